/* The way from a start to a ceiling, for laws that are written so. */
#ifndef PROOFSWEEP_LAW_APPROACH_H
#define PROOFSWEEP_LAW_APPROACH_H

/* start + (ceiling - start) done = ceiling - (ceiling - start) left, where left = 1 - done. Taken from the nearer end:
 * accurate where the ceiling is far away, and where the start is (a curve that rises before the first point). */
static inline double approach_value(double ceiling, double start, double done, double left)
{
  return left < 0.5 ? ceiling - (ceiling - start) * left : start + (ceiling - start) * done;
}

#endif
