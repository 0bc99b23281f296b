/* The curves of the figure ratio-vs-context: which there are, which of them lie on each other, which are named. */
#ifndef PROOFSWEEP_RATIO_CURVES_H
#define PROOFSWEEP_RATIO_CURVES_H

#include "core/text.h"
#include "render/figure.h"
#include "render/line_names.h"
#include "render/subject.h"

enum { RATIO_CURVES_MAX = 128, RATIO_CURVES_NAMED_MAX = LINES_NAMED_MAX };

/* Ratios that differ by less are the same line. */
#define RATIO_CURVES_ROUNDING 1e-12

struct ratio_curve {
  struct subject subject;
  size_t number;       /* of the subject */
  const char *series;  /* colour role */
  struct wording name; /* at the line's end */
  size_t first;        /* contexts before it are drawn by the first line alone */
  double ratio[CONTEXTS_MAX];
  double fraction[2]; /* the ratio at each of ceiling_fractions */
};

struct ratio_curves {
  struct subject subjects[RATIO_CURVES_MAX]; /* that are read */
  size_t of[RATIO_CURVES_MAX]; /* the subject of the line that each is drawn by: itself, or an earlier one */
  size_t read;
  uint64_t total;                             /* curves of the sweep, read or not */
  struct ratio_curve lines[RATIO_CURVES_MAX]; /* the curves that differ; those that are named first */
  size_t count, named;
  size_t drawn[RATIO_CURVES_MAX]; /* the subject of each line */
  struct text others;             /* what else lies on the named lines */
  uint64_t low, high;             /* the range drawn, in tokens */
  uint64_t contexts[CONTEXTS_MAX];
  double x[CONTEXTS_MAX];
  size_t context_count;
  bool own;             /* of the run's first model over a range of its own: no sweep has contexts enough */
  bool family;          /* all lines are schedules of one architecture: the same ratio at the same mean span */
  bool pair;            /* two of a family, the first dense, the second not */
  bool same_ceiling;    /* to the last digit drawn */
  bool rising, falling; /* every line, from each context drawn to the next */
  double low_ratio, high_ratio, highest; /* over the range; highest with the ceilings */
  int decimals;                          /* of every ratio written */
};

/* Finds the curves of a sweep, or where that is NULL those of the run's first model. *curves is {0} before, and too
 * large for the stack. STATUS_BAD_INPUT where the run has no model; the faults of subject_ratio; STATUS_NO_MEMORY. */
enum status ratio_curves_find(const struct figure_input *input, const struct sweep *sweep, struct ratio_curves *curves,
                              struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void ratio_curves_free(struct ratio_curves *curves);

/* Whether a context lies inside the range that is drawn. */
bool ratio_curves_in_range(const struct ratio_curves *curves, double context);

/* The ratio at a fraction of the way from the start to the ceiling. */
double ratio_curve_at_fraction(const struct subject *subject, double fraction);

/* Whether the context at which a line is at ceiling_fractions[fraction] exists and lies in the range. */
bool ratio_curves_has_fraction(const struct ratio_curves *curves, size_t line, size_t fraction);

#endif
