/* What can go wrong in a scenario, listed. */
#ifndef PROOFSWEEP_TEST_PLAN_H
#define PROOFSWEEP_TEST_PLAN_H

#include "stage.h"

/* Injections of one kind into one scenario: a line of the tally. */
struct batch {
  const struct stage *stage;
  const char *what, *how;
  struct injection *injections;
  size_t count, capacity;
};

/* Does something with a batch, and empties it. */
typedef void take_batch(struct batch *batch, void *context);

/* Kinds of trouble that belong together. */
struct mode {
  const char *name;
  bool needs_calls, needs_shim, needs_disk; /* system calls counted, allocations counted, disks of our own */
  /* Hands out all batches of batch->stage, one after the other. */
  void (*walk)(struct batch *batch, take_batch *take, void *context);
};

/* NULL where there is none of that name. */
const struct mode *mode_find(const char *name);

#endif
