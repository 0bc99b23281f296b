/* The ratio against the context: up to four curves with their names and thin lines for the others, their ceilings, and
 * the contexts at which half and nine tenths of the way are done. For a dense model and its local/global schedule it
 * shows that the schedule delays the ceiling and does not remove it (paper, section 4.6). */
#include "render/figures.h"
#include "render/line_names.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/subject.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CURVES_MAX = 128, NAMED_MAX = LINES_NAMED_MAX, NAME_ROOM = 160, NAME_ROOM_NARROW = 112 };

struct line {
  struct subject subject;
  size_t number;       /* of the subject */
  const char *series;  /* colour role */
  struct wording name; /* at the line's end */
  size_t first;        /* contexts before it are drawn by the first line alone */
  double ratio[CONTEXTS_MAX];
  double fraction[2]; /* the ratio at each of ceiling_fractions */
};

struct drawing {
  struct subject subjects[CURVES_MAX]; /* that are read */
  size_t of[CURVES_MAX];               /* the subject of the line that each is drawn by: itself, or an earlier one */
  size_t read;
  uint64_t total;                /* curves of the sweep, read or not */
  struct line lines[CURVES_MAX]; /* the curves that differ; those that are named first */
  size_t count, named;
  size_t drawn[CURVES_MAX]; /* the subject of each line */
  struct text others;       /* what else lies on the named lines */
  uint64_t low, high;
  uint64_t contexts[CONTEXTS_MAX];
  double x[CONTEXTS_MAX];
  size_t context_count;
  bool family;          /* all lines are schedules of one architecture: the same ratio at the same mean span */
  bool pair;            /* two of a family, the first dense, the second not */
  bool same_ceiling;    /* to the last digit drawn */
  bool rising, falling; /* every line, from each context drawn to the next */
  double low_ratio, high_ratio, highest; /* over the range; highest with the ceilings */
  int decimals;
};

static bool is_dense(const struct subject *subject)
{
  return subject->architecture.n_local_layers == 0;
}

static bool draws(const struct sweep *sweep)
{
  return sweep_has_contexts(sweep, CURVE_FEWEST);
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

static enum status find_subjects(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                 struct fault *fault)
{
  enum status status;
  if (sweep != NULL) {
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &drawing->low, &drawing->high);
    return subjects_of_sweep(sweep, CURVES_MAX, drawing->subjects, &drawing->read, &drawing->total, fault);
  }
  drawing->low = OWN_LOW;
  drawing->high = OWN_HIGH;
  status = own_subjects(input, drawing->subjects, &drawing->read, fault);
  if (status == STATUS_OK) {
    subject_own_range(&drawing->subjects[0], &drawing->low, &drawing->high);
  }
  drawing->total = drawing->read;
  return status;
}

static struct line_group group_of(struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    drawing->drawn[i] = drawing->lines[i].number;
  }
  return (struct line_group){drawing->subjects, drawing->read,  drawing->of,
                             drawing->drawn,    drawing->count, drawing->named};
}

static void name_lines(struct drawing *drawing)
{
  const char *series[NAMED_MAX] = {"first", "second", "third", "fourth"};
  struct wording names[NAMED_MAX];
  const struct line_group group = group_of(drawing);
  line_names_find(&group, names, series);
  line_names_append_others(&group, names, &drawing->others);
  for (size_t i = 0; i < drawing->count; i++) {
    drawing->lines[i].series = i < drawing->named ? series[i] : "axis";
    if (i < drawing->named) {
      drawing->lines[i].name = names[i];
    }
  }
  if (drawing->pair) {
    drawing->lines[0].series = "dense";
    drawing->lines[1].series = "sparse";
    drawing->lines[0].name = wording_format("Dense");
    drawing->lines[1].name = wording_format("Sparse");
  }
}

/* The smallest chunk of the curves; 0 where there is none. */
static uint64_t chunk_of(const struct drawing *drawing)
{
  uint64_t chunk = 0;
  for (size_t i = 0; i < drawing->read; i++) {
    uint64_t own = subject_chunk(&drawing->subjects[i]);
    chunk = own != 0 && (chunk == 0 || own < chunk) ? own : chunk;
  }
  return chunk;
}

