/* A map of the unknown of a `break-even:` entry over its two axes: the contours on which it has round values. They are
 * solved, not interpolated: with the unknown at a contour's level the vertical axis's price is the unknown of the same
 * equation. */
#ifndef PROOFSWEEP_BREAK_EVEN_MAP_H
#define PROOFSWEEP_BREAK_EVEN_MAP_H

#include "core/break_even.h"
#include "render/analysis.h"
#include "render/figure.h"
#include "render/subject.h"

enum { BREAK_EVEN_LEVELS_MAX = 8 };

/* The level of a context that is never reached: longer than any that an axis takes by habit, short enough to be
 * counted; there the ratio is at its ceiling. */
extern const double break_even_endless;

/* One axis of the map: x to the right, y upward, always a price. */
struct map_side {
  const struct axis *axis;
  double low, high; /* least and greatest value; tokens, a field's number or a price */
  bool log2;        /* drawn so */
};

struct break_even_map {
  const struct break_even_request *request;
  struct analysis_rows rows; /* of the table break-even */
  struct subject subject;    /* the base, and the context of it that the headline speaks of, in tokens */
  uint64_t context;
  struct break_even base; /* the unknown there */
  bool above;             /* the ratio there is beyond the one that the request asks for */
  struct map_side x, y;
  double xs[CONTEXTS_MAX]; /* (x_count) where along x contours are solved */
  size_t x_count;
  double levels[BREAK_EVEN_LEVELS_MAX + 1]; /* (level_count) of the unknown, rising; the last may be endless */
  size_t level_count;
  /* (level_count, x_count) the price on each contour, at most a little beyond y */
  double contour[BREAK_EVEN_LEVELS_MAX + 1][CONTEXTS_MAX];
  double least, most;                      /* values that the table reaches */
  size_t reached, negative, never, always; /* rows of the table */
  size_t rises, falls;                     /* steps of the table's values along y */
};

/* Whether the unknown is the context. */
bool break_even_map_is_context(const struct break_even_map *map);

/* Finds the break-even that the figure shows, its table's values, and the contours. *map is {0} before, and too large
 * for the stack. STATUS_BAD_INPUT where it has not two axes of numbers with a price among them; STATUS_NO_MEMORY. */
enum status break_even_map_find(const struct figure_input *input, struct break_even_map *map,
                                struct fault *fault) MUST_CHECK;

#endif
