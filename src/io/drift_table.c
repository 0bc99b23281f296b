#include "io/drift_table.h"

#include "core/decimal.h"
#include "core/study.h"
#include "core/text.h"
#include "io/row_pairs.h"

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

/* How a column is compared in the rows of an analysis that drew other samples. */
enum manner {
  MANNER_EXACT,    /* as ever */
  MANNER_ESTIMATE, /* against its interval */
  MANNER_DRAWN,    /* no interval: passed over */
  MANNER_COMPANION /* goes with an estimate: passed over without a word */
};

struct pair {
  const char *name;
  const struct csv_data *before, *after;
  const struct drift_options *options;
  const struct input_changes *inputs;
  struct column_pair {
    size_t after; /* SIZE_MAX where it is not there */
    enum manner manner;
    size_t low[2], high[2]; /* of an estimate: before, after */
  } * columns;              /* by column of `before` */
  enum label *labels[2];    /* by column of `before`, of `after` */
  bool sampled;             /* a table of estimates */
  bool steps;               /* how much was drawn is part of where its rows stand: each says how far they had come */
  size_t claims;            /* the column of `before` with the claims' names, where some of them are drawn otherwise */
  size_t names[2];          /* the column with the analysis of each row: before, after; SIZE_MAX for none */
};

/* A cell without the ' that a spreadsheet's dialect has before a whole number beyond its 15 digits. */
static const char *plain_cell(const struct csv_data *data, size_t row, size_t column)
{
  const char *cell = csv_cell(data, row, column);
  return cell[0] == '\'' && cell[1] != '\0' && strspn(cell + 1, "0123456789") == strlen(cell + 1) ? cell + 1 : cell;
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

/* How much was drawn. */
static bool is_draw_count(const char *name)
{
  static const char *const counts[] = {"samples", "scrambles", "replicates", "trajectories"};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    if (strcmp(name, counts[i]) == 0) {
      return true;
    }
  }
  return false;
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

static enum manner manner_of(const struct pair *pair, const char *name)
{
  if (!pair->sampled) {
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

/* NULL where memory is out. */
static enum label *label_columns(const struct csv_data *data, const char *table)
{
  enum label *labels = calloc(data->column_count + 1, sizeof *labels);
  for (size_t i = 0; i < data->column_count && labels != NULL; i++) {
    labels[i] = label_of(table, data->header[i]);
  }
  return labels;
}

/* Whether the analysis of a row drew another number of samples. */
static bool is_redrawn(const struct pair *pair, int side, size_t row)
{
  const struct input_changes *inputs = pair->inputs;
  for (size_t i = 0; i < inputs->redrawn_count && pair->sampled && pair->names[side] != SIZE_MAX; i++) {
    const char *name = csv_cell(side == 0 ? pair->before : pair->after, row, pair->names[side]);
    if (strcmp(inputs->redrawn[i], name) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether a cell is a claim's number that follows from samples, and these are others. */
static bool is_drawn_claim(const struct pair *pair, size_t row, size_t column)
{
  const struct input_changes *inputs = pair->inputs;
  for (size_t i = 0; i < inputs->drawn_count && pair->claims != SIZE_MAX; i++) {
    if (strcmp(inputs->drawn[i].claim, csv_cell(pair->before, row, pair->claims)) == 0 &&
        strcmp(inputs->drawn[i].column, pair->before->header[column]) == 0) {
      return true;
    }
  }
  return false;
}

static enum manner manner_of_cell(const struct pair *pair, size_t row, size_t column, bool redrawn)
{
  return is_drawn_claim(pair, row, column)       ? MANNER_DRAWN
         : redrawn || pair->inputs->seeds_differ ? pair->columns[column].manner
                                                 : MANNER_EXACT;
}

/* NAME_double beside NAME: the second column that a spreadsheet's dialect has for a total. */
static bool is_double(const struct csv_data *data, const char *name)
{
  static const char ending[] = "_double";
  size_t length = strlen(name), kept = length < strlen(ending) ? length : length - strlen(ending);
  for (size_t i = 0; i < data->column_count && strcmp(name + kept, ending) == 0; i++) {
    if (strlen(data->header[i]) == kept && strncmp(data->header[i], name, kept) == 0) {
      return true;
    }
  }
  return false;
}

static enum status pair_columns(struct pair *pair, struct drift *drift, struct fault *fault)
{
  const struct csv_data *before = pair->before, *after = pair->after;
  struct text table = {0};
  text_append_bytes(&table, pair->name, strlen(pair->name) - strlen(".csv"));
  pair->sampled = study_draws(text_string(&table));
  pair->columns = calloc(before->column_count + 1, sizeof *pair->columns);
  pair->labels[0] = label_columns(before, text_string(&table));
  pair->labels[1] = label_columns(after, text_string(&table));
  pair->names[0] = csv_column(before, "name");
  pair->names[1] = csv_column(after, "name");
  bool named = !table.out_of_memory;
  text_free(&table);
  if (!named || pair->columns == NULL || pair->labels[0] == NULL || pair->labels[1] == NULL) {
    return fault_no_memory(fault, "comparing tables");
  }
  for (size_t i = 0; i < before->column_count; i++) {
    const char *name = before->header[i];
    struct column_pair *column = &pair->columns[i];
    pair->steps = pair->steps || (is_draw_count(name) && pair->labels[0][i] == LABEL_PLACE);
    *column = (struct column_pair){.after = csv_column(after, name), .manner = manner_of(pair, name)};
    column->low[0] = find_companion(before, name, "_low");
    column->high[0] = find_companion(before, name, "_high");
    column->low[1] = find_companion(after, name, "_low");
    column->high[1] = find_companion(after, name, "_high");
    if (column->after == SIZE_MAX && !is_double(after, name)) {
      drift_note(drift, pair->name, "", name, "missing", "", "", (double)NAN);
    }
  }
  for (size_t i = 0; i < after->column_count; i++) {
    if (csv_column(before, after->header[i]) == SIZE_MAX && !is_double(before, after->header[i])) {
      drift_note(drift, pair->name, "", after->header[i], "new", "", "", (double)NAN);
    }
  }
  return STATUS_OK;
}

static double half_width(const struct csv_data *data, size_t row, size_t low, size_t high)
{
  return (number_of(csv_cell(data, row, high)) - number_of(csv_cell(data, row, low))) / 2;
}

/* The most that a number may move, in its own unit; NaN for an estimate without an interval. */
static double allowance(const struct pair *pair, const struct column_pair *column, enum manner manner, size_t row,
                        size_t other, double before)
{
  double rounding = pair->options->tolerance * fabs(before);
  if (manner != MANNER_ESTIMATE) {
    return rounding;
  }
  double noise = hypot(half_width(pair->before, row, column->low[0], column->high[0]),
                       half_width(pair->after, other, column->low[1], column->high[1]));
  return isnan(noise) ? noise : fmax(rounding, DRIFT_ESTIMATE_LIMIT * noise);
}

static void compare_cell(const struct pair *pair, size_t index, enum manner manner, size_t row, size_t other,
                         const char *place, struct drift *drift)
{
  const struct column_pair *column = &pair->columns[index];
  const char *before = plain_cell(pair->before, row, index), *after = plain_cell(pair->after, other, column->after);
  double from = number_of(before), to = number_of(after);
  bool numbers = !isnan(from) && !isnan(to);
  double allowed = allowance(pair, column, manner, row, other, from);
  if (manner == MANNER_DRAWN || (manner == MANNER_ESTIMATE && numbers && isnan(allowed))) {
    drift->passed_over++;
    return;
  }
  drift->cells++;
  bool real = numbers && (manner == MANNER_ESTIMATE || is_real(before) || is_real(after));
  if (strcmp(before, after) != 0 && !(real && fabs(to - from) <= allowed)) {
    drift_note(drift, pair->name, place, pair->before->header[index], "changed", before, after,
               real ? allowed / fabs(from) : 0);
  }
}

static void compare_rows(const struct pair *pair, const struct row_pairs *rows, struct text *place, struct drift *drift)
{
  const struct labelled_rows sides[] = {{pair->before, pair->labels[0]}, {pair->after, pair->labels[1]}};
  for (size_t row = 0; row < pair->before->row_count; row++) {
    row_describe(&sides[0], row, LABELS_ALL, place);
    bool redrawn = is_redrawn(pair, 0, row);
    if (rows->partners[row] == SIZE_MAX) {
      if (!(redrawn && pair->steps)) {
        drift_note(drift, pair->name, text_string(place), "", "missing", "", "", (double)NAN);
      }
      continue;
    }
    for (size_t column = 0; column < pair->before->column_count; column++) {
      enum manner manner = manner_of_cell(pair, row, column, redrawn);
      if (redrawn && is_draw_count(pair->before->header[column])) {
        continue;
      }
      if (pair->columns[column].after != SIZE_MAX && manner != MANNER_COMPANION) {
        compare_cell(pair, column, manner, row, rows->partners[row], text_string(place), drift);
      }
    }
  }
  for (size_t row = 0; row < pair->after->row_count; row++) {
    if (!rows->taken[row] && !(pair->steps && is_redrawn(pair, 1, row))) {
      row_describe(&sides[1], row, LABELS_ALL, place);
      drift_note(drift, pair->name, text_string(place), "", "new", "", "", (double)NAN);
    }
  }
}

enum status drift_compare_table(const char *name, const struct csv_data *before, const struct csv_data *after,
                                const struct drift_options *options, struct drift *drift, struct fault *fault)
{
  static const struct input_changes same = {.words = {0}};
  struct pair pair = {.name = name, .before = before, .after = after, .options = options, .claims = SIZE_MAX};
  pair.inputs = options->inputs == NULL ? &same : options->inputs;
  if (strcmp(name, "claims.csv") == 0 && (pair.inputs->seeds_differ || pair.inputs->redrawn_count > 0)) {
    pair.claims = csv_column(before, "id");
  }
  struct row_pairs rows = {0};
  struct text place = {0};
  enum status status = pair_columns(&pair, drift, fault);
  if (status == STATUS_OK) {
    const struct labelled_rows sides[] = {{before, pair.labels[0]}, {after, pair.labels[1]}};
    status = row_pairs_find(&sides[0], &sides[1], &rows, fault);
  }
  if (status == STATUS_OK) {
    compare_rows(&pair, &rows, &place, drift);
    drift->tables++;
    status = text_status(&place, "comparing tables", fault);
  }
  text_free(&place);
  row_pairs_free(&rows);
  free(pair.columns);
  free(pair.labels[0]);
  free(pair.labels[1]);
  return status;
}
