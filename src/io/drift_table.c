#include "io/drift_table.h"

#include "core/constants.h"
#include "core/decimal.h"
#include "core/selection.h"
#include "core/study.h"
#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double number_of(const char *text)
{
  double value = (double)NAN;
  return decimal_to_double(text, strlen(text), &value) == DECIMAL_READ ? value : (double)NAN;
}

/* A number that was rounded once: one with a fraction or an exponent. */
static bool is_real(const char *text)
{
  return !isnan(number_of(text)) && strpbrk(text, ".eE") != NULL;
}

void drift_note(struct drift *drift, const char *table, const char *row, const char *column, const char *kind,
                const char *before, const char *after, double allowed)
{
  drift->moved++;
  if (drift->frame.table.row_count >= DRIFT_LISTED) {
    drift->unlisted++;
    return;
  }
  const char *const words[] = {table, row, column, kind, before, after};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    frame_add_text(&drift->frame, words[i]);
  }
  double from = number_of(before), change = (number_of(after) - from) / from;
  frame_add_real(&drift->frame, isfinite(change) ? change : (double)NAN);
  frame_add_real(&drift->frame, allowed);
}

/* How a column is compared where the seeds differ. */
enum manner {
  MANNER_EXACT,    /* as ever */
  MANNER_ESTIMATE, /* against its interval */
  MANNER_DRAWN,    /* no interval: passed over */
  MANNER_COMPANION /* goes with an estimate: passed over without a word */
};

/* Whether a column says where a row stands, and not what was found there. */
enum label {
  LABEL_NONE,
  LABEL_PLACE,
  LABEL_PRICE /* a price: it says so too, but may have moved itself */
};

struct pair {
  const char *name;
  const struct csv_data *before, *after;
  const struct drift_options *options;
  struct column_pair {
    size_t after; /* SIZE_MAX where it is not there */
    enum label label;
    enum manner manner;
    size_t low[2], high[2]; /* of an estimate: before, after */
  } * columns;              /* by column of `before` */
  enum label *after_labels;
};

static size_t find_column(const struct csv_data *data, const char *name)
{
  for (size_t i = 0; i < data->column_count; i++) {
    if (strcmp(data->header[i], name) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* The column that goes with another by its ending: NAME_low for NAME, and `low` for `value`. */
static size_t find_companion(const struct csv_data *data, const char *name, const char *suffix)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < data->column_count; i++) {
    const char *header = data->header[i];
    if (strcmp(name, "value") == 0 ? strcmp(header, suffix + 1) == 0
                                   : strncmp(header, name, length) == 0 && strcmp(header + length, suffix) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

static bool is_estimate(const struct csv_data *data, const char *name)
{
  return find_companion(data, name, "_low") != SIZE_MAX && find_companion(data, name, "_high") != SIZE_MAX;
}

static bool is_companion(const struct csv_data *data, const char *name)
{
  static const char *const suffixes[] = {"_low", "_high", "_verdict"};
  for (size_t i = 0; i < data->column_count; i++) {
    for (size_t j = 0; j < sizeof suffixes / sizeof suffixes[0] && is_estimate(data, data->header[i]); j++) {
      size_t companion = find_companion(data, data->header[i], suffixes[j]);
      if (companion != SIZE_MAX && strcmp(data->header[companion], name) == 0) {
        return true;
      }
    }
  }
  return false;
}

static bool is_sampled(const char *file)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count && studies[i]->random; j++) {
      size_t length = strlen(studies[i]->tables[j].name);
      if (strncmp(studies[i]->tables[j].name, file, length) == 0 && strcmp(file + length, ".csv") == 0) {
        return true;
      }
    }
  }
  return false;
}

static enum manner manner_of(const struct pair *pair, const char *name)
{
  if (!pair->options->seeds_differ || !is_sampled(pair->name)) {
    return MANNER_EXACT;
  }
  if (is_estimate(pair->before, name) && is_estimate(pair->after, name)) {
    return MANNER_ESTIMATE;
  }
  if (is_companion(pair->before, name)) {
    return MANNER_COMPANION;
  }
  return find_companion(pair->before, name, "_exact") != SIZE_MAX ? MANNER_DRAWN : MANNER_EXACT;
}

static enum label label_of(const char *name)
{
  static const char *const labels[] = {"id", "other", "statistic", "probability"};
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
    if (strcmp(name, labels[i]) == 0) {
      return LABEL_PLACE;
    }
  }
  return constants_find_field(name) != NULL ? LABEL_PRICE : column_is_axis(name) ? LABEL_PLACE : LABEL_NONE;
}

