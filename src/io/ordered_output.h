/* One file made by several threads: pieces are filled in any order, hashed and written in theirs. */
#ifndef PROOFSWEEP_ORDERED_OUTPUT_H
#define PROOFSWEEP_ORDERED_OUTPUT_H

#include "io/file.h"

/* The bytes of one piece. */
struct piece {
  char *bytes;
  size_t length, capacity;
};

/* Makes room for `extra` bytes behind piece->length. STATUS_NO_MEMORY. */
enum status piece_reserve(struct piece *piece, size_t extra, struct fault *fault) MUST_CHECK;

struct ordered_job {
  uint64_t piece_count;
  unsigned threads; /* >= 1, the caller's among them */
  bool hashed;      /* as every output; false only to measure what hashing costs */
  void *context;
  /* Fills an empty piece; thread in [0, threads). Called by several threads at once, never twice for one thread. */
  enum status (*fill)(void *context, unsigned thread, uint64_t number, struct piece *piece, struct fault *fault);
  /* Told now and then, by the caller's thread, how many pieces are written; may be NULL. Anything but STATUS_OK ends
   * the job with that status. */
  enum status (*advance)(void *context, uint64_t written, struct fault *fault);
};

/* Several processes that append the pieces of one job to one file together (run/crew.h). */
struct ordered_team {
  void *context;
  /* Each process is given the same job and fills some of its pieces. As ordered_output otherwise, but for `threads`,
   * `hashed` and `advance`, which only the leading process needs; the others have no output. */
  enum status (*append)(void *context, struct output *output, const struct ordered_job *job, struct fault *fault);
  /* What this process appended must reach the disk; STATUS_IO. */
  enum status (*settle)(void *context, struct fault *fault);
};

/* The most threads that are used. */
enum { ORDERED_THREADS = 64 };

/* Appends all pieces to an open output. Threads that have nothing to do sleep. Memory: two pieces a thread and one. The
 * fault is that of the first piece that has one; STATUS_IO. After a failure only output_abandon makes sense. */
enum status ordered_output(struct output *output, const struct ordered_job *job, struct fault *fault) MUST_CHECK;

#endif
