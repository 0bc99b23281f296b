#include "render/subject.h"

#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct scenario scenario_of(const struct subject *subject, uint64_t context)
{
  return (struct scenario){.architecture = &subject->architecture,
                           .accounting = subject->accounting,
                           .workload = subject->workload,
                           .prompt = subject->prompt,
                           .context = context,
                           .constants = &subject->constants};
}

enum status subject_point(const struct subject *subject, uint64_t context, struct point *point, struct fault *fault)
{
  const struct scenario scenario = scenario_of(subject, context);
  return point_evaluate(&scenario, point, fault);
}

enum status subject_ratio(const struct subject *subject, uint64_t context, double *ratio, struct fault *fault)
{
  struct point point;
  enum status status = subject_point(subject, context, &point, fault);
  if (status == STATUS_OK) {
    *ratio = point_ratio(&point);
  }
  return status;
}

enum status subject_settle(struct subject *subject, struct fault *fault)
{
  const struct curve curve = {
      .schedule = {&subject->architecture, subject->accounting, subject->workload, subject->prompt},
      .constants = &subject->constants};
  return ceiling_of(&curve, 0, &subject->ceiling, fault);
}

void axis_ends(const struct axis *axis, uint64_t *low, uint64_t *high)
{
  uint64_t last = axis_integer(axis, axis->count - 1);
  *low = *high = axis_integer(axis, 0);
  *high = last > *high ? last : *high;
  for (uint64_t i = 0; axis->integers != NULL && i < axis->count; i++) {
    *low = axis->integers[i] < *low ? axis->integers[i] : *low;
    *high = axis->integers[i] > *high ? axis->integers[i] : *high;
  }
}

bool sweep_has_contexts(const struct sweep *sweep, uint64_t count)
{
  const struct axis *axis = sweep_axis(sweep, AXIS_CONTEXT, NULL);
  return axis != NULL && axis->count >= count && sweep->one_at_a_time_count == 0;
}

/* "essay"; "essay with r_exp 2" where the sweep gives the price beside the set. Prices that vary are told by others. */
static struct wording name_prices(const struct sweep *sweep, const struct setting *setting)
{
  struct wording name = wording_format("%s", setting->set);
  bool begun = false;
  for (size_t i = 0; i < sweep->axis_count && name.text[0] != '\0'; i++) {
    const struct axis *axis = &sweep->axes[i];
    if (axis->kind == AXIS_CONSTANT && axis->count == 1) {
      name = wording_format("%s %s %s\u00a0%s", name.text, begun ? "and" : "with", axis->key,
                            wording_grouped(axis_real(axis, 0)).text);
      begun = true;
    }
  }
  return name;
}

void subject_of_setting(const struct sweep *sweep, const struct setting *setting, struct subject *subject)
{
  *subject = (struct subject){.architecture = setting->architecture,
                              .constants = setting->constants,
                              .prices = name_prices(sweep, setting),
                              .accounting = setting->scenario.accounting,
                              .workload = setting->scenario.workload,
                              .prompt = setting->scenario.prompt};
}

static void read_subject(const struct plan *plan, uint64_t i, struct subject *subject)
{
  struct setting setting;
  plan_read(plan, i, &setting);
  subject_of_setting(plan->sweep, &setting, subject);
}

enum status subjects_of_sweep(const struct sweep *sweep, size_t limit, struct subject *subjects, size_t *count,
                              uint64_t *total, struct fault *fault)
{
  struct axis axes[PLAN_AXES_MAX];
  struct sweep curves = *sweep;
  enum status status = plan_check_axes(sweep, fault);
  if (status != STATUS_OK) {
    return status;
  }
  curves.axes = axes;
  for (size_t i = 0; i < curves.axis_count; i++) {
    axes[i] = sweep->axes[i];
    axes[i].count = axes[i].kind == AXIS_CONTEXT ? 1 : axes[i].count;
  }
  struct plan plan;
  status = plan_init(&plan, &curves, fault);
  if (status != STATUS_OK) {
    return status;
  }
  *total = plan.point_count;
  *count = 0;
  for (uint64_t i = 0; i < plan.point_count && *count < limit && status == STATUS_OK; i++) {
    read_subject(&plan, i, &subjects[*count]);
    status = subject_settle(&subjects[(*count)++], fault);
  }
  plan_free(&plan);
  return status;
}

