/* The claims of a specification night by night, from its history: what each was, and what moved or broke. */
#ifndef PROOFSWEEP_CLAIM_STRIPS_H
#define PROOFSWEEP_CLAIM_STRIPS_H

#include "render/figure.h"
#include "render/wording.h"

#include <stdbool.h>
#include <stdint.h>

enum { STRIP_NIGHTS = 60 };

struct claim_strip {
  const struct claim *claim;
  double values[STRIP_NIGHTS]; /* NaN: no run that night, or no number */
  bool broken[STRIP_NIGHTS];   /* the claim did not hold */
  double reference;            /* the first of the values */
  double tolerance;            /* of a deviation; INFINITY: nothing says how far other samples may move it */
  bool moved, failed;          /* on some night: beyond the tolerance; the claim did not hold */
  bool shown;
};

struct claim_strips {
  const struct spec *spec;
  const struct table *history;
  const struct figure_input *input;
  bool dated;                            /* false: tonight alone, without a history */
  bool opening;                          /* the history holds no other night */
  int64_t first;                         /* day of night 0 (core/calendar.h) */
  size_t nights;                         /* up to tonight; at most STRIP_NIGHTS */
  struct wording versions[STRIP_NIGHTS]; /* of the program; empty without a run */
  size_t later;                          /* rows dated after tonight: a clock was wrong then, or is now */
  struct claim_strip *strip;             /* one a claim */
  size_t count, shown, moved, failed;    /* moved, failed: on some night */
  size_t broken;                         /* claims that do not hold tonight */
  size_t hidden_broken;                  /* those of them that are not shown */
};

/* Reads the history of the run. *strips is {0} before, and too large for the stack. STATUS_BAD_INPUT where there is no
 * history of this specification; the faults of table_read; STATUS_NO_MEMORY. */
enum status claim_strips_find(const struct figure_input *input, struct claim_strips *strips,
                              struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void claim_strips_free(struct claim_strips *strips);

/* How far a night's value is from the reference: relative; absolute where the reference is 0. NaN without a value. */
double claim_strip_deviation(const struct claim_strip *strip, size_t night);
/* Whether that is beyond the tolerance; and whether it is, or the claim did not hold. */
bool claim_strip_is_beyond(const struct claim_strip *strip, size_t night);
bool claim_strip_is_out(const struct claim_strip *strip, size_t night);

/* Whether there is a run of that night, and how many nights have one. */
bool claim_strips_has_run(const struct claim_strips *strips, size_t night);
size_t claim_strips_count_runs(const struct claim_strips *strips);

#endif
