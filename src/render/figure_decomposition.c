/* Where the work comes from: for each configuration the SNARK side's bar above the STARK side's, both divided by the
 * STARK total, so that the SNARK bar's length is the ratio and what passes the rule at 1 is the extra work (paper,
 * section 4.1 and appendix B). */
#include "core/decimal.h"
#include "render/figures.h"
#include "render/measure.h"
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
  const char *series, *inside; /* of the segment, and of text on it */
  const char *title, *word, *sentence;
} buckets[BUCKETS] = {{"arithmetic", "on_arithmetic", "Arithmetic (shared)", "arithmetic", ""},
                      {"softmax", "on_softmax", "Softmax", "softmax", "Softmax"},
                      {"nonlin", "on_nonlin", "Activation", "activation", "The activation"},
                      {"norm", "on_norm", "Norm", "norm", "Normalisation"}};
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
  double highest;      /* ratio */
  size_t told;         /* the bucket that every row tells of */
  bool named[BUCKETS]; /* over the bars: what can be seen in one of them */
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
    subject_of_setting(sweep, &setting, &pair->subject);
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

/* Whether a segment is as long as what it adds, in every pair: the STARK side pays next to nothing for the bucket. */
static bool is_alone(const struct drawing *drawing, size_t bucket)
{
  const double noticed = 0.01;
  bool alone = true;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct pair *pair = &drawing->pairs[i];
    alone = alone && pair->snark[bucket] > 0 && pair->stark[bucket] < noticed * pair->snark[bucket];
  }
  return alone;
}

/* What is told of the bucket, the same for every pair: the length of its segment where that is what it adds; else the
 * difference. */
static double share_told(const struct drawing *drawing, const struct pair *pair)
{
  return is_alone(drawing, drawing->told) ? pair->snark[drawing->told] : added(pair, drawing->told);
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

/* The main cause, or the bucket that differs most in all pairs together. */
static size_t find_told(const struct drawing *drawing)
{
  size_t told = main_cause(drawing);
  double most = -1;
  for (size_t bucket = SOFTMAX; bucket < BUCKETS && main_cause(drawing) == ARITHMETIC; bucket++) {
    double sum = 0;
    for (size_t i = 0; i < drawing->count; i++) {
      sum += fabs(added(&drawing->pairs[i], bucket)) / fmax(drawing->pairs[i].ratio, 1);
    }
    told = sum > most ? bucket : told;
    most = fmax(most, sum);
  }
  return told;
}

static struct wording headline(const struct drawing *drawing)
{
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
             : wording_format("%s; not arithmetic; is what separates the two proof systems", buckets[cause].sentence);
}

/* Whether another pair has another price, and a name of its prices that is the same or another. */
static bool price_differs(const struct drawing *drawing, const struct subject *own, const struct constant_field *field,
                          bool same_name)
{
  bool differs = false;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct subject *other = &drawing->pairs[i].subject;
    differs = differs || ((strcmp(other->prices.text, own->prices.text) == 0) == same_name &&
                          constants_get(&other->constants, field) != constants_get(&own->constants, field));
  }
  return differs;
}

/* What else may tell pairs of one model apart. */
static struct wording workload_of(const struct subject *subject, size_t field)
{
  (void)field;
  return wording_format("%s", subject->workload->name);
}

static struct wording prompt_of(const struct subject *subject, size_t field)
{
  (void)field;
  return subject->workload->has_prompt ? wording_format("prompt %s", wording_tokens((double)subject->prompt).text)
                                       : wording_format("%s", "");
}

static struct wording accounting_of(const struct subject *subject, size_t field)
{
  (void)field;
  return wording_format("%s", subject->accounting->name);
}

static struct wording field_of(const struct subject *subject, size_t field)
{
  const struct architecture_field *own = &architecture_fields[field];
  return own->kind == FIELD_INTEGER
             ? wording_format("%s = %llu", own->name, (unsigned long long)architecture_get(&subject->architecture, own))
             : wording_format("%s", "");
}

