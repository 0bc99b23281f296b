#include "io/sweep_read.h"

#include "core/decimal.h"
#include "core/name.h"
#include "core/plan.h"
#include "core/quantity.h"
#include "core/table_key.h"
#include "io/axes_check.h"
#include "io/axis_read.h"
#include "io/constants_read.h"
#include "io/model_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PLANS_LIMIT = 100000 }; /* points whose architectures are looked at while a specification is read */

/* What the tables below fill before it becomes a struct sweep. */
struct sweep_keys {
  struct sweep sweep;
  const struct node *models, *one_at_a_time, *columns, *fit;
};

struct fit_keys {
  const char *x, *y, *law, *by;
  double start_at, noise;
};

static const struct key_table one_at_a_time_table = {.owner = "one-at-a-time", .other = OTHER_AXES, .least = 1};
static const struct shape one_at_a_time_shape = {.kind = SHAPE_MAPPING, .detail = &one_at_a_time_table};
static const struct shape fit_column_shape = {.kind = SHAPE_WORD, .says = "COLUMN", .words = WORDS_COLUMNS};
static const struct shape fit_law_shape = {.kind = SHAPE_WORD, .words = WORDS_LAWS};

static const struct real_bounds no_less_than_zero = {0, false};
static const struct key fit_keys[] = {
    {"x", false, bind_name, offsetof(struct fit_keys, x), NULL, "column that the curve runs over (default: context)",
     &fit_column_shape},
    {"y", false, bind_name, offsetof(struct fit_keys, y), NULL, "column that is fitted (default: ratio)",
     &fit_column_shape},
    {"law", false, bind_name, offsetof(struct fit_keys, law), NULL, "which law; auto chooses by the data (default)",
     &fit_law_shape},
    {"by", false, bind_name, offsetof(struct fit_keys, by), NULL,
     "a fit for each value of this column, which tells curves apart", &fit_column_shape},
    {"start-at", false, bind_real, offsetof(struct fit_keys, start_at), NULL, "only points from this x on", NULL},
    {"noise", false, bind_real, offsetof(struct fit_keys, noise), &no_less_than_zero,
     "relative noise added to y first; needs a seed", NULL},
};
static const struct key_table fit_table = {
    .owner = "fit", .keys = fit_keys, .count = sizeof fit_keys / sizeof fit_keys[0], .called = "fit of a sweep"};
static const struct shape fit_shape = {.kind = SHAPE_MAPPING, .detail = &fit_table};

#define AT(field) offsetof(struct sweep_keys, field)
static const struct key sweep_keys[] = {
    {"name", true, bind_name, AT(sweep.name), NULL, "of the sweep and of its CSV", NULL},
    {"models", true, bind_node, AT(models), NULL, "architectures, each a curve of its own", &models_shape},
    {"one-at-a-time", false, bind_node, AT(one_at_a_time), NULL, "axes varied one by one from the base, the base first",
     &one_at_a_time_shape},
    {"ceiling", false, bind_flag, AT(sweep.ceiling), NULL, "a row in ceilings.csv for each curve (default: false)",
     NULL},
    {"columns", false, bind_node, AT(columns), NULL, "write only these (default: all)", &shape_columns},
    {"fit", false, bind_node, AT(fit), NULL, "fit a law to each curve, beside its closed form", &fit_shape},
};
static const struct key_rule sweep_rules[] = {{.kind = RULE_ONE, .keys = {"context"}}};
static const struct key_table sweep_table = {.owner = "this sweep",
                                             .keys = sweep_keys,
                                             .count = sizeof sweep_keys / sizeof sweep_keys[0],
                                             .others_hint = ", and axes such as context, c_exp or window",
                                             .other = OTHER_AXES,
                                             .rules = sweep_rules,
                                             .rule_count = sizeof sweep_rules / sizeof sweep_rules[0]};
static const struct shape sweep_shape = {.kind = SHAPE_MAPPING, .detail = &sweep_table};
const struct shape sweeps_shape = {.kind = SHAPE_LIST, .parts = {&sweep_shape}, .limit = SPEC_SWEEP_LIMIT};

/* Whether a run writes files of that name, without the ending, beside those of the sweeps: its tables and more. */
static bool is_reserved(const char *name)
{
  static const char *const others[] = {"drift", "history", "figures", "report", "manifest"};
  char table[NAME_SIZE] = ""; /* names of tables are in small letters, and some file systems know no others */
  for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof table; i++) {
    table[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
  }
  bool found = table_key_find(table) != NULL;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    found = found || strcmp(others[i], table) == 0;
  }
  return found;
}

