/* A run: one specification from its file to its tables, figures and report. */
#ifndef PROOFSWEEP_RUN_H
#define PROOFSWEEP_RUN_H

#include "command/library.h"
#include "io/csv_write.h"
#include "io/shards.h"

#include <stdbool.h>
#include <stddef.h>

struct crew; /* run/crew.h */
struct crew_order;

struct run_options {
  const struct library *library;
  const char *output;         /* the directory that gets one directory a specification */
  unsigned jobs;              /* processes and threads, >= 1 */
  const char *const *formats; /* of the figures: svg, png, pdf; NULL as the specification says */
  size_t format_count;
  bool pictures;                     /* draw the figures; their tables are written in any case */
  bool dark, narrow;                 /* their variants too */
  unsigned draw_seconds;             /* that gnuplot or rsvg-convert may take at a time, >= 1 */
  bool sandbox;                      /* they write no files and execute no others (io/sandbox.h) */
  const struct csv_dialect *dialect; /* of the tables for people; figures and report read the standard one */
  bool wide;                         /* a wide view beside the points of each sweep */
  const char *const *sets;           /* PATH=VALUE */
  size_t set_count;
  const char *const *words; /* the command line, for the manifest */
  size_t word_count;
  const char *baseline;        /* directory of an earlier run to hold this one against; NULL for none */
  double tolerance;            /* relative, of that comparison */
  const char *history;         /* file that gets a row a claim; NULL for none */
  bool resume;                 /* go on with a run that was cut */
  struct shard shard;          /* the part of the points to write; then nothing but points is written */
  const struct shards *shards; /* finished parts to take the points from; NULL: work them out */
  const struct crew *crew;     /* processes that share the work; NULL: this one alone */
  bool quiet;                  /* say nothing but what is wrong */
  bool verbose;                /* name each file on stderr as soon as it is whole */
};

/* Runs one specification. Complaints about it go to stderr, the report's path to stdout.
 *
 * STATUS_CHECK_FAILED where a claim does not hold, STATUS_NO_FIGURES where figures could not be drawn: tables and
 * report are complete then. STATUS_BAD_INPUT, STATUS_IO, STATUS_NO_MEMORY, STATUS_INTERRUPTED: what is in the directory
 * is whole, but not all of it is new. */
enum status run_specification(const char *file, const struct run_options *options, struct fault *fault) MUST_CHECK;

/* Reads a specification as run_specification would, and looks for its baseline, so that a mistake is known before
 * another one is run; *name is its name, in the library's memory. Complaints go to stderr. STATUS_BAD_INPUT, STATUS_IO,
 * STATUS_NO_MEMORY. */
enum status run_look_ahead(const char *file, const struct run_options *options, const char **name,
                           struct fault *fault) MUST_CHECK;

/* The part that a member of the crew has in a run that its leader began; its own options must be those of the leader.
 * What is wrong before the member is ready is returned; from then on the leader is told. */
enum status run_assist(const struct crew_order *beginning, const struct run_options *options,
                       struct fault *fault) MUST_CHECK;

/* Says on stdout what run_specification would read, evaluate and write, and returns what would stop it before its first
 * point: a baseline or history that is none, a sweep without a wide view, a run that --resume cannot go on with. */
enum status run_describe(const char *file, const struct run_options *options, struct fault *fault) MUST_CHECK;

#endif