static enum status pair_columns(struct pair *pair, struct drift *drift, struct fault *fault)
{
  const struct csv_data *before = pair->before, *after = pair->after;
  pair->columns = calloc(before->column_count + 1, sizeof *pair->columns);
  pair->after_labels = calloc(after->column_count + 1, sizeof *pair->after_labels);
  if (pair->columns == NULL || pair->after_labels == NULL) {
    return fault_no_memory(fault, "comparing tables");
  }
  for (size_t i = 0; i < before->column_count; i++) {
    const char *name = before->header[i];
    struct column_pair *column = &pair->columns[i];
    *column = (struct column_pair){
        .after = find_column(after, name), .label = label_of(name), .manner = manner_of(pair, name)};
    column->low[0] = find_companion(before, name, "_low");
    column->high[0] = find_companion(before, name, "_high");
    column->low[1] = find_companion(after, name, "_low");
    column->high[1] = find_companion(after, name, "_high");
    if (column->after == SIZE_MAX) {
      drift_note(drift, pair->name, "", name, "missing", "", "", (double)NAN);
    }
  }
  for (size_t i = 0; i < after->column_count; i++) {
    pair->after_labels[i] = label_of(after->header[i]);
    if (find_column(before, after->header[i]) == SIZE_MAX) {
      drift_note(drift, pair->name, "", after->header[i], "new", "", "", (double)NAN);
    }
  }
  return STATUS_OK;
}

/* "model=gpt2-small context=1024": where a row stands, by labels of that kind or a firmer one. */
static void describe_row(const struct pair *pair, bool after, size_t row, enum label softest, struct text *text)
{
  const struct csv_data *data = after ? pair->after : pair->before;
  text_clear(text);
  for (size_t column = 0; column < data->column_count; column++) {
    const char *cell = csv_cell(data, row, column);
    enum label label = after ? pair->after_labels[column] : pair->columns[column].label;
    if (label != LABEL_NONE && label <= softest && cell[0] != '\0') {
      text_append_format(text, "%s%s=%s", text->length == 0 ? "" : " ", data->header[column], cell);
    }
  }
}

/* The rows of `after` by where they stand. */
struct row_index {
  struct indexed_row {
    uint64_t hash;
    size_t row;
  } * rows; /* sorted; NULL until a row is not where it is looked for first */
  bool *taken;
  struct text here, there;
};

/* FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). */
static uint64_t hash_of(const char *text)
{
  uint64_t hash = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++) {
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  }
  return hash;
}

