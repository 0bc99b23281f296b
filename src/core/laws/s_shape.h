/* What the S-shaped laws share. */
#ifndef PROOFSWEEP_S_SHAPE_H
#define PROOFSWEEP_S_SHAPE_H

#include "core/law.h"

/* 1/(1 + exp(-t)), without overflow. */
double s_shape_share(double t);

/* A grid over the steepest point (inside and around the data) and the rate. */
bool s_shape_start(const struct law_shape *shape, size_t index, double *shift, double *rate);

#endif