/* Model j of all that the run names, repetitions included; NULL beyond the last. */
static const struct architecture *any_model(const struct figure_input *input, size_t j)
{
  const struct spec *spec = input->spec;
  for (size_t i = 0; i < spec->sweep_count; i++) {
    if (j < spec->sweeps[i].model_count) {
      return &spec->sweeps[i].models[j];
    }
    j -= spec->sweeps[i].model_count;
  }
  if (j < spec->sensitivity_count) {
    return &spec->sensitivities[j].model;
  }
  j -= spec->sensitivity_count;
  for (size_t i = 0; i < spec->break_even_count; i++) {
    if (j < spec->break_evens[i].grid.model_count) {
      return &spec->break_evens[i].grid.models[j];
    }
    j -= spec->break_evens[i].grid.model_count;
  }
  bool none = spec->sweep_count == 0 && spec->sensitivity_count == 0 && spec->break_even_count == 0;
  return none && j < input->model_count ? &input->models[j] : NULL;
}

const struct architecture *run_model(const struct figure_input *input, size_t i)
{
  const struct architecture *model = NULL;
  for (size_t j = 0; (model = any_model(input, j)) != NULL; j++) {
    bool seen = false;
    for (size_t k = 0; k < j && !seen; k++) {
      seen = strcmp(any_model(input, k)->name, model->name) == 0;
    }
    if (!seen && i-- == 0) {
      return model;
    }
  }
  return NULL;
}

/* Where a model of the run comes from: a sweep, the grid of a break-even, or a sensitivity analysis or the catalogue
 * as a sweep without axes but for the prompt. */
struct origin {
  const char *kind;
  struct sweep sweep;
  struct axis prompt;
};

static bool has_model(const struct sweep *sweep, const struct architecture *model)
{
  bool found = false;
  for (size_t i = 0; i < sweep->model_count && !found; i++) {
    found = strcmp(sweep->models[i].name, model->name) == 0;
  }
  return found;
}

static void find_origin(const struct spec *spec, const struct architecture *model, struct origin *origin)
{
  *origin = (struct origin){.kind = "sweep",
                            .sweep = {.name = spec->name,
                                      .constants = spec->constants,
                                      .accounting = spec->accounting,
                                      .workload = spec->workload}};
  for (size_t i = 0; i < spec->sweep_count; i++) {
    if (has_model(&spec->sweeps[i], model)) {
      origin->sweep = spec->sweeps[i];
      return;
    }
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    const struct sensitivity *analysis = &spec->sensitivities[i];
    if (strcmp(analysis->model.name, model->name) == 0) {
      origin->sweep.constants = analysis->constants;
      origin->sweep.accounting = analysis->accounting;
      origin->sweep.workload = analysis->workload;
      origin->prompt = (struct axis){.kind = AXIS_PROMPT, .key = "prompt", .count = 1, .first = analysis->prompt};
      origin->sweep.axes = &origin->prompt;
      origin->sweep.axis_count = 1;
      return;
    }
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    if (has_model(&spec->break_evens[i].grid, model)) {
      origin->kind = "break-even";
      origin->sweep = spec->break_evens[i].grid;
      return;
    }
  }
}

