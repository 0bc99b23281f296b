/* What a specification asks for, after every name in it was looked up. Plain data: io/spec_read.c makes it from a file,
 * the plan, the studies, the claims and the figures read it.
 *
 * All pointers but those to registries (workloads, accountings, fields) belong to the spec and live until spec_free. */
#ifndef PROOFSWEEP_SPEC_H
#define PROOFSWEEP_SPEC_H

#include "core/architecture.h"
#include "core/constants.h"
#include "core/counts.h"
#include "core/law.h"
#include "core/numeral.h"
#include "core/status.h"
#include "core/workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where something stands in its file, for messages; line and column count from 1, columns in characters; 0 where
 * unknown. */
struct place {
  int line, column;
};

enum axis_kind {
  AXIS_CONTEXT,
  AXIS_PROMPT,
  AXIS_CONSTANT,     /* one of the six prices */
  AXIS_CONSTANT_SET, /* named sets */
  AXIS_FIELD,        /* a whole-number field of the architecture */
  AXIS_WORKLOAD,
  AXIS_ACCOUNTING
};

/* One axis: an ordered list of distinct values. Whole-number kinds (context, prompt, field) use integers, AXIS_CONSTANT
 * uses reals, the others sets, workloads or accountings. A long linear range is not stored: it is first + i * step. */
struct axis {
  enum axis_kind kind;
  const char *key; /* as written in the specification: context, c_exp, window, constants ... */
  struct place place;
  uint64_t count;                           /* values, >= 1 */
  const struct constant_field *constant;    /* AXIS_CONSTANT */
  const struct architecture_field *field;   /* AXIS_FIELD */
  const uint64_t *integers;                 /* count values; NULL for a linear range of whole numbers */
  uint64_t first, step;                     /* of that range */
  const double *reals;                      /* AXIS_CONSTANT: count values; NULL for a linear range of reals */
  double real_first, real_step, real_scale; /* of that range: value i is (real_first + i real_step) / real_scale */
  const struct constants *sets;             /* AXIS_CONSTANT_SET */
  const struct workload *const *workloads;  /* AXIS_WORKLOAD */
  const char *const *accountings;           /* AXIS_ACCOUNTING: names, "paper" among them */
};

/* Value i < count of a whole-number axis, or of an AXIS_CONSTANT. */
uint64_t axis_integer(const struct axis *axis, uint64_t i);
double axis_real(const struct axis *axis, uint64_t i);

/* The axis of that key; NULL where none has it. */
const struct axis *axes_find(const struct axis *axes, size_t count, const char *key);

/* `fit:` of a sweep. Names are the sweep's columns ("span" and "context" are the usual x). */
struct fit_request {
  bool asked;
  const char *x, *y, *law; /* law may be "auto" */
  const char *by;          /* column that tells curves apart; NULL: every axis but x */
  double start_at;         /* smallest x used; NaN where not given */
  struct place place;
  double noise;  /* seeded Gaussian error laid on each y before fitting, as a share of y; 0 for none */
  uint64_t seed; /* of the noise */
};

struct sweep {
  const char *name;
  struct place place;
  const struct architecture *models; /* model_count, >= 1; outermost axis */
  size_t model_count;
  const struct axis *axes; /* multiplied in this order, the last varying fastest */
  size_t axis_count;
  const struct axis *one_at_a_time; /* each varied alone from the base; empty for a plain product */
  size_t one_at_a_time_count;
  struct constants constants;      /* base */
  const char *accounting;          /* base; may be "paper" */
  const struct workload *workload; /* base */
  bool ceiling;                    /* a row in ceilings.csv for each curve */
  const char *const *columns;      /* the only ones to write; NULL for all */
  size_t column_count;
  struct fit_request fit;
};

/* One input of a sensitivity analysis: an axis key and its distribution (core/distribution.h knows names and
 * parameters). */
struct random_input {
  const char *key; /* context, c_exp, window ... */
  struct place place;
  const char *distribution;           /* uniform, loguniform, triangular, normal, lognormal, list; NULL where an
                                         elasticity or a tornado by factors names its parameters only */
  const char *const *parameter_names; /* min, max, mode, mean, sd, median, sigma */
  const double *parameters;
  size_t parameter_count;
  const double *values, *weights; /* of a list, ascending; weights NULL for equal ones */
  size_t value_count;
};

struct sensitivity {
  const char *name;
  struct place place;
  struct architecture model;
  const char *method; /* sobol, morris, elasticity, latin-hypercube, tornado */
  uint64_t samples;   /* per scramble; trajectories for morris */
  uint64_t scrambles;
  double until_half_width;            /* NaN where not given */
  bool owen;                          /* first order by the estimator for small indices */
  bool pairs;                         /* second order too; true unless it was declined */
  uint64_t levels;                    /* of morris; 0 where not given */
  double factor_low, factor_high;     /* multiples of the base that a tornado goes to; NaN where not given */
  double quantile_low, quantile_high; /* the quantiles that it goes to instead; NaN: 5 and 95 % */
  const struct random_input *inputs;
  size_t input_count;
  const char *const *outputs; /* quantities; the ratio where none are given */
  size_t output_count;
  struct constants constants; /* base for what is not random */
  const char *accounting;
  const struct workload *workload;
  uint64_t context, prompt; /* base; 0 where not given */
};

struct break_even_unknown;

/* One entry of `break-even:`: the value of one unknown at which the ratio reaches `ratio`, at every point of a grid. */
struct break_even_request {
  const struct break_even_unknown *unknown;
  double ratio;
  struct sweep grid; /* name, models, base and axes; the last two axes, or the last, are those of `over` */
  size_t over_count; /* 1 or 2 */
};

