/* Where the work comes from: for each configuration the SNARK side's bar above the STARK side's, both divided by the
 * STARK total, so that the SNARK bar's length is the ratio and what passes the rule at 1 is the extra work (paper,
 * section 4.1 and appendix B). */
#include "render/figures.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/subject.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MAX = 6, BUCKETS = 4, OWN_MODELS = 2 };

/* In the order drawn. */
static const struct bucket {
  const char *series, *title;
} buckets[BUCKETS] = {
    {"arithmetic", "Arithmetic (shared)"}, {"softmax", "Softmax"}, {"nonlin", "Activation"}, {"norm", "Norm"}};
enum { ARITHMETIC, SOFTMAX, NONLIN, NORM };

struct pair {
  struct subject subject;
  uint64_t context;
  double snark[BUCKETS], stark[BUCKETS]; /* divided by the STARK total */
  double snark_total, stark_total, ratio;
  bool same; /* the totals, to the last digit */
};

struct drawing {
  struct pair pairs[PAIRS_MAX];
  size_t count;
  double highest; /* ratio */
};

static bool draws(const struct sweep *sweep)
{
  uint64_t points = plan_product_count(sweep);
  return sweep_has_contexts(sweep, 1) && points >= 2 && points <= PAIRS_MAX;
}

/* Dense models of different shape, each at a shorter and a longer context: not every small sweep is about this. */
static bool suits(const struct sweep *sweep)
{
  bool dense = true;
  for (size_t i = 0; i < sweep->model_count; i++) {
    dense = dense && sweep->models[i].n_local_layers == 0;
  }
  bool plain = sweep->model_count >= 2 && sweep->axis_count == 1 && sweep_has_contexts(sweep, 2);
  return draws(sweep) && plain && dense && sweep->models[0].d_model != sweep->models[1].d_model;
}

static enum status evaluate(struct pair *pair, struct fault *fault)
{
  struct point point;
  enum status status = subject_point(&pair->subject, pair->context, &point, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const struct constants *price = &pair->subject.constants;
  const double count[BUCKETS] = {(double)point.counts.arithmetic, (double)point.counts.softmax,
                                 (double)point.counts.nonlin, (double)point.counts.norm};
  const double snark[BUCKETS] = {1, price->c_exp, price->c_nonlin, price->c_norm};
  const double stark[BUCKETS] = {1, price->r_exp, price->r_nonlin, price->r_norm};
  pair->snark_total = exact_to_double(&point.price.snark);
  pair->stark_total = exact_to_double(&point.price.stark);
  pair->ratio = point_ratio(&point);
  pair->same = exact_compare(&point.price.snark, &point.price.stark) == 0;
  for (size_t i = 0; i < BUCKETS; i++) {
    pair->snark[i] = count[i] * snark[i] / pair->stark_total;
    pair->stark[i] = count[i] * stark[i] / pair->stark_total;
  }
  return STATUS_OK;
}

static enum status read_sweep(const struct sweep *sweep, struct drawing *drawing, struct fault *fault)
{
  struct plan plan;
  enum status status = plan_init(&plan, sweep, fault);
  for (uint64_t i = 0; status == STATUS_OK && i < plan.point_count; i++) {
    struct setting setting;
    struct pair *pair = &drawing->pairs[drawing->count++];
    plan_read(&plan, i, &setting);
    pair->context = setting.scenario.context;
    pair->subject = (struct subject){.architecture = setting.architecture,
                                     .constants = setting.constants,
                                     .accounting = setting.scenario.accounting,
                                     .workload = setting.scenario.workload,
                                     .prompt = setting.scenario.prompt};
  }
  plan_free(&plan);
  return status;
}

/* The next of the contexts of the paper's tables beyond a model's own. */
static uint64_t longer_context(uint64_t own)
{
  static const uint64_t longer[] = {4096, 32768, 131072};
  for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++) {
    if (longer[i] > own) {
      return longer[i];
    }
  }
  return 4 * own;
}

