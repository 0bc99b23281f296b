/* The laws by name, for the registry and for callers that mean one of them. */
#ifndef PROOFSWEEP_LAWS_H
#define PROOFSWEEP_LAWS_H

#include "core/law.h"

extern const struct law law_constant, law_linear, law_quadratic, law_log2, law_power;
extern const struct law law_hyperbola, law_exponential, law_power_hyperbola, law_logistic, law_richards,
    law_power_approach, law_rational_11, law_rational_22, law_rational_33;

#endif