/* column = text; numbers are compared as numbers. Several conditions on one column are alternatives. */
struct condition {
  const char *column;
  const char *text;
  struct place place;
};

/* One cell, or a set of rows, of one table. */
struct selection {
  const char *value; /* the column read */
  const char *table; /* "points" with a sweep in `sweep`, or ceilings, sensitivity ... */
  const char *sweep; /* for points; NULL otherwise */
  const struct condition *where;
  size_t where_count;
  struct place place;
};

/* One entry of `fits:`: series of a data file, and the law to be fitted to each (io/series.h reads them). */
struct data_fit_request {
  const char *name;
  struct place place;
  const char *data;                   /* path of a CSV file */
  const char *x, *y, *weight;         /* columns; weight NULL for none */
  const struct condition *conditions; /* rows that count; those on one column are alternatives */
  size_t condition_count;
  const char *const *group_by; /* columns: a series for each combination of values */
  size_t group_count;
  const struct law *law; /* NULL: the automatic choice */
  const double *held;    /* LAW_MAX_PARAMETERS values, NaN where free; NULL: all free */
  double start_at;       /* smallest x used; NaN: all */
};

enum claim_test {
  CLAIM_EXPECT, /* |cell - expect| <= within */
  CLAIM_BOUNDS, /* below and/or above */
  CLAIM_EQUALS, /* cell = other cell, within `within` */
  CLAIM_RISING, /* over the rows in order, curve by curve: strictly */
  CLAIM_FALLING,
  CLAIM_BELOW_CEILING, /* ratio < ceiling in every row (> where the curve falls) */
  CLAIM_SPREAD,        /* max - min over the axis, with below / above */
  CLAIM_LESS_THAN      /* row by row: value here < value in the rows of `other` that agree on every other axis */
};

struct claim {
  const char *id, *says;
  struct place place;
  struct selection selection;
  enum claim_test test;
  struct numeral expect, below, above; /* NaN where not given */
  double within;                       /* the same */
  struct selection other;              /* CLAIM_EQUALS, CLAIM_LESS_THAN */
  const char *spread_over;             /* CLAIM_SPREAD: an axis */
};

struct figure_request {
  const char *figure;   /* of `list figures` */
  const char *name;     /* of its files, [a-z0-9-]+, no two alike: the figure's, where no other is given */
  const char *sweep;    /* NULL: the first sweep that has what the figure draws, else its own points */
  const char *analysis; /* of `sensitivity:` or `break-even:`; NULL: the first that the figure can draw */
  struct place place;
};

/* A file that a specification names: data, printed values, a template, a config.json. */
struct spec_file {
  const char *name; /* as it is written there */
  const char *path;
  const struct spec_file *next;
};

struct spec {
  const char *file; /* as given on the command line */
  const char *text; /* the file's bytes, as they were read: what is on the disk may be another one by now */
  const char *name, *title;
  uint64_t seed;
  bool has_seed;
  struct constants constants;
  const char *accounting;
  const struct workload *workload;
  const struct sweep *sweeps;
  size_t sweep_count;
  const struct sensitivity *sensitivities;
  size_t sensitivity_count;
  const struct break_even_request *break_evens;
  size_t break_even_count;
  const struct data_fit_request *data_fits;
  size_t data_fit_count;
  const struct claim *claims;
  size_t claim_count;
  const struct figure_request *figures;
  size_t figure_count;
  const char *report;     /* a template in reports/; NULL for the built-in one */
  const char *own_report; /* path of a template beside the specification, instead; NULL for none */
  size_t left_out;        /* passages of the template that a run leaves out (report/report.h), where that was tried */
  const struct spec_file *files; /* all that are read; one may come several times */
  const char *published;         /* path of a CSV of printed values, which reports compare with; NULL for none */
  const char *const *formats;    /* svg, png, pdf: those asked for */
  size_t format_count;
  unsigned __int128 point_limit; /* limits.points; 10^12 unless given */
  char sha256[65];               /* of the file's bytes and the --set words, in hex */
  struct arena *arena;           /* owns everything above */
};

/* Safe on {0}. */
void spec_free(struct spec *spec);

/* The product axis of that kind (of AXIS_CONSTANT and AXIS_FIELD: of that price or field); NULL where there is none. */
const struct axis *sweep_axis(const struct sweep *sweep, enum axis_kind kind, const char *name);

/* A workload of the sweep's points that has a prompt, or that has none; NULL where none is so. */
const struct workload *sweep_find_workload(const struct sweep *sweep, bool has_prompt);

/* The sweep of that name; NULL where there is none, and for NULL. */
const struct sweep *spec_find_sweep(const struct spec *spec, const char *name);

/* The figure whose files have that name; NULL where none has. */
const struct figure_request *spec_find_figure(const struct spec *spec, const char *name);

/* Calls `visit` with each set of constants that the specification prices with: its own, then those of the sweeps (base,
 * axes, one at a time), sensitivities and break-evens. One set may come several times. */
void spec_visit_constants(const struct spec *spec, void (*visit)(void *context, const struct constants *set),
                          void *context);

/* The same with each model of the sweeps, sensitivities and break-evens. */
void spec_visit_models(const struct spec *spec, void (*visit)(void *context, const struct architecture *model),
                       void *context);

/* A fault with the place in the specification that it is about, where bad input or a missing figure is the reason;
 * returns its status. */
enum status spec_place_fault(const struct spec *spec, struct place place, const struct fault *inner,
                             struct fault *fault);

#endif