#define ROUNDING 1e-12

static bool same_line(const struct drawing *drawing, const struct line *a, const struct line *b)
{
  bool same = fabs(a->subject.ceiling.ceiling / b->subject.ceiling.ceiling - 1) < ROUNDING;
  for (size_t k = 0; k < drawing->context_count && same; k++) {
    same = fabs(a->ratio[k] / b->ratio[k] - 1) < ROUNDING;
  }
  return same;
}

/* Evaluates each curve, and keeps one of those that lie on each other. */
static enum status evaluate(struct drawing *drawing, struct fault *fault)
{
  uint64_t chunk = chunk_of(drawing);
  drawing->context_count = chunk == 0 ? curve_contexts(drawing->low, drawing->high, drawing->contexts)
                                      : chunk_contexts(drawing->low, drawing->high, chunk, drawing->contexts);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->read; i++) {
    struct line *line = &drawing->lines[drawing->count];
    *line = (struct line){.subject = drawing->subjects[i], .number = i};
    for (size_t k = 0; k < drawing->context_count && status == STATUS_OK; k++) {
      status = subject_ratio(&line->subject, drawing->contexts[k], &line->ratio[k], fault);
      drawing->x[k] = (double)drawing->contexts[k];
    }
    size_t same = 0;
    while (same < drawing->count && !same_line(drawing, &drawing->lines[same], line)) {
      same++;
    }
    drawing->of[i] = drawing->lines[same].number;
    drawing->count += same == drawing->count;
  }
  return status;
}

/* How far apart two lines are where they are farthest. */
static double distance(const struct drawing *drawing, size_t a, size_t b)
{
  double most = 0;
  for (size_t k = 0; k < drawing->context_count; k++) {
    most = fmax(most, fabs(drawing->lines[a].ratio[k] - drawing->lines[b].ratio[k]));
  }
  return most;
}

/* The line that is farthest from all that are chosen. */
static size_t farthest(const struct drawing *drawing, const bool *chosen)
{
  size_t best = 0;
  double most = -1;
  for (size_t i = 0; i < drawing->count; i++) {
    double nearest = INFINITY;
    for (size_t j = 0; j < drawing->count; j++) {
      nearest = chosen[j] ? fmin(nearest, distance(drawing, i, j)) : nearest;
    }
    if (nearest > most) {
      most = nearest;
      best = i;
    }
  }
  return best;
}

/* Of too many curves those that end lowest and highest are named, and those that are farthest from them. */
static void choose_named(struct drawing *drawing)
{
  drawing->named = drawing->count < NAMED_MAX ? drawing->count : NAMED_MAX;
  if (drawing->count <= NAMED_MAX) {
    return;
  }
  bool chosen[CURVES_MAX] = {false};
  size_t last = drawing->context_count - 1, lowest = 0, highest = 0;
  for (size_t i = 1; i < drawing->count; i++) {
    lowest = drawing->lines[i].ratio[last] < drawing->lines[lowest].ratio[last] ? i : lowest;
    highest = drawing->lines[i].ratio[last] > drawing->lines[highest].ratio[last] ? i : highest;
  }
  chosen[lowest] = chosen[highest] = true;
  for (size_t i = 2; i < NAMED_MAX; i++) {
    chosen[farthest(drawing, chosen)] = true;
  }
  for (size_t i = 0, named = 0; i < drawing->count; i++) {
    if (chosen[i]) { /* moves before those that are not, which keep no order */
      struct line line = drawing->lines[named];
      drawing->lines[named++] = drawing->lines[i];
      drawing->lines[i] = line;
    }
  }
}

