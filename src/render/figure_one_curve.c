/* One architecture, one curve: the ratio against the mean span. Every local/global schedule of the architecture lies on
 * it; at the same context a schedule sits further left (see core/hyperbola.h). Below the axis: the context that gives
 * each schedule the span above it. */
#include "render/figures.h"
#include "render/sketch.h"
#include "render/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEDULES_MAX = 4, MODELS_MAX = 16, DEFAULT_WINDOW = 1024, MARKS_MAX = 4, STRIP_PITCH = 19 };

struct schedule_curve {
  struct subject subject;
  struct wording name; /* "Dense", "5:1" */
  const char *series;
};

struct drawing {
  struct schedule_curve schedules[SCHEDULES_MAX]; /* the dense one first, then by rising locality */
  size_t count;
  size_t own;                   /* the schedule of the model that was chosen */
  bool alone;                   /* the run has no second schedule of it: the others are made up */
  size_t far;                   /* the most local schedule that has a global layer: arcs lead to it */
  uint64_t low, high;           /* spans drawn, tokens */
  uint64_t spans[CONTEXTS_MAX]; /* of the curve */
  double x[CONTEXTS_MAX], ratio[CONTEXTS_MAX];
  size_t span_count;
  uint64_t marks[MARKS_MAX]; /* contexts marked on the curve */
  size_t mark_count;
  double mark_span[SCHEDULES_MAX][MARKS_MAX], mark_ratio[SCHEDULES_MAX][MARKS_MAX];
  bool holds; /* every mark lies on the curve to rounding */
  int decimals;
};

static bool is_dense(const struct architecture *model)
{
  return model->n_local_layers == 0;
}

static bool same_shape(const struct architecture *a, const struct architecture *b)
{
  return a->d_model == b->d_model && a->n_heads == b->n_heads && a->n_kv_heads == b->n_kv_heads &&
         a->d_head == b->d_head && a->d_ffn == b->d_ffn && a->ffn_projections == b->ffn_projections &&
         architecture_layers(a) == architecture_layers(b);
}

/* The first model of the list that has the same shape as an earlier dense one, or the other way round; the pair's local
 * one, or NULL. */
static const struct architecture *find_local(const struct architecture *const *models, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      if (!is_dense(models[i]) && is_dense(models[j]) && same_shape(models[i], models[j])) {
        return models[i];
      }
    }
  }
  return NULL;
}

static bool draws(const struct sweep *sweep)
{
  const struct architecture *models[MODELS_MAX];
  size_t count = 0;
  for (; count < sweep->model_count && count < MODELS_MAX; count++) {
    models[count] = &sweep->models[count];
  }
  return sweep_has_contexts(sweep, CURVE_FEWEST) && find_local(models, count) != NULL;
}

/* The run's pair of schedules of one architecture; else its first model with a global layer, which has the ceiling that
 * the curve goes to; else its first. */
static const struct architecture *run_architecture(const struct figure_input *input, bool *alone)
{
  const struct architecture *models[MODELS_MAX];
  size_t count = 0;
  for (; count < MODELS_MAX && (models[count] = run_model(input, count)) != NULL;) {
    count++;
  }
  const struct architecture *local = find_local(models, count);
  *alone = local == NULL;
  for (size_t i = 0; i < count && local == NULL; i++) {
    local = models[i]->n_global_layers > 0 ? models[i] : NULL;
  }
  return local != NULL ? local : count > 0 ? models[0] : NULL;
}

