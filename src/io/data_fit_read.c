#include "io/data_fit_read.h"

#include "core/selection.h"

#include <math.h>
#include <string.h>

enum { DATA_FITS_LIMIT = 1000, GROUPS_LIMIT = 16, COLUMN_NAME_LIMIT = 127 };

struct data_fit_keys {
  struct data_fit_request request;
  const struct node *data, *x, *y, *weight, *where, *group_by, *law, *fix;
};

static const struct key_table data_where_table = {.owner = "where of a fit", .other = OTHER_TEXTS};
static const struct key_table held_table = {.owner = "fix", .other = OTHER_NUMBERS};
static const struct shape data_where_shape = {.kind = SHAPE_MAPPING, .detail = &data_where_table};
static const struct shape held_shape = {.kind = SHAPE_MAPPING, .detail = &held_table};
static const struct shape group_list = {.kind = SHAPE_LIST, .parts = {&shape_text}, .limit = GROUPS_LIMIT};
static const struct shape groups_shape = {.kind = SHAPE_EITHER, .parts = {&shape_text, &group_list}};
static const struct shape data_law_shape = {.kind = SHAPE_WORD, .words = WORDS_LAWS};

#define AT(field) offsetof(struct data_fit_keys, field)
static const struct key data_fit_keys[] = {
    {"name", true, bind_name, AT(request.name), NULL, "of this fit, in fits.csv", NULL},
    {"data", true, bind_node, AT(data), NULL, "a CSV file, beside the specification", &shape_text},
    {"x", true, bind_node, AT(x), NULL, "column that the curve runs over", &shape_text},
    {"y", true, bind_node, AT(y), NULL, "column that was measured", &shape_text},
    {"weight", false, bind_node, AT(weight), NULL, "column of weights, 1/variance up to a factor", &shape_text},
    {"where", false, bind_node, AT(where), NULL, "only rows with these values", &data_where_shape},
    {"group-by", false, bind_node, AT(group_by), NULL, "a fit for each value of this column, or of these",
     &groups_shape},
    {"law", false, bind_node, AT(law), NULL, "which law; auto chooses by the data (default)", &data_law_shape},
    {"start-at", false, bind_real, AT(request.start_at), NULL, "only points from this x on", NULL},
    {"fix", false, bind_node, AT(fix), NULL, "parameters of the law held at a value", &held_shape},
};
static const struct key_rule data_fit_rules[] = {{.kind = RULE_TOGETHER, .when = "fix", .keys = {"law"}}};
static const struct key_table data_fit_table = KEY_TABLE_RULES("this fit", data_fit_keys, data_fit_rules);
static const struct shape data_fit_shape = {.kind = SHAPE_MAPPING, .detail = &data_fit_table};
const struct shape data_fits_shape = {.kind = SHAPE_LIST, .parts = {&data_fit_shape}, .limit = DATA_FITS_LIMIT};

/* The name of a column of the data file, kept. */
static void read_column(struct reader *reader, const struct node *node, const char *label, const char **column)
{
  const char *text = NULL;
  if (node == NULL || !read_text(reader, node, label, &text)) {
    return;
  }
  if (text[0] == '\0' || strlen(text) > COLUMN_NAME_LIMIT) {
    complain(reader->complaints, node->spot, "%s must be the name of a column, of 1 to %d bytes", label,
             COLUMN_NAME_LIMIT);
    return;
  }
  *column = reader_copy(reader, text);
}

static void add_condition(struct reader *reader, const struct node *value, const char *column,
                          struct condition *conditions, size_t *count)
{
  const char *text = NULL;
  if (!read_text(reader, value, column, &text)) {
    return;
  }
  if (*count == SELECTION_CONDITIONS_MAX) {
    complain(reader->complaints, value->spot, "where has more than %d values", SELECTION_CONDITIONS_MAX);
  }
  if (*count < SELECTION_CONDITIONS_MAX) {
    conditions[*count] = (struct condition){column, reader_copy(reader, text), value->spot.place};
  }
  *count += reader->status == STATUS_OK && *count <= SELECTION_CONDITIONS_MAX; /* too many are complained about once */
}