static void refuse_reserved(struct reader *reader, const struct node *node, const char *name)
{
  if (is_reserved(name)) {
    complain(reader->complaints, node->spot, "a sweep may not be named '%s'; a run writes its own file of that name",
             name);
  }
}

/* The sweep of that name that was read; NULL where there is none. */
static const struct sweep *find_sweep(const struct reader *reader, const char *name)
{
  for (size_t i = 0; i < reader->spec->sweep_count; i++) {
    const struct sweep *sweep = &reader->spec->sweeps[i];
    if (sweep->name != NULL && strcmp(sweep->name, name) == 0) {
      return sweep;
    }
  }
  return NULL;
}

const struct sweep *read_sweep_name(struct reader *reader, const struct node *node)
{
  const char *text = NULL;
  if (!read_text(reader, node, "sweep", &text)) {
    return NULL;
  }
  const struct sweep *sweep = find_sweep(reader, text);
  if (sweep != NULL) {
    return sweep;
  }
  const char *names[SPEC_SWEEP_LIMIT];
  size_t count = 0;
  for (size_t i = 0; i < reader->spec->sweep_count; i++) {
    if (reader->spec->sweeps[i].name != NULL) {
      names[count++] = reader->spec->sweeps[i].name;
    }
  }
  complain(reader->complaints, node->spot, "unknown sweep %s%s", node_show(node).text,
           hint_for(reader, text, (struct name_list){names, count}).text);
  return NULL;
}

struct name_list sweep_columns(struct reader *reader, const struct sweep *sweep)
{
  const struct architecture_field *fields[ARCHITECTURE_FIELDS_MAX];
  size_t own = reader->options->columns.count;
  size_t varied = plan_varied_fields(sweep, fields, sizeof fields / sizeof fields[0]);
  const char **names = reader_take(reader, own + varied, sizeof *names);
  if (names == NULL || reader->options->columns.names == NULL) {
    return (struct name_list){NULL, 0};
  }
  for (size_t i = 0; i < own; i++) {
    names[i] = reader->options->columns.names[i];
  }
  for (size_t i = 0; i < varied; i++) {
    names[own + i] = fields[i]->name;
  }
  return (struct name_list){names, own + varied};
}

/* One axis at the end of an array with room for it. */
static bool add_axis(struct reader *reader, const struct node *value, struct axis *axes, size_t *count)
{
  struct axis axis = {0};
  if (!axis_find(value->key->text, &axis)) {
    return false;
  }
  if (axis_read(reader, value, &axis)) {
    axes[(*count)++] = axis;
  }
  return true;
}

/* With one value these are the sweep's base; with a list they are axes. */
static const struct key base_keys[] = {
    {"constants", false, bind_constants, offsetof(struct sweep, constants), NULL, "", NULL},
    {"workload", false, bind_workload, offsetof(struct sweep, workload), NULL, "", NULL},
    {"accounting", false, bind_accounting, offsetof(struct sweep, accounting), NULL, "", NULL},
};

/* The row of a value that belongs to the base; NULL for axes and all else. */
static const struct key *find_base(const struct node *value)
{
  for (size_t i = 0; i < sizeof base_keys / sizeof base_keys[0]; i++) {
    if (value->kind != NODE_SEQUENCE && strcmp(base_keys[i].name, value->key->text) == 0) {
      return &base_keys[i];
    }
  }
  return NULL;
}

static void read_axes(struct reader *reader, const struct node *node, struct sweep *sweep)
{
  struct axis *axes = reader_take(reader, reader->axis_names.count, sizeof *axes);
  for (const struct node *value = node->first; value != NULL && axes != NULL; value = value->next) {
    const struct key *base = find_base(value);
    if (base != NULL) {
      base->bind(reader, value, base, sweep);
    } else {
      (void)add_axis(reader, value, axes, &sweep->axis_count);
    }
  }
  sweep->axes = axes;
}

static void read_one_at_a_time(struct reader *reader, const struct node *node, struct sweep *sweep)
{
  if (node->kind != NODE_MAPPING || node->count == 0) {
    complain(reader->complaints, node->spot, "one-at-a-time must be a mapping of axes, found %s",
             node->kind == NODE_MAPPING ? "an empty one" : node_show(node).text);
    return;
  }
  struct axis *axes = reader_take(reader, reader->axis_names.count, sizeof *axes);
  for (const struct node *value = node->first; value != NULL && axes != NULL; value = value->next) {
    const struct axis *product = axes_find(sweep->axes, sweep->axis_count, value->key->text);
    if (product != NULL && product->count > 1) {
      complain(reader->complaints, value->key->spot,
               "%s is varied by the sweep already; one-at-a-time needs one value there to begin with", product->key);
    } else if (!add_axis(reader, value, axes, &sweep->one_at_a_time_count)) {
      complain(reader->complaints, value->key->spot, "unknown key '%s' in one-at-a-time%s",
               text_show(value->key->text).text, hint_for(reader, value->key->text, reader->axis_names).text);
    }
  }
  sweep->one_at_a_time = axes;
}