/* Adds the architecture with `local` of its layers local, if it is not there yet. */
static enum status add_schedule(const struct subject *base, uint64_t local, uint64_t window, struct drawing *drawing,
                                struct fault *fault)
{
  uint64_t global = architecture_layers(&base->architecture) - local;
  for (size_t i = 0; i < drawing->count; i++) {
    if (drawing->schedules[i].subject.architecture.n_local_layers == local) {
      return STATUS_OK;
    }
  }
  if (drawing->count == SCHEDULES_MAX) {
    return STATUS_OK;
  }
  size_t at = drawing->count++;
  while (at > 0 && drawing->schedules[at - 1].subject.architecture.n_local_layers > local) {
    drawing->schedules[at] = drawing->schedules[at - 1];
    at--;
  }
  struct schedule_curve *curve = &drawing->schedules[at];
  curve->subject = *base;
  struct architecture *model = &curve->subject.architecture;
  model->n_local_layers = local;
  model->n_global_layers = global;
  model->window = local == 0 ? 0 : window;
  model->local_attention = local == 0                                            ? LOCAL_NONE
                           : base->architecture.local_attention == LOCAL_CHUNKED ? LOCAL_CHUNKED
                                                                                 : LOCAL_SLIDING;
  curve->name = local == 0    ? wording_format("Dense")
                : global == 0 ? wording_format("Local")
                : global > 0 && local % global == 0
                    ? wording_format("%llu:1", (unsigned long long)(local / global))
                    : wording_format("%llu:%llu", (unsigned long long)local, (unsigned long long)global);
  return subject_settle(&curve->subject, fault);
}

/* Dense, the model's own schedule, and r:1 for small r that divide the layers. */
static enum status list_schedules(const struct subject *base, struct drawing *drawing, struct fault *fault)
{
  static const uint64_t ratios[] = {5, 1, 3, 7, 2};
  const struct architecture *model = &base->architecture;
  uint64_t layers = architecture_layers(model), window = is_dense(model) ? DEFAULT_WINDOW : model->window;
  enum status status = add_schedule(base, 0, window, drawing, fault);
  if (status == STATUS_OK) {
    status = add_schedule(base, model->n_local_layers, window, drawing, fault);
  }
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0] && status == STATUS_OK; i++) {
    if (layers % (ratios[i] + 1) == 0) {
      status = add_schedule(base, layers / (ratios[i] + 1) * ratios[i], window, drawing, fault);
    }
  }
  static const char *const series[SCHEDULES_MAX][SCHEDULES_MAX] = {
      {"dense"}, {"dense", "sparse"}, {"dense", "local_mid", "sparse"}, {"dense", "local_low", "local_mid", "sparse"}};
  for (size_t i = 0; i < drawing->count; i++) {
    drawing->schedules[i].series = series[drawing->count - 1][i];
    drawing->own =
        drawing->schedules[i].subject.architecture.n_local_layers == model->n_local_layers ? i : drawing->own;
    drawing->far = drawing->schedules[i].subject.architecture.n_global_layers > 0 ? i : drawing->far;
  }
  return status;
}

static enum status find_schedules(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                  struct fault *fault)
{
  struct subject subjects[MODELS_MAX] = {0};
  const struct architecture *models[MODELS_MAX] = {NULL};
  size_t count = 0, chosen = 0;
  uint64_t total;
  drawing->low = OWN_LOW;
  drawing->high = OWN_HIGH;
  enum status status;
  if (sweep != NULL) {
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &drawing->low, &drawing->high);
    status = subjects_of_sweep(sweep, MODELS_MAX, subjects, &count, &total, fault);
    if (status != STATUS_OK) {
      return status;
    }
    for (size_t i = 0; i < count; i++) {
      models[i] = &subjects[i].architecture;
    }
    const struct architecture *local = find_local(models, count);
    while (local != NULL && models[chosen] != local) {
      chosen++;
    }
    subject_tell_first(&subjects[chosen], sweep, NULL);
  } else {
    const struct architecture *model = run_architecture(input, &drawing->alone);
    status = model != NULL
                 ? subject_of_model(input, model, &subjects[0], fault)
                 : fault_set(fault, STATUS_BAD_INPUT, "figure 'one-curve' needs a model, and the run has none");
  }
  return status == STATUS_OK ? list_schedules(&subjects[chosen], drawing, fault) : status;
}

/* Whether the most local schedule's span at a context is one of those that are drawn: causally it is about half of it.
 */
static bool is_on_axis(const struct drawing *drawing, uint64_t context)
{
  struct point point;
  return subject_point(&drawing->schedules[drawing->far].subject, context, &point, NULL) != STATUS_OK ||
         point_span(&point) >= (double)drawing->low;
}

