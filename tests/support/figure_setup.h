/* Specifications for figure tests, made in memory: models and constants as the paper has them. */
#ifndef PROOFSWEEP_TEST_FIGURE_SETUP_H
#define PROOFSWEEP_TEST_FIGURE_SETUP_H

#include "render/figure.h"
#include "support/models.h"

enum { SETUP_CONTEXTS = 14, SETUP_MODELS = 4 };

/* A specification with one sweep of models over contexts 128 to 1M, and what it points to. Must not move. */
struct figure_setup {
  struct architecture models[SETUP_MODELS];
  uint64_t contexts[SETUP_CONTEXTS];
  struct axis axes[3];
  struct sweep sweeps[1];
  struct spec spec;
  struct figure_input input;
};

struct constants setup_constants(double c_exp, double c_norm, double c_nonlin, double r);

/* Models and constants as given; the sweep is named "curves". count <= SETUP_MODELS. */
void setup_figure(struct figure_setup *setup, const struct architecture *models, size_t count,
                  const struct constants *constants);

/* How many figures, the first of the list, draw a sweep and not a table. */
size_t setup_sweep_figures(void);

/* Builds a figure and fails the test where that fails. */
void setup_build(const struct figure_setup *setup, const char *name, struct frame *frame);

/* The text column of the first row of that part; fails where there is none. The string lives until the next call. */
const char *setup_text(const struct frame *frame, const char *part);

#endif