/* Points of a curve differ in the context and in what follows from it. A curve has one fit: `by` tells curves apart,
 * and `x` runs along them, or with `by` across them. */
static void check_fit_column(struct reader *reader, const struct node *value, const char *name, const char *by)
{
  const struct quantity *quantity = quantity_find(name);
  bool along = strcmp(name, "context") == 0 || (quantity != NULL && !quantity->given);
  if (strcmp(value->key->text, "by") == 0) {
    if (along) {
      complain(reader->complaints, value->spot,
               "by: %s varies along a curve, and a curve has one fit; give a column that tells curves apart", name);
    }
  } else if (quantity != NULL && quantity->column.type == COLUMN_TEXT) {
    complain(reader->complaints, value->spot, "%s: the column %s is text", value->key->text, name);
  } else if (strcmp(value->key->text, "x") == 0 && !along && by == NULL) {
    complain(reader->complaints, value->spot,
             "x: %s is the same all along a curve; give 'by', a column whose values each have one fit", name);
  }
}

static void read_fit(struct reader *reader, const struct node *node, struct sweep *sweep)
{
  struct fit_keys keys = {"context", "ratio", "auto", NULL, NAN, 0};
  if (!bind_mapping(reader, node, &fit_table, &keys)) {
    return;
  }
  const struct {
    const char *key, *name;
  } columns[] = {{"x", keys.x}, {"y", keys.y}, {"by", keys.by}};
  struct name_list known = sweep_columns(reader, sweep);
  const char *name = NULL;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    const struct node *value = node_find(node, columns[i].key);
    if (value != NULL && columns[i].name != NULL && read_known(reader, value, "column", known, &name)) {
      check_fit_column(reader, value, name, keys.by);
    }
  }
  const struct node *law = node_find(node, "law");
  if (law != NULL && keys.law != NULL && strcmp(keys.law, "auto") != 0) {
    (void)read_known(reader, law, "law", reader->options->laws, &name);
  }
  sweep->fit = (struct fit_request){
      true, keys.x, keys.y, keys.law, keys.by, keys.start_at, node->key->spot.place, keys.noise, reader->spec->seed};
  if (keys.noise > 0 && !reader->spec->has_seed) {
    complain(reader->complaints, node->spot, "noise needs the key 'seed' in the specification");
  }
}

/* The least value of a whole-number axis, and the greatest. */
static void axis_span(const struct axis *axis, uint64_t *least, uint64_t *greatest)
{
  for (uint64_t i = 0; i < axis->count; i += axis->integers == NULL && axis->count > 1 ? axis->count - 1 : 1) {
    uint64_t value = axis_integer(axis, i);
    *least = value < *least ? value : *least;
    *greatest = value > *greatest ? value : *greatest;
  }
}

/* Over both kinds of axes of that key: whether there is one, and what it spans. */
static bool sweep_span(const struct sweep *sweep, const char *key, uint64_t *least, uint64_t *greatest)
{
  const struct axis *product = axes_find(sweep->axes, sweep->axis_count, key);
  const struct axis *varied = axes_find(sweep->one_at_a_time, sweep->one_at_a_time_count, key);
  *least = UINT64_MAX;
  *greatest = 0;
  if (product != NULL) {
    axis_span(product, least, greatest);
  }
  if (varied != NULL) {
    axis_span(varied, least, greatest);
  }
  return product != NULL;
}

/* Where the key stands, for messages about it. */
static struct spot key_spot(const struct node *node, const char *key)
{
  const struct node *value = node_find(node, key);
  return value != NULL ? value->spot : node->spot;
}

static void check_prompt(struct reader *reader, const struct node *node, const struct sweep *sweep)
{
  uint64_t least_context = 0, greatest_context = 0, least = 0, greatest = 0;
  bool context = sweep_span(sweep, "context", &least_context, &greatest_context);
  bool prompt = sweep_span(sweep, "prompt", &least, &greatest);
  bool prompted = sweep_find_workload(sweep, true) != NULL;
  if (prompted && !prompt && node_find(node, "prompt") == NULL) {
    complain(reader->complaints, node->spot, "the workload decode needs 'prompt', the tokens that are there already");
  } else if (!prompted && node_find(node, "prompt") != NULL) {
    complain(reader->complaints, node_find(node, "prompt")->key->spot, "only the workload decode has a prompt");
  } else if (context && prompt && greatest >= least_context) {
    complain(reader->complaints, key_spot(node, "prompt"),
             "prompt must be shorter than the context, found %llu for the context %llu", (unsigned long long)greatest,
             (unsigned long long)least_context);
  }
}