/* The window, at which no schedule differs yet, and contexts three octaves or more apart beyond it: far enough for the
 * arcs not to meet, and not so far that nothing moves any more. */
static void choose_marks(struct drawing *drawing)
{
  const struct architecture *model = &drawing->schedules[drawing->far].subject.architecture;
  uint64_t context = model->window > drawing->low ? model->window : drawing->low, step = 8;
  while (model->n_global_layers > 0 && step * model->n_global_layers < architecture_layers(model)) {
    step *= 2;
  }
  double saturated = 32 * drawing->schedules[0].subject.ceiling.hyperbola.half;
  context = subject_context_from(&drawing->schedules[0].subject, context);
  while (context <= drawing->high / 2 && !is_on_axis(drawing, context)) {
    context *= 2;
  }
  for (; context <= drawing->high / 2 && (double)context < saturated && drawing->mark_count < MARKS_MAX;
       context *= step) {
    drawing->marks[drawing->mark_count++] = context;
  }
}

/* Whether all schedules have the same span at a mark. */
static bool coincide(const struct drawing *drawing, size_t mark)
{
  return drawing->mark_span[drawing->far][mark] == drawing->mark_span[0][mark];
}

static enum status evaluate(struct drawing *drawing, struct fault *fault)
{
  const struct hyperbola *hyperbola = &drawing->schedules[0].subject.ceiling.hyperbola;
  drawing->span_count = curve_contexts(drawing->low, drawing->high, drawing->spans);
  for (size_t i = 0; i < drawing->span_count; i++) {
    drawing->x[i] = (double)drawing->spans[i];
    drawing->ratio[i] = hyperbola_ratio_exact(hyperbola, drawing->spans[i]);
  }
  drawing->holds = true;
  choose_marks(drawing);
  for (size_t i = 0; i < drawing->count; i++) {
    for (size_t k = 0; k < drawing->mark_count; k++) {
      struct point point;
      enum status status = subject_point(&drawing->schedules[i].subject, drawing->marks[k], &point, fault);
      if (status != STATUS_OK) {
        return status;
      }
      double span = point_span(&point), ratio = point_ratio(&point);
      drawing->mark_span[i][k] = span;
      drawing->mark_ratio[i][k] = ratio;
      drawing->holds = drawing->holds && fabs(hyperbola_ratio(hyperbola, span) / ratio - 1) < 1e-12;
    }
  }
  drawing->decimals = wording_ratio_decimals(drawing->ratio[0], hyperbola->limit);
  return STATUS_OK;
}

/* Whether the model that was chosen goes to the curve's limit: with a global layer it does. */
static bool reaches_limit(const struct drawing *drawing)
{
  return drawing->schedules[drawing->own].subject.architecture.n_global_layers > 0;
}

static struct wording headline(const struct drawing *drawing)
{
  return drawing->holds && drawing->count > 1
             ? wording_format("A local schedule moves a model along its curve; never off it")
             : wording_format("The ratio follows the mean span");
}

static double arc_point(double from, double bend, double to, double t)
{
  return (1 - t) * (1 - t) * from + 2 * t * (1 - t) * bend + t * t * to;
}

/* A thin arc over the curve from the dense dot of a context to the most local one's, with an arrow head. */
static void draw_arc(struct sketch *sketch, const struct drawing *drawing, size_t mark)
{
  enum { STEPS = 24 };
  const double clear = 9, height = 30;
  size_t last = drawing->far;
  double ax = scale_pixel(&sketch->x, drawing->mark_span[0][mark]);
  double ay = scale_pixel(&sketch->y, drawing->mark_ratio[0][mark]);
  double bx = scale_pixel(&sketch->x, drawing->mark_span[last][mark]);
  double by = scale_pixel(&sketch->y, drawing->mark_ratio[last][mark]);
  double length = hypot(bx - ax, by - ay);
  if (length < 4 * clear) {
    return;
  }
  /* The bend lies off the chord's middle, away from what is below the curve. */
  double side = ay < by ? 1 : -1;
  double cx = (ax + bx) / 2 - height * fabs(by - ay) / length * side;
  double cy = (ay + by) / 2 - height * fabs(bx - ax) / length;
  struct wording series = wording_format("arc_%llu", (unsigned long long)drawing->marks[mark]);
  double x[STEPS + 1], y[STEPS + 1], begin = clear / length;
  for (size_t i = 0; i <= STEPS; i++) {
    double t = begin + (1 - 2 * begin) * (double)i / STEPS;
    x[i] = scale_value(&sketch->x, arc_point(ax, cx, bx, t));
    y[i] = scale_value(&sketch->y, arc_point(ay, cy, by, t));
    sketch_point(sketch, "arc", series.text, x[i], y[i]);
  }
  sketch_segment(sketch, "arrow", "muted", x[STEPS - 1], y[STEPS - 1], x[STEPS], y[STEPS]);
  sketch_avoid_curve(sketch, x, y, STEPS + 1);
}