static void measure_lines(struct drawing *drawing)
{
  drawing->rising = drawing->falling = true;
  drawing->low_ratio = INFINITY;
  drawing->high_ratio = drawing->highest = -INFINITY;
  for (size_t i = 0; i < drawing->count; i++) {
    struct line *line = &drawing->lines[i];
    for (size_t k = 0; k < drawing->context_count; k++) {
      drawing->low_ratio = fmin(drawing->low_ratio, line->ratio[k]);
      drawing->high_ratio = fmax(drawing->high_ratio, line->ratio[k]);
      double step = k == 0 ? 0 : line->ratio[k] / line->ratio[k - 1] - 1;
      drawing->rising = drawing->rising && step > -ROUNDING;
      drawing->falling = drawing->falling && step < ROUNDING;
    }
    while (i > 0 && line->first + 2 < drawing->context_count &&
           line->ratio[line->first + 1] == drawing->lines[0].ratio[line->first + 1]) {
      line->first++;
    }
    drawing->highest = fmax(drawing->highest, line->subject.ceiling.ceiling);
  }
  drawing->highest = fmax(drawing->highest, drawing->high_ratio);
}

static void compare(struct drawing *drawing)
{
  drawing->family = drawing->same_ceiling = true;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct subject *subject = &drawing->lines[i].subject;
    drawing->family = drawing->family && subject_same_curve(subject, &drawing->lines[0].subject);
    drawing->same_ceiling =
        drawing->same_ceiling && subject->ceiling.ceiling == drawing->lines[0].subject.ceiling.ceiling;
  }
  drawing->pair = drawing->family && drawing->same_ceiling && drawing->count == 2 &&
                  is_dense(&drawing->lines[0].subject) && !is_dense(&drawing->lines[1].subject);
}

/* "3.32×", or "1.03× to 3.32×". */
static struct wording ceilings_words(const struct drawing *drawing)
{
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < drawing->count; i++) {
    low = fmin(low, drawing->lines[i].subject.ceiling.ceiling);
    high = fmax(high, drawing->lines[i].subject.ceiling.ceiling);
  }
  struct wording from = wording_ratio(low, drawing->decimals), to = wording_ratio(high, drawing->decimals);
  return strcmp(from.text, to.text) == 0 ? from : wording_format("%s to %s", from.text, to.text);
}

/* The claim of the headline: only what holds for every line over the whole range. */
static struct wording headline(const struct drawing *drawing)
{
  const double hardly = 0.002;
  size_t of[3] = {0};
  for (size_t i = 0; i < drawing->count; i++) {
    of[drawing->lines[i].subject.ceiling.hyperbola.direction]++;
  }
  double ceiling = drawing->lines[0].subject.ceiling.ceiling;
  struct wording limit = ceilings_words(drawing);
  bool one = drawing->same_ceiling;
  if (of[DIRECTION_CONSTANT] == drawing->count) {
    return one ? wording_format("Context does not move the ratio: it stays at %s", limit.text)
               : wording_format("Context does not move the ratio");
  }
  if (one && of[DIRECTION_RISING] == drawing->count && drawing->low_ratio >= 1 && drawing->highest < 1 + hardly) {
    return wording_format("Context hardly moves the ratio: it stays below %s", limit.text);
  }
  if (of[DIRECTION_RISING] == drawing->count && drawing->low_ratio >= 1 && drawing->rising) {
    return one ? wording_format("Longer context widens the gap; but only up to a ceiling of %s", limit.text)
               : wording_format("Longer context widens the gap; but each curve has a ceiling: %s", limit.text);
  }
  if (of[DIRECTION_RISING] == drawing->count && drawing->low_ratio >= 1) {
    return one ? wording_format("The gap widens toward %s; but not with every token", limit.text)
               : wording_format("The gap widens with the context; but not with every token");
  }
  if (of[DIRECTION_FALLING] == drawing->count && ceiling >= 1 && one && drawing->falling) {
    return wording_format("Longer context narrows the gap toward %s", limit.text);
  }
  size_t last = drawing->context_count - 1;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < drawing->count; i++) {
    low = fmin(low, drawing->lines[i].ratio[last]);
    high = fmax(high, drawing->lines[i].ratio[last]);
  }
  return drawing->count == 1
             ? wording_format("How the ratio moves with the context")
             : wording_format("At %s tokens the ratio lies between %s and %s", wording_tokens(drawing->x[last]).text,
                              wording_ratio(low, drawing->decimals).text, wording_ratio(high, drawing->decimals).text);
}

