/* The studies that core/study.c registers, one a file. */
#ifndef PROOFSWEEP_STUDIES_H
#define PROOFSWEEP_STUDIES_H

#include "core/study.h"

extern const struct study study_sobol;
extern const struct study study_morris;
extern const struct study study_latin_hypercube;
extern const struct study study_elasticity;
extern const struct study study_tornado;

#endif
