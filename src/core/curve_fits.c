#include "core/curve_fits.h"

#include "core/decimal.h"
#include "core/fit_random.h"
#include "core/parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_LIMIT = 10000000 };

/* All points of a sweep that go into fits, in the order of the sweep. */
struct sample {
  double *x, *y;
  double *weight; /* 1/y^2 of the value without its error, whose variance goes with y^2 */
  size_t *group;
  size_t count;
};

static void sample_free(struct sample *sample)
{
  free(sample->x);
  free(sample->y);
  free(sample->weight);
  free(sample->group);
}

static enum status sample_init(struct sample *sample, uint64_t rows, struct fault *fault)
{
  size_t count = (size_t)rows + 1;
  *sample = (struct sample){calloc(count, sizeof(double)), calloc(count, sizeof(double)), calloc(count, sizeof(double)),
                            calloc(count, sizeof(size_t)), 0};
  bool there = sample->x != NULL && sample->y != NULL && sample->weight != NULL && sample->group != NULL;
  return there ? STATUS_OK : fault_no_memory(fault, "fitting curves");
}

/* The columns that a fit reads; SIZE_MAX for no `by`. */
struct fit_columns {
  size_t x, y, by;
};

static enum status find_column(const struct points *points, const char *name, size_t *column, struct fault *fault)
{
  *column = name == NULL ? SIZE_MAX : table_find_column(&points->table, name);
  if (name != NULL && *column == SIZE_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has no column '%.80s' to fit", points->table.name, name);
  }
  return STATUS_OK;
}

static enum status find_columns(const struct points *points, struct fit_columns *columns, struct fault *fault)
{
  const struct fit_request *request = &points->plan.sweep->fit;
  enum status status = find_column(points, request->x, &columns->x, fault);
  if (status == STATUS_OK) {
    status = find_column(points, request->y, &columns->y, fault);
  }
  return status == STATUS_OK ? find_column(points, request->by, &columns->by, fault) : status;
}

/* What the points of one fit share. */
static enum status describe_group(struct points *points, uint64_t row, const struct fit_columns *columns,
                                  struct text *key, struct fault *fault)
{
  struct cell cell;
  if (columns->by != SIZE_MAX) {
    enum status status = table_read(&points->table, row, columns->by, &cell, fault);
    text_clear(key);
    text_append_bytes(key, cell.text, status == STATUS_OK ? cell.length : 0);
    return status;
  }
  if (strcmp(points->plan.sweep->fit.x, "span") != 0) {
    setting_describe_curve(&points->setting, key);
    return STATUS_OK;
  }
  const struct hyperbola *hyperbola = &points->point.hyperbola;
  const double shape[] = {hyperbola->start, hyperbola->limit, hyperbola->half};
  text_clear(key);
  text_append_bytes(key, (const char *)shape, sizeof shape);
  return STATUS_OK;
}

/* The largest context that belongs to another piece of the curve; 0 where there is none. */
static uint64_t window_below(const struct points *points)
{
  const struct architecture *architecture = points->point.scenario.architecture;
  bool windows = architecture->n_local_layers > 0 && strcmp(points->plan.sweep->fit.x, "context") == 0;
  return windows ? architecture->window : 0;
}

/* y with the error that the request asks for: a normal number of (seed, row) times noise times y, by the method of Box
 * and Muller. Curves that are alike get errors that are not. */
static double measured(const struct fit_request *request, uint64_t row, double y)
{
  if (request->noise == 0) {
    return y;
  }
  double u = 1 - fit_random_unit(request->seed, row, 0), v = fit_random_unit(request->seed, row, 1);
  return y * (1 + request->noise * sqrt(-2 * log(u)) * cos(2 * acos(-1.0) * v));
}

static bool is_used(const struct points *points, double x)
{
  double start_at = points->plan.sweep->fit.start_at;
  return !(x < start_at) && !(x <= (double)window_below(points));
}

