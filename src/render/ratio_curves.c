#include "render/ratio_curves.h"

#include "render/line_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_dense(const struct subject *subject)
{
  return subject->architecture.n_local_layers == 0;
}

/* Own points: the run's first model, with another schedule of the same architecture where the run has one. */
static enum status own_subjects(const struct figure_input *input, struct subject *subjects, size_t *count,
                                struct fault *fault)
{
  *count = 0;
  const struct architecture *model = run_model(input, 0);
  if (model == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'ratio-vs-context' needs a model, and the run has none");
  }
  enum status status = subject_of_model(input, model, &subjects[(*count)++], fault);
  for (size_t i = 1; status == STATUS_OK && *count < 2 && (model = run_model(input, i)) != NULL; i++) {
    status = subject_of_model(input, model, &subjects[1], fault);
    *count += status == STATUS_OK && subject_same_curve(&subjects[0], &subjects[1]) &&
              is_dense(&subjects[0]) != is_dense(&subjects[1]);
  }
  return status;
}

static enum status find_subjects(const struct figure_input *input, const struct sweep *sweep,
                                 struct ratio_curves *curves, struct fault *fault)
{
  enum status status;
  if (sweep != NULL) {
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &curves->low, &curves->high);
    return subjects_of_sweep(sweep, RATIO_CURVES_MAX, curves->subjects, &curves->read, &curves->total, fault);
  }
  curves->own = input->spec->sweep_count > 0;
  curves->low = OWN_LOW;
  curves->high = OWN_HIGH;
  status = own_subjects(input, curves->subjects, &curves->read, fault);
  if (status == STATUS_OK) {
    subject_own_range(&curves->subjects[0], &curves->low, &curves->high);
  }
  curves->total = curves->read;
  return status;
}

static struct line_group group_of(struct ratio_curves *curves)
{
  for (size_t i = 0; i < curves->count; i++) {
    curves->drawn[i] = curves->lines[i].number;
  }
  return (struct line_group){curves->subjects, curves->read, curves->of, curves->drawn, curves->count, curves->named};
}

static void name_lines(struct ratio_curves *curves)
{
  const char *series[RATIO_CURVES_NAMED_MAX] = {"first", "second", "third", "fourth"};
  struct wording names[RATIO_CURVES_NAMED_MAX];
  const struct line_group group = group_of(curves);
  line_names_find(&group, names, series);
  line_names_append_others(&group, names, &curves->others);
  for (size_t i = 0; i < curves->count; i++) {
    curves->lines[i].series = i < curves->named ? series[i] : "axis";
    if (i < curves->named) {
      curves->lines[i].name = names[i];
    }
  }
  if (curves->pair) {
    curves->lines[0].series = "dense";
    curves->lines[1].series = "sparse";
    curves->lines[0].name = wording_format("Dense");
    curves->lines[1].name = wording_format("Sparse");
  }
}

/* The smallest chunk of the curves; 0 where there is none. */
static uint64_t chunk_of(const struct ratio_curves *curves)
{
  uint64_t chunk = 0;
  for (size_t i = 0; i < curves->read; i++) {
    uint64_t own = subject_chunk(&curves->subjects[i]);
    chunk = own != 0 && (chunk == 0 || own < chunk) ? own : chunk;
  }
  return chunk;
}

static bool same_line(const struct ratio_curves *curves, const struct ratio_curve *a, const struct ratio_curve *b)
{
  bool same = fabs(a->subject.ceiling.ceiling / b->subject.ceiling.ceiling - 1) < RATIO_CURVES_ROUNDING;
  for (size_t k = 0; k < curves->context_count && same; k++) {
    same = fabs(a->ratio[k] / b->ratio[k] - 1) < RATIO_CURVES_ROUNDING;
  }
  return same;
}

/* Evaluates each curve, and keeps one of those that lie on each other. */
static enum status evaluate(struct ratio_curves *curves, struct fault *fault)
{
  uint64_t chunk = chunk_of(curves);
  curves->context_count = chunk == 0 ? curve_contexts(curves->low, curves->high, curves->contexts)
                                     : chunk_contexts(curves->low, curves->high, chunk, curves->contexts);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < curves->read; i++) {
    struct ratio_curve *line = &curves->lines[curves->count];
    *line = (struct ratio_curve){.subject = curves->subjects[i], .number = i};
    for (size_t k = 0; k < curves->context_count && status == STATUS_OK; k++) {
      status = subject_ratio(&line->subject, curves->contexts[k], &line->ratio[k], fault);
      curves->x[k] = (double)curves->contexts[k];
    }
    size_t same = 0;
    while (same < curves->count && !same_line(curves, &curves->lines[same], line)) {
      same++;
    }
    curves->of[i] = curves->lines[same].number;
    curves->count += same == curves->count;
  }
  return status;
}

/* How far apart two lines are where they are farthest. */
static double distance(const struct ratio_curves *curves, size_t a, size_t b)
{
  double most = 0;
  for (size_t k = 0; k < curves->context_count; k++) {
    most = fmax(most, fabs(curves->lines[a].ratio[k] - curves->lines[b].ratio[k]));
  }
  return most;
}

/* The line that is farthest from all that are chosen. */
static size_t farthest(const struct ratio_curves *curves, const bool *chosen)
{
  size_t best = 0;
  double most = -1;
  for (size_t i = 0; i < curves->count; i++) {
    double nearest = INFINITY;
    for (size_t j = 0; j < curves->count; j++) {
      nearest = chosen[j] ? fmin(nearest, distance(curves, i, j)) : nearest;
    }
    if (nearest > most) {
      most = nearest;
      best = i;
    }
  }
  return best;
}

