#include "io/selection_read.h"

#include "core/decimal.h"
#include "core/selection.h"
#include "io/axis_read.h"
#include "io/sweep_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct shape column_shape = {.kind = SHAPE_WORD, .says = "COLUMN", .words = WORDS_COLUMNS};
const struct shape table_shape = {.kind = SHAPE_WORD, .says = "TABLE", .words = WORDS_TABLES};
static const struct key_table where_table = {.owner = "where", .other = OTHER_COLUMNS};
const struct shape where_shape = {.kind = SHAPE_MAPPING, .detail = &where_table};

static const struct key cell_keys[] = {
    {"value", false, bind_node, offsetof(struct cell_keys, value), NULL, "column (default: the claim's)",
     &column_shape},
    {"table", false, bind_node, offsetof(struct cell_keys, table), NULL, "table (default: the claim's)", &table_shape},
    {"where", true, bind_node, offsetof(struct cell_keys, where), NULL, "columns and their values", &where_shape},
};
static const struct key_table cell_table = KEY_TABLE("another cell", cell_keys);
static const struct shape cell_mapping = {.kind = SHAPE_MAPPING, .detail = &cell_table};
const struct shape other_cell_shape = {.kind = SHAPE_EITHER, .parts = {&cell_mapping, &where_shape}};

/* Whether a value of the axis reads like `text`. */
static bool axis_holds(const struct axis *axis, const char *text)
{
  double wanted = NAN, value = 0;
  unsigned __int128 whole = 0;
  (void)decimal_to_double(text, strlen(text), &wanted);
  bool is_whole = decimal_to_u128(text, strlen(text), &whole) == DECIMAL_READ;
  if (axis_is_whole(axis) && axis->integers == NULL) {
    uint64_t last = axis_integer(axis, axis->count - 1);
    return is_whole && whole >= axis->first && whole <= last && (whole - axis->first) % axis->step == 0;
  }
  if (axis->kind == AXIS_CONSTANT && axis->reals == NULL) {
    double place = round((wanted * axis->real_scale - axis->real_first) / axis->real_step);
    return place >= 0 && place < (double)axis->count && axis_real(axis, (uint64_t)place) == wanted;
  }
  for (uint64_t i = 0; i < axis->count; i++) {
    if (axis_is_whole(axis)           ? is_whole && axis_integer(axis, i) == whole
        : axis->kind == AXIS_CONSTANT ? axis_real(axis, i) == wanted
                                      : decimal_to_double(text, strlen(text), &value) != DECIMAL_READ &&
                                            strcmp(axis_show(axis, i).text, text) == 0) {
      return true;
    }
  }
  return false;
}