static enum status add_model(const struct figure_input *input, const struct architecture *model, uint64_t own,
                             struct drawing *drawing, struct fault *fault)
{
  struct pair *pairs = &drawing->pairs[drawing->count];
  enum status status = subject_of_model(input, model, &pairs[0].subject, fault);
  if (status == STATUS_OK) {
    pairs[0].context = subject_context_from(&pairs[0].subject, own);
    pairs[1] = pairs[0];
    pairs[1].context = longer_context(pairs[0].context);
    drawing->count += 2;
  }
  return status;
}

/* Whether a model of that width is drawn already: it would show the same bars again. */
static bool has_width(const struct drawing *drawing, uint64_t width)
{
  for (size_t i = 0; i < drawing->count; i++) {
    if (drawing->pairs[i].subject.architecture.d_model == width) {
      return true;
    }
  }
  return false;
}

/* The run's first two models of different width with a context of their own, each at it and at a longer one; dense
 * ones where there are any. */
static enum status own_pairs(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  const struct architecture *model;
  enum status status = STATUS_OK;
  for (int any = 0; any < 2 && drawing->count == 0; any++) {
    for (size_t i = 0; status == STATUS_OK && (model = run_model(input, i)) != NULL; i++) {
      bool wanted = model->max_context > 0 && (any == 1 || model->n_local_layers == 0);
      if (wanted && drawing->count < (size_t)2 * OWN_MODELS && !has_width(drawing, model->d_model)) {
        status = add_model(input, model, model->max_context, drawing, fault);
      }
    }
  }
  if (status == STATUS_OK && drawing->count == 0) {
    model = run_model(input, 0);
    status = model != NULL
                 ? add_model(input, model, 1024, drawing, fault)
                 : fault_set(fault, STATUS_BAD_INPUT, "figure 'decomposition' needs a model, and the run has none");
  }
  return status;
}

/* What the SNARK side pays more for the bucket, in units of the STARK total; negative where it pays less. */
static double added(const struct pair *pair, size_t bucket)
{
  return pair->snark[bucket] - pair->stark[bucket];
}

/* What is told of softmax: the length of its segment, which is what it adds as long as the STARK side pays next to
 * nothing for it; else the difference. */
static double softmax_told(const struct pair *pair)
{
  const double noticed = 0.005;
  bool alone = pair->snark[SOFTMAX] >= noticed && pair->stark[SOFTMAX] < noticed;
  return alone ? pair->snark[SOFTMAX] : added(pair, SOFTMAX);
}

/* The bucket that makes more than half of the difference between the two sides in every pair; 0 where none does. */
static size_t main_cause(const struct drawing *drawing)
{
  for (size_t bucket = SOFTMAX; bucket < BUCKETS; bucket++) {
    bool everywhere = true;
    for (size_t i = 0; i < drawing->count; i++) {
      const struct pair *pair = &drawing->pairs[i];
      double more = pair->ratio - 1;
      everywhere = everywhere && more != 0 && added(pair, bucket) / more > 0.5;
    }
    if (everywhere) {
      return bucket;
    }
  }
  return ARITHMETIC;
}

static struct wording headline(const struct drawing *drawing)
{
  static const char *const names[BUCKETS] = {"", "Softmax", "The activation", "Normalisation"};
  double distance = 0;
  bool same = true;
  for (size_t i = 0; i < drawing->count; i++) {
    distance = fmax(distance, fabs(drawing->pairs[i].ratio - 1));
    same = same && drawing->pairs[i].same;
  }
  if (same) {
    return wording_format("Both proof systems do exactly the same work");
  }
  if (distance < 0.05) {
    return wording_format("Both proof systems do the same work to within %s", wording_percent_up(distance).text);
  }
  size_t cause = main_cause(drawing);
  return cause == ARITHMETIC
             ? wording_format("What each proof system pays for; part by part")
             : wording_format("%s; not arithmetic; is what separates the two proof systems", names[cause]);
}