#define MOST_POINTS ((unsigned __int128)1 << 127) /* where counting ends; above 10^38 */

/* Points of a sweep; of a one-at-a-time sweep at most so many. */
static unsigned __int128 count_points(const struct sweep *sweep)
{
  unsigned __int128 points = sweep->model_count, varied = 1;
  for (size_t i = 0; i < sweep->axis_count; i++) {
    if (__builtin_mul_overflow(points, sweep->axes[i].count, &points) || points > MOST_POINTS) {
      return MOST_POINTS;
    }
  }
  for (size_t i = 0; i < sweep->one_at_a_time_count; i++) {
    varied += sweep->one_at_a_time[i].count;
  }
  return __builtin_mul_overflow(points, varied, &points) || points > MOST_POINTS ? MOST_POINTS : points;
}

static bool counts_alike(const struct cost_form *a, const struct cost_form *b)
{
  return a->layers == b->layers && memcmp(&a->per_token, &b->per_token, sizeof a->per_token) == 0 &&
         memcmp(&a->per_pair, &b->per_pair, sizeof a->per_pair) == 0;
}

/* Whether the counts of any point move with the field of an axis; counts are linear, so two of its values tell. */
static bool is_counted(const struct plan *plan, const struct axis *axis)
{
  for (uint64_t i = 0; i < plan->point_count; i++) {
    struct setting setting;
    struct cost_form forms[2];
    struct fault ignored;
    plan_read(plan, i, &setting);
    for (uint64_t value = 0; value < 2; value++) {
      architecture_set(&setting.architecture, axis->field, axis_integer(axis, value));
      if (cost_form_of(&setting.architecture, setting.scenario.accounting, &forms[value], &ignored) != STATUS_OK) {
        return true;
      }
    }
    if (!counts_alike(&forms[0], &forms[1])) {
      return true;
    }
  }
  return false;
}

/* Rows that differ in a field alone look like a finding about it. What window and kind of local layers do is no matter
 * of the accounting. */
static void warn_of_uncounted(struct reader *reader, const struct node *node, const struct plan *plan)
{
  const struct sweep *sweep = plan->sweep;
  for (size_t i = 0; i < sweep->axis_count + sweep->one_at_a_time_count; i++) {
    const struct axis *axis = i < sweep->axis_count ? &sweep->axes[i] : &sweep->one_at_a_time[i - sweep->axis_count];
    bool scheduled = strcmp(axis->key, "window") == 0 || strcmp(axis->key, "local_attention") == 0;
    if (axis->kind == AXIS_FIELD && axis->count > 1 && !scheduled && !is_counted(plan, axis)) {
      complain_warning(reader->complaints, axis_node(node, axis->key)->key->spot,
                       "%s changes nothing: the accounting of this sweep does not count it", axis->key);
    }
  }
}

/* Whether the models are possible with each value of the swept fields. */
static void check_architectures(struct reader *reader, const struct node *node, const struct sweep *sweep)
{
  unsigned __int128 points = count_points(sweep);
  const struct architecture_field *fields[ARCHITECTURE_FIELDS_MAX];
  if (points + reader->planned_points > PLANS_LIMIT ||
      plan_varied_fields(sweep, fields, ARCHITECTURE_FIELDS_MAX) == 0) {
    return;
  }
  reader->planned_points += (uint64_t)points;
  struct plan plan = {0};
  struct fault fault = {0};
  enum status status = plan_init(&plan, sweep, &fault);
  if (status == STATUS_OK) {
    warn_of_uncounted(reader, node, &plan);
  }
  plan_free(&plan);
  if (status == STATUS_BAD_INPUT) {
    complain(reader->complaints, key_spot(node, fields[0]->name), "%s", fault.text);
  } else if (status != STATUS_OK) {
    reader->status = fault_set(reader->fault, status, "%s", fault.text);
  }
}

static void read_columns(struct reader *reader, const struct node *node, struct sweep *sweep)
{
  const char *const *columns = NULL;
  size_t count = 0;
  if (read_known_list(reader, node, "columns", "column", sweep_columns(reader, sweep), &columns, &count)) {
    sweep->columns = columns;
    sweep->column_count = count;
  }
}