static bool sweep_has_model(const struct sweep *sweep, const char *name)
{
  for (size_t i = 0; i < sweep->model_count; i++) {
    if (strcmp(sweep->models[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

/* Appends as much of the words as fits. */
static void hint_append(struct hint *hint, const char *words)
{
  size_t used = strlen(hint->text), length = strnlen(words, sizeof hint->text - used - 1);
  memcpy(hint->text + used, words, length);
  hint->text[used + length] = '\0';
}

/* "; it has 128, 256, 512", cut where there are many; for names also the nearest. */
static struct hint hint_for_axis(const struct reader *reader, const struct axis *axis, const char *text)
{
  enum { LISTED = 12 };
  struct shown values[LISTED];
  const char *names[LISTED];
  size_t count = 0;
  struct hint hint = {"; it has "};
  for (; count < axis->count && count < LISTED; count++) {
    values[count] = axis_show(axis, count);
    names[count] = values[count].text;
    hint_append(&hint, count == 0 ? "" : ", ");
    hint_append(&hint, names[count]);
  }
  if (axis->kind == AXIS_CONSTANT || axis_is_whole(axis)) {
    hint_append(&hint, axis->count > LISTED ? " ..." : "");
    return hint;
  }
  return hint_for(reader, text, (struct name_list){names, count});
}

static struct hint hint_for_model(const struct reader *reader, const struct sweep *sweep, const char *text)
{
  enum { LISTED = 1000 };
  const char *names[LISTED];
  size_t count = 0;
  for (; count < sweep->model_count && count < LISTED; count++) {
    names[count] = sweep->models[count].name;
  }
  return hint_for(reader, text, (struct name_list){names, count});
}

/* What the rows have on an axis of accountings: `paper` is the accounting of the model. */
static size_t list_accountings(const struct sweep *sweep, const struct axis *axis, const char **names, size_t most)
{
  size_t count = 0;
  for (size_t known = 0; known < accounting_count && count < most; known++) {
    bool found = false;
    for (uint64_t i = 0; i < axis->count * sweep->model_count && !found; i++) {
      const struct architecture *model = &sweep->models[i % sweep->model_count];
      found = accounting_find(axis->accountings[i / sweep->model_count], model) == &accountings[known];
    }
    if (found) {
      names[count++] = accountings[known].name;
    }
  }
  return count;
}

static void check_accounting(struct reader *reader, const struct node *value, const struct sweep *sweep,
                             const struct axis *axis)
{
  enum { LISTED = 64 };
  const char *names[LISTED];
  struct name_list list = {names, list_accountings(sweep, axis, names, LISTED)};
  for (size_t i = 0; i < list.count; i++) {
    if (strcmp(names[i], value->text) == 0) {
      return;
    }
  }
  complain(reader->complaints, value->spot, "sweep '%s' has no accounting %s%s", sweep->name == NULL ? "" : sweep->name,
           text_show(value->text).text, hint_for(reader, value->text, list).text);
}

/* Whether the sweep makes rows with that value. */
static void check_value(struct reader *reader, const struct node *value, const char *column, const struct sweep *sweep)
{
  const struct axis *axis = axes_find(sweep->axes, sweep->axis_count, column);
  const struct axis *varied = axes_find(sweep->one_at_a_time, sweep->one_at_a_time_count, column);
  struct hint hint = {{0}};
  if (axis != NULL && varied == NULL && axis->kind == AXIS_ACCOUNTING) {
    check_accounting(reader, value, sweep, axis);
    return;
  }
  if (strcmp(column, "model") == 0 && sweep->model_count > 0 && !sweep_has_model(sweep, value->text)) {
    hint = hint_for_model(reader, sweep, value->text);
  } else if (axis != NULL && varied == NULL && !axis_holds(axis, value->text)) {
    hint = hint_for_axis(reader, axis, value->text);
  } else {
    return;
  }
  complain(reader->complaints, value->spot, "sweep '%s' has no %s %s%s", sweep->name == NULL ? "" : sweep->name, column,
           text_show(value->text).text, hint.text);
}

/* The entry of that name whose rows the table has, or the only entry that has rows there where name is NULL. */
static struct analysis find_analysis(const struct spec *spec, const char *table, const char *name)
{
  struct analysis found = {0};
  for (size_t i = 0; i < analyses_count(spec); i++) {
    const struct analysis analysis = analyses_at(spec, i);
    if (analysis.name == NULL || (name != NULL && strcmp(name, analysis.name) != 0) ||
        !analysis_fills(&analysis, table)) {
      continue;
    }
    if (name != NULL) {
      return analysis;
    }
    if (found.name != NULL) {
      return (struct analysis){0};
    }
    found = analysis;
  }
  return found;
}

/* Complains where no entry of that name has rows in the table. A series of a fit is "NAME: SERIES". */
static void check_analysis(struct reader *reader, const struct node *value, const char *table)
{
  enum { LISTED = 1000 };
  const char *names[LISTED], *series = strstr(value->text, ": ");
  size_t count = 0, length = series == NULL ? value->length : (size_t)(series - value->text);
  for (size_t i = 0; i < analyses_count(reader->spec); i++) {
    const struct analysis analysis = analyses_at(reader->spec, i);
    if (analysis.name == NULL || !analysis_fills(&analysis, table)) {
      continue;
    }
    if (strlen(analysis.name) == length && memcmp(analysis.name, value->text, length) == 0) {
      return;
    }
    if (count < LISTED) {
      names[count++] = analysis.name;
    }
  }
  complain(reader->complaints, value->spot, "'%s' has no rows of %s%s", table, text_show(value->text).text,
           hint_for(reader, value->text, (struct name_list){names, count}).text);
}

/* Whether the rows of a sensitivity have that output, or that input. */
static void check_word(struct reader *reader, const struct node *value, const char *column,
                       const struct sensitivity *sensitivity)
{
  enum { LISTED = 64 };
  const char *inputs[LISTED], *known = NULL;
  size_t count = 0;
  for (; count < sensitivity->input_count && count < LISTED; count++) {
    inputs[count] = sensitivity->inputs[count].key;
  }
  if (strcmp(column, "output") == 0) {
    (void)read_known(reader, value, column, (struct name_list){sensitivity->outputs, sensitivity->output_count},
                     &known);
  } else if (strcmp(column, "parameter") == 0 || strcmp(column, "other") == 0) {
    (void)read_known(reader, value, column, (struct name_list){inputs, count}, &known);
  }
}

/* One value of a condition; a list makes alternatives on one column. */
static void add_condition(struct reader *reader, const struct node *value, const char *column,
                          const struct choice *choice, struct condition *conditions, size_t *count)
{
  const char *text = NULL;
  if (!read_text(reader, value, column, &text)) {
    return;
  }
  if (choice->sweep != NULL) {
    check_value(reader, value, column, choice->sweep);
  } else if (choice->table != NULL && strcmp(column, "name") == 0 && choice->sound) {
    check_analysis(reader, value, choice->table->name);
  } else if (choice->analysis.sensitivity != NULL) {
    check_word(reader, value, column, choice->analysis.sensitivity);
  }
  conditions[*count] = (struct condition){reader_copy(reader, column), reader_copy(reader, text), value->spot.place};
  *count += reader->status == STATUS_OK;
}

static size_t count_conditions(const struct node *where)
{
  size_t count = 0;
  for (const struct node *value = where->first; value != NULL; value = value->next) {
    count += value->kind == NODE_SEQUENCE ? value->count : 1;
  }
  return count;
}

static void read_conditions(struct reader *reader, const struct node *where, const struct choice *choice)
{
  size_t room = count_conditions(where), count = 0;
  if (room > SELECTION_CONDITIONS_MAX) {
    complain(reader->complaints, where->spot, "where has %zu values; the limit is %d", room, SELECTION_CONDITIONS_MAX);
    return;
  }
  struct condition *conditions = reader_take(reader, room, sizeof *conditions);
  for (const struct node *value = where->first; value != NULL && conditions != NULL; value = value->next) {
    const char *column = value->key->text;
    const char *known = NULL;
    bool of_sweep = choice->sweep != NULL && strcmp(column, "sweep") == 0;
    struct hint comma = hint_comma(column);
    if (comma.text[0] != '\0') {
      complain(reader->complaints, value->key->spot, "unknown column '%s'%s", text_show(column).text, comma.text);
      continue;
    }
    if (of_sweep || !read_known(reader, value->key, "column", choice->columns, &known)) {
      continue;
    }
    if (value->kind != NODE_SEQUENCE) {
      add_condition(reader, value, column, choice, conditions, &count);
      continue;
    }
    for (const struct node *item = value->first; item != NULL; item = item->next) {
      add_condition(reader, item, column, choice, conditions, &count);
    }
  }
  choice->selection->where = conditions;
  choice->selection->where_count = count;
}

static bool has_ceilings(const struct spec *spec)
{
  for (size_t i = 0; i < spec->sweep_count; i++) {
    if (spec->sweeps[i].ceiling || spec->sweeps[i].fit.asked) {
      return true;
    }
  }
  return false;
}

/* Whether the run will have rows in that table, as a complaint where it will not. */
static bool table_is_filled(struct reader *reader, const char *table, const struct node *node)
{
  const struct spec *spec = reader->spec;
  const char *method = analyses_method(table);
  if (strcmp(table, "ceilings") == 0) {
    if (!has_ceilings(spec)) {
      complain(reader->complaints, node->spot, "no sweep has 'ceiling: true', so there is no table of ceilings");
      return false;
    }
    return true;
  }
  for (size_t i = 0; i < analyses_count(spec); i++) {
    const struct analysis analysis = analyses_at(spec, i);
    if (analysis_fills(&analysis, table)) {
      return true;
    }
  }
  if (method != NULL) {
    complain(reader->complaints, node->spot, "no sensitivity has 'method: %s', so there is no table '%s'", method,
             table);
    return false;
  }
  complain(reader->complaints, node->spot, "%s, so there is no table '%s'",
           strcmp(table, "break-even") == 0 ? "there is no 'break-even'"
           : spec->data_fit_count > 0       ? "no fit has 'law: auto'"
                                            : "there is no 'fits'",
           table);
  return false;
}

/* points unless `table` says otherwise. */
static bool choose_table(struct reader *reader, const struct node *node, struct choice *choice)
{
  enum { NAMES = 64 };
  const char *names[NAMES], *name = NULL;
  size_t count = 0;
  for (; count < reader->options->table_count && count < NAMES; count++) {
    names[count] = reader->options->tables[count].name;
  }
  if (!read_known(reader, node, "table", (struct name_list){names, count}, &name)) {
    return false;
  }
  for (size_t i = 0; i < reader->options->table_count; i++) {
    if (strcmp(reader->options->tables[i].name, name) == 0) {
      choice->table = &reader->options->tables[i];
    }
  }
  if (choice->table == NULL) {
    return false;
  }
  if (choice->sound && !table_is_filled(reader, name, node)) {
    return false;
  }
  choice->selection->table = name;
  choice->columns = choice->table->columns;
  return true;
}

/* The sweep that `where` names, else the one of `before`, else the only one. */
static bool choose_sweep(struct reader *reader, const struct node *node, const struct node *where,
                         const struct sweep *before, struct choice *choice)
{
  const struct node *named = where == NULL ? NULL : node_find(where, "sweep");
  if (named != NULL) {
    choice->sweep = read_sweep_name(reader, named);
  } else if (before != NULL) {
    choice->sweep = before;
  } else if (reader->spec->sweep_count == 1) {
    choice->sweep = reader->spec->sweeps;
  } else {
    complain(reader->complaints, where != NULL ? where->spot : node->spot,
             reader->spec->sweep_count == 0 ? "there is no sweep to read a value from"
                                            : "where has no 'sweep'; there are %zu to choose from",
             reader->spec->sweep_count);
  }
  if (choice->sweep == NULL) {
    return false;
  }
  choice->selection->table = "points";
  choice->selection->sweep = choice->sweep->name;
  choice->columns = sweep_columns(reader, choice->sweep);
  return true;
}

/* Reads value, table and where; what is missing in `other` cells comes from the claim's own. */
bool read_selection(struct reader *reader, const struct node *node, const struct cell_keys *keys,
                    const struct choice *own, struct choice *choice)
{
  choice->selection->place = node->spot.place;
  if (keys->where != NULL && keys->where->kind != NODE_MAPPING) {
    complain(reader->complaints, keys->where->spot, "where must be a mapping of columns to values, found %s",
             node_show(keys->where).text);
    return false;
  }
  if (keys->table != NULL) {
    if (!choose_table(reader, keys->table, choice)) {
      return false;
    }
  } else if (own != NULL && own->table != NULL) {
    choice->table = own->table;
    choice->selection->table = own->table->name;
    choice->columns = own->columns;
  } else if (!choose_sweep(reader, node, keys->where, own == NULL ? NULL : own->sweep, choice)) {
    return false;
  }
  const struct node *named = keys->where == NULL ? NULL : node_find(keys->where, "name");
  if (choice->table != NULL) {
    bool one = named != NULL && named->kind == NODE_SCALAR;
    if (named == NULL || one) {
      choice->analysis = find_analysis(reader->spec, choice->table->name, one ? named->text : NULL);
    }
  }
  if (keys->value != NULL) {
    (void)read_known(reader, keys->value, "column", choice->columns, &choice->selection->value);
  } else if (own != NULL) {
    choice->selection->value = own->selection->value;
  }
  if (keys->where != NULL) {
    read_conditions(reader, keys->where, choice);
  }
  return true;
}

static size_t conditions_on(const struct selection *selection, const char *column)
{
  size_t count = 0;
  for (size_t i = 0; i < selection->where_count; i++) {
    count += strcmp(selection->where[i].column, column) == 0;
  }
  return count;
}

/* A test of one cell: what the sweep varies must be told. What follows from something else (c_exp from a set's name) is
 * left to the run. */
void check_single(struct reader *reader, const struct node *node, const struct choice *choice)
{
  const struct selection *selection = choice->selection;
  const struct sweep *sweep = choice->sweep;
  if (sweep == NULL || sweep->one_at_a_time_count > 0) {
    return;
  }
  for (size_t i = 0; i < selection->where_count; i++) {
    const char *column = selection->where[i].column;
    if (strcmp(column, "model") != 0 && axes_find(sweep->axes, sweep->axis_count, column) == NULL) {
      return;
    }
  }
  struct text missing = {0};
  text_append(&missing, sweep->model_count > 1 && conditions_on(selection, "model") != 1 ? "model" : "");
  for (size_t i = 0; i < sweep->axis_count; i++) {
    if (sweep->axes[i].count > 1 && conditions_on(selection, sweep->axes[i].key) != 1) {
      text_append_format(&missing, "%s%s", missing.length > 0 ? ", " : "", sweep->axes[i].key);
    }
  }
  if (missing.length > 0) {
    complain(reader->complaints, node->spot, "several rows are left; 'where' must say which %.300s",
             text_string(&missing));
  }
  if (missing.out_of_memory) {
    reader->status = fault_no_memory(reader->fault, "reading claims");
  }
  text_free(&missing);
}

/* {value, table, where}, or the conditions alone. */
void read_other(struct reader *reader, const struct node *node, const struct choice *own, bool single,
                struct claim *claim)
{
  struct cell_keys keys = {.where = node};
  struct choice other = {.selection = &claim->other, .sound = own->sound};
  const struct key_table table = KEY_TABLE(node->key->text, cell_keys);
  if (node->kind == NODE_MAPPING && node_find(node, "where") != NULL) {
    (void)bind_mapping(reader, node, &table, &keys);
  } else if (node->kind != NODE_MAPPING) {
    complain(reader->complaints, node->spot, "%s must be a mapping of columns to values, found %s", node->key->text,
             node_show(node).text);
    return;
  }
  size_t before = reader->complaints->count;
  if (read_selection(reader, node, &keys, own, &other) && single && reader->complaints->count == before) {
    check_single(reader, keys.where, &other);
  }
}