/* Whether value i of an axis is what the sweep's base has; `prices` are those before any axis of one price. */
static bool is_base(const struct axis *axis, uint64_t i, const struct sweep *sweep, const struct constants *prices,
                    const struct architecture *model)
{
  switch (axis->kind) {
  case AXIS_CONSTANT:
    return axis_real(axis, i) == constants_get(prices, axis->constant);
  case AXIS_CONSTANT_SET:
    return constants_equal(&axis->sets[i], &sweep->constants);
  case AXIS_FIELD:
    return axis_integer(axis, i) == architecture_get(model, axis->field);
  case AXIS_WORKLOAD:
    return axis->workloads[i] == sweep->workload;
  case AXIS_ACCOUNTING:
    return strcmp(axis->accountings[i], sweep->accounting) == 0;
  case AXIS_CONTEXT:
  case AXIS_PROMPT:
    break;
  }
  return false;
}

/* The base's value; the first where the axis lacks it, or has it behind so many others that it is not searched. */
static uint64_t base_value(const struct axis *axis, const struct sweep *sweep, const struct constants *prices,
                           const struct architecture *model, bool *found)
{
  enum { SEARCHED = 4096 };
  for (uint64_t i = 0; i < axis->count && i < SEARCHED; i++) {
    if (is_base(axis, i, sweep, prices, model)) {
      *found = true;
      return i;
    }
  }
  *found = false;
  return 0;
}

/* The axis with that value alone. */
static struct axis axis_at(const struct axis *axis, uint64_t i)
{
  struct axis one = *axis;
  one.count = 1;
  one.integers = axis->integers != NULL ? axis->integers + i : NULL;
  one.first += i * axis->step;
  one.reals = axis->reals != NULL ? axis->reals + i : NULL;
  one.real_first += (double)i * axis->real_step;
  one.sets = axis->sets != NULL ? axis->sets + i : NULL;
  one.workloads = axis->workloads != NULL ? axis->workloads + i : NULL;
  one.accountings = axis->accountings != NULL ? axis->accountings + i : NULL;
  return one;
}

static void tell_first(struct subject *subject, const char *kind, const struct sweep *sweep, const struct axis *axis)
{
  bool begun = subject->choice.text[0] != '\0';
  struct wording before = begun ? subject->choice : wording_format("Of %s %s:", kind, sweep->name);
  subject->choice = wording_format("%s%s %s (first of %llu)", before.text, begun ? ";" : "", axis->key,
                                   (unsigned long long)axis->count);
}