static void draw_marks(struct sketch *sketch, const struct drawing *drawing)
{
  size_t last = drawing->far;
  for (size_t k = 0; k < drawing->mark_count; k++) {
    if (coincide(drawing, k)) {
      sketch_point(sketch, "dot", "ink", drawing->mark_span[0][k], drawing->mark_ratio[0][k]);
      sketch_avoid_dot(sketch, drawing->mark_span[0][k], drawing->mark_ratio[0][k]);
      continue;
    }
    for (size_t i = 0; i < drawing->count; i++) {
      const char *part = i == 0 || i == last ? "dot" : "small_dot";
      sketch_point(sketch, part, drawing->schedules[i].series, drawing->mark_span[i][k], drawing->mark_ratio[i][k]);
      sketch_avoid_dot(sketch, drawing->mark_span[i][k], drawing->mark_ratio[i][k]);
    }
    draw_arc(sketch, drawing, k);
  }
}

/* Schedule, context and ratio beside the ends of each arc. */
static void label_marks(struct sketch *sketch, const struct drawing *drawing)
{
  static const struct spot rising[] = {{ALIGN_LEFT, 10, 12},
                                       {ALIGN_LEFT, 10, 18},
                                       {ALIGN_LEFT, 4, 22},
                                       {ALIGN_RIGHT, -10, -10},
                                       {ALIGN_RIGHT, -10, -16}};
  static const struct spot falling[] = {{ALIGN_RIGHT, -10, 12},
                                        {ALIGN_RIGHT, -10, 18},
                                        {ALIGN_RIGHT, -4, 22},
                                        {ALIGN_LEFT, 10, -10},
                                        {ALIGN_LEFT, 10, -16}};
  const struct spot *spots =
      drawing->schedules[0].subject.ceiling.hyperbola.direction == DIRECTION_FALLING ? falling : rising;
  size_t last = drawing->far;
  for (size_t k = 0; k < drawing->mark_count; k++) {
    bool one = coincide(drawing, k);
    for (size_t end = 0; end < (one ? 1 : 2); end++) {
      size_t i = end * last;
      struct wording name = one && last > 0 ? wording_format("All") : drawing->schedules[i].name;
      struct wording value = wording_format("at %s: %s", wording_tokens((double)drawing->marks[k]).text,
                                            wording_ratio(drawing->mark_ratio[i][k], drawing->decimals).text);
      const struct words words = {"note", one ? "ink" : drawing->schedules[i].series, name.text, value.text};
      double span = drawing->mark_span[i][k], ratio = drawing->mark_ratio[i][k];
      if (!sketch_place(sketch, &words, 1, span, ratio, spots, 5)) {
        (void)sketch_tie(sketch, &words, span, ratio);
      }
    }
  }
}

