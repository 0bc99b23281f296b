/* A study: a method of asking how an output depends on its uncertain inputs, and the registry of all of them.
 *
 * A study is one const struct in a file of its own below core/studies; the registry is the only other place that names
 * it. It knows the model by struct study_problem alone, so any function of several inputs can be studied by filling
 * one. */
#ifndef PROOFSWEEP_STUDY_H
#define PROOFSWEEP_STUDY_H

#include "core/exact_indices.h"
#include "core/frame.h"
#include "core/indices.h"
#include "core/integrand.h"
#include "core/ledger.h"
#include "core/status.h"
#include "core/table_key.h"
#include "core/variable.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is studied. Pointers are borrowed. */
struct study_problem {
  const char *name, *model, *output; /* the labels that open each row */
  size_t inputs;                     /* d */
  const char *const *keys;           /* (d): the inputs' names */
  const struct variable *variables;  /* (d), independent; not read by `elasticity` */
  const double *base;                /* (d): the point from which one input at a time is varied */
  struct integrand integrand;
  const void *source; /* what the two functions below need */
  /* Exact sensitivity indices; NULL where none are known. */
  enum status (*exact)(const void *source, const struct variable *variables, struct exact_indices *indices,
                       struct fault *fault);
  /* d ln f / d ln x of one input at a point; NULL where it is not known. */
  double (*elasticity)(const void *source, const double *point, size_t input);
};

/* How it is studied. study_defaults gives every field a value; a study reads those that concern it. */
struct study_settings {
  uint64_t seed;
  uint64_t samples;         /* sobol, latin-hypercube: N per scramble; morris: trajectories */
  uint64_t most_samples;    /* sobol with until_half_width: where doubling ends */
  uint64_t scrambles;       /* independent repetitions; each interval is Student's t over them */
  double confidence;        /* of every interval, in (0, 1) */
  double until_half_width;  /* sobol: N is doubled until every half-width is at most this; NaN: never */
  double target_half_width; /* sobol: what the verdicts hold half-widths against where until_half_width is NaN */
  bool small;               /* sobol: first order by Owen's estimator for small indices */
  bool pairs;               /* sobol: second order too */
  unsigned levels;          /* morris: p, even */
  double low, high;         /* tornado: each input's quantiles, or, with `factors`, multiples of its base value */
  bool factors;
  unsigned threads;
  struct ledger_page page; /* where the units of the work are found and kept; {0}: nowhere */
};

struct study_settings study_defaults(void);

/* What a run is judged by: estimates held against exact values. Sums over all studies of a run. */
struct study_outcome {
  uint64_t tests;           /* estimates that have an exact value and an interval that can be trusted */
  uint64_t unjudged;        /* those whose interval cannot */
  uint64_t outside;         /* of these, exact values outside the interval: expected for 1 - confidence of them */
  double least_probability; /* of a distance as large as the worst one, two-sided Student's t; 1 at first */
  char worst[192];          /* which one that is: "name, output, parameter, first" */
};

/* STATUS_CHECK_FAILED, naming the worst, where least_probability is below 1e-6 / tests. Call it once, after all
 * studies. */
enum status study_outcome_check(const struct study_outcome *outcome, struct fault *fault) MUST_CHECK;

struct study_table {
  const char *name; /* file name without .csv */
  const struct column *columns;
  size_t column_count;
  struct table_key key;
};

enum { STUDY_TABLES = 3 };

struct study {
  const char *name;    /* what a specification calls it */
  const char *summary; /* one sentence without a full stop */
  const char *source;  /* where the method comes from */
  bool random;         /* needs a seed */
  struct study_table tables[STUDY_TABLES];
  size_t table_count;
  /* STATUS_BAD_INPUT where the settings or the inputs do not suit the method; NULL where all do. No evaluations. */
  enum status (*check)(const struct study_problem *problem, const struct study_settings *settings, struct fault *fault);
  /* Works out those units that the ledger wants, for as far as the settings say beforehand, and makes nothing of them;
   * NULL where the study has no units: it is over in no time. Faults as below. */
  enum status (*share)(const struct study_problem *problem, const struct study_settings *settings, struct fault *fault);
  /* Adds rows to the tables, in the order of `tables`. outcome is added to. STATUS_BAD_INPUT as `check`, and where the
   * output is not finite. */
  enum status (*run)(const struct study_problem *problem, const struct study_settings *settings, struct frame *tables,
                     struct study_outcome *outcome, struct fault *fault);
};

/* All studies, in the order in which they are listed. */
const struct study *const *study_list(size_t *count);

/* The study of that name; NULL where there is none. */
const struct study *study_find(const char *name);

/* Whether the table of that name belongs to a random study. */
bool study_draws(const char *table);

/* frames: (study->table_count), empty tables for it. Several runs may add to the same frames. Free each with
 * frame_free. */
void study_frames_init(const struct study *study, struct frame *frames);

/* The cells that open each row: name, model, output and the input's key. */
void study_add_labels(struct frame *frame, const struct study_problem *problem, const char *key);

enum { STUDY_LABELS = 4 };

/* The columns of those cells. */
#define STUDY_LABEL_COLUMNS                                                                                            \
  {"name", COLUMN_TEXT, "", "name of the analysis"}, {"model", COLUMN_TEXT, "", "model"},                              \
  {                                                                                                                    \
    "output", COLUMN_TEXT, "", "quantity studied"                                                                      \
  }

/* Scrambles from which an estimate is held against its exact value: Student's t of fewer is too far from what a few
 * designs of a few values give. */
enum { STUDY_LEAST_SCRAMBLES = 4 };

/* Counts one estimate against its exact value (NaN: none) and remembers the worst. `trusted`: whether Student's t can
 * be believed of it, but for the number of scrambles and a spread of 0, which are looked at here. */
void study_outcome_add(struct study_outcome *outcome, const struct study_problem *problem, const char *key,
                       const char *order, const struct estimate *estimate, double exact, uint64_t scrambles,
                       bool trusted);

#endif