/* What a curve goes to: a ceiling from below, a limit from above. */
static const char *limit_word(const struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    if (drawing->lines[i].subject.ceiling.hyperbola.direction == DIRECTION_FALLING) {
      return "limit";
    }
  }
  return "ceiling";
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->named; i++) {
    const struct line *line = &drawing->lines[i];
    text_append_format(&text, " %s: %s at %s tokens; %s at %s; %s %s.", line->name.text,
                       wording_ratio(line->ratio[0], drawing->decimals).text, wording_tokens(drawing->x[0]).text,
                       wording_ratio(line->ratio[drawing->context_count - 1], drawing->decimals).text,
                       wording_tokens(drawing->x[drawing->context_count - 1]).text, limit_word(drawing),
                       wording_ratio(line->subject.ceiling.ceiling, drawing->decimals).text);
  }
  sketch_describe(sketch, headline(drawing).text, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static bool same_model(const struct drawing *drawing)
{
  bool same = true;
  for (size_t i = 1; i < drawing->count; i++) {
    same =
        same && strcmp(drawing->lines[i].subject.architecture.name, drawing->lines[0].subject.architecture.name) == 0;
  }
  return same || drawing->pair;
}

static struct wording subtitle(const struct drawing *drawing, bool narrow)
{
  struct wording model = wording_model(drawing->lines[0].subject.architecture.name);
  struct wording words =
      wording_format("SNARK constraints per STARK row; %s%sby context%s", same_model(drawing) ? model.text : "",
                     same_model(drawing) ? "; " : "", narrow ? " (tokens)" : " length T (tokens; log scale)");
  return drawing->named == drawing->count
             ? words
             : wording_format("%s; %zu of %zu curves named", words.text, drawing->named, drawing->count);
}

/* "Sparse: 10 local (W = 1024) and 2 global layers." */
static void append_schedule(struct text *text, const struct architecture *model, const char *name)
{
  text_append_format(text, " %s: %llu local (W = %llu) and ", name, (unsigned long long)model->n_local_layers,
                     (unsigned long long)model->window);
  text_append_count(text, model->n_global_layers, "global layer.", "global layers.");
}

/* "Ceilings: 3.32× for GPT-2 small; 2.16× for Llama 2 7B." */
static void append_ceilings(const struct drawing *drawing, struct text *text)
{
  bool falling = strcmp(limit_word(drawing), "limit") == 0;
  for (size_t i = 0; i < drawing->named; i++) {
    const struct line *line = &drawing->lines[i];
    const char *semicolon = strchr(line->name.text, ';');
    struct wording name = semicolon == NULL ? line->name
                                            : wording_format("%.*s and%s", (int)(semicolon - line->name.text),
                                                             line->name.text, semicolon + 1);
    struct wording entry =
        wording_format("%s %s %s", wording_ratio(line->subject.ceiling.ceiling, drawing->decimals).text,
                       strchr(line->name.text, '=') != NULL ? "at" : "for", name.text);
    text_append_format(text, "%s %s%s",
                       i > 0     ? ""
                       : falling ? " Limits:"
                                 : " Ceilings:",
                       wording_unbroken(&entry).text, i + 1 < drawing->named ? ";" : ".");
  }
}

static void footnote(const struct drawing *drawing, bool narrow, struct text *text)
{
  subject_footnote(text, drawing->subjects, drawing->read, NULL);
  const struct architecture *model = &drawing->lines[0].subject.architecture;
  if (same_model(drawing) && !narrow) {
    text_append_format(text, " d = %llu; H = %llu.", (unsigned long long)model->d_model,
                       (unsigned long long)model->n_heads);
  }
  if (!drawing->same_ceiling) {
    append_ceilings(drawing, text);
  }
  if (drawing->pair) {
    append_schedule(text, &drawing->lines[1].subject.architecture, "Sparse");
  }
  if (drawing->read > drawing->count) {
    text_append_format(text, " %zu settings; those with the same curve share a line.%s", drawing->read,
                       text_string(&drawing->others));
  }
  if (drawing->total > drawing->read) {
    text_append_format(text, " The first %zu of %llu settings.", drawing->read, (unsigned long long)drawing->total);
  }
}

/* The formula of the dense ceiling where it is this one's (paper, section 4.2). */
static bool is_paper_ceiling(const struct subject *subject)
{
  double d = (double)subject->architecture.d_model, heads = (double)subject->architecture.n_heads;
  double ceiling = (2 * d + heads * subject->constants.c_exp) / (2 * d + heads);
  return fabs(ceiling / subject->ceiling.ceiling - 1) < 1e-12;
}

static void draw_ceilings(struct sketch *sketch, const struct drawing *drawing, bool narrow)
{
  const struct subject *first = &drawing->lines[0].subject;
  double ceiling = first->ceiling.ceiling;
  if (!drawing->same_ceiling) {
    return; /* the footnote has them */
  }
  sketch_segment(sketch, "rule", "ceiling", sketch->x.low, ceiling, sketch->x.high, ceiling);
  sketch_avoid_segment(sketch, sketch->x.low, ceiling, sketch->x.high, ceiling);
  if (first->ceiling.hyperbola.direction == DIRECTION_CONSTANT) {
    return;
  }
  bool falling = first->ceiling.hyperbola.direction == DIRECTION_FALLING;
  struct wording text = wording_format("%s %s%s", falling ? "Limit" : "Ceiling",
                                       wording_ratio(first->ceiling.ceiling, drawing->decimals).text,
                                       is_paper_ceiling(first) && !narrow ? " = (2d + H c_exp) / (2d + H)" : "");
  const struct words words = {"label", "muted", "", text.text};
  static const struct spot spots[] = {{ALIGN_LEFT, 8, -12}, {ALIGN_LEFT, 8, 13}};
  (void)sketch_place(sketch, &words, 1, sketch->x.low, first->ceiling.ceiling, spots, 2);
}

/* Names and last values of the lines, with the storage of their texts. */
struct ends {
  struct end_label labels[NAMED_MAX];
  struct wording values[NAMED_MAX], names[NAMED_MAX][2];
};

/* The bytes that all names begin with, up to the end of a word. */
static size_t common_words(const struct drawing *drawing)
{
  const char *name = drawing->lines[0].name.text;
  size_t end = 0;
  for (size_t at = 0; name[at] != '\0' && drawing->named > 1; at++) {
    for (size_t i = 1; i < drawing->named; i++) {
      if (drawing->lines[i].name.text[at] != name[at]) {
        return end;
      }
    }
    end = strchr(" -_/.", name[at]) != NULL ? at + 1 : end;
  }
  return end;
}

/* Breaks the names into lines that fit; where some do not, all lose what they have in common, then their middles. */
static void fit_names(const struct drawing *drawing, size_t lines_max, double room, struct ends *ends, size_t *lines)
{
  bool fit = true;
  for (size_t i = 0; i < drawing->named; i++) {
    lines[i] = name_lines_fitted(drawing->lines[i].name.text, TYPE_LABEL, room, lines_max, ends->names[i], &fit);
  }
  size_t common = fit ? 0 : common_words(drawing);
  for (size_t i = 0; i < drawing->named && common > 0; i++) {
    struct wording rest = wording_format("\u2026%s", drawing->lines[i].name.text + common);
    lines[i] = name_lines_fitted(rest.text, TYPE_LABEL, room, lines_max, ends->names[i], &fit);
  }
}

static void name_ends(const struct drawing *drawing, bool narrow, struct ends *ends)
{
  size_t lines[NAMED_MAX] = {0};
  fit_names(drawing, 2, narrow ? NAME_ROOM_NARROW : NAME_ROOM, ends, lines);
  for (size_t i = 0; i < drawing->named; i++) {
    const struct line *line = &drawing->lines[i];
    struct end_label *label = &ends->labels[i];
    *label = (struct end_label){.y = line->ratio[drawing->context_count - 1]};
    ends->values[i] = wording_ratio(label->y, drawing->decimals);
    for (; label->lines < lines[i]; label->lines++) {
      label->words[label->lines] = (struct words){"label", line->series, ends->names[i][label->lines].text, ""};
    }
    if (drawing->pair && !narrow) {
      label->words[0].text = ends->values[i].text;
    } else {
      label->words[label->lines++] = (struct words){"label", line->series, "", ends->values[i].text};
    }
  }
}

static bool in_range(const struct drawing *drawing, double context)
{
  return context > (double)drawing->low && context < (double)drawing->high;
}

/* The dot at the model's own context, where it belongs to every line. */
static enum status draw_own_context(struct sketch *sketch, const struct drawing *drawing, struct fault *fault)
{
  const struct subject *subject = &drawing->lines[0].subject;
  uint64_t own = subject_own_context(subject);
  if (!in_range(drawing, (double)own) || !same_model(drawing)) {
    return STATUS_OK;
  }
  double ratio, other = 0;
  enum status status = subject_ratio(subject, own, &ratio, fault);
  bool common = status == STATUS_OK;
  for (size_t i = 1; i < drawing->count && status == STATUS_OK && common; i++) {
    status = subject_ratio(&drawing->lines[i].subject, own, &other, fault);
    common = status == STATUS_OK && fabs(other / ratio - 1) < ROUNDING;
  }
  if (common) {
    struct wording model = wording_format("at %s\u2019s", wording_model(subject->architecture.name).text);
    struct wording context = wording_format("own %s context", wording_tokens((double)own).text);
    struct wording value = wording_ratio(ratio, drawing->decimals);
    const struct words words[] = {{"label", "ink", value.text, model.text}, {"label", "ink", "", context.text}};
    static const struct spot spots[] = {{ALIGN_LEFT, 12, 28},
                                        {ALIGN_LEFT, 14, 38},
                                        {ALIGN_RIGHT, -12, -24},
                                        {ALIGN_LEFT, 12, -30},
                                        {ALIGN_RIGHT, -12, 26}};
    sketch_point(sketch, "dot", "ink", (double)own, ratio);
    sketch_avoid_dot(sketch, (double)own, ratio);
    if (!sketch_place(sketch, words, 2, (double)own, ratio, spots, sizeof spots / sizeof spots[0])) {
      const struct words line = {"label", "ink", value.text, wording_format("at its %s", context.text).text};
      (void)sketch_tie(sketch, &line, (double)own, ratio);
    }
  }
  return status;
}

/* The ratio at fraction p of the way. */
static double fraction_ratio(const struct subject *subject, double fraction)
{
  const struct hyperbola *hyperbola = &subject->ceiling.hyperbola;
  return hyperbola->start + fraction * (hyperbola->limit - hyperbola->start);
}

static bool has_fraction(const struct drawing *drawing, size_t line, size_t fraction)
{
  const struct subject *subject = &drawing->lines[line].subject;
  return subject->ceiling.hyperbola.direction != DIRECTION_CONSTANT && !isfinite(subject->ceiling.span_limit) &&
         in_range(drawing, subject->ceiling.context[fraction]);
}

/* Where a fraction's dot stands: on the line, which a sawtooth leaves above and below the curve of the fraction. */
static enum status find_fractions(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->count * 2 && status == STATUS_OK; i++) {
    struct line *line = &drawing->lines[i / 2];
    size_t fraction = i % 2;
    line->fraction[fraction] = fraction_ratio(&line->subject, ceiling_fractions[fraction]);
    if (has_fraction(drawing, i / 2, fraction)) {
      double drawn;
      status =
          subject_ratio(&line->subject, (uint64_t)nearbyint(line->subject.ceiling.context[fraction]), &drawn, fault);
      bool on_line = status != STATUS_OK || fabs(drawn / line->fraction[fraction] - 1) < 1e-3;
      line->fraction[fraction] = on_line ? line->fraction[fraction] : drawn;
    }
  }
  return status;
}