/* Of too many curves those that end lowest and highest are named, and those that are farthest from them. */
static void choose_named(struct ratio_curves *curves)
{
  curves->named = curves->count < RATIO_CURVES_NAMED_MAX ? curves->count : RATIO_CURVES_NAMED_MAX;
  if (curves->count <= RATIO_CURVES_NAMED_MAX) {
    return;
  }
  bool chosen[RATIO_CURVES_MAX] = {false};
  size_t last = curves->context_count - 1, lowest = 0, highest = 0;
  for (size_t i = 1; i < curves->count; i++) {
    lowest = curves->lines[i].ratio[last] < curves->lines[lowest].ratio[last] ? i : lowest;
    highest = curves->lines[i].ratio[last] > curves->lines[highest].ratio[last] ? i : highest;
  }
  chosen[lowest] = chosen[highest] = true;
  for (size_t i = 2; i < RATIO_CURVES_NAMED_MAX; i++) {
    chosen[farthest(curves, chosen)] = true;
  }
  for (size_t i = 0, named = 0; i < curves->count; i++) {
    if (chosen[i]) { /* moves before those that are not, which keep no order */
      struct ratio_curve line = curves->lines[named];
      curves->lines[named++] = curves->lines[i];
      curves->lines[i] = line;
    }
  }
}

static void measure_lines(struct ratio_curves *curves)
{
  curves->rising = curves->falling = true;
  curves->low_ratio = INFINITY;
  curves->high_ratio = curves->highest = -INFINITY;
  for (size_t i = 0; i < curves->count; i++) {
    struct ratio_curve *line = &curves->lines[i];
    for (size_t k = 0; k < curves->context_count; k++) {
      curves->low_ratio = fmin(curves->low_ratio, line->ratio[k]);
      curves->high_ratio = fmax(curves->high_ratio, line->ratio[k]);
      double step = k == 0 ? 0 : line->ratio[k] / line->ratio[k - 1] - 1;
      curves->rising = curves->rising && step > -RATIO_CURVES_ROUNDING;
      curves->falling = curves->falling && step < RATIO_CURVES_ROUNDING;
    }
    while (i > 0 && line->first + 2 < curves->context_count &&
           line->ratio[line->first + 1] == curves->lines[0].ratio[line->first + 1]) {
      line->first++;
    }
    curves->highest = fmax(curves->highest, line->subject.ceiling.ceiling);
  }
  curves->highest = fmax(curves->highest, curves->high_ratio);
}

static void compare(struct ratio_curves *curves)
{
  curves->family = curves->same_ceiling = true;
  for (size_t i = 0; i < curves->count; i++) {
    const struct subject *subject = &curves->lines[i].subject;
    curves->family = curves->family && subject_same_curve(subject, &curves->lines[0].subject);
    curves->same_ceiling = curves->same_ceiling && subject->ceiling.ceiling == curves->lines[0].subject.ceiling.ceiling;
  }
  curves->pair = curves->family && curves->same_ceiling && curves->count == 2 && is_dense(&curves->lines[0].subject) &&
                 !is_dense(&curves->lines[1].subject);
}

bool ratio_curves_in_range(const struct ratio_curves *curves, double context)
{
  return context > (double)curves->low && context < (double)curves->high;
}

double ratio_curve_at_fraction(const struct subject *subject, double fraction)
{
  const struct hyperbola *hyperbola = &subject->ceiling.hyperbola;
  return hyperbola->start + fraction * (hyperbola->limit - hyperbola->start);
}

bool ratio_curves_has_fraction(const struct ratio_curves *curves, size_t line, size_t fraction)
{
  const struct subject *subject = &curves->lines[line].subject;
  return subject->ceiling.hyperbola.direction != DIRECTION_CONSTANT && !isfinite(subject->ceiling.span_limit) &&
         ratio_curves_in_range(curves, subject->ceiling.context[fraction]);
}

/* Where a fraction's dot stands: on the line, which a sawtooth leaves above and below the curve of the fraction. */
static enum status find_fractions(struct ratio_curves *curves, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < curves->count * 2 && status == STATUS_OK; i++) {
    struct ratio_curve *line = &curves->lines[i / 2];
    size_t fraction = i % 2;
    line->fraction[fraction] = ratio_curve_at_fraction(&line->subject, ceiling_fractions[fraction]);
    if (ratio_curves_has_fraction(curves, i / 2, fraction)) {
      double drawn;
      status =
          subject_ratio(&line->subject, (uint64_t)nearbyint(line->subject.ceiling.context[fraction]), &drawn, fault);
      bool on_line = status != STATUS_OK || fabs(drawn / line->fraction[fraction] - 1) < 1e-3;
      line->fraction[fraction] = on_line ? line->fraction[fraction] : drawn;
    }
  }
  return status;
}

enum status ratio_curves_find(const struct figure_input *input, const struct sweep *sweep, struct ratio_curves *curves,
                              struct fault *fault)
{
  enum status status = find_subjects(input, sweep, curves, fault);
  if (status == STATUS_OK) {
    status = evaluate(curves, fault);
  }
  if (status == STATUS_OK) {
    choose_named(curves);
    measure_lines(curves);
    compare(curves);
    name_lines(curves);
    curves->decimals =
        wording_ratio_decimals(fmin(curves->low_ratio, curves->lines[0].subject.ceiling.ceiling), curves->highest);
    status = find_fractions(curves, fault);
  }
  return status;
}

void ratio_curves_free(struct ratio_curves *curves)
{
  text_free(&curves->others);
}
