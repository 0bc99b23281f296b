#include "io/claim_read.h"

#include "core/decimal.h"
#include "core/selection.h"
#include "io/axis_read.h"
#include "io/sweep_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLAIMS_LIMIT = 10000 };

struct claim_keys {
  struct claim claim;
  const struct node *value, *table, *where, *equals, *holds, *spread_over, *less_than;
};

static const struct shape column_shape = {.kind = SHAPE_WORD, .says = "COLUMN", .words = WORDS_COLUMNS};
static const struct shape table_shape = {.kind = SHAPE_WORD, .says = "TABLE", .words = WORDS_TABLES};
static const struct key_table where_table = {.owner = "where", .other = OTHER_COLUMNS};
static const struct shape where_shape = {.kind = SHAPE_MAPPING, .detail = &where_table};

struct cell_keys {
  const struct node *value, *table, *where;
};
static const struct key cell_keys[] = {
    {"value", false, bind_node, offsetof(struct cell_keys, value), NULL, "column (default: the claim's)",
     &column_shape},
    {"table", false, bind_node, offsetof(struct cell_keys, table), NULL, "table (default: the claim's)", &table_shape},
    {"where", true, bind_node, offsetof(struct cell_keys, where), NULL, "columns and their values", &where_shape},
};

static const char *const hold_names[] = {"rising", "falling", "below-ceiling"};
static const enum claim_test hold_tests[] = {CLAIM_RISING, CLAIM_FALLING, CLAIM_BELOW_CEILING};
static const struct choices hold_choices = {"shape", hold_names, sizeof hold_names / sizeof hold_names[0]};
static const struct shape hold_shape = {.kind = SHAPE_WORD, .detail = &hold_choices};
static const struct key_table cell_table = KEY_TABLE("another cell", cell_keys);
static const struct shape cell_mapping = {.kind = SHAPE_MAPPING, .detail = &cell_table};
static const struct shape other_cell_shape = {.kind = SHAPE_EITHER, .parts = {&cell_mapping, &where_shape}};

#define AT(field) offsetof(struct claim_keys, field)
static const struct real_bounds from_zero = {0, false};
static const struct key claim_keys[] = {
    {"id", true, bind_name, AT(claim.id), NULL, "name of the claim", NULL},
    {"says", true, bind_sentence, AT(claim.says), NULL, "the claim in words, for the report", NULL},
    {"value", true, bind_node, AT(value), NULL, "column whose value is tested", &column_shape},
    {"table", false, bind_node, AT(table), NULL, "another table than the points of a sweep", &table_shape},
    {"where", false, bind_node, AT(where), NULL, "which row or rows: columns and their values", &where_shape},
    {"expect", false, bind_real, AT(claim.expect), NULL, "the value it must have, to within", NULL},
    {"within", false, bind_real, AT(claim.within), &from_zero, "absolute tolerance of expect or equals (default: 0)",
     NULL},
    {"below", false, bind_real, AT(claim.below), NULL, "the value, or the spread, is below this", NULL},
    {"above", false, bind_real, AT(claim.above), NULL, "the value, or the spread, is above this", NULL},
    {"equals", false, bind_node, AT(equals), NULL, "another cell that it must equal, to within", &other_cell_shape},
    {"holds", false, bind_node, AT(holds), NULL, "what holds along the rows", &hold_shape},
    {"spread-over", false, bind_node, AT(spread_over), NULL,
     "the largest less the smallest value over this axis has the bound", &shape_text},
    {"less-than", false, bind_node, AT(less_than), NULL, "other rows, row by row", &other_cell_shape},
};
static const struct key_rule claim_rules[] = {
    {.kind = RULE_SOME, .keys = {"expect", "equals", "holds", "spread-over", "less-than", "below", "above"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "spread-over", "less-than"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "less-than", "below"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"expect", "equals", "holds", "less-than", "above"}},
    {.kind = RULE_TOGETHER, .when = "spread-over", .keys = {"below", "above"}},
    {.kind = RULE_TOGETHER, .when = "within", .keys = {"expect", "equals"}},
};
static const struct key_table claim_table = KEY_TABLE_RULES("this claim", claim_keys, claim_rules);
static const struct shape claim_shape = {.kind = SHAPE_MAPPING, .detail = &claim_table};
const struct shape claims_shape = {
    .kind = SHAPE_LIST, .detail = list_empty_too, .parts = {&claim_shape}, .limit = CLAIMS_LIMIT};