static void draw_fraction_dots(struct sketch *sketch, const struct drawing *drawing, size_t fraction)
{
  for (size_t i = 0; i < drawing->count && drawing->count <= 2; i++) {
    if (has_fraction(drawing, i, fraction)) {
      double x = drawing->lines[i].subject.ceiling.context[fraction], y = drawing->lines[i].fraction[fraction];
      sketch_point(sketch, "dot", drawing->lines[i].series, x, y);
      sketch_avoid_dot(sketch, x, y);
    }
  }
}

/* An arrow from the first line's dot to the second's, with how much longer the context is. */
static void draw_delay(struct sketch *sketch, const struct drawing *drawing, size_t fraction, bool narrow)
{
  if (!drawing->pair || !has_fraction(drawing, 0, fraction) || !has_fraction(drawing, 1, fraction)) {
    return;
  }
  double y = fraction_ratio(&drawing->lines[0].subject, ceiling_fractions[fraction]);
  double from = drawing->lines[0].subject.ceiling.context[fraction];
  double to = drawing->lines[1].subject.ceiling.context[fraction];
  double width = scale_pixel(&sketch->x, to) - scale_pixel(&sketch->x, from);
  if (width < 24) {
    return;
  }
  sketch_arrow(sketch, "muted", from, to, y);
  struct wording text =
      wording_format("%s%s", wording_ratio(to / from, 1).text, fraction == 0 && !narrow ? " longer" : "");
  const struct words words = {"note", "muted", "", text.text};
  if (words_width(&words) + 12 < width) {
    static const struct spot above[] = {{ALIGN_CENTRE, 0, -11},
                                        {ALIGN_CENTRE, 4, -11},
                                        {ALIGN_CENTRE, 8, -11},
                                        {ALIGN_CENTRE, 12, -11},
                                        {ALIGN_CENTRE, 0, 12}};
    static const struct spot below[] = {{ALIGN_CENTRE, 0, 12},
                                        {ALIGN_CENTRE, -4, 12},
                                        {ALIGN_CENTRE, -8, 12},
                                        {ALIGN_CENTRE, -12, 12},
                                        {ALIGN_CENTRE, 0, -11}};
    (void)sketch_place(sketch, &words, 1, sqrt(from * to), y, fraction == 0 ? above : below, 5);
  }
}

