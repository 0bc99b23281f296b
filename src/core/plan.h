/* A plan: the points of a sweep in order, each worked out from its number alone, so that no sweep is too large to hold.
 */
#ifndef PROOFSWEEP_PLAN_H
#define PROOFSWEEP_PLAN_H

#include "core/point.h"
#include "core/spec.h"

/* One departure from the base in a one-at-a-time sweep. */
struct variation {
  uint64_t product;        /* number of the point in the product of the sweep's axes */
  const struct axis *axis; /* NULL: the base itself */
  uint64_t value;          /* index on the axis */
};

struct plan {
  const struct sweep *sweep;
  uint64_t product_count; /* models x axes */
  uint64_t point_count;
  struct variation *variations; /* point_count of them for a one-at-a-time sweep; NULL for a product */
  bool checked;                 /* every architecture was looked at; false where there are millions */
};

/* One point's scenario with the storage that its pointers need. */
struct setting {
  struct architecture architecture;
  struct constants constants;
  const char *set; /* name of the set that they are, or that prices of their own axes depart from; "" for none */
  const char *accounting_name;
  struct scenario scenario;
};

/* Axes that the product of a sweep may have. */
enum { PLAN_AXES_MAX = 64 };
/* STATUS_BAD_INPUT where it has more. */
enum status plan_check_axes(const struct sweep *sweep, struct fault *fault) MUST_CHECK;

/* Points of the product: models outermost, then the axes in the order written, the last fastest; 0 where that passes
 * 2^64. */
uint64_t plan_product_count(const struct sweep *sweep);

/* Points from one value of a product axis to the next; from one model to the next where the axis is NULL. */
uint64_t plan_stride(const struct sweep *sweep, const struct axis *axis);

/* The corners of the product are few rows that differ wherever any of its rows do: every model, every value of an axis
 * of words or sets, the first two of an axis of numbers, which has each once. How many there are, and the number of the
 * point at corner i; the first corner is point 0, and the order is that of the points. */
uint64_t plan_corner_count(const struct sweep *sweep);
uint64_t plan_corner(const struct sweep *sweep, uint64_t i);

/* The sweep is borrowed. Checks the architectures that the plan will make, the first million at least; where that is
 * not all, plan->checked is false and the reader of a point checks its own. STATUS_BAD_INPUT where the sweep is too
 * large or an architecture is impossible, STATUS_NO_MEMORY. */
enum status plan_init(struct plan *plan, const struct sweep *sweep, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void plan_free(struct plan *plan);

/* The scenario of point number i < point_count; setting->scenario points into *setting. */
void plan_read(const struct plan *plan, uint64_t i, struct setting *setting);

/* Whether the architecture of a point is possible; looks only where plan_init could not. */
enum status plan_check(const struct plan *plan, const struct setting *setting, struct fault *fault) MUST_CHECK;

/* Writes the architecture fields that the sweep varies, in the order of their axes: columns behind the standard ones.
 * Returns how many it wrote: those beyond the first `capacity` are left out. */
size_t plan_varied_fields(const struct sweep *sweep, const struct architecture_field **fields, size_t capacity);

/* Whether a and b lie on one curve: whether they differ in the context at most. */
bool setting_same_curve(const struct setting *a, const struct setting *b);

/* Everything that tells a point's curve from another, as bytes: all but the context. Replaces the text. */
void setting_describe_curve(const struct setting *setting, struct text *key);

#endif
