/* Figures: what can be drawn of a run, each as one table that holds every number and every word of the picture.
 *
 * A figure's builder is pure: specification in, table out. plots/FIGURE.gp turns the table into a picture and knows
 * nothing else, so that a figure can be redrawn from its CSV alone. Text cells hold no comma and no quote: ';' stands
 * for a comma, because gnuplot 5.4 cannot read quoted cells. */
#ifndef PROOFSWEEP_FIGURE_H
#define PROOFSWEEP_FIGURE_H

#include "core/frame.h"
#include "core/selection.h"
#include "core/spec.h"

#include <stdbool.h>
#include <stddef.h>

struct sketch;

/* What a figure may draw from. Everything is borrowed. */
struct figure_input {
  const struct spec *spec;   /* its models and constants serve a figure that no sweep fits */
  const struct sweep *sweep; /* as asked for; NULL: the first sweep of the specification that has what is drawn */
  const struct architecture *models; /* the catalogue, for a specification without any model */
  size_t model_count;
  const struct constants *sets; /* the catalogue's sets of constants */
  size_t set_count;
  const struct table_lookup *tables; /* of the run, for the figures that draw one; NULL: there are none */
  double tolerance;                  /* relative, of one night's numbers against another's */
  const char *analysis;              /* whose rows such a figure draws; NULL: the first in the table */
};

struct figure {
  const char *name;    /* also the name of plots/NAME.gp */
  const char *summary; /* one line for `list figures` */
  const char *needs;   /* what a sweep must have to be drawn, in words */
  bool narrow;         /* there is a variant for telephones */
  const char *table;   /* of the run that it draws; NULL: it draws a sweep, or points of its own */
  /* Whether a sweep has what the figure draws; NULL where it draws a table. */
  bool (*draws)(const struct sweep *sweep);
  /* Whether it takes the sweep without being asked to; NULL where that is the same. */
  bool (*suits)(const struct sweep *sweep);
  /* Fills the sketch from the sweep, or from points of its own where sweep is NULL. */
  enum status (*build)(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                       struct fault *fault);
};

/* All figures, in the order of `list figures`; those that draw sweeps come first. */
extern const struct figure *const figures[];
extern const size_t figure_count;

/* The figure of that name; NULL where there is none. */
const struct figure *figure_find(const char *name);

/* Whether a run of the specification has what the figure that is asked for draws, before anything is worked out: the
 * axes in the sweep that is named, the analysis whose table it is, or claims for the history. STATUS_BAD_INPUT says
 * what is missing. */
enum status figure_check(const struct spec *spec, const struct figure_request *request, struct fault *fault) MUST_CHECK;

/* Makes the figure's table; frame->table.name is the figure's name, which the caller may replace. STATUS_BAD_INPUT
 * where figure_check finds something missing, the run lacks the table, or a point cannot be evaluated;
 * STATUS_NO_MEMORY. The frame is freed by the caller after STATUS_OK only. STATUS_NO_FIGURES where the table is there,
 * but what it holds cannot be drawn: an output that does not vary. */
enum status figure_build(const struct figure *figure, const struct figure_input *input, struct frame *frame,
                         struct fault *fault) MUST_CHECK;

#endif
