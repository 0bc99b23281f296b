/* How the data themselves bend at their end, whatever law was fitted. */
#ifndef PROOFSWEEP_FIT_BEND_H
#define PROOFSWEEP_FIT_BEND_H

#include "core/fit.h"

/* The second-degree coefficient of the weighted parabola through the points from the last x below `from` on, and at
 * least those at the last three different x, over its standard error by fit->sigma. Above 0: the data curve upwards.
 * 0 where there are fewer than three different x. */
double fit_end_bend(const struct fit *fit, double from);

#endif