static void draw_shape(struct sketch *sketch, const struct drawing *drawing)
{
  const struct subject *subject = &drawing->schedules[0].subject;
  const struct hyperbola *hyperbola = &subject->ceiling.hyperbola;
  sketch_segment(sketch, "rule", "ceiling", sketch->x.low, hyperbola->limit, sketch->x.high, hyperbola->limit);
  sketch_avoid_segment(sketch, sketch->x.low, hyperbola->limit, sketch->x.high, hyperbola->limit);
  struct wording ceiling = wording_format("%s %s%s", subject_limit(&drawing->schedules[0].subject, true),
                                          wording_ratio(hyperbola->limit, drawing->decimals).text,
                                          reaches_limit(drawing) ? "" : "; with any global layer");
  const struct words words = {"label", "muted", "", ceiling.text};
  static const struct spot spots[] = {{ALIGN_LEFT, 8, -12}, {ALIGN_LEFT, 8, 13}};
  (void)sketch_place(sketch, &words, 1, sketch->x.low, hyperbola->limit, spots, 2);
  double half = hyperbola->half;
  if (hyperbola->direction == DIRECTION_CONSTANT || !(half > sketch->x.low && half < sketch->x.high)) {
    return;
  }
  double ratio = hyperbola_ratio(hyperbola, half);
  sketch_segment(sketch, "rule", "half", half, sketch->y.low, half, ratio);
  sketch_avoid_segment(sketch, half, sketch->y.low, half, ratio);
}

static void label_half(struct sketch *sketch, const struct drawing *drawing)
{
  const struct hyperbola *hyperbola = &drawing->schedules[0].subject.ceiling.hyperbola;
  double half = hyperbola->half;
  if (hyperbola->direction == DIRECTION_CONSTANT || !(half > sketch->x.low && half < sketch->x.high)) {
    return;
  }
  struct wording at = wording_format("at a span of %s", wording_tokens(half).text);
  struct wording to = wording_format("Half-way to the %s", subject_limit(&drawing->schedules[0].subject, false));
  const struct words words[] = {{"note", "muted", "", to.text}, {"note", "muted", "", at.text}};
  static const struct spot spots[] = {{ALIGN_LEFT, 8, -22},   {ALIGN_RIGHT, -8, -22}, {ALIGN_RIGHT, -8, -60},
                                      {ALIGN_LEFT, 8, -60},   {ALIGN_RIGHT, -8, -90}, {ALIGN_LEFT, 8, -90},
                                      {ALIGN_RIGHT, -8, -120}};
  (void)sketch_place(sketch, words, 2, half, sketch->y.low, spots, sizeof spots / sizeof spots[0]);
}

/* The context that gives each schedule the span of a tic, row by row below the axis; left out where all are alike. */
static void draw_strip(struct sketch *sketch, const struct drawing *drawing, const struct tics *tics)
{
  const double first = sketch->plot.bottom + 64, pitch = STRIP_PITCH;
  const double window = (double)drawing->schedules[drawing->count - 1].subject.architecture.window;
  const struct words heading = {"note", "muted", "", "Context that gives each schedule the span above; k is 1024"};
  sketch_words(sketch, &heading, 20, first - pitch - 2, ALIGN_LEFT);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct subject *subject = &drawing->schedules[i].subject;
    const struct schedule schedule = {&subject->architecture, subject->accounting, subject->workload, subject->prompt};
    double y = first + pitch * (double)i;
    const struct words key = {"key", drawing->schedules[i].series, "", "\u25cf"};
    const struct words name = {"label", drawing->schedules[i].series, drawing->schedules[i].name.text, ""};
    sketch_words(sketch, &key, 20, y, ALIGN_LEFT);
    sketch_words(sketch, &name, 36, y, ALIGN_LEFT);
    for (size_t k = tics->count; k-- > 0;) {
      double span = tics->values[k], context = span_context(&schedule, span), x = scale_pixel(&sketch->x, span);
      if (span <= window || (tics->count - 1 - k) % 2 != 0 || x < 120) {
        continue;
      }
      struct wording text = isfinite(context) ? wording_tokens_binary(context) : wording_format("never");
      const struct words cell = {"note", "ink", "", text.text};
      sketch_words(sketch, &cell, x, y, ALIGN_CENTRE);
      sketch_segment(sketch, "context", drawing->schedules[i].series, span, context, NAN, NAN);
    }
  }
}

/* "dense", "local throughout", "5:1". */
static struct wording own_words(const struct schedule_curve *schedule)
{
  const struct architecture *model = &schedule->subject.architecture;
  return model->n_local_layers == 0    ? wording_format("dense")
         : model->n_global_layers == 0 ? wording_format("local throughout")
                                       : schedule->name;
}

