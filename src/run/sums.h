/* Partial sums of a run's sensitivity analyses: its ledger. */
#ifndef PROOFSWEEP_RUN_SUMS_H
#define PROOFSWEEP_RUN_SUMS_H

#include "core/ledger.h"
#include "io/journal.h"
#include "io/shards.h"
#include "io/terminal.h"
#include "io/units.h"

#include <pthread.h>
#include <stdatomic.h>

struct run;

enum { SUMS_BYTE_LIMIT = 1 << 30 };

/* The file in a shard's directory; its beginning, of a name of its own, in that of a run under way. */
extern const char sums_file[];

struct sums {
  struct ledger ledger; /* what the analyses are given */
  struct run *run;
  struct shard part;  /* of the units that are wanted; count 0: all */
  struct units units; /* found: they do not change while the analyses run */
  pthread_mutex_t mutex;
  struct text lines;  /* units that are not on file yet */
  struct text shared; /* what all processes of the run worked out so far; ours has it to find afterwards */
  struct journal_beginnings beginnings;
  struct output output;
  bool open;      /* the output */
  bool sharing;   /* between sums_begin_sharing and sums_end_sharing */
  uint64_t filed; /* units on file, or about to be */
  int64_t begun_ms, filed_ms, heard_ms;
  struct progress progress;
  uint64_t done; /* evaluations */
  atomic_bool halted;
  enum status status; /* why */
  struct fault fault;
};

/* Finds what a cut run and the shards left. *sums must not move; free it in any case. */
enum status sums_begin(struct sums *sums, struct run *run, struct fault *fault) MUST_CHECK;
/* Adds units that are there, in lines. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
enum status sums_add(struct sums *sums, const char *lines, size_t length, struct fault *fault) MUST_CHECK;

/* Between these two, the ledger of the process that leads wants its own part of the units, and hears of the others'.
 * sums_end_sharing waits for them; then all are found. It takes and returns a status as sums_end. */
enum status sums_begin_sharing(struct sums *sums, struct fault *fault) MUST_CHECK;
enum status sums_end_sharing(struct sums *sums, enum status status, struct fault *fault) MUST_CHECK;

/* Behind the work, which came to `status`: puts on file what is finished. Returns `status`, or a fault of its own. */
enum status sums_end(struct sums *sums, enum status status, struct fault *fault) MUST_CHECK;
/* Gives the file its name, in the directory, the journal and the manifest. */
enum status sums_commit(struct sums *sums, struct fault *fault) MUST_CHECK;
void sums_free(struct sums *sums);

#endif