/* What the pair is evaluated at, beside its model. */
static struct wording conditions(const struct drawing *drawing, size_t i)
{
  const struct pair *pair = &drawing->pairs[i];
  struct wording words = wording_format("%s context", wording_tokens((double)pair->context).text);
  for (size_t k = 0; k < CONSTANT_COUNT; k++) {
    const struct constant_field *field = &constant_fields[k];
    for (size_t j = 0; j < drawing->count; j++) {
      double value = constants_get(&pair->subject.constants, field);
      if (constants_get(&drawing->pairs[j].subject.constants, field) != value) {
        return pair->subject.constants.name[0] != '\0'
                   ? wording_format("%s; %s", words.text, pair->subject.constants.name)
                   : wording_format("%s; %s = %s", words.text, field->name, wording_value(value).text);
      }
    }
  }
  return words;
}

/* Geometry of a pair, in pixels and in units of the vertical axis (one a pair). */
#define PITCH 74.0
#define BAR (21.0 / PITCH)
#define FIRST_TOP (10.0 / PITCH)
#define SECOND_TOP (36.0 / PITCH)
/* Room for a model's name before "SNARK" and the bars, in pixels. */
#define NAME_FROM 20.0
#define NAME_LEAST 110.0
#define NAME_MOST 210.0
#define SIDE_ROOM 66.0

/* From here on wording_count has no word for a number. */
#define POWERS_FROM 9.995e15

static double bar_top(const struct drawing *drawing, size_t i, bool stark)
{
  return (double)(drawing->count - i) - (stark ? SECOND_TOP : FIRST_TOP);
}

static void draw_bar(struct sketch *sketch, const double *shares, double top)
{
  double x = 0;
  for (size_t i = 0; i < BUCKETS; i++) {
    sketch_segment(sketch, "bar", buckets[i].series, x, top - BAR, x + shares[i], top);
    x += shares[i];
  }
}

/* Where a text on a segment needs more room than there is, it stands behind the bar. */
static bool fits(const struct sketch *sketch, const struct words *words, double share)
{
  return words_width(words) + 10 <= scale_pixel(&sketch->x, share) - scale_pixel(&sketch->x, 0);
}

/* "+43 %", "−6.6 %". */
static struct wording signed_percent(double share)
{
  struct wording words = wording_percent(share);
  return share > 0 ? wording_format("+%s", words.text) : words;
}

/* What softmax adds, for a place where no segment says that it is about softmax. */
static struct wording softmax_words(const struct pair *pair)
{
  double share = softmax_told(pair);
  return share == 0              ? wording_format("softmax the same")
         : fabs(share) < 0.00005 ? wording_format("softmax under 0.01 %% %s", share > 0 ? "more" : "less")
                                 : wording_format("softmax %s", signed_percent(share).text);
}

/* A text `away` pixels behind the end of a bar, or behind the rule at 1 where that would strike it. Returns where it
 * ends, in pixels behind the bar. */
static double label_behind(struct sketch *sketch, const struct words *words, double end, double middle, double away)
{
  double rule = scale_pixel(&sketch->x, 1) - scale_pixel(&sketch->x, end);
  if (away < rule + 4 && away + words_width(words) > rule - 4) {
    away = rule + 6;
  }
  sketch_label(sketch, words, end, middle, away, 0, ALIGN_LEFT);
  return away + words_width(words);
}

static void draw_snark_words(struct sketch *sketch, const struct drawing *drawing, size_t i)
{
  const struct pair *pair = &drawing->pairs[i];
  double middle = bar_top(drawing, i, false) - BAR / 2;
  double from = pair->snark[ARITHMETIC], end = from + pair->snark[SOFTMAX] + pair->snark[NONLIN] + pair->snark[NORM];
  struct wording share = signed_percent(softmax_told(pair)), outside = softmax_words(pair);
  struct wording ratio = wording_ratio(pair->ratio, wording_ratio_decimals(1, drawing->highest));
  const struct words inside = {"label", "on_softmax", "", share.text}, value = {"label", "ink", ratio.text, ""};
  const struct words behind = {"label", "softmax", "", outside.text};
  double used = label_behind(sketch, &value, end, middle, 6);
  if (added(pair, SOFTMAX) > 0 && fits(sketch, &inside, pair->snark[SOFTMAX])) {
    sketch_label(sketch, &inside, from + pair->snark[SOFTMAX] / 2, middle, 0, 0, ALIGN_CENTRE);
  } else {
    (void)label_behind(sketch, &behind, end, middle, used + 14);
  }
}

