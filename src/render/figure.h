/* Figures: what can be drawn of a run, each as one table that holds every number and every word of the picture.
 *
 * A figure's builder is pure: specification in, table out. plots/FIGURE.gp turns the table into a picture and knows
 * nothing else, so that a figure can be redrawn from its CSV alone. Text cells hold no comma and no quote: ';' stands
 * for a comma, because gnuplot 5.4 cannot read quoted cells. */
#ifndef PROOFSWEEP_FIGURE_H
#define PROOFSWEEP_FIGURE_H

#include "core/frame.h"
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
};

struct figure {
  const char *name;    /* also the name of plots/NAME.gp */
  const char *summary; /* one line for `list figures` */
  const char *needs;   /* what a sweep must have to be drawn, in words */
  bool narrow;         /* there is a variant for telephones */
  /* Whether a sweep has what the figure draws. */
  bool (*draws)(const struct sweep *sweep);
  /* Fills the sketch from the sweep, or from points of its own where sweep is NULL. */
  enum status (*build)(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                       struct fault *fault);
};

/* All figures, in the order of `list figures`. */
extern const struct figure *const figures[];
extern const size_t figure_count;

/* The figure of that name; NULL where there is none. */
const struct figure *figure_find(const char *name);

/* Makes the figure's table; frame->table.name is the figure's name, which the caller may replace. STATUS_BAD_INPUT
 * where input->sweep lacks what is drawn, or a point cannot be evaluated; STATUS_NO_MEMORY. The frame is freed by the
 * caller after STATUS_OK only. */
enum status figure_build(const struct figure *figure, const struct figure_input *input, struct frame *frame,
                         struct fault *fault) MUST_CHECK;

#endif
