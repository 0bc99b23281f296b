/* Subjects: the curves of the ratio over the context that a figure is about, from a sweep or from the run's models. */
#ifndef PROOFSWEEP_SUBJECT_H
#define PROOFSWEEP_SUBJECT_H

#include "core/ceiling.h"
#include "core/plan.h"
#include "core/point.h"
#include "core/spec.h"
#include "render/figure.h"
#include "render/scale.h"
#include "render/wording.h"

/* One curve, with everything that a scenario points to. */
struct subject {
  struct architecture architecture;
  struct constants constants;
  struct wording prices; /* what they are called: "essay", "essay with r_exp 2"; "" where they are no set's */
  const struct accounting *accounting;
  const struct workload *workload;
  uint64_t prompt;
  struct ceiling ceiling;
  struct wording choice; /* "Of sweep s: constants (first of 2)", where one of several values was taken; else "" */
};

/* What a setting of a sweep's plan prices, without its context; nothing settled. */
void subject_of_setting(const struct sweep *sweep, const struct setting *setting, struct subject *subject);

/* The point at a context. Its scenario points into the subject. Errors as point_evaluate. */
enum status subject_point(const struct subject *subject, uint64_t context, struct point *point,
                          struct fault *fault) MUST_CHECK;
enum status subject_ratio(const struct subject *subject, uint64_t context, double *ratio,
                          struct fault *fault) MUST_CHECK;
/* Sets subject->ceiling from the rest. */
enum status subject_settle(struct subject *subject, struct fault *fault) MUST_CHECK;
/* A model of the run as the sweep or analysis that names it first has it. Where an axis of the sweep has several
 * values, the one of the sweep's base if it is among them, else the first, and then subject->choice says so. */
enum status subject_of_model(const struct figure_input *input, const struct architecture *model,
                             struct subject *subject, struct fault *fault) MUST_CHECK;

/* The first `limit` curves of a sweep: its points with all contexts taken as one. *count is how many are set, *total
 * how many there are. */
enum status subjects_of_sweep(const struct sweep *sweep, size_t limit, struct subject *subjects, size_t *count,
                              uint64_t *total, struct fault *fault) MUST_CHECK;

/* The first of them. subject->choice names the axes with several values, but for the context and `drawn`, which may be
 * NULL. */
enum status subject_of_sweep(const struct sweep *sweep, const struct axis *drawn, struct subject *subject,
                             struct fault *fault) MUST_CHECK;
/* The choice alone, for a figure that takes one curve of those of subjects_of_sweep. */
void subject_tell_first(struct subject *subject, const struct sweep *sweep, const struct axis *drawn);

/* Model number i of the run, in the order of its sweeps, sensitivities and break-evens, each name once; the catalogue's
 * first where the run has none; NULL beyond the last. */
const struct architecture *run_model(const struct figure_input *input, size_t i);

/* The model's name for people; the paper's variant of a released model is named as such: "Llama 2 7B (paper)". */
struct wording subject_model(const struct architecture *model);

/* Whether a's and b's ratios are the same function of the mean span. */
bool subject_same_curve(const struct subject *a, const struct subject *b);

/* The context, doubled until it is one that the workload has, beyond the prompt; context > 0. */
uint64_t subject_context_from(const struct subject *subject, uint64_t context);
/* The contexts of a figure that no sweep gives any, and how many values of an axis make a curve. */
enum { OWN_LOW = 128, OWN_HIGH = 1048576, CURVE_FEWEST = 5 };
/* Moves a range of contexts of a figure's own beyond the prompt: low to where it ends, high doubled. */
void subject_own_range(const struct subject *subject, uint64_t *low, uint64_t *high);

/* The model's own context in tokens, 0 where it has none. */
uint64_t subject_own_context(const struct subject *subject);

/* Smallest and largest value of a whole-number axis. */
void axis_ends(const struct axis *axis, uint64_t *low, uint64_t *high);
/* Whether the sweep is a product with a context axis of at least `count` values. */
bool sweep_has_contexts(const struct sweep *sweep, uint64_t count);

enum { CONTEXTS_MAX = 1024, PER_OCTAVE = 16 };
/* Whole contexts from low to high, both in, PER_OCTAVE an octave, each once. Returns how many, at most CONTEXTS_MAX. */
size_t curve_contexts(uint64_t low, uint64_t high, uint64_t *contexts);

/* The tokens of a chunk where the ratio is a sawtooth: local layers attend in chunks, and are counted so; 0 elsewhere.
 */
uint64_t subject_chunk(const struct subject *subject);

/* The same with the ends of chunks of `window` tokens and the contexts behind them, where a sawtooth has its peaks and
 * its troughs: every one as far as there is room, then every n-th, so that what is drawn is the envelope. */
size_t chunk_contexts(uint64_t low, uint64_t high, uint64_t window, uint64_t *contexts);

/* A context on an axis: as tokens, or in full where that does not tell it from its neighbour. */
struct wording context_tic(const struct tics *tics, size_t i);

/* A ratio on an axis, all tics in one notation, and the one that needs most room. */
struct wording ratio_tic(const struct tics *tics, size_t i);
struct wording ratio_tic_widest(const struct tics *tics);

/* What the ratio goes to: a "ceiling" where it rises or stays, a "limit" where it falls; with a capital where that
 * `begins` a text. */
const char *subject_limit(const struct subject *subject, bool begins);

/* What is not the usual: " Workload: decode; prompt 100." but for prefill (prompt NULL: it varies), and
 * " Accounting: full." */
void conditions_append(struct text *text, const struct workload *workload, const uint64_t *prompt);
void accounting_append(struct text *text, const struct accounting *accounting);

/* Appends "Symbolic model; not wall-clock." and what the subjects share: accounting and workload where they are not the
 * paper's, constants (without one field, or NULL); and each choice of theirs. */
void subject_footnote(struct text *text, const struct subject *subjects, size_t count,
                      const struct constant_field *without);

#endif