/* Totals of a pair in one notation. */
static struct wording total_words(const struct pair *pair, double total)
{
  return fmax(pair->snark_total, pair->stark_total) >= POWERS_FROM ? wording_scientific(total) : wording_count(total);
}

static double name_room(const struct drawing *drawing)
{
  double widest = NAME_LEAST;
  for (size_t i = 0; i < drawing->count; i++) {
    struct wording name = subject_model(&drawing->pairs[i].subject.architecture), when = conditions(drawing, i);
    widest = fmax(widest, type_width(name.text, TYPE_LABEL, true));
    widest = fmax(widest, type_width(when.text, TYPE_LABEL, false));
  }
  return fmin(widest, NAME_MOST);
}

static void draw_pair(struct sketch *sketch, const struct drawing *drawing, size_t i)
{
  const struct pair *pair = &drawing->pairs[i];
  const double centre = bar_top(drawing, i, false) - BAR / 2, stark_centre = bar_top(drawing, i, true) - BAR / 2;
  draw_bar(sketch, pair->snark, bar_top(drawing, i, false));
  draw_bar(sketch, pair->stark, bar_top(drawing, i, true));
  double room = sketch->plot.left - SIDE_ROOM - NAME_FROM;
  struct wording model = short_name(subject_model(&pair->subject.architecture).text, TYPE_LABEL, true, room);
  struct wording when = short_name(conditions(drawing, i).text, TYPE_LABEL, false, room);
  const struct words texts[] = {{"label", "ink", model.text, ""},
                                {"label", "ink", "", when.text},
                                {"note", "muted", "", "SNARK"},
                                {"note", "muted", "", "STARK"}};
  double page_y = scale_pixel(&sketch->y, centre), stark_y = scale_pixel(&sketch->y, stark_centre);
  double middle = (page_y + stark_y) / 2;
  sketch_words(sketch, &texts[0], NAME_FROM, middle - 8, ALIGN_LEFT);
  sketch_words(sketch, &texts[1], NAME_FROM, middle + 8, ALIGN_LEFT);
  sketch_label(sketch, &texts[2], 0, centre, -8, 0, ALIGN_RIGHT);
  sketch_label(sketch, &texts[3], 0, stark_centre, -8, 0, ALIGN_RIGHT);
  double percent = 100 * pair->stark[ARITHMETIC];
  struct wording share =
      wording_format("%s %% arithmetic", wording_fixed(percent, percent >= 99.95 && percent < 100 ? 2 : 1).text);
  const struct words arithmetic = {"note", "on_arithmetic", "", share.text};
  if (fits(sketch, &arithmetic, pair->stark[ARITHMETIC])) {
    sketch_label(sketch, &arithmetic, 0, stark_centre, 6, 0, ALIGN_LEFT);
  }
  draw_snark_words(sketch, drawing, i);
  struct wording totals[] = {total_words(pair, pair->snark_total), total_words(pair, pair->stark_total)};
  const struct words snark = {"label", "ink", "", totals[0].text}, stark = {"label", "muted", "", totals[1].text};
  sketch_words(sketch, &snark, sketch->width - 20, page_y, ALIGN_RIGHT);
  sketch_words(sketch, &stark, sketch->width - 20, stark_y, ALIGN_RIGHT);
  sketch_segment(sketch, "total", "snark", pair->snark_total, (double)i + 1, NAN, NAN);
  sketch_segment(sketch, "total", "stark", pair->stark_total, (double)i + 1, NAN, NAN);
}

/* Names of the segments over the first bar, each over its own where there is room. */
static void draw_header(struct sketch *sketch, const struct drawing *drawing)
{
  const struct pair *pair = &drawing->pairs[0];
  double x = 0, free_from = 0, y = sketch->plot.top - 13;
  for (size_t i = 0; i < BUCKETS; i++) {
    bool named = i != NORM;
    bool strong = i == SOFTMAX;
    const struct words words = {"label", i == ARITHMETIC ? "muted" : buckets[i].series, strong ? buckets[i].title : "",
                                strong ? "" : buckets[i].title};
    double px = fmax(scale_pixel(&sketch->x, x), free_from);
    if (named) {
      sketch_words(sketch, &words, px, y, ALIGN_LEFT);
      free_from = px + words_width(&words) + 14;
    }
    x += pair->snark[i];
  }
  const struct words total = {"label", "muted", "", "Total; all layers"};
  sketch_words(sketch, &total, sketch->width - 20, y, ALIGN_RIGHT);
}