/* COLUMN: VALUE, or COLUMN: [VALUE, VALUE] for alternatives. */
static void read_where(struct reader *reader, const struct node *where, struct data_fit_request *request)
{
  if (where->kind != NODE_MAPPING) {
    complain(reader->complaints, where->spot, "where must be a mapping of columns to values, found %s",
             node_show(where).text);
    return;
  }
  struct condition *conditions = reader_take(reader, SELECTION_CONDITIONS_MAX, sizeof *conditions);
  size_t count = 0;
  for (const struct node *value = where->first; value != NULL && conditions != NULL; value = value->next) {
    const char *column = NULL;
    read_column(reader, value->key, "a key of where", &column);
    if (column == NULL) {
      continue;
    }
    if (value->kind != NODE_SEQUENCE) {
      add_condition(reader, value, column, conditions, &count);
      continue;
    }
    for (const struct node *item = value->first; item != NULL; item = item->next) {
      add_condition(reader, item, column, conditions, &count);
    }
  }
  request->conditions = conditions;
  request->condition_count = count < SELECTION_CONDITIONS_MAX ? count : SELECTION_CONDITIONS_MAX;
}

/* COLUMN, or [COLUMN, COLUMN]. */
static void read_groups(struct reader *reader, const struct node *node, struct data_fit_request *request)
{
  bool list = node->kind == NODE_SEQUENCE;
  if (list && !read_list(reader, node, "group-by", GROUPS_LIMIT)) {
    return;
  }
  const char **columns = reader_take(reader, list ? node->count : 1, sizeof *columns);
  size_t count = 0;
  const struct node *item = list ? node->first : node;
  while (item != NULL && columns != NULL) {
    read_column(reader, item, "group-by", &columns[count]);
    count += columns[count] != NULL;
    item = list ? item->next : NULL;
  }
  request->group_by = columns;
  request->group_count = count;
}

static void read_law(struct reader *reader, const struct node *node, struct data_fit_request *request)
{
  const char *text = NULL;
  struct fault fault = {0};
  if (read_text(reader, node, "law", &text) && strcmp(text, "auto") != 0 &&
      law_find(text, &request->law, &fault) != STATUS_OK) {
    complain(reader->complaints, node->spot, "%s", fault.text);
  }
}

static void read_held(struct reader *reader, const struct node *node, struct data_fit_request *request)
{
  static const struct real_bounds any = {-HUGE_VAL, false};
  if (node->kind != NODE_MAPPING || request->law == NULL) {
    complain(reader->complaints, node->spot, "fix must be a mapping of parameters of a named law to values");
    return;
  }
  double *held = reader_take(reader, LAW_MAX_PARAMETERS, sizeof *held);
  for (size_t i = 0; i < LAW_MAX_PARAMETERS && held != NULL; i++) {
    held[i] = (double)NAN;
  }
  for (const struct node *value = node->first; value != NULL && held != NULL; value = value->next) {
    struct fault fault = {0};
    size_t index = 0;
    if (law_find_parameter(request->law, value->key->text, &index, &fault) != STATUS_OK) {
      complain(reader->complaints, value->key->spot, "%s", fault.text);
    } else {
      (void)read_real(reader, value, value->key->text, any, &held[index]);
    }
  }
  request->held = held;
}

static void read_data_fit(struct reader *reader, const struct node *node, struct data_fit_request *request)
{
  struct data_fit_keys keys = {.request = {.start_at = (double)NAN, .place = node->spot.place}};
  const char *data = NULL;
  bool bound = bind_mapping(reader, node, &data_fit_table, &keys);
  if (bound && keys.data != NULL && read_text(reader, keys.data, "data", &data)) {
    keys.request.data = reader_file(reader, data);
  }
  read_column(reader, keys.x, "x", &keys.request.x);
  read_column(reader, keys.y, "y", &keys.request.y);
  read_column(reader, keys.weight, "weight", &keys.request.weight);
  if (keys.where != NULL) {
    read_where(reader, keys.where, &keys.request);
  }
  if (keys.group_by != NULL) {
    read_groups(reader, keys.group_by, &keys.request);
  }
  if (keys.law != NULL) {
    read_law(reader, keys.law, &keys.request);
  }
  if (keys.fix != NULL) {
    read_held(reader, keys.fix, &keys.request);
  }
  *request = keys.request;
}

void bind_data_fits(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (!read_list(reader, value, key->name, DATA_FITS_LIMIT)) {
    return;
  }
  struct data_fit_request *list = reader_take(reader, value->count, sizeof *list);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && list != NULL && entries != NULL; item = item->next) {
    read_data_fit(reader, item, &list[i]);
    if (list[i].name != NULL) {
      entries[named++] = (struct entry){0, list[i].name, list[i].name, node_find(item, "name")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "fits", entries, named);
  }
  reader->spec->data_fits = list;
  reader->spec->data_fit_count = list == NULL ? 0 : value->count;
}