/* A selection with what is known of its table while it is read. */
struct choice {
  struct selection *selection;
  const struct sweep *sweep;      /* of points; NULL for other tables */
  const struct spec_table *table; /* of other tables */
  struct name_list columns;
};

static const struct axis *axis_in(const struct axis *axes, size_t count, const char *key)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(axes[i].key, key) == 0) {
      return &axes[i];
    }
  }
  return NULL;
}

/* Whether a value of the axis reads like `text`; *at is the first that does. */
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

/* Whether the sweep makes rows with that value. */
static void check_value(struct reader *reader, const struct node *value, const char *column, const struct sweep *sweep)
{
  const struct axis *axis = axis_in(sweep->axes, sweep->axis_count, column);
  const struct axis *varied = axis_in(sweep->one_at_a_time, sweep->one_at_a_time_count, column);
  struct hint hint = {{0}};
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
  bool any_ceiling = false;
  for (size_t i = 0; i < reader->spec->sweep_count; i++) {
    any_ceiling |= reader->spec->sweeps[i].ceiling || reader->spec->sweeps[i].fit.asked;
  }
  if (strcmp(name, "ceilings") == 0 && !any_ceiling) {
    complain(reader->complaints, node->spot, "no sweep has 'ceiling: true', so there is no table of ceilings");
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
static bool read_selection(struct reader *reader, const struct node *node, const struct cell_keys *keys,
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
static void check_single(struct reader *reader, const struct node *node, const struct choice *choice)
{
  const struct selection *selection = choice->selection;
  const struct sweep *sweep = choice->sweep;
  if (sweep == NULL || sweep->one_at_a_time_count > 0) {
    return;
  }
  for (size_t i = 0; i < selection->where_count; i++) {
    const char *column = selection->where[i].column;
    if (strcmp(column, "model") != 0 && axis_in(sweep->axes, sweep->axis_count, column) == NULL) {
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
static void read_other(struct reader *reader, const struct node *node, const struct choice *own, bool single,
                       struct claim *claim)
{
  struct cell_keys keys = {.where = node};
  struct choice other = {.selection = &claim->other};
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

static void read_spread(struct reader *reader, const struct node *node, const struct choice *own, struct claim *claim)
{
  const char *names[64];
  size_t count = 0;
  if (own->sweep == NULL) {
    if (own->table != NULL) {
      (void)read_known(reader, node, "column", own->columns, &claim->spread_over);
    }
    return;
  }
  const struct sweep *sweep = own->sweep;
  names[count++] = "model";
  for (size_t i = 0; i < sweep->axis_count && count < 64; i++) {
    names[count++] = sweep->axes[i].key;
  }
  for (size_t i = 0; i < sweep->one_at_a_time_count && count < 64; i++) {
    names[count++] = sweep->one_at_a_time[i].key;
  }
  if (read_known(reader, node, "axis", (struct name_list){names, count}, &claim->spread_over) && isnan(claim->below) &&
      isnan(claim->above)) {
    complain(reader->complaints, node->spot, "spread-over needs 'below' or 'above'");
  }
}

static void read_hold(struct reader *reader, const struct node *node, struct claim *claim)
{
  const char *name = NULL;
  if (!read_known(reader, node, hold_choices.what, (struct name_list){hold_names, hold_choices.count}, &name)) {
    return;
  }
  for (size_t i = 0; i < sizeof hold_names / sizeof hold_names[0]; i++) {
    if (strcmp(hold_names[i], name) == 0) {
      claim->test = hold_tests[i];
    }
  }
}

/* The one test of a claim, by the key that gives it; the bounds may also belong to spread-over. */
static const struct node *find_test(struct reader *reader, const struct node *node, bool needed, struct claim *claim)
{
  static const struct {
    const char *key;
    enum claim_test test;
  } tests[] = {{"expect", CLAIM_EXPECT},      {"equals", CLAIM_EQUALS},       {"holds", CLAIM_RISING},
               {"spread-over", CLAIM_SPREAD}, {"less-than", CLAIM_LESS_THAN}, {"below", CLAIM_BOUNDS},
               {"above", CLAIM_BOUNDS}};
  const struct node *found = NULL;
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
    const struct node *value = node_find(node, tests[i].key);
    bool bound =
        tests[i].test == CLAIM_BOUNDS && found != NULL && (claim->test == CLAIM_SPREAD || claim->test == CLAIM_BOUNDS);
    if (value == NULL || bound) {
      continue;
    }
    if (found != NULL) {
      complain(reader->complaints, value->key->spot, "a claim tests one thing; '%s' is given already",
               found->key->text);
      return NULL;
    }
    found = value;
    claim->test = tests[i].test;
  }
  if (found == NULL && needed) {
    complain(reader->complaints, node->spot,
             "this claim tests nothing; give expect, below, above, equals, holds, spread-over or less-than");
  }
  return found;
}

static void check_bounds(struct reader *reader, const struct node *node, struct claim *claim)
{
  const struct node *within = node_find(node, "within");
  bool takes = claim->test == CLAIM_EXPECT || claim->test == CLAIM_EQUALS;
  if (within != NULL && !takes) {
    complain(reader->complaints, within->key->spot, "'within' goes with 'expect' or 'equals'");
  }
  if (claim->below <= claim->above) {
    complain(reader->complaints, node_find(node, "below")->spot, "below must be greater than above");
  }
}

static void read_test(struct reader *reader, const struct node *node, const struct claim_keys *keys,
                      const struct choice *own, struct claim *claim)
{
  switch (claim->test) {
  case CLAIM_EXPECT:
  case CLAIM_BOUNDS:
    check_single(reader, keys->where == NULL ? node : keys->where, own);
    break;
  case CLAIM_EQUALS:
    check_single(reader, keys->where == NULL ? node : keys->where, own);
    read_other(reader, keys->equals, own, true, claim);
    break;
  case CLAIM_LESS_THAN:
    read_other(reader, keys->less_than, own, false, claim);
    break;
  case CLAIM_SPREAD:
    read_spread(reader, keys->spread_over, own, claim);
    break;
  default:
    read_hold(reader, keys->holds, claim);
    break;
  }
}

static void read_claim(struct reader *reader, const struct node *node, struct claim *claim)
{
  size_t before = reader->complaints->count;
  struct claim_keys keys = {
      .claim = {.place = node->spot.place, .expect = NAN, .within = NAN, .below = NAN, .above = NAN}};
  if (!bind_mapping(reader, node, &claim_table, &keys)) {
    return;
  }
  *claim = keys.claim;
  struct choice own = {.selection = &claim->selection};
  const struct cell_keys cell = {keys.value, keys.table, keys.where};
  const struct node *test = find_test(reader, node, reader->complaints->count == before, claim);
  check_bounds(reader, node, claim);
  if (read_selection(reader, node, &cell, NULL, &own) && test != NULL && reader->complaints->count == before) {
    read_test(reader, node, &keys, &own, claim);
  }
}

void bind_claims(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (value->kind == NODE_SEQUENCE && value->count == 0) {
    return;
  }
  if (!read_list(reader, value, key->name, CLAIMS_LIMIT)) {
    return;
  }
  struct claim *claims = reader_take(reader, value->count, sizeof *claims);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && claims != NULL && entries != NULL; item = item->next) {
    read_claim(reader, item, &claims[i]);
    if (claims[i].id != NULL) {
      entries[named++] = (struct entry){0, claims[i].id, claims[i].id, node_find(item, "id")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "claims", entries, named);
  }
  reader->spec->claims = claims;
  reader->spec->claim_count = claims == NULL ? 0 : value->count;
}