enum status subject_of_model(const struct figure_input *input, const struct architecture *model,
                             struct subject *subject, struct fault *fault)
{
  struct origin origin;
  struct axis axes[PLAN_AXES_MAX];
  struct subject told = {0};
  find_origin(input->spec, model, &origin);
  struct sweep sweep = origin.sweep, one = origin.sweep;
  enum status status = plan_check_axes(&sweep, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const struct axis *sets = sweep_axis(&sweep, AXIS_CONSTANT_SET, NULL);
  bool found = false;
  struct constants prices = sets != NULL ? sets->sets[base_value(sets, &sweep, NULL, model, &found)] : sweep.constants;
  one.models = model;
  one.model_count = 1;
  one.axes = axes;
  one.one_at_a_time_count = 0;
  for (size_t i = 0; i < one.axis_count; i++) {
    const struct axis *axis = &sweep.axes[i];
    axes[i] = axis_at(axis, base_value(axis, &sweep, &prices, model, &found));
    if (axis->count > 1 && axis->kind != AXIS_CONTEXT && !found) {
      tell_first(&told, origin.kind, &sweep, axis);
    }
  }
  struct plan plan;
  status = plan_init(&plan, &one, fault);
  if (status == STATUS_OK) {
    read_subject(&plan, 0, subject);
    subject->choice = told.choice;
    status = subject_settle(subject, fault);
  }
  plan_free(&plan);
  return status;
}

enum status subject_of_sweep(const struct sweep *sweep, const struct axis *drawn, struct subject *subject,
                             struct fault *fault)
{
  size_t count = 0;
  uint64_t total = 0;
  enum status status = subjects_of_sweep(sweep, 1, subject, &count, &total, fault);
  if (status == STATUS_OK) {
    subject_tell_first(subject, sweep, drawn);
  }
  return status;
}

void subject_tell_first(struct subject *subject, const struct sweep *sweep, const struct axis *drawn)
{
  for (size_t i = 0; i < sweep->axis_count; i++) {
    const struct axis *axis = &sweep->axes[i];
    if (axis->count > 1 && axis->kind != AXIS_CONTEXT && axis != drawn) {
      tell_first(subject, "sweep", sweep, axis);
    }
  }
}

struct wording subject_model(const struct architecture *model)
{
  static const char variant[] = "-paper";
  struct wording name = wording_model(model->name);
  size_t length = strlen(model->name), tail = sizeof variant - 1;
  bool paper =
      length > tail && strcmp(model->name + length - tail, variant) == 0 && strcmp(name.text, model->name) != 0;
  return paper ? wording_format("%s (paper)", name.text) : name;
}

bool subject_same_curve(const struct subject *a, const struct subject *b)
{
  const struct hyperbola *left = &a->ceiling.hyperbola, *right = &b->ceiling.hyperbola;
  return left->limit == right->limit && left->start == right->start && left->half == right->half;
}

static uint64_t least_context(const struct subject *subject)
{
  return subject->workload->has_prompt ? subject->prompt + 1 : 1;
}

uint64_t subject_context_from(const struct subject *subject, uint64_t context)
{
  uint64_t least = least_context(subject);
  while (context < least && context <= UINT64_MAX / 2) {
    context *= 2;
  }
  return context;
}

void subject_own_range(const struct subject *subject, uint64_t *low, uint64_t *high)
{
  uint64_t least = least_context(subject);
  *low = *low > least ? *low : least;
  while (*high <= *low && *high <= UINT64_MAX / 2) {
    *high *= 2;
  }
}

uint64_t subject_own_context(const struct subject *subject)
{
  return subject->architecture.max_context;
}

size_t curve_contexts(uint64_t low, uint64_t high, uint64_t *contexts)
{
  size_t count = 0;
  for (unsigned i = 0; count < CONTEXTS_MAX - 1; i++) {
    double value = nearbyint((double)low * exp2((double)i / PER_OCTAVE));
    if (value >= (double)high) {
      break;
    }
    if (count == 0 || (uint64_t)value > contexts[count - 1]) {
      contexts[count++] = (uint64_t)value;
    }
  }
  contexts[count++] = high;
  return count;
}

struct wording context_tic(const struct tics *tics, size_t i)
{
  bool told_apart = true;
  for (size_t k = 1; k < tics->count; k++) {
    told_apart =
        told_apart && strcmp(wording_tokens(tics->values[k]).text, wording_tokens(tics->values[k - 1]).text) != 0;
  }
  return told_apart ? wording_tokens(tics->values[i]) : wording_fixed(tics->values[i], 0);
}

struct wording ratio_tic(const struct tics *tics, size_t i)
{
  double value = tics->values[i], most = 0;
  for (size_t k = 0; k < tics->count; k++) {
    most = fmax(most, fabs(tics->values[k]));
  }
  return most < 1e6   ? wording_format("%s\u00d7", wording_fixed(value, tics->decimals).text)
         : value == 0 ? wording_format("0\u00d7")
                      : wording_format("%s\u00d7", wording_scientific(value).text);
}

struct wording ratio_tic_widest(const struct tics *tics)
{
  struct wording widest = {""};
  for (size_t i = 0; i < tics->count; i++) {
    struct wording tic = ratio_tic(tics, i);
    widest = type_width(tic.text, TYPE_LABEL, false) > type_width(widest.text, TYPE_LABEL, false) ? tic : widest;
  }
  return widest;
}

const char *subject_limit(const struct subject *subject, bool begins)
{
  bool falls = subject->ceiling.hyperbola.direction == DIRECTION_FALLING;
  return falls ? (begins ? "Limit" : "limit") : begins ? "Ceiling" : "ceiling";
}

uint64_t subject_chunk(const struct subject *subject)
{
  const struct schedule schedule = {&subject->architecture, subject->accounting, subject->workload, subject->prompt};
  return schedule_is_chunked(&schedule) ? subject->architecture.window : 0;
}

static int compare_contexts(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

size_t chunk_contexts(uint64_t low, uint64_t high, uint64_t window, uint64_t *contexts)
{
  enum { ALL = 24 };                 /* an octave of twice as many teeth shows every second one */
  const uint64_t dense = 4 * window; /* between teeth so wide the curve is seen to bend */
  size_t smooth = curve_contexts(low, high, contexts), count = 0;
  for (size_t i = 0; i < smooth; i++) {
    if (contexts[i] <= dense || i + 1 == smooth) {
      contexts[count++] = contexts[i];
    }
  }
  for (uint64_t k = 1; k * window < high && count + 2 <= CONTEXTS_MAX; k += k < ALL ? 1 : k / ALL) {
    if (k * window > low) {
      contexts[count++] = k * window;
      contexts[count++] = k * window + 1;
    }
  }
  qsort(contexts, count, sizeof *contexts, compare_contexts);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (kept == 0 || contexts[i] > contexts[kept - 1]) {
      contexts[kept++] = contexts[i];
    }
  }
  return kept;
}

/* The prices that all subjects have: "c_norm = 30; c_nonlin = 150"; "" where there is none. */
static struct wording shared_prices(const struct subject *subjects, size_t count, const struct constant_field *without)
{
  bool told[CONSTANT_COUNT];
  for (size_t k = 0; k < CONSTANT_COUNT; k++) {
    const struct constant_field *field = &constant_fields[k];
    told[k] = field != without;
    for (size_t i = 1; i < count; i++) {
      told[k] = told[k] && constants_get(&subjects[i].constants, field) == constants_get(&subjects[0].constants, field);
    }
  }
  return wording_prices(&subjects[0].constants, told);
}

void conditions_append(struct text *text, const struct workload *workload, const uint64_t *prompt)
{
  if (strcmp(workload->name, "prefill") != 0) {
    text_append_format(text, " Workload: %s", workload->name);
    if (prompt != NULL && workload->has_prompt) {
      text_append_format(text, "; prompt %llu", (unsigned long long)*prompt);
    }
    text_append(text, ".");
  }
}

void accounting_append(struct text *text, const struct accounting *accounting)
{
  if (accounting->full) {
    text_append_format(text, " Accounting: %s.", accounting->name);
  }
}

void subject_footnote(struct text *text, const struct subject *subjects, size_t count,
                      const struct constant_field *without)
{
  text_append(text, "Symbolic model; not wall-clock.");
  bool same_workload = true, same_prompt = true, same_accounting = true;
  for (size_t i = 0; i < count; i++) {
    same_workload = same_workload && subjects[i].workload == subjects[0].workload;
    same_prompt = same_prompt && subjects[i].prompt == subjects[0].prompt;
    same_accounting = same_accounting && subjects[i].accounting == subjects[0].accounting;
  }
  if (same_workload) {
    conditions_append(text, subjects[0].workload, same_prompt ? &subjects[0].prompt : NULL);
  }
  if (same_accounting) {
    accounting_append(text, subjects[0].accounting);
  }
  struct wording prices = shared_prices(subjects, count, without);
  if (prices.text[0] != '\0') {
    text_append_format(text, " %s.", prices.text);
  }
  for (size_t i = 0; i < count; i++) {
    bool told = subjects[i].choice.text[0] == '\0';
    for (size_t k = 0; k < i && !told; k++) {
      told = strcmp(subjects[k].choice.text, subjects[i].choice.text) == 0;
    }
    if (!told) {
      text_append_format(text, " %s.", subjects[i].choice.text);
    }
  }
}
