/* The figures, one file each: what the registry in figure.c lists. */
#ifndef PROOFSWEEP_FIGURES_H
#define PROOFSWEEP_FIGURES_H

#include "render/figure.h"

extern const struct figure figure_ratio_vs_context;
extern const struct figure figure_decomposition;
extern const struct figure figure_constants_tornado;
extern const struct figure figure_ratio_map;
extern const struct figure figure_llama_parity;
extern const struct figure figure_one_curve;
extern const struct figure figure_deficit;
extern const struct figure figure_data_fit;
extern const struct figure figure_residuals;
extern const struct figure figure_ceiling_horizon;
extern const struct figure figure_law_comparison;
extern const struct figure figure_tornado;
extern const struct figure figure_sobol;
extern const struct figure figure_convergence;
extern const struct figure figure_morris;
extern const struct figure figure_ratio_distribution;
extern const struct figure figure_break_even_map;
extern const struct figure figure_nightly_strip;

#endif
