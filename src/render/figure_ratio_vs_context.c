/* The ratio against the context: up to four curves with their names and thin lines for the others, their ceilings, and
 * the contexts at which half and nine tenths of the way are done. For a dense model and its local/global schedule it
 * shows that the schedule delays the ceiling and does not remove it (paper, section 4.6). */
#include "render/figures.h"
#include "render/ratio_curves.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/subject.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_ROOM = 160, NAME_ROOM_NARROW = 112 }; /* pixels */

static bool draws(const struct sweep *sweep)
{
  return sweep_has_contexts(sweep, CURVE_FEWEST);
}

/* "3.32×", or "1.03× to 3.32×". */
static struct wording ceilings_words(const struct ratio_curves *curves)
{
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < curves->count; i++) {
    low = fmin(low, curves->lines[i].subject.ceiling.ceiling);
    high = fmax(high, curves->lines[i].subject.ceiling.ceiling);
  }
  struct wording from = wording_ratio(low, curves->decimals), to = wording_ratio(high, curves->decimals);
  return strcmp(from.text, to.text) == 0 ? from : wording_format("%s to %s", from.text, to.text);
}

/* The claim of the headline: only what holds for every line over the whole range. */
static struct wording headline(const struct ratio_curves *curves)
{
  const double hardly = 0.002;
  size_t of[3] = {0};
  for (size_t i = 0; i < curves->count; i++) {
    of[curves->lines[i].subject.ceiling.hyperbola.direction]++;
  }
  double ceiling = curves->lines[0].subject.ceiling.ceiling;
  struct wording limit = ceilings_words(curves);
  bool one = curves->same_ceiling;
  if (of[DIRECTION_CONSTANT] == curves->count) {
    return one ? wording_format("Context does not move the ratio: it stays at %s", limit.text)
               : wording_format("Context does not move the ratio");
  }
  if (one && of[DIRECTION_RISING] == curves->count && curves->low_ratio >= 1 && curves->highest < 1 + hardly) {
    return wording_format("Context hardly moves the ratio: it stays below %s", limit.text);
  }
  if (of[DIRECTION_RISING] == curves->count && curves->low_ratio >= 1 && curves->rising) {
    return one ? wording_format("Longer context widens the gap; but only up to a ceiling of %s", limit.text)
               : wording_format("Longer context widens the gap; but each curve has a ceiling: %s", limit.text);
  }
  if (of[DIRECTION_RISING] == curves->count && curves->low_ratio >= 1) {
    return one ? wording_format("The gap widens toward %s; but not with every token", limit.text)
               : wording_format("The gap widens with the context; but not with every token");
  }
  if (of[DIRECTION_FALLING] == curves->count && ceiling >= 1 && one && curves->falling) {
    return wording_format("Longer context narrows the gap toward %s", limit.text);
  }
  size_t last = curves->context_count - 1;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < curves->count; i++) {
    low = fmin(low, curves->lines[i].ratio[last]);
    high = fmax(high, curves->lines[i].ratio[last]);
  }
  struct wording from = wording_ratio(low, curves->decimals), to = wording_ratio(high, curves->decimals);
  if (curves->count == 1) {
    return wording_format("How the ratio moves with the context");
  }
  return strcmp(from.text, to.text) == 0 ? wording_format("At %s tokens the ratio is about %s on every curve",
                                                          wording_tokens(curves->x[last]).text, from.text)
                                         : wording_format("At %s tokens the ratio lies between %s and %s",
                                                          wording_tokens(curves->x[last]).text, from.text, to.text);
}

/* What a curve goes to: a ceiling from below, a limit from above. */
static const char *limit_word(const struct ratio_curves *curves)
{
  for (size_t i = 0; i < curves->count; i++) {
    if (curves->lines[i].subject.ceiling.hyperbola.direction == DIRECTION_FALLING) {
      return "limit";
    }
  }
  return "ceiling";
}

