/* The axes of a sweep by point number: which inputs change how often. A column that depends on the slow axes alone
 * needs one value for many points. */
#ifndef PROOFSWEEP_BLOCK_AXES_H
#define PROOFSWEEP_BLOCK_AXES_H

#include "core/plan.h"

enum { BLOCK_LANES = 256 };

/* What a value can depend on, as bits. */
enum block_input {
  INPUT_MODEL = 1,
  INPUT_FIELDS = 2,
  INPUT_ACCOUNTING = 4,
  INPUT_WORKLOAD = 8,
  INPUT_CONTEXT = 16,
  INPUT_PROMPT = 32,
  INPUT_SET = 64,    /* the name of the constants */
  INPUT_PRICE = 128, /* shifted by 0 to 5: one of the six constants */
  INPUTS_SNARK = 7 * INPUT_PRICE,
  INPUTS_STARK = 7 * (INPUT_PRICE << 3),
  INPUTS_SETTING = INPUT_MODEL | INPUT_FIELDS | INPUT_ACCOUNTING | INPUT_WORKLOAD | INPUT_SET,
  INPUTS_COUNTS = INPUT_MODEL | INPUT_FIELDS | INPUT_ACCOUNTING | INPUT_WORKLOAD | INPUT_CONTEXT | INPUT_PROMPT,
  INPUTS_ALL = INPUTS_COUNTS | INPUT_SET | INPUTS_SNARK | INPUTS_STARK
};

/* An axis with more than one value. */
struct block_axis {
  const struct axis *axis; /* NULL: the models */
  unsigned inputs;
  uint64_t count, stride; /* point i has value i / stride % count */
};

/* The axis that sets one of the six constants by itself. */
struct block_price {
  const struct block_axis *axis; /* NULL: none */
  double *values;                /* all of them and the first BLOCK_LANES once more, round and round; NULL: too many */
  double largest;                /* of values */
  unsigned fraction;             /* the bits behind the binary point that they need */
};

enum { BLOCK_AXES_MAX = 1 + PLAN_AXES_MAX }; /* the models are one more */

struct block_axes {
  const struct plan *plan;
  uint64_t point_count;
  struct block_axis axes[BLOCK_AXES_MAX]; /* slowest first; none for a sweep that varies one at a time */
  size_t axis_count;
  struct block_price prices[CONSTANT_COUNT];
};

/* The plan is borrowed. STATUS_NO_MEMORY. */
enum status block_axes_init(struct block_axes *axes, const struct plan *plan, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void block_axes_free(struct block_axes *axes);

/* How many points in a row share the values of these inputs (bits): point_count where none of them varies. Divides the
 * number of every point at which one changes. */
uint64_t block_axes_stride(const struct block_axes *axes, unsigned inputs);

/* The same for inputs that change no faster than every `floor` points; the others do not count. */
uint64_t block_axes_stride_above(const struct block_axes *axes, unsigned inputs, uint64_t floor);

/* The last axis of that kind; NULL where it has one value or is not there. */
const struct block_axis *block_axes_find(const struct block_axes *axes, enum axis_kind kind);

/* The bits behind the binary point of a finite value >= 0. */
unsigned fraction_bits(double value);

#endif