static void label_fraction(struct sketch *sketch, const struct drawing *drawing, size_t line, size_t fraction,
                           bool narrow)
{
  static const struct spot left[] = {{ALIGN_RIGHT, -10, -10},
                                     {ALIGN_RIGHT, -10, -16},
                                     {ALIGN_LEFT, 10, 16},
                                     {ALIGN_RIGHT, -10, 16},
                                     {ALIGN_LEFT, 10, -16}};
  static const struct spot right[] = {
      {ALIGN_LEFT, 8, 11}, {ALIGN_LEFT, 10, 16}, {ALIGN_RIGHT, -10, 16}, {ALIGN_LEFT, 8, -14}, {ALIGN_RIGHT, -10, -12}};
  if (!has_fraction(drawing, line, fraction)) {
    return;
  }
  const struct subject *subject = &drawing->lines[line].subject;
  bool rising = subject->ceiling.hyperbola.direction == DIRECTION_RISING;
  bool half = fraction == 0, full_text = line == 0 || !drawing->pair;
  double x = subject->ceiling.context[fraction], y = drawing->lines[line].fraction[fraction];
  struct wording tokens = wording_tokens(x);
  struct wording at = wording_format("at %s%s", tokens.text, half && !narrow ? " tokens" : "");
  const char *series = drawing->lines[line].series;
  const struct words two[] = {{"label", series, "Half",
                               narrow   ? ""
                               : rising ? "of the gain"
                                        : "of the way"},
                              {"label", series, "", at.text}};
  const struct words one = {"label", series, full_text ? "90 %" : "", full_text ? at.text : tokens.text};
  bool two_lines = half && full_text;
  bool placed = sketch_place(sketch, two_lines ? two : &one, two_lines ? 2 : 1, x, y, line == 0 ? left : right, 5);
  if (!placed && !drawing->pair) {
    (void)sketch_tie(sketch, two_lines ? &two[0] : &one, x, y);
  }
}

