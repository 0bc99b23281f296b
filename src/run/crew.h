/* Processes that share the work of a run. One leads: it reads, decides, writes, draws and reports as if it were alone.
 * The others, the members, follow its orders; the leader waits until all have answered before it gives the next one.
 *
 * proofsweep is always alone. What a crew is made of, and how it talks, is known below src/mpi only. */
#ifndef PROOFSWEEP_RUN_CREW_H
#define PROOFSWEEP_RUN_CREW_H

#include "core/text.h"
#include "io/ordered_output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crew_task {
  CREW_BEGIN, /* make ready for a run: `name` is the specification, `text` what it is made from (run_describe_origin) */
  CREW_ROWS,  /* rows of a sweep, as pieces that all append to the file `name`, which will be `text` */
  CREW_SETTLE, /* what was written to that file must reach the disk */
  CREW_SUMS,   /* units of the sensitivity analyses; `text` holds those that are there (io/units.h) */
  CREW_END,    /* the run is over; no answer */
  CREW_DISMISS /* there will be no other run; no answer */
};

struct crew_order {
  enum crew_task task;
  const char *name, *text; /* borrowed; NULL where the task has none */
  size_t text_length;      /* bytes */
  uint64_t sweep;          /* its index */
  uint64_t first_row, row_count;
};

/* All functions get `context`. Calls do not overlap. */
struct crew {
  void *context;
  unsigned number;  /* of this process, from 0; 0 leads */
  unsigned size;    /* processes, >= 1 */
  unsigned threads; /* that this process may use where nobody says otherwise, >= 1 */
  /* Appends the pieces of a job to one file together, as ordered_output does alone; the members' output is NULL. The
   * fault is the first that the leader hears of. */
  struct ordered_team team;

  /* The leader's. */
  void (*order)(void *context, const struct crew_order *order);
  /* Without waiting: appends the lines that members sent. *all: everybody has answered. The fault of one who failed. */
  enum status (*listen)(void *context, struct text *lines, bool *all, struct fault *fault);
  /* Waits for the answers. `status` is what the leader's own part came to: where it is not STATUS_OK, or a member
   * fails, or a signal comes, the work is called off. Appends lines to *lines (NULL: they are not wanted). Returns
   * `status`, or what a member failed with. */
  enum status (*finish)(void *context, enum status status, struct text *lines, struct fault *fault);

  /* A member's. */
  /* Waits for an order, which stays valid until the next one. */
  void (*await)(void *context, struct crew_order *order);
  void (*answer)(void *context, enum status status, const struct fault *fault);
  void (*send)(void *context, const struct text *lines);
  /* Without waiting: whether the leader called the work off. */
  bool (*is_called_off)(void *context);
};

/* Whether this process is a member; false where there is no crew. */
bool crew_is_member(const struct crew *crew);
/* Whether it leads one. */
bool crew_is_led(const struct crew *crew);

#endif