static void read_sweep(struct reader *reader, const struct node *node, struct sweep *sweep)
{
  size_t before = reader->complaints->count;
  struct sweep_keys keys = {0};
  struct key_table table = sweep_table;
  table.others = reader->axis_names;
  keys.sweep.constants = reader->spec->constants;
  keys.sweep.accounting = reader->spec->accounting;
  keys.sweep.workload = reader->spec->workload;
  keys.sweep.place = node->spot.place;
  if (!bind_mapping(reader, node, &table, &keys)) {
    return;
  }
  if (keys.models != NULL && !models_read(reader, node, keys.models, &keys.sweep.models, &keys.sweep.model_count)) {
    keys.sweep.model_count = 0; /* nobody need be told that a claim's model is not among them */
  }
  read_axes(reader, node, &keys.sweep);
  if (keys.one_at_a_time != NULL) {
    read_one_at_a_time(reader, keys.one_at_a_time, &keys.sweep);
  }
  if (keys.columns != NULL) {
    read_columns(reader, keys.columns, &keys.sweep);
  }
  if (keys.fit != NULL) {
    read_fit(reader, keys.fit, &keys.sweep);
  }
  if (keys.sweep.name != NULL) {
    refuse_reserved(reader, node_find(node, "name"), keys.sweep.name);
  }
  if (node_find(node, "context") == NULL) {
    complain_missing(reader, node, &table, "context");
  }
  if (reader->complaints->count == before) {
    check_prompt(reader, node, &keys.sweep);
    check_architectures(reader, node, &keys.sweep);
    axes_check(reader, node, &keys.sweep);
  }
  *sweep = keys.sweep;
}

void bind_sweeps(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (!read_list(reader, value, key->name, SPEC_SWEEP_LIMIT)) {
    return;
  }
  struct sweep *sweeps = reader_take(reader, value->count, sizeof *sweeps);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && sweeps != NULL && entries != NULL; item = item->next) {
    read_sweep(reader, item, &sweeps[i]);
    if (sweeps[i].name != NULL) {
      entries[named++] = (struct entry){0, sweeps[i].name, sweeps[i].name, node_find(item, "name")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "sweeps", entries, named);
  }
  reader->spec->sweeps = sweeps;
  reader->spec->sweep_count = sweeps == NULL ? 0 : value->count;
}

/* "2 models x context 2000 x c_exp 300" */
static void describe_points(const struct sweep *sweep, struct text *text)
{
  text_append_count(text, sweep->model_count, "model", "models");
  for (size_t i = 0; i < sweep->axis_count; i++) {
    text_append_format(text, " x %s ", sweep->axes[i].key);
    text_append_u128(text, sweep->axes[i].count);
  }
  text_append(text, sweep->one_at_a_time_count > 0 ? ", one at a time" : "");
}

static void complain_points(struct reader *reader, const struct spot spot, const struct sweep *sweep,
                            unsigned __int128 points)
{
  char count[DECIMAL_TEXT_SIZE] = "more than 10^38", limit[DECIMAL_TEXT_SIZE];
  struct text how = {0};
  if (points < MOST_POINTS) {
    decimal_from_u128(points, count);
  }
  decimal_from_u128(reader->spec->point_limit, limit);
  if (sweep != NULL) {
    describe_points(sweep, &how);
    complain(reader->complaints, spot, "sweep '%s' has %s points (%.400s); the limit is %s; raise limits.points",
             sweep->name == NULL ? "" : sweep->name, count, text_string(&how), limit);
  } else {
    complain(reader->complaints, spot, "the sweeps have %s points together; the limit is %s; raise limits.points",
             count, limit);
  }
  reader->complaints->out_of_memory |= how.out_of_memory;
  text_free(&how);
}

void check_point_limit(struct reader *reader, const struct node *root)
{
  const struct node *list = node_find(root, "sweeps");
  const struct node *item = list == NULL ? NULL : list->first;
  unsigned __int128 all = 0;
  bool complained = false;
  for (size_t i = 0; i < reader->spec->sweep_count && item != NULL; i++, item = item->next) {
    unsigned __int128 points = count_points(&reader->spec->sweeps[i]);
    if (points > reader->spec->point_limit) {
      complain_points(reader, item->spot, &reader->spec->sweeps[i], points);
      complained = true;
    }
    all = all > MOST_POINTS - points ? MOST_POINTS : all + points;
  }
  if (list != NULL && !complained && all > reader->spec->point_limit) {
    complain_points(reader, list->key->spot, NULL, all);
  }
}
