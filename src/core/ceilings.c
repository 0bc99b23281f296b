#include "core/ceilings.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

const struct column ceilings_columns[CEILINGS_COLUMNS] = {
    {"model", COLUMN_TEXT, "", "name of the architecture"},
    {"accounting", COLUMN_TEXT, "", "what is counted: paper-dense, paper-gemma or full"},
    {"workload", COLUMN_TEXT, "", "which tokens are processed"},
    {"prompt", COLUMN_INTEGER, "tokens", "prompt length; empty but for the workload decode"},
    {"constants", COLUMN_TEXT, "", "name of the constant set; empty where prices were given one by one"},
    {"c_exp", COLUMN_REAL, "constraints", "SNARK price of one softmax exponential"},
    {"c_norm", COLUMN_REAL, "constraints", "SNARK price of one normalised element"},
    {"c_nonlin", COLUMN_REAL, "constraints", "SNARK price of one activation"},
    {"r_exp", COLUMN_REAL, "rows", "STARK price of one softmax exponential"},
    {"r_norm", COLUMN_REAL, "rows", "STARK price of one normalised element"},
    {"r_nonlin", COLUMN_REAL, "rows", "STARK price of one activation"},
    {"ceiling", COLUMN_REAL, "1", "limit of the ratio as the context grows"},
    {"start", COLUMN_REAL, "1", "ratio without attention"},
    {"half_span", COLUMN_REAL, "tokens",
     "mean span at which the ratio is half-way from start to the ratio of attention alone"},
    {"context_50", COLUMN_REAL, "tokens",
     "context at half of the way from start to the ratio of attention alone, the first behind a prompt where that is "
     "further; empty where the span never gets there"},
    {"context_90", COLUMN_REAL, "tokens", "context at 90 % of that way"},
    {"context_99", COLUMN_REAL, "tokens", "context at 99 % of that way"},
    {"direction", COLUMN_TEXT, "",
     "rising, falling or constant as the mean span grows, and so along the context, but in chunks not with every "
     "token"},
    {"turning_c_exp", COLUMN_REAL, "constraints", "c_exp above which the ratio rises and below which it falls"},
    {"break_even_c_exp", COLUMN_REAL, "constraints",
     "c_exp at which the ratio is 1 at the model's own longest context, or at --context; negative: never"},
};

const struct column ceilings_fit_columns[CEILINGS_FIT_COLUMNS] = {
    {"fit_ceiling", COLUMN_REAL, "1", "ceiling that the fit finds in the sweep's points"},
    {"fit_ceiling_low", COLUMN_REAL, "1",
     "lower end of its 95 % profile interval; empty where the points set no bound"},
    {"fit_ceiling_high", COLUMN_REAL, "1", "upper end of it"},
    {"fit_start", COLUMN_REAL, "1", "fitted value at 0"},
    {"fit_half", COLUMN_REAL, "1", "fitted x at which half of the way is done"},
    {"fit_rms", COLUMN_REAL, "1", "root mean square of the residuals, with the fit's weights"},
    {"verdict", COLUMN_TEXT, "", "identified, weakly or not identifiable"},
    {"fit_law", COLUMN_TEXT, "", "law fitted"},
    {"fit_points", COLUMN_INTEGER, "points", "points used"},
    {"fit_from", COLUMN_REAL, "1", "smallest x used"},
    {"fit_to", COLUMN_REAL, "1", "largest x used"},
    {"fit_note", COLUMN_TEXT, "", "what the verdict rests on"},
    {"fit_sweep", COLUMN_TEXT, "", "sweep whose points were fitted"},
};

