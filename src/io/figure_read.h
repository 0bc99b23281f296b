/* Figures: which of them to draw, and from which sweep. */
#ifndef PROOFSWEEP_FIGURE_READ_H
#define PROOFSWEEP_FIGURE_READ_H

#include "io/bind.h"

/* The list `figures:` into reader->spec, whose sweeps must have been read. */
binder bind_figures;
extern const struct shape figures_shape;

#endif