static void footnote(const struct drawing *drawing, struct text *text)
{
  const struct subject *subject = &drawing->schedules[0].subject;
  uint64_t window = drawing->schedules[drawing->count - 1].subject.architecture.window;
  subject_footnote(text, subject, 1, NULL);
  text_append_format(text, " Span: tokens that a token attends to; averaged over layers. Local layers see %llu tokens.",
                     (unsigned long long)window);
  if (drawing->alone && drawing->count > 1) {
    text_append_format(text, " The model itself is %s; its other schedules are hypothetical.",
                       own_words(&drawing->schedules[drawing->own]).text);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t k = 0; k < drawing->mark_count; k++) {
    text_append_format(&text, " At a context of %s:", wording_tokens((double)drawing->marks[k]).text);
    for (size_t i = 0; i < drawing->count; i++) {
      text_append_format(&text, " %s span %s; ratio %s%s", drawing->schedules[i].name.text,
                         wording_tokens(nearbyint(drawing->mark_span[i][k])).text,
                         wording_ratio(drawing->mark_ratio[i][k], drawing->decimals).text,
                         i + 1 < drawing->count ? ";" : ".");
    }
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* The name of the architecture behind its schedules: gpt2-small for gpt2-small-5to1. */
static struct wording architecture_name(const struct drawing *drawing)
{
  struct wording name = wording_format("%s", drawing->schedules[0].subject.architecture.name);
  size_t length = strlen(name.text);
  if (length > 5 && strncmp(name.text + length - 3, "to1", 3) == 0 && name.text[length - 5] == '-') {
    name.text[length - 5] = '\0';
  }
  return wording_model(name.text);
}

static void find_ratio_tics(const struct drawing *drawing, struct tics *tics)
{
  double limit = drawing->schedules[0].subject.ceiling.hyperbola.limit;
  double least = fmin(1, limit), most = fmax(limit, least + 1e-3);
  for (size_t i = 0; i < drawing->span_count; i++) {
    least = fmin(least, drawing->ratio[i]);
    most = fmax(most, drawing->ratio[i]);
  }
  tics_around(least, most, 7, tics);
}

static void begin_page(struct sketch *sketch, const struct drawing *drawing, const struct tics *tics)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle = wording_format("SNARK constraints per STARK row; %s; by mean span (tokens; log scale)",
                                           architecture_name(drawing).text);
  footnote(drawing, &note);
  describe(sketch, drawing, title.text, subtitle.text);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = sketch_left_margin(ratio_tic_widest(tics).text),
                            .right = 28,
                            .plot_height = 314,
                            .below = 78 + STRIP_PITCH * (double)drawing->count,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct tics ratios, spans;
  find_ratio_tics(drawing, &ratios);
  for (size_t i = 0; i < drawing->span_count; i++) {
    sketch_point(sketch, "curve", "ink", drawing->x[i], drawing->ratio[i]);
  }
  begin_page(sketch, drawing, &ratios);
  sketch_axes(sketch, true, (double)drawing->low, (double)drawing->high, false, ratios.values[0],
              ratios.values[ratios.count - 1]);
  for (size_t i = 0; i < ratios.count; i++) {
    sketch_y_tic(sketch, ratios.values[i], ratio_tic(&ratios, i).text);
  }
  tics_log2((double)drawing->low, (double)drawing->high, 14, &spans);
  for (size_t i = 0; i < spans.count; i++) {
    sketch_x_tic(sketch, spans.values[i], context_tic(&spans, i).text);
  }
  sketch_avoid_curve(sketch, drawing->x, drawing->ratio, drawing->span_count);
  draw_shape(sketch, drawing);
  draw_marks(sketch, drawing);
  label_half(sketch, drawing);
  label_marks(sketch, drawing);
  draw_strip(sketch, drawing, &spans);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = find_schedules(input, sweep, drawing, fault);
  if (status == STATUS_OK) {
    status = evaluate(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_one_curve = {
    .name = "one-curve",
    .summary = "all local/global schedules of one architecture on one curve",
    .needs = "a context axis of five values or more; a dense and a local model of one shape",
    .draws = draws,
    .build = build};