/* Adds the fields that a sweep varies and no earlier one did. */
static void collect_fields(struct ceilings *ceilings, const struct sweep *sweep)
{
  const struct architecture_field *fields[CEILINGS_FIELDS_MAX];
  size_t count = plan_varied_fields(sweep, fields, CEILINGS_FIELDS_MAX);
  for (size_t i = 0; i < count; i++) {
    bool known = false;
    for (size_t j = 0; j < ceilings->field_count; j++) {
      known = known || ceilings->fields[j] == fields[i];
    }
    if (!known && ceilings->field_count < CEILINGS_FIELDS_MAX) {
      ceilings->fields[ceilings->field_count++] = fields[i];
    }
  }
}

void ceilings_init(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count)
{
  *ceilings = (struct ceilings){0};
  memcpy(ceilings->columns, ceilings_columns, sizeof ceilings_columns);
  for (size_t i = 0; i < sweep_count; i++) {
    if (sweeps[i].ceiling || sweeps[i].fit.asked) {
      collect_fields(ceilings, &sweeps[i]);
    }
    ceilings->has_fits = ceilings->has_fits || sweeps[i].fit.asked;
  }
  size_t count = CEILINGS_COLUMNS;
  if (ceilings->has_fits) {
    memcpy(ceilings->columns + count, ceilings_fit_columns, sizeof ceilings_fit_columns);
    count += CEILINGS_FIT_COLUMNS;
  }
  for (size_t i = 0; i < ceilings->field_count; i++) {
    const struct architecture_field *field = ceilings->fields[i];
    ceilings->columns[count + i] = (struct column){field->name, COLUMN_INTEGER, field->unit, field->meaning};
  }
  frame_init(&ceilings->frame, "ceilings", ceilings->columns, count + ceilings->field_count);
}

void ceilings_free(struct ceilings *ceilings)
{
  frame_free(&ceilings->frame);
  *ceilings = (struct ceilings){0};
}

static void add_whole(struct frame *frame, bool known, uint64_t value)
{
  if (known) {
    frame_add_integer(frame, value);
  } else {
    frame_add_empty(frame);
  }
}

static void add_fit(struct frame *frame, const char *sweep, const struct curve_fit *fit)
{
  if (fit == NULL) {
    for (size_t i = 0; i + 1 < CEILINGS_FIT_COLUMNS; i++) {
      frame_add_empty(frame);
    }
    frame_add_text(frame, sweep == NULL ? "" : sweep);
    return;
  }
  const double numbers[] = {fit->ceiling, fit->low, fit->high, fit->start, fit->half, fit->rms};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    frame_add_real(frame, numbers[i]);
  }
  frame_add_text(frame, fit_verdict_word(fit->verdict));
  frame_add_text(frame, fit->law == NULL ? "" : fit->law->name);
  frame_add_integer(frame, fit->points);
  frame_add_real(frame, fit->from);
  frame_add_real(frame, fit->to);
  frame_add_text(frame, fit->note);
  frame_add_text(frame, sweep);
}

enum status ceilings_add(struct ceilings *ceilings, const struct curve *curve, uint64_t own_context, const char *sweep,
                         const struct curve_fit *fit, struct fault *fault)
{
  const struct schedule *schedule = &curve->schedule;
  struct frame *frame = &ceilings->frame;
  struct ceiling ceiling;
  enum status status = ceiling_of(curve, own_context, &ceiling, fault);
  if (status != STATUS_OK) {
    return status;
  }
  frame_add_text(frame, schedule->architecture->name);
  frame_add_text(frame, schedule->accounting->name);
  frame_add_text(frame, schedule->workload->name);
  add_whole(frame, schedule->workload->has_prompt, schedule->prompt);
  frame_add_text(frame, curve->constants->name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    frame_add_real(frame, constants_get(curve->constants, &constant_fields[i]));
  }
  frame_add_real(frame, ceiling.ceiling);
  frame_add_real(frame, ceiling.hyperbola.start);
  frame_add_real(frame, ceiling.hyperbola.half);
  for (int i = 0; i < CEILING_FRACTIONS; i++) {
    frame_add_real(frame, ceiling.context[i]);
  }
  frame_add_text(frame, direction_word(ceiling.hyperbola.direction));
  frame_add_real(frame, ceiling.turning_c_exp);
  frame_add_real(frame, ceiling.break_even_c_exp);
  if (ceilings->has_fits) {
    add_fit(frame, sweep, fit);
  }
  for (size_t i = 0; i < ceilings->field_count; i++) {
    frame_add_integer(frame, architecture_get(schedule->architecture, ceilings->fields[i]));
  }
  return frame_status(frame, fault);
}