static int compare_rows_by_hash(const void *a, const void *b)
{
  const struct indexed_row *x = a, *y = b;
  return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

static enum status build_index(const struct pair *pair, struct row_index *index, struct fault *fault)
{
  size_t count = pair->after->row_count;
  index->rows = calloc(count + 1, sizeof *index->rows);
  if (index->rows == NULL) {
    return fault_no_memory(fault, "comparing tables");
  }
  for (size_t row = 0; row < count; row++) {
    describe_row(pair, true, row, LABEL_PRICE, &index->there);
    index->rows[row] = (struct indexed_row){hash_of(text_string(&index->there)), row};
  }
  qsort(index->rows, count, sizeof *index->rows, compare_rows_by_hash);
  return STATUS_OK;
}

static bool stands_at(const struct pair *pair, struct row_index *index, size_t row, enum label softest)
{
  if (row >= pair->after->row_count || index->taken[row]) {
    return false;
  }
  describe_row(pair, true, row, softest, &index->there);
  return strcmp(text_string(&index->here), text_string(&index->there)) == 0;
}

/* The row of `after` that goes with the one described in index->here: the one at the same place, or the first that
 * stands at the same; SIZE_MAX where there is none. */
static enum status find_row(const struct pair *pair, size_t before, struct row_index *index, size_t *found,
                            struct fault *fault)
{
  *found = before;
  if (stands_at(pair, index, before, LABEL_PRICE)) {
    return STATUS_OK;
  }
  enum status status = index->rows == NULL ? build_index(pair, index, fault) : STATUS_OK;
  uint64_t hash = hash_of(text_string(&index->here));
  size_t low = 0, high = status == STATUS_OK ? pair->after->row_count : 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (index->rows[middle].hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *found = SIZE_MAX;
  for (; status == STATUS_OK && *found == SIZE_MAX && low < pair->after->row_count && index->rows[low].hash == hash;
       low++) {
    *found = stands_at(pair, index, index->rows[low].row, LABEL_PRICE) ? index->rows[low].row : SIZE_MAX;
  }
  return status;
}

static double half_width(const struct csv_data *data, size_t row, size_t low, size_t high)
{
  return (number_of(csv_cell(data, row, high)) - number_of(csv_cell(data, row, low))) / 2;
}

/* The most that a number may move, in its own unit; NaN for an estimate without an interval. */
static double allowance(const struct pair *pair, const struct column_pair *column, size_t row, size_t other,
                        double before, double after)
{
  double rounding = pair->options->tolerance * fmax(fabs(before), fabs(after));
  if (column->manner != MANNER_ESTIMATE) {
    return rounding;
  }
  double noise = hypot(half_width(pair->before, row, column->low[0], column->high[0]),
                       half_width(pair->after, other, column->low[1], column->high[1]));
  return isnan(noise) ? noise : fmax(rounding, DRIFT_ESTIMATE_LIMIT * noise);
}

static void compare_cell(const struct pair *pair, size_t index, size_t row, size_t other, const char *place,
                         struct drift *drift)
{
  const struct column_pair *column = &pair->columns[index];
  const char *before = csv_cell(pair->before, row, index), *after = csv_cell(pair->after, other, column->after);
  double from = number_of(before), to = number_of(after);
  bool numbers = !isnan(from) && !isnan(to);
  double allowed = allowance(pair, column, row, other, from, to);
  if (column->manner == MANNER_DRAWN || (column->manner == MANNER_ESTIMATE && numbers && isnan(allowed))) {
    drift->passed_over++;
    return;
  }
  drift->cells++;
  bool real = numbers && (column->manner == MANNER_ESTIMATE || is_real(before) || is_real(after));
  if (strcmp(before, after) != 0 && !(real && fabs(to - from) <= allowed)) {
    drift_note(drift, pair->name, place, pair->before->header[index], "changed", before, after,
               real ? allowed / fabs(from) : 0);
  }
}

/* partners[row] is the row of `after` that goes with a row of `before`, SIZE_MAX where there is none. A row whose
 * prices moved stands nowhere; it goes with the one at its place that is left over and stands there otherwise. */
static enum status pair_rows(const struct pair *pair, struct row_index *index, size_t *partners, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t row = 0; row < pair->before->row_count && status == STATUS_OK; row++) {
    describe_row(pair, false, row, LABEL_PRICE, &index->here);
    status = find_row(pair, row, index, &partners[row], fault);
    if (partners[row] != SIZE_MAX) {
      index->taken[partners[row]] = true;
    }
  }
  for (size_t row = 0; row < pair->before->row_count && status == STATUS_OK; row++) {
    if (partners[row] == SIZE_MAX) {
      describe_row(pair, false, row, LABEL_PLACE, &index->here);
      partners[row] = stands_at(pair, index, row, LABEL_PLACE) ? row : SIZE_MAX;
    }
    if (partners[row] != SIZE_MAX) {
      index->taken[partners[row]] = true;
    }
  }
  return status;
}

static void compare_rows(const struct pair *pair, struct row_index *index, const size_t *partners, struct drift *drift)
{
  for (size_t row = 0; row < pair->before->row_count; row++) {
    describe_row(pair, false, row, LABEL_PRICE, &index->here);
    if (partners[row] == SIZE_MAX) {
      drift_note(drift, pair->name, text_string(&index->here), "", "missing", "", "", (double)NAN);
      continue;
    }
    for (size_t column = 0; column < pair->before->column_count; column++) {
      if (pair->columns[column].after != SIZE_MAX && pair->columns[column].manner != MANNER_COMPANION) {
        compare_cell(pair, column, row, partners[row], text_string(&index->here), drift);
      }
    }
  }
  for (size_t row = 0; row < pair->after->row_count; row++) {
    if (!index->taken[row]) {
      describe_row(pair, true, row, LABEL_PRICE, &index->there);
      drift_note(drift, pair->name, text_string(&index->there), "", "new", "", "", (double)NAN);
    }
  }
}

enum status drift_compare_table(const char *name, const struct csv_data *before, const struct csv_data *after,
                                const struct drift_options *options, struct drift *drift, struct fault *fault)
{
  struct pair pair = {.name = name, .before = before, .after = after, .options = options};
  struct row_index index = {.taken = calloc(after->row_count + 1, sizeof *index.taken)};
  size_t *partners = calloc(before->row_count + 1, sizeof *partners);
  if (index.taken == NULL || partners == NULL) {
    free(partners);
    free(index.taken);
    return fault_no_memory(fault, "comparing tables");
  }
  enum status status = pair_columns(&pair, drift, fault);
  if (status == STATUS_OK) {
    status = pair_rows(&pair, &index, partners, fault);
  }
  if (status == STATUS_OK) {
    compare_rows(&pair, &index, partners, drift);
    drift->tables++;
  }
  if (status == STATUS_OK && (index.here.out_of_memory || index.there.out_of_memory)) {
    status = fault_no_memory(fault, "comparing tables");
  }
  text_free(&index.here);
  text_free(&index.there);
  free(partners);
  free(index.taken);
  free(index.rows);
  free(pair.columns);
  free(pair.after_labels);
  return status;
}
