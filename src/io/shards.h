/* Shards: a run cut into parts that are worked out apart, and put together again. */
#ifndef PROOFSWEEP_SHARDS_H
#define PROOFSWEEP_SHARDS_H

#include "core/table.h"
#include "io/csv_write.h"
#include "io/file.h"
#include "io/journal.h"

#include <stddef.h>
#include <stdint.h>

enum { SHARDS_MAX = 100000 };

/* Part `number` of `count`, counted from 1; count 0: no part but the whole. */
struct shard {
  unsigned number, count;
};

/* Reads "K/N", 1 <= K <= N. STATUS_BAD_INPUT. */
enum status shard_read(const char *text, struct shard *shard, struct fault *fault) MUST_CHECK;

/* Appends "/shard-K-of-N"; nothing for the whole. */
void shard_append_directory(const struct shard *shard, struct text *path);

/* The rows that a shard has of `row_count`: from *first on, *count of them. The shards' rows lie side by side. */
void shard_rows(const struct shard *shard, uint64_t row_count, uint64_t *first, uint64_t *count);

/* The finished shards of one run, in order. */
struct shards {
  struct journal *journals; /* of their directories */
  size_t count;
};

/* Reads the shards in `count` directories, given in any order. STATUS_BAD_INPUT where one is no shard, stands there
 * twice, is missing or was made from something else than the first; STATUS_IO. */
enum status shards_read(const char *const *directories, size_t count, struct shards *shards,
                        struct fault *fault) MUST_CHECK;
/* STATUS_BAD_INPUT with the first difference where the shards were made from something else. */
enum status shards_check_origin(const struct shards *shards, const struct text *made_from,
                                struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void shards_free(struct shards *shards);

/* Appends NAME of every shard to an open output; `header`, with which each begins, once. STATUS_BAD_INPUT where a
 * shard has not finished the file, or the file is not what its journal says. */
enum status shards_join(const struct shards *shards, const char *name, const struct text *header, struct output *output,
                        struct fault *fault) MUST_CHECK;

/* Appends NAME of shard number `index`, of at most `limit` bytes, to *content. Faults as above. */
enum status shards_load(const struct shards *shards, size_t index, const char *name, size_t limit, struct text *content,
                        struct fault *fault) MUST_CHECK;

#endif
