/* Specifications: from YAML text to struct spec, or to every complaint about it at once. */
#ifndef PROOFSWEEP_SPEC_READ_H
#define PROOFSWEEP_SPEC_READ_H

#include "core/spec.h"
#include "core/status.h"
#include "core/text.h"

#include <stddef.h>

struct rehearsal;

/* Names that a specification may use. names may be NULL where nothing is known: then none is refused. */
struct name_list {
  const char *const *names;
  size_t count;
};

/* A table beside the points that a claim may read (ceilings, sensitivity ...), and its columns. */
struct spec_table {
  const char *name;
  struct name_list columns;
};

/* Mistakes of a template, each with its place there. */
enum { MISTAKES_MAX = 20 };
struct mistakes {
  struct mistake {
    struct place place;
    struct fault fault;
  } items[MISTAKES_MAX];
  size_t count;
};

/* What a specification is read against; everything is borrowed, and need not outlive the call. */
struct spec_options {
  const struct architecture *models; /* the catalogue's rows */
  size_t model_count;
  const char *models_file;           /* of that catalogue; NULL for the program's own */
  const struct constants *constants; /* the catalogue's rows; the set "essay" is the default */
  size_t constants_count;            /* at least one */
  struct name_list columns;          /* of a points table; those of swept architecture fields come on top */
  struct name_list quantities;       /* outputs of a sensitivity analysis */
  struct name_list figures;          /* that can be drawn */
  /* STATUS_BAD_INPUT where the specification, read up to its figures, lacks what one of them draws; the fault says
   * what. NULL: none is refused. */
  enum status (*check_figure)(const struct spec *spec, const struct figure_request *request, struct fault *fault);
  /* Tries the template that the specification asks for on the rehearsal of its run (report/template.h). NULL: none is
   * tried. */
  enum status (*try_report)(const struct spec *spec, struct rehearsal *rehearsal, struct text *path,
                            struct text *template, struct mistakes *mistakes, size_t *left_out, struct fault *fault);
  struct name_list laws;    /* that can be fitted; "auto" comes on top */
  struct name_list reports; /* templates */
  const struct spec_table *tables;
  size_t table_count;
  const char *const *sets; /* PATH=VALUE words of --set, in order; a later one wins */
  size_t set_count;
};

enum {
  SPEC_BYTE_LIMIT = 1048576,  /* bytes of a specification */
  SPEC_SWEEP_LIMIT = 1000,    /* sweeps in one specification */
  SPEC_STEPS_LIMIT = 1000000, /* values of an axis that are stored one by one */
};
#define SPEC_POINT_LIMIT ((unsigned __int128)1000000000000) /* unless limits.points is given */

/* Reads a file. STATUS_OK: *spec is complete and checked; free it with spec_free. STATUS_BAD_INPUT: *complaints holds
 * the messages for people, each with file, line, column, the line itself and a caret, 20 at most, every line ended;
 * the fault says how many there are. STATUS_IO: the file, or one that it names, cannot be read. STATUS_NO_MEMORY. Where
 * the status is not STATUS_OK, *spec is {0}.
 *
 * A relative `config: FILE` is looked for beside the specification. */
enum status spec_read(const char *file, const struct spec_options *options, struct spec *spec, struct text *complaints,
                      struct fault *fault) MUST_CHECK;

/* The same for bytes in memory; `file` is the name used in messages and the place that `config: FILE` is relative to.
 */
enum status spec_read_bytes(const char *file, const char *bytes, size_t length, const struct spec_options *options,
                            struct spec *spec, struct text *complaints, struct fault *fault) MUST_CHECK;

#endif