/* Reads one row: its curve, its group, and its place in the sample where it is used. */
static enum status take_row(struct curve_fits *fits, struct points *points, uint64_t row,
                            const struct fit_columns *columns, struct sample *sample, struct text *key,
                            struct fault *fault)
{
  struct cell x, y;
  x.value = y.value = (double)NAN;
  size_t group = 0, curve = 0;
  bool fresh = false;
  enum status status = table_read(&points->table, row, columns->x, &x, fault);
  if (status == STATUS_OK) {
    status = table_read(&points->table, row, columns->y, &y, fault);
  }
  if (status == STATUS_OK) {
    status = describe_group(points, row, columns, key, fault);
  }
  if (status == STATUS_OK) {
    status = key_set_add(&fits->groups, key, &group, NULL, fault);
  }
  if (status == STATUS_OK) {
    setting_describe_curve(&points->setting, key);
    status = key_set_add(&fits->curves, key, &curve, &fresh, fault);
  }
  if (status == STATUS_OK && fresh) {
    fits->curve_groups[curve] = group;
    fits->windows[group] = fits->windows[group] > window_below(points) ? fits->windows[group] : window_below(points);
  }
  if (status == STATUS_OK && isfinite(x.value) && isfinite(y.value) && is_used(points, x.value)) {
    sample->x[sample->count] = x.value;
    sample->y[sample->count] = measured(&points->plan.sweep->fit, row, y.value);
    sample->weight[sample->count] = 1 / (y.value * y.value);
    sample->group[sample->count++] = group;
  }
  return status;
}

/* The sample sorted by group, order kept within each; starts has one entry more than there are groups. */
static enum status sort_sample(struct sample *sample, size_t groups, size_t **starts, struct fault *fault)
{
  struct sample sorted;
  size_t *next = calloc(groups + 1, sizeof *next);
  *starts = calloc(groups + 1, sizeof **starts);
  enum status status = sample_init(&sorted, sample->count, fault);
  if (status != STATUS_OK || next == NULL || *starts == NULL) {
    free(next);
    sample_free(&sorted);
    return fault_no_memory(fault, "fitting curves");
  }
  for (size_t i = 0; i < sample->count; i++) {
    (*starts)[sample->group[i] + 1]++;
  }
  for (size_t group = 0; group < groups; group++) {
    (*starts)[group + 1] += (*starts)[group];
    next[group] = (*starts)[group];
  }
  for (size_t i = 0; i < sample->count; i++) {
    size_t place = next[sample->group[i]]++;
    sorted.x[place] = sample->x[i];
    sorted.y[place] = sample->y[i];
    sorted.weight[place] = sample->weight[i];
    sorted.group[place] = sample->group[i];
  }
  sorted.count = sample->count;
  free(next);
  sample_free(sample);
  *sample = sorted;
  return STATUS_OK;
}

struct fitting {
  const struct law *law; /* NULL: the automatic choice */
  const struct sample *sample;
  const size_t *starts;
  const uint64_t *windows;
  double noise;
  struct curve_fit *fits;
  atomic_bool out_of_memory; /* in some curve */
};

static double parameter_of(const struct fit *fit, const char *name)
{
  size_t index = law_parameter_index(fit->law, name);
  return index == SIZE_MAX ? (double)NAN : fit->parameters[index].value;
}

static void note_down(struct curve_fit *kept, const char *sentence)
{
  size_t used = strlen(kept->note), length = strnlen(sentence, sizeof kept->note - used - 1);
  memcpy(kept->note + used, sentence, length);
  kept->note[used + length] = '\0';
}

static void keep(const struct fit *fit, struct curve_fit *kept)
{
  kept->law = fit->law;
  kept->ceiling = fit->ceiling.value;
  kept->low = fit->exact ? fit->ceiling.value : fit->ceiling.profile.low;
  kept->high = fit->exact ? fit->ceiling.value : fit->ceiling.profile.high;
  kept->start = parameter_of(fit, "start");
  kept->half = parameter_of(fit, "half");
  kept->rms = fit->rms;
  kept->verdict = fit->verdict;
  note_down(kept, fit->reason);
}

/* The weights of one group where noise is laid on; NULL, all alike, where none is or some y is too near 0 for one. */
static const double *group_weights(const struct fitting *fitting, size_t first, size_t count)
{
  const double *weights = fitting->noise > 0 ? fitting->sample->weight + first : NULL;
  for (size_t i = 0; i < count && weights != NULL; i++) {
    weights = isfinite(weights[i]) && weights[i] > 0 ? weights : NULL;
  }
  return weights;
}