/* Appends a property in which another pair of the same model differs. */
static void append_property(const struct drawing *drawing, const struct subject *own,
                            struct wording (*property)(const struct subject *subject, size_t field), size_t field,
                            struct wording *words)
{
  struct wording text = property(own, field);
  for (size_t i = 0; i < drawing->count && text.text[0] != '\0'; i++) {
    const struct subject *other = &drawing->pairs[i].subject;
    if (strcmp(other->architecture.name, own->architecture.name) == 0 &&
        strcmp(property(other, field).text, text.text) != 0) {
      *words = wording_format("%s; %s", words->text, text.text);
      return;
    }
  }
}

/* What the pair is evaluated at, beside its model: whatever differs. */
static struct wording conditions(const struct drawing *drawing, size_t i)
{
  const struct subject *own = &drawing->pairs[i].subject;
  struct wording words = wording_format("%s context", wording_tokens((double)drawing->pairs[i].context).text);
  append_property(drawing, own, workload_of, 0, &words);
  append_property(drawing, own, prompt_of, 0, &words);
  append_property(drawing, own, accounting_of, 0, &words);
  for (size_t field = 0; field < architecture_field_count; field++) {
    append_property(drawing, own, field_of, field, &words);
  }
  bool named = false;
  for (size_t k = 0; k < CONSTANT_COUNT; k++) {
    named = named || price_differs(drawing, own, &constant_fields[k], false);
  }
  if (named) {
    words = wording_format("%s; %s", words.text, own->prices.text);
  }
  for (size_t k = 0; k < CONSTANT_COUNT; k++) {
    const struct constant_field *field = &constant_fields[k];
    if (price_differs(drawing, own, field, true)) {
      words = wording_format("%s; %s = %s", words.text, field->name,
                             wording_value(constants_get(&own->constants, field)).text);
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

/* A difference of this many times the STARK total is told as a factor. */
#define FACTORS_FROM 9.995

/* "+43 %", "−6.6 %", "−99.9 %" for what is not all, "+12.3×". */
static struct wording signed_share(double share)
{
  struct wording words = fabs(share) >= FACTORS_FROM ? wording_ratio(share, 2) : wording_percent(share);
  for (int decimals = 1; share > -1 && share < -0.99 && decimals < 5; decimals++) {
    words = wording_format("%s %%", wording_fixed(100 * share, decimals).text);
    if (100 * (1 + share) >= 0.95 * decimal_power(-decimals)) {
      break;
    }
  }
  return share > 0 ? wording_format("+%s", words.text) : words;
}

/* What the bucket adds, for a place where no segment says which it is. */
static struct wording told_words(const struct drawing *drawing, const struct pair *pair)
{
  double share = share_told(drawing, pair);
  const char *word = buckets[drawing->told].word;
  return share == 0              ? wording_format("%s the same", word)
         : fabs(share) < 0.00005 ? wording_format("%s under 0.01 %% %s", word, share > 0 ? "more" : "less")
                                 : wording_format("%s %s", word, signed_share(share).text);
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

static struct wording ratio_words(const struct drawing *drawing, const struct pair *pair)
{
  return wording_ratio(pair->ratio, wording_ratio_decimals(1, drawing->highest));
}

/* Whether a text fits on a segment, and the rule at 1 leaves it alone. */
static bool stands_on(const struct sketch *sketch, const struct words *words, double middle, double share)
{
  double rule = scale_pixel(&sketch->x, 1) - scale_pixel(&sketch->x, middle);
  return fits(sketch, words, share) && fabs(rule) > words_width(words) / 2 + 4;
}

static void draw_snark_words(struct sketch *sketch, const struct drawing *drawing, size_t i)
{
  const struct pair *pair = &drawing->pairs[i];
  const struct bucket *told = &buckets[drawing->told];
  double middle = bar_top(drawing, i, false) - BAR / 2, end = 0, from = 0;
  for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
    from += bucket < drawing->told ? pair->snark[bucket] : 0;
    end += pair->snark[bucket];
  }
  double centre = from + pair->snark[drawing->told] / 2;
  struct wording share = signed_share(share_told(drawing, pair)), outside = told_words(drawing, pair);
  struct wording ratio = ratio_words(drawing, pair);
  const struct words inside = {"label", told->inside, "", share.text}, value = {"label", "ink", ratio.text, ""};
  const struct words behind = {"label", told->series, "", outside.text};
  double used = label_behind(sketch, &value, end, middle, 6);
  if (added(pair, drawing->told) > 0 && stands_on(sketch, &inside, centre, pair->snark[drawing->told])) {
    sketch_label(sketch, &inside, centre, middle, 0, 0, ALIGN_CENTRE);
  } else {
    (void)label_behind(sketch, &behind, end, middle, used + 14);
  }
}

/* Totals of a pair in one notation. */
static struct wording total_words(const struct pair *pair, double total)
{
  return wording_count_beside(total, fmax(pair->snark_total, pair->stark_total));
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
  bool nearly = percent >= 99.95 && percent < 100;
  struct wording share =
      wording_format("%s %% arithmetic", wording_fixed(nearly ? fmin(percent, 99.99) : percent, nearly ? 2 : 1).text);
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

/* Which segments are wide enough somewhere to be named over the bars; what the rows tell of is, where it can be seen.
 */
static void find_named(struct drawing *drawing, double pixels)
{
  const double wide = 3;
  for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
    double widest = 0;
    for (size_t i = 0; i < drawing->count; i++) {
      widest = fmax(widest, fmax(drawing->pairs[i].snark[bucket], drawing->pairs[i].stark[bucket]));
    }
    drawing->named[bucket] = widest * pixels >= (bucket == drawing->told ? wide / 2 : wide);
  }
}

/* Names of the segments over the first bar, each over its own where there is room. */
static void draw_header(struct sketch *sketch, const struct drawing *drawing)
{
  const struct pair *pair = &drawing->pairs[0];
  const struct words total = {"label", "muted", "", "Total; all layers"};
  const double gap = 14, y = sketch->plot.top - 13, edge = sketch->width - 20;
  struct words words[BUCKETS];
  double px[BUCKETS], x = 0, free_from = 0, free_to = edge - words_width(&total) - gap;
  for (size_t i = 0; i < BUCKETS; i++) {
    bool strong = i == drawing->told;
    words[i] = (struct words){"label", i == ARITHMETIC ? "muted" : buckets[i].series, strong ? buckets[i].title : "",
                              strong ? "" : buckets[i].title};
    px[i] = fmax(scale_pixel(&sketch->x, x), free_from);
    free_from = drawing->named[i] ? px[i] + words_width(&words[i]) + gap : free_from;
    x += pair->snark[i];
  }
  for (size_t i = BUCKETS; i-- > 0;) {
    px[i] = fmin(px[i], free_to - words_width(&words[i]));
    free_to = drawing->named[i] ? px[i] - gap : free_to;
  }
  for (size_t i = 0; i < BUCKETS; i++) {
    if (drawing->named[i]) {
      sketch_words(sketch, &words[i], px[i], y, ALIGN_LEFT);
    }
  }
  sketch_words(sketch, &total, edge, y, ALIGN_RIGHT);
}

/* What the units of the pairs' totals stand for. */
static void append_units(const struct drawing *drawing, struct text *text)
{
  static const struct {
    double from, below;
    const char *meaning;
  } units[] = {{0.5e6, 0.5e9, "mn = 10\u2076"},
               {0.5e9, 0.5e12, "bn = 10\u2079"},
               {0.5e12, WORDING_POWERS_FROM, "tn = 10\u00b9\u00b2"}};
  size_t told = 0;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    bool used = false;
    for (size_t k = 0; k < drawing->count; k++) {
      double larger = fmax(drawing->pairs[k].snark_total, drawing->pairs[k].stark_total);
      used = used || (larger >= units[i].from && larger < units[i].below);
    }
    if (used) {
      text_append_format(text, "%s %s", told++ == 0 ? "" : ";", units[i].meaning);
    }
  }
  text_append(text, told > 0 ? "." : "");
}

static void footnote(const struct drawing *drawing, struct text *text)
{
  struct subject subjects[PAIRS_MAX] = {0};
  for (size_t i = 0; i < drawing->count; i++) {
    subjects[i] = drawing->pairs[i].subject;
  }
  subject_footnote(text, subjects, drawing->count, NULL);
  for (size_t bucket = SOFTMAX; bucket < BUCKETS; bucket++) {
    double most = 0;
    for (size_t i = 0; i < drawing->count; i++) {
      most = fmax(most, fmax(drawing->pairs[i].snark[bucket], drawing->pairs[i].stark[bucket]));
    }
    if (!drawing->named[bucket]) {
      text_append_format(text, " %s: at most %s; drawn to scale.", buckets[bucket].title,
                         most >= FACTORS_FROM ? wording_ratio(most, 2).text : wording_percent_up(most).text);
    }
  }
  append_units(drawing, text);
}

/* The horizontal range that leaves room behind every bar, or behind the rule at 1, for its words. */
static double find_range(const struct drawing *drawing, double plot_width)
{
  double high = 1;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct pair *pair = &drawing->pairs[i];
    double longer = fmax(pair->ratio, 1), segment = pair->snark[drawing->told] / longer * plot_width;
    double share = type_width(signed_share(share_told(drawing, pair)).text, TYPE_LABEL, false);
    double ratio = 6 + type_width(ratio_words(drawing, pair).text, TYPE_LABEL, true);
    bool inside = added(pair, drawing->told) > 0 && segment > fmax(60, 1.2 * (share + 10));
    double behind = inside ? fmax(56, ratio + 8)
                           : fmax(64, ratio + 14) + type_width(told_words(drawing, pair).text, TYPE_LABEL, false);
    high = fmax(high, longer * plot_width / (plot_width - behind));
  }
  return high;
}

/* What a tic of the axis is a multiple of, so that none is longer than four characters. */
struct unit {
  double size;
  struct wording name;
};

static struct unit axis_unit(double high)
{
  struct measure measure = measure_of_numbers(0, high);
  const char *suffix = measure.suffix.text, *number = strpbrk(suffix, "1bmt");
  return high < 1e4          ? (struct unit){1, {""}}
         : measure.unit == 1 ? (struct unit){1000, wording_format("thousands")}
                             : (struct unit){measure.unit, wording_format("%s", number)};
}

static void draw_tics(struct sketch *sketch, double high, const struct unit *unit)
{
  struct tics tics;
  tics_linear(0, high / unit->size, 6, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    int decimals = tics.decimals > 0 ? tics.decimals : high < 10 ? 1 : 0;
    sketch_x_tic(sketch, unit->size * tics.values[i], wording_fixed(tics.values[i], decimals).text);
  }
}

static void draw(struct sketch *sketch, struct drawing *drawing)
{
  const double left = NAME_FROM + name_room(drawing) + SIDE_ROOM, right = 100, width = 720;
  struct text note = {0}, description = {0};
  drawing->told = find_told(drawing);
  double high = find_range(drawing, width - left - right);
  find_named(drawing, (width - left - right) / high);
  footnote(drawing, &note);
  struct wording title = headline(drawing);
  struct unit unit = axis_unit(high);
  struct wording subtitle = wording_format(
      "Symbolic work of all layers; divided by the STARK total of the same configuration (STARK = 1%s%s)",
      unit.name.text[0] == '\0' ? "" : "; axis in ", unit.name.text);
  text_append_format(&description, "%s.", subtitle.text);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct pair *pair = &drawing->pairs[i];
    text_append_format(&description, " %s at %s: ratio %s; %s.", subject_model(&pair->subject.architecture).text,
                       conditions(drawing, i).text, ratio_words(drawing, pair).text, told_words(drawing, pair).text);
  }
  sketch_describe(sketch, title.text, text_string(&description));
  const struct page page = {.layout = "wide",
                            .width = width,
                            .left = left,
                            .right = right,
                            .header = 26,
                            .plot_height = PITCH * (double)drawing->count,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch_axes(sketch, false, 0, high, false, 0, (double)drawing->count);
  draw_tics(sketch, high, &unit);
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
