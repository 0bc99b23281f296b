/* Other branches of a profile: minima with the axis held that no walk from the estimate leads to. */
#ifndef PROOFSWEEP_FIT_BRANCHES_H
#define PROOFSWEEP_FIT_BRANCHES_H

#include "core/fit_walk.h"

/* How many free parameters besides the axis's own are not linear: with none, one place has one minimum. */
size_t fit_branches_curved(const struct fit_walk *walk);

/* Whether the sum of squares at the crossing is the target, and by the data. */
bool fit_branches_is_crossed(const struct fit_walk *walk, const struct fit_spot *crossing);

/* Looks at a crossing and beyond it, upwards where side > 0, for another branch below the target: *any, *found; a
 * `quick` look has fewer places to start from. */
enum status fit_branches_beyond(const struct fit_walk *walk, int side, const struct fit_spot *crossing, bool quick,
                                struct fit_spot *found, bool *any, struct fault *fault) MUST_CHECK;

/* Whether the branch of `found` is below the target all the way back to the crossing, in a few steps. */
enum status fit_branches_reach_back(const struct fit_walk *walk, const struct fit_spot *crossing,
                                    const struct fit_spot *found, bool *connected, struct fault *fault) MUST_CHECK;

#endif