static void begin_page(struct sketch *sketch, const struct drawing *drawing, bool narrow, const struct tics *tics,
                       const struct ends *ends)
{
  struct text note = {0};
  footnote(drawing, narrow, &note);
  struct wording title = headline(drawing), measure = subtitle(drawing, narrow);
  const struct page page = {.layout = narrow ? "narrow" : "wide",
                            .width = narrow ? 390 : 720,
                            .left = sketch_left_margin(ratio_tic_widest(tics).text),
                            .right = sketch_right_margin(ends->labels, drawing->named),
                            .plot_height = narrow ? 250 : 314,
                            .below = narrow ? 42 : 48,
                            .headline = title.text,
                            .subtitle = measure.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing, bool narrow, const struct tics *ratios)
{
  struct tics contexts;
  sketch_axes(sketch, true, (double)drawing->low, (double)drawing->high, false, ratios->values[0],
              ratios->values[ratios->count - 1]);
  for (size_t i = 0; i < ratios->count; i++) {
    sketch_y_tic(sketch, ratios->values[i], ratio_tic(ratios, i).text);
  }
  tics_log2((double)drawing->low, (double)drawing->high, 14, &contexts);
  for (size_t i = 0; i < contexts.count; i++) {
    bool named = !narrow || contexts.count <= 6 || i % 3 == 0;
    sketch_x_tic(sketch, contexts.values[i], named ? context_tic(&contexts, i).text : "");
  }
}

static enum status draw_page(struct sketch *sketch, const struct drawing *drawing, bool narrow, struct fault *fault)
{
  struct tics tics;
  struct ends ends = {0};
  double highest = drawing->same_ceiling ? drawing->highest : drawing->high_ratio;
  double lowest = fmin(1, drawing->low_ratio), least = highest - lowest < 1e-6 * lowest ? 1e-3 * lowest : 0;
  tics_around(lowest, highest + least, 7, &tics);
  name_ends(drawing, narrow, &ends);
  begin_page(sketch, drawing, narrow, &tics, &ends);
  draw_axes(sketch, drawing, narrow, &tics);
  for (size_t i = 0; i < drawing->count; i++) {
    sketch_avoid_curve(sketch, drawing->x, drawing->lines[i].ratio, drawing->context_count);
  }
  draw_ceilings(sketch, drawing, narrow);
  sketch_end_labels(sketch, ends.labels, drawing->named);
  for (size_t fraction = 0; fraction < 2; fraction++) {
    draw_fraction_dots(sketch, drawing, fraction);
    draw_delay(sketch, drawing, fraction, narrow);
  }
  enum status status = draw_own_context(sketch, drawing, fault);
  for (size_t fraction = 0; fraction < 2; fraction++) {
    for (size_t line = 0; line < drawing->count && drawing->count <= 2; line++) {
      label_fraction(sketch, drawing, line, fraction, narrow);
    }
  }
  return status;
}

static enum status draw(struct sketch *sketch, struct drawing *drawing, struct fault *fault)
{
  describe(sketch, drawing, subtitle(drawing, false).text);
  /* The last line first, so that the first one lies on top. */
  for (size_t i = drawing->count; i-- > 0;) {
    const struct line *line = &drawing->lines[i];
    if (i >= drawing->named) {
      sketch_point(sketch, "line", line->series, (double)NAN, (double)NAN); /* keeps the one before apart */
    }
    for (size_t k = line->first; k < drawing->context_count; k++) {
      sketch_point(sketch, "curve", line->series, drawing->x[k], line->ratio[k]);
    }
  }
  enum status status = draw_page(sketch, drawing, false, fault);
  return status == STATUS_OK ? draw_page(sketch, drawing, true, fault) : status;
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = find_subjects(input, sweep, drawing, fault);
  if (status == STATUS_OK) {
    status = evaluate(drawing, fault);
  }
  if (status == STATUS_OK) {
    choose_named(drawing);
    measure_lines(drawing);
    compare(drawing);
    name_lines(drawing);
  }
  if (status == STATUS_OK) {
    status = find_fractions(drawing, fault);
  }
  if (status == STATUS_OK) {
    drawing->decimals =
        wording_ratio_decimals(fmin(drawing->low_ratio, drawing->lines[0].subject.ceiling.ceiling), drawing->highest);
    status = draw(sketch, drawing, fault);
  }
  sketch->out_of_memory |= drawing->others.out_of_memory;
  text_free(&drawing->others);
  free(drawing);
  return status;
}

const struct figure figure_ratio_vs_context = {
    .name = "ratio-vs-context",
    .summary = "the ratio over the context: curves, ceilings, contexts at 50 and 90 % of the way",
    .needs = "a context axis of five values or more",
    .narrow = true,
    .draws = draws,
    .build = build};