/* The sweep with each context axis cut to its first value: its points are its curves. */
static enum status curves_of(const struct sweep *sweep, struct axis *axes, struct sweep *curves, struct fault *fault)
{
  *curves = *sweep;
  size_t total = sweep->axis_count + sweep->one_at_a_time_count;
  if (total > CEILINGS_FIELDS_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has more than %d axes", sweep->name, CEILINGS_FIELDS_MAX);
  }
  for (size_t i = 0; i < total; i++) {
    axes[i] = i < sweep->axis_count ? sweep->axes[i] : sweep->one_at_a_time[i - sweep->axis_count];
    if (axes[i].kind == AXIS_CONTEXT) {
      axes[i].count = 1;
    }
  }
  curves->axes = axes;
  curves->one_at_a_time = axes + sweep->axis_count;
  return STATUS_OK;
}

/* Adds the curve of one setting unless it is there already. */
static enum status add_setting(struct ceilings *ceilings, const struct ceilings_source *source,
                               const struct setting *setting, struct key_set *seen, struct fault *fault)
{
  const struct curve_fit *fit = NULL;
  struct text key = {0};
  size_t number = 0;
  bool fresh = false;
  enum status status = STATUS_OK;
  setting_describe_curve(setting, &key);
  if (source->fits != NULL) {
    status = curve_fits_find(source->fits, &key, &fit, fault);
  }
  if (!setting->scenario.workload->has_prompt) { /* the prompts of other workloads make no other curve of it */
    struct setting promptless = *setting;
    promptless.scenario.prompt = 0;
    setting_describe_curve(&promptless, &key);
  }
  if (source->fits != NULL) {
    text_append_format(&key, "|%s", source->sweep->name);
  }
  if (status == STATUS_OK) {
    status = key_set_add(seen, &key, &number, &fresh, fault);
  }
  text_free(&key);
  if (status == STATUS_OK && fresh) {
    const struct scenario *s = &setting->scenario;
    const struct curve curve = {{s->architecture, s->accounting, s->workload, s->prompt}, s->constants};
    status = ceilings_add(ceilings, &curve, 0, source->fits == NULL ? NULL : source->sweep->name, fit, fault);
  }
  return status;
}

static enum status add_curves(struct ceilings *ceilings, const struct ceilings_source *source, struct key_set *seen,
                              struct fault *fault)
{
  struct axis axes[CEILINGS_FIELDS_MAX];
  struct sweep curves;
  struct plan plan = {0};
  enum status status = curves_of(source->sweep, axes, &curves, fault);
  if (status == STATUS_OK) {
    status = plan_init(&plan, &curves, fault);
  }
  for (uint64_t i = 0; i < plan.point_count && status == STATUS_OK; i++) {
    struct setting setting;
    plan_read(&plan, i, &setting);
    status = plan_check(&plan, &setting, fault);
    if (status == STATUS_OK) {
      status = add_setting(ceilings, source, &setting, seen, fault);
    }
  }
  plan_free(&plan);
  return status;
}

enum status ceilings_add_sweeps(struct ceilings *ceilings, const struct ceilings_source *sources, size_t count,
                                struct fault *fault)
{
  struct key_set seen = {0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (sources[i].sweep->ceiling || sources[i].fits != NULL) {
      status = add_curves(ceilings, &sources[i], &seen, fault);
    }
  }
  key_set_free(&seen);
  return status;
}