static void describe(struct sketch *sketch, const struct ratio_curves *curves, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < curves->named; i++) {
    const struct ratio_curve *line = &curves->lines[i];
    text_append_format(&text, " %s: %s at %s tokens; %s at %s; %s %s.", line->name.text,
                       wording_ratio(line->ratio[0], curves->decimals).text, wording_tokens(curves->x[0]).text,
                       wording_ratio(line->ratio[curves->context_count - 1], curves->decimals).text,
                       wording_tokens(curves->x[curves->context_count - 1]).text, limit_word(curves),
                       wording_ratio(line->subject.ceiling.ceiling, curves->decimals).text);
  }
  sketch_describe(sketch, headline(curves).text, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static bool same_model(const struct ratio_curves *curves)
{
  bool same = true;
  for (size_t i = 1; i < curves->count; i++) {
    same = same && strcmp(curves->lines[i].subject.architecture.name, curves->lines[0].subject.architecture.name) == 0;
  }
  return same || curves->pair;
}

static struct wording subtitle(const struct ratio_curves *curves, bool narrow)
{
  struct wording model = wording_model(curves->lines[0].subject.architecture.name);
  struct wording words =
      wording_format("SNARK constraints per STARK row; %s%sby context%s", same_model(curves) ? model.text : "",
                     same_model(curves) ? "; " : "", narrow ? " (tokens)" : " length T (tokens; log scale)");
  return curves->named == curves->count
             ? words
             : wording_format("%s; %zu of %zu curves named", words.text, curves->named, curves->count);
}

/* "Sparse: 10 local (W = 1024) and 2 global layers." */
static void append_schedule(struct text *text, const struct architecture *model, const char *name)
{
  text_append_format(text, " %s: %llu local (W = %llu) and ", name, (unsigned long long)model->n_local_layers,
                     (unsigned long long)model->window);
  text_append_count(text, model->n_global_layers, "global layer.", "global layers.");
}

/* "Ceilings: 3.32× for GPT-2 small; 2.16× for Llama 2 7B." */
static void append_ceilings(const struct ratio_curves *curves, struct text *text)
{
  bool falling = strcmp(limit_word(curves), "limit") == 0;
  for (size_t i = 0; i < curves->named; i++) {
    const struct ratio_curve *line = &curves->lines[i];
    const char *semicolon = strchr(line->name.text, ';');
    struct wording name = semicolon == NULL ? line->name
                                            : wording_format("%.*s and%s", (int)(semicolon - line->name.text),
                                                             line->name.text, semicolon + 1);
    struct wording entry =
        wording_format("%s %s %s", wording_ratio(line->subject.ceiling.ceiling, curves->decimals).text,
                       strchr(line->name.text, '=') != NULL ? "at" : "for", name.text);
    text_append_format(text, "%s %s%s",
                       i > 0     ? ""
                       : falling ? " Limits:"
                                 : " Ceilings:",
                       wording_unbroken(&entry).text, i + 1 < curves->named ? ";" : ".");
  }
}

/* The models of the lines without a name, where these tell them apart. */
static void append_thin(const struct ratio_curves *curves, struct text *text)
{
  enum { LISTED = 8 };
  bool apart = true;
  for (size_t i = 0; i < curves->count; i++) {
    for (size_t j = 0; j < i; j++) {
      apart =
          apart && strcmp(curves->lines[i].subject.architecture.name, curves->lines[j].subject.architecture.name) != 0;
    }
  }
  size_t thin = curves->count - curves->named;
  if (!apart) {
    text_append_format(text, " Thin: %zu more of the sweep's curves.", thin);
    return;
  }
  text_append(text, " Thin: ");
  for (size_t i = 0; i < thin && i < LISTED; i++) {
    const char *name = curves->lines[curves->named + i].subject.architecture.name;
    text_append_format(text, "%s%s",
                       i == 0          ? ""
                       : i + 1 == thin ? " and "
                                       : "; ",
                       short_name(wording_model(name).text, TYPE_NOTE, false, NAME_ROOM).text);
  }
  if (thin > LISTED) {
    text_append_format(text, " and %zu more", thin - LISTED);
  }
  text_append(text, ".");
}

static void footnote(const struct ratio_curves *curves, bool narrow, struct text *text)
{
  subject_footnote(text, curves->subjects, curves->read, NULL);
  const struct architecture *model = &curves->lines[0].subject.architecture;
  if (same_model(curves) && !narrow) {
    text_append_format(text, " d = %llu; H = %llu.", (unsigned long long)model->d_model,
                       (unsigned long long)model->n_heads);
  }
  if (!curves->same_ceiling) {
    append_ceilings(curves, text);
  }
  if (curves->pair) {
    append_schedule(text, &curves->lines[1].subject.architecture, "Sparse");
  }
  if (curves->read > curves->count) {
    text_append_format(text, " %zu settings; those with the same curve share a line.%s", curves->read,
                       text_string(&curves->others));
  }
  if (curves->count > curves->named) {
    append_thin(curves, text);
  }
  if (curves->own) {
    text_append_format(text, " No sweep has %d contexts or more: drawn over a range of its own.", CURVE_FEWEST);
  }
  if (curves->total > curves->read) {
    text_append_format(text, " The first %zu of %llu settings.", curves->read, (unsigned long long)curves->total);
  }
}

/* The formula of the dense ceiling where it is this one's (paper, section 4.2). */
static bool is_paper_ceiling(const struct subject *subject)
{
  double d = (double)subject->architecture.d_model, heads = (double)subject->architecture.n_heads;
  double ceiling = (2 * d + heads * subject->constants.c_exp) / (2 * d + heads);
  return fabs(ceiling / subject->ceiling.ceiling - 1) < 1e-12;
}

static void draw_ceilings(struct sketch *sketch, const struct ratio_curves *curves, bool narrow)
{
  const struct subject *first = &curves->lines[0].subject;
  double ceiling = first->ceiling.ceiling;
  if (!curves->same_ceiling) {
    return; /* the footnote has them */
  }
  sketch_segment(sketch, "rule", "ceiling", sketch->x.low, ceiling, sketch->x.high, ceiling);
  sketch_avoid_segment(sketch, sketch->x.low, ceiling, sketch->x.high, ceiling);
  if (first->ceiling.hyperbola.direction == DIRECTION_CONSTANT) {
    return;
  }
  bool falling = first->ceiling.hyperbola.direction == DIRECTION_FALLING;
  struct wording text = wording_format("%s %s%s", falling ? "Limit" : "Ceiling",
                                       wording_ratio(first->ceiling.ceiling, curves->decimals).text,
                                       is_paper_ceiling(first) && !narrow ? " = (2d + H c_exp) / (2d + H)" : "");
  const struct words words = {"label", "muted", "", text.text};
  static const struct spot spots[] = {{ALIGN_LEFT, 8, -12}, {ALIGN_LEFT, 8, 13}};
  (void)sketch_place(sketch, &words, 1, sketch->x.low, first->ceiling.ceiling, spots, 2);
}

/* Names and last values of the lines, with the storage of their texts. */
struct ends {
  struct end_label labels[RATIO_CURVES_NAMED_MAX];
  struct wording values[RATIO_CURVES_NAMED_MAX], names[RATIO_CURVES_NAMED_MAX][2];
};

/* The bytes that all names begin with, up to the end of a word. */
static size_t common_words(const struct ratio_curves *curves)
{
  const char *name = curves->lines[0].name.text;
  size_t end = 0;
  for (size_t at = 0; name[at] != '\0' && curves->named > 1; at++) {
    for (size_t i = 1; i < curves->named; i++) {
      if (curves->lines[i].name.text[at] != name[at]) {
        return end;
      }
    }
    end = strchr(" -_/.", name[at]) != NULL ? at + 1 : end;
  }
  return end;
}

/* Breaks the names into lines that fit; where some do not, all lose what they have in common, then their middles. */
static void fit_names(const struct ratio_curves *curves, size_t lines_max, double room, struct ends *ends,
                      size_t *lines)
{
  bool fit = true;
  for (size_t i = 0; i < curves->named; i++) {
    lines[i] = name_lines_fitted(curves->lines[i].name.text, TYPE_LABEL, room, lines_max, ends->names[i], &fit);
  }
  size_t common = fit ? 0 : common_words(curves);
  for (size_t i = 0; i < curves->named && common > 0; i++) {
    struct wording rest = wording_format("\u2026%s", curves->lines[i].name.text + common);
    lines[i] = name_lines_fitted(rest.text, TYPE_LABEL, room, lines_max, ends->names[i], &fit);
  }
}

static void name_ends(const struct ratio_curves *curves, bool narrow, struct ends *ends)
{
  size_t lines[RATIO_CURVES_NAMED_MAX] = {0};
  fit_names(curves, 2, narrow ? NAME_ROOM_NARROW : NAME_ROOM, ends, lines);
  for (size_t i = 0; i < curves->named; i++) {
    const struct ratio_curve *line = &curves->lines[i];
    struct end_label *label = &ends->labels[i];
    *label = (struct end_label){.y = line->ratio[curves->context_count - 1]};
    ends->values[i] = wording_ratio(label->y, curves->decimals);
    for (; label->lines < lines[i]; label->lines++) {
      label->words[label->lines] = (struct words){"label", line->series, ends->names[i][label->lines].text, ""};
    }
    if (curves->pair && !narrow) {
      label->words[0].text = ends->values[i].text;
    } else {
      label->words[label->lines++] = (struct words){"label", line->series, "", ends->values[i].text};
    }
  }
}

/* The dot at the model's own context, where it belongs to every line. */
static enum status draw_own_context(struct sketch *sketch, const struct ratio_curves *curves, struct fault *fault)
{
  const struct subject *subject = &curves->lines[0].subject;
  uint64_t own = subject_own_context(subject);
  if (!ratio_curves_in_range(curves, (double)own) || !same_model(curves)) {
    return STATUS_OK;
  }
  double ratio, other = 0;
  enum status status = subject_ratio(subject, own, &ratio, fault);
  bool common = status == STATUS_OK;
  for (size_t i = 1; i < curves->count && status == STATUS_OK && common; i++) {
    status = subject_ratio(&curves->lines[i].subject, own, &other, fault);
    common = status == STATUS_OK && fabs(other / ratio - 1) < RATIO_CURVES_ROUNDING;
  }
  if (common) {
    struct wording model = wording_format("at %s\u2019s", wording_model(subject->architecture.name).text);
    struct wording context = wording_format("own %s context", wording_tokens((double)own).text);
    struct wording value = wording_ratio(ratio, curves->decimals);
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

static void draw_fraction_dots(struct sketch *sketch, const struct ratio_curves *curves, size_t fraction)
{
  for (size_t i = 0; i < curves->count && curves->count <= 2; i++) {
    if (ratio_curves_has_fraction(curves, i, fraction)) {
      double x = curves->lines[i].subject.ceiling.context[fraction], y = curves->lines[i].fraction[fraction];
      sketch_point(sketch, "dot", curves->lines[i].series, x, y);
      sketch_avoid_dot(sketch, x, y);
    }
  }
}

/* An arrow from the first line's dot to the second's, with how much longer the context is. */
static void draw_delay(struct sketch *sketch, const struct ratio_curves *curves, size_t fraction, bool narrow)
{
  if (!curves->pair || !ratio_curves_has_fraction(curves, 0, fraction) ||
      !ratio_curves_has_fraction(curves, 1, fraction)) {
    return;
  }
  double y = ratio_curve_at_fraction(&curves->lines[0].subject, ceiling_fractions[fraction]);
  double from = curves->lines[0].subject.ceiling.context[fraction];
  double to = curves->lines[1].subject.ceiling.context[fraction];
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

static void label_fraction(struct sketch *sketch, const struct ratio_curves *curves, size_t line, size_t fraction,
                           bool narrow)
{
  static const struct spot left[] = {{ALIGN_RIGHT, -10, -10},
                                     {ALIGN_RIGHT, -10, -16},
                                     {ALIGN_LEFT, 10, 16},
                                     {ALIGN_RIGHT, -10, 16},
                                     {ALIGN_LEFT, 10, -16}};
  static const struct spot right[] = {
      {ALIGN_LEFT, 8, 11}, {ALIGN_LEFT, 10, 16}, {ALIGN_RIGHT, -10, 16}, {ALIGN_LEFT, 8, -14}, {ALIGN_RIGHT, -10, -12}};
  if (!ratio_curves_has_fraction(curves, line, fraction)) {
    return;
  }
  const struct subject *subject = &curves->lines[line].subject;
  bool rising = subject->ceiling.hyperbola.direction == DIRECTION_RISING;
  bool half = fraction == 0, full_text = line == 0 || !curves->pair;
  double x = subject->ceiling.context[fraction], y = curves->lines[line].fraction[fraction];
  struct wording tokens = wording_tokens(x);
  struct wording at = wording_format("at %s%s", tokens.text, half && !narrow ? " tokens" : "");
  const char *series = curves->lines[line].series;
  const struct words two[] = {{"label", series, "Half",
                               narrow   ? ""
                               : rising ? "of the gain"
                                        : "of the way"},
                              {"label", series, "", at.text}};
  const struct words one = {"label", series, full_text ? "90 %" : "", full_text ? at.text : tokens.text};
  bool two_lines = half && full_text;
  bool placed = sketch_place(sketch, two_lines ? two : &one, two_lines ? 2 : 1, x, y, line == 0 ? left : right, 5);
  if (!placed && !curves->pair) {
    (void)sketch_tie(sketch, two_lines ? &two[0] : &one, x, y);
  }
}

static void begin_page(struct sketch *sketch, const struct ratio_curves *curves, bool narrow, const struct tics *tics,
                       const struct ends *ends)
{
  struct text note = {0};
  footnote(curves, narrow, &note);
  struct wording title = headline(curves), measure = subtitle(curves, narrow);
  const struct page page = {.layout = narrow ? "narrow" : "wide",
                            .width = narrow ? 390 : 720,
                            .left = sketch_left_margin(ratio_tic_widest(tics).text),
                            .right = sketch_right_margin(ends->labels, curves->named),
                            .plot_height = narrow ? 250 : 314,
                            .below = narrow ? 42 : 48,
                            .headline = title.text,
                            .subtitle = measure.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static void draw_axes(struct sketch *sketch, const struct ratio_curves *curves, bool narrow, const struct tics *ratios)
{
  struct tics contexts;
  sketch_axes(sketch, true, (double)curves->low, (double)curves->high, false, ratios->values[0],
              ratios->values[ratios->count - 1]);
  for (size_t i = 0; i < ratios->count; i++) {
    sketch_y_tic(sketch, ratios->values[i], ratio_tic(ratios, i).text);
  }
  tics_log2((double)curves->low, (double)curves->high, 14, &contexts);
  for (size_t i = 0; i < contexts.count; i++) {
    bool named = !narrow || contexts.count <= 6 || i % 3 == 0;
    sketch_x_tic(sketch, contexts.values[i], named ? context_tic(&contexts, i).text : "");
  }
}

static enum status draw_page(struct sketch *sketch, const struct ratio_curves *curves, bool narrow, struct fault *fault)
{
  struct tics tics;
  struct ends ends = {0};
  double highest = curves->same_ceiling ? curves->highest : curves->high_ratio;
  double lowest = fmin(1, curves->low_ratio), least = highest - lowest < 1e-6 * lowest ? 1e-3 * lowest : 0;
  tics_around(lowest, highest + least, 7, &tics);
  name_ends(curves, narrow, &ends);
  begin_page(sketch, curves, narrow, &tics, &ends);
  draw_axes(sketch, curves, narrow, &tics);
  for (size_t i = 0; i < curves->count; i++) {
    sketch_avoid_curve(sketch, curves->x, curves->lines[i].ratio, curves->context_count);
  }
  draw_ceilings(sketch, curves, narrow);
  sketch_end_labels(sketch, ends.labels, curves->named);
  for (size_t fraction = 0; fraction < 2; fraction++) {
    draw_fraction_dots(sketch, curves, fraction);
    draw_delay(sketch, curves, fraction, narrow);
  }
  enum status status = draw_own_context(sketch, curves, fault);
  for (size_t fraction = 0; fraction < 2; fraction++) {
    for (size_t line = 0; line < curves->count && curves->count <= 2; line++) {
      label_fraction(sketch, curves, line, fraction, narrow);
    }
  }
  return status;
}

static enum status draw(struct sketch *sketch, struct ratio_curves *curves, struct fault *fault)
{
  describe(sketch, curves, subtitle(curves, false).text);
  /* The last line first, so that the first one lies on top. */
  for (size_t i = curves->count; i-- > 0;) {
    const struct ratio_curve *line = &curves->lines[i];
    if (i >= curves->named) {
      sketch_point(sketch, "line", line->series, (double)NAN, (double)NAN); /* keeps the one before apart */
    }
    for (size_t k = line->first; k < curves->context_count; k++) {
      sketch_point(sketch, "curve", line->series, curves->x[k], line->ratio[k]);
    }
  }
  enum status status = draw_page(sketch, curves, false, fault);
  return status == STATUS_OK ? draw_page(sketch, curves, true, fault) : status;
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  struct ratio_curves *curves = calloc(1, sizeof *curves);
  if (curves == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = ratio_curves_find(input, sweep, curves, fault);
  if (status == STATUS_OK) {
    status = draw(sketch, curves, fault);
  }
  sketch->out_of_memory |= curves->others.out_of_memory;
  ratio_curves_free(curves);
  free(curves);
  return status;
}

const struct figure figure_ratio_vs_context = {
    .name = "ratio-vs-context",
    .summary = "the ratio over the context: curves, ceilings, contexts at 50 and 90 % of the way",
    .needs = "a context axis of five values or more",
    .narrow = true,
    .draws = draws,
    .build = build};