/* Whether a total of the pair is written in bn or tn. */
static bool has_units(const struct pair *pair)
{
  double larger = fmax(pair->snark_total, pair->stark_total);
  return larger >= 0.5e9 && larger < POWERS_FROM;
}

static void footnote(const struct drawing *drawing, struct text *text)
{
  struct subject subjects[PAIRS_MAX] = {0};
  double norm = 0;
  bool units = false;
  for (size_t i = 0; i < drawing->count; i++) {
    subjects[i] = drawing->pairs[i].subject;
    norm = fmax(norm, fmax(drawing->pairs[i].snark[NORM], drawing->pairs[i].stark[NORM]));
    units = units || has_units(&drawing->pairs[i]);
  }
  subject_footnote(text, subjects, drawing->count, NULL);
  text_append_format(text, " Norm: at most %s; drawn to scale.", wording_percent_up(norm).text);
  if (units) {
    text_append(text, " bn = 10\u2079; tn = 10\u00b9\u00b2.");
  }
}

/* The horizontal range that leaves room behind every bar, or behind the rule at 1, for its words. */
static double find_range(const struct drawing *drawing, double plot_width)
{
  double high = 1;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct pair *pair = &drawing->pairs[i];
    double longer = fmax(pair->ratio, 1);
    bool inside = added(pair, SOFTMAX) > 0 && pair->snark[SOFTMAX] / longer * plot_width > 60;
    double behind = inside ? 56 : 64 + type_width(softmax_words(pair).text, TYPE_LABEL, false);
    high = fmax(high, longer * plot_width / (plot_width - behind));
  }
  return high;
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0}, description = {0};
  footnote(drawing, &note);
  struct wording title = headline(drawing);
  const char *subtitle =
      "Symbolic work of all layers; divided by the STARK total of the same configuration (STARK = 1)";
  text_append_format(&description, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct pair *pair = &drawing->pairs[i];
    text_append_format(&description, " %s at %s: ratio %s; %s.", subject_model(&pair->subject.architecture).text,
                       conditions(drawing, i).text,
                       wording_ratio(pair->ratio, wording_ratio_decimals(1, drawing->highest)).text,
                       softmax_words(pair).text);
  }
  sketch_describe(sketch, title.text, text_string(&description));
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = NAME_FROM + name_room(drawing) + SIDE_ROOM,
                            .right = 100,
                            .header = 26,
                            .plot_height = PITCH * (double)drawing->count,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  double high = find_range(drawing, page.width - page.left - page.right);
  sketch_axes(sketch, false, 0, high, false, 0, (double)drawing->count);
  struct tics tics;
  tics_linear(0, high, 6, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    double value = tics.values[i];
    int decimals = tics.decimals > 0 ? tics.decimals : high < 10 ? 1 : 0;
    sketch_x_tic(sketch, value, high < 1e4 ? wording_fixed(value, decimals).text : "");
  }
  draw_header(sketch, drawing);
  for (size_t i = 0; i < drawing->count; i++) {
    draw_pair(sketch, drawing, i);
  }
  sketch_segment(sketch, "rule", "base", 1, 0, 1, (double)drawing->count);
  sketch->out_of_memory |= note.out_of_memory | description.out_of_memory;
  text_free(&note);
  text_free(&description);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = sweep != NULL ? read_sweep(sweep, drawing, fault) : own_pairs(input, drawing, fault);
  for (size_t i = 0; status == STATUS_OK && i < drawing->count; i++) {
    status = evaluate(&drawing->pairs[i], fault);
    drawing->highest = fmax(drawing->highest, drawing->pairs[i].ratio);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_decomposition = {.name = "decomposition",
                                            .summary = "what each proof system pays for, as paired bars",
                                            .needs = "a context axis, and two to six points in all",
                                            .draws = draws,
                                            .suits = suits,
                                            .build = build};