static void fit_group(void *context, uint64_t unit)
{
  struct fitting *fitting = context;
  size_t first = fitting->starts[unit], count = fitting->starts[unit + 1] - first;
  struct curve_fit *kept = &fitting->fits[unit];
  const struct fit_data data = {fitting->sample->x + first, fitting->sample->y + first,
                                group_weights(fitting, first, count), count};
  const struct fit_options options = {.parts = FIT_PROFILE_CEILING};
  struct fit_ranking ranking;
  struct fit fit = {0};
  struct fault fault = {0};
  double nothing = (double)NAN;
  *kept = (struct curve_fit){.ceiling = nothing,
                             .low = nothing,
                             .high = nothing,
                             .start = nothing,
                             .half = nothing,
                             .rms = nothing,
                             .verdict = FIT_NOT_IDENTIFIABLE,
                             .points = count,
                             .from = (double)INFINITY,
                             .to = -(double)INFINITY};
  for (size_t i = 0; i < count; i++) {
    kept->from = fmin(kept->from, data.x[i]);
    kept->to = fmax(kept->to, data.x[i]);
  }
  struct text circumstances = {0};
  if (fitting->noise > 0) {
    text_append(&circumstances, "with errors of ");
    text_append_double(&circumstances, 100 * fitting->noise);
    text_append(&circumstances, data.weight == NULL ? " % laid on; " : " % laid on and weights 1/y^2; ");
  }
  if (fitting->windows[unit] > 0) {
    text_append_format(&circumstances, "contexts above the window of %llu only; ",
                       (unsigned long long)fitting->windows[unit]);
  }
  note_down(kept, text_string(&circumstances));
  enum status status = fitting->law == NULL ? fit_select(&data, &options, &ranking, &fit, &fault)
                                            : fit_run(fitting->law, &data, &options, &fit, &fault);
  if (status == STATUS_OK) {
    keep(&fit, kept);
    fit_free(&fit);
  } else if (status == STATUS_BAD_INPUT) {
    note_down(kept, fault.text); /* this curve has no such fit */
  }
  if (status == STATUS_NO_MEMORY || circumstances.out_of_memory) {
    fitting->out_of_memory = true;
  }
  text_free(&circumstances);
}

static enum status fit_groups(struct curve_fits *fits, const struct fit_request *request, struct sample *sample,
                              unsigned threads, struct fault *fault)
{
  struct fitting fitting = {.sample = sample};
  size_t *starts = NULL;
  enum status status = sort_sample(sample, fits->groups.count, &starts, fault);
  if (status == STATUS_OK && strcmp(request->law, "auto") != 0) {
    status = law_find(request->law, &fitting.law, fault);
  }
  if (status == STATUS_OK) {
    fits->fits = calloc(fits->groups.count + 1, sizeof *fits->fits);
    status = fits->fits == NULL ? fault_no_memory(fault, "fitting curves") : STATUS_OK;
  }
  if (status == STATUS_OK) {
    fitting.starts = starts;
    fitting.fits = fits->fits;
    fitting.windows = fits->windows;
    fitting.noise = request->noise;
  }
  if (status == STATUS_OK) {
    parallel_for(threads, fits->groups.count, fit_group, &fitting);
  }
  if (status == STATUS_OK && fitting.out_of_memory) {
    status = fault_no_memory(fault, "fitting curves");
  }
  free(starts);
  return status;
}

enum status curve_fits_init(struct curve_fits *fits, struct points *points, unsigned threads, struct fault *fault)
{
  const struct fit_request *request = &points->plan.sweep->fit;
  struct fit_columns columns;
  struct sample sample = {0};
  struct text key = {0};
  *fits = (struct curve_fits){0};
  if (points->table.row_count > POINTS_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has more than %d points to fit", points->table.name,
                     POINTS_LIMIT);
  }
  enum status status = find_columns(points, &columns, fault);
  if (status == STATUS_OK) {
    status = sample_init(&sample, points->table.row_count, fault);
    fits->curve_groups = calloc((size_t)points->table.row_count + 1, sizeof *fits->curve_groups);
    fits->windows = calloc((size_t)points->table.row_count + 1, sizeof *fits->windows);
  }
  if (status == STATUS_OK && (fits->curve_groups == NULL || fits->windows == NULL)) {
    status = fault_no_memory(fault, "fitting curves");
  }
  for (uint64_t row = 0; row < points->table.row_count && status == STATUS_OK; row++) {
    status = take_row(fits, points, row, &columns, &sample, &key, fault);
  }
  if (status == STATUS_OK) {
    status = fit_groups(fits, request, &sample, threads, fault);
  }
  sample_free(&sample);
  text_free(&key);
  if (status != STATUS_OK) {
    curve_fits_free(fits);
  }
  return status;
}

void curve_fits_free(struct curve_fits *fits)
{
  key_set_free(&fits->groups);
  key_set_free(&fits->curves);
  free(fits->curve_groups);
  free(fits->windows);
  free(fits->fits);
  *fits = (struct curve_fits){0};
}

enum status curve_fits_find(const struct curve_fits *fits, const struct text *curve, const struct curve_fit **fit,
                            struct fault *fault)
{
  enum status status = text_status(curve, "finding the fit of a curve", fault);
  size_t number = status == STATUS_OK ? key_set_find(&fits->curves, curve) : SIZE_MAX;
  *fit = number == SIZE_MAX ? NULL : &fits->fits[fits->curve_groups[number]];
  return status;
}
