#include "io/axis_read.h"

#include "core/decimal.h"
#include "io/constants_read.h"

#include <stdlib.h>
#include <string.h>

/* Axes that are no price and no field of the architecture. */
static const struct {
  const char *key;
  enum axis_kind kind;
} own_axes[] = {
    {"constants", AXIS_CONSTANT_SET}, {"workload", AXIS_WORKLOAD}, {"accounting", AXIS_ACCOUNTING},
    {"context", AXIS_CONTEXT},        {"prompt", AXIS_PROMPT},
};
enum { OWN_AXES = sizeof own_axes / sizeof own_axes[0], NAMED_AXES = 3 /* the first of them have names as values */ };

const struct real_bounds constant_bounds = {0, false};

void axis_list_keys(struct reader *reader)
{
  size_t count = 0;
  const char **names = reader_take(reader, OWN_AXES + CONSTANT_COUNT + architecture_field_count, sizeof *names);
  if (names == NULL) {
    return;
  }
  for (size_t i = 0; i < OWN_AXES; i++) {
    names[count++] = own_axes[i].key;
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    names[count++] = constant_fields[i].name;
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER) {
      names[count++] = architecture_fields[i].name;
    }
  }
  reader->axis_names = (struct name_list){names, count};
  reader->number_names = (struct name_list){names + NAMED_AXES, count - NAMED_AXES};
}

bool axis_find(const char *key, struct axis *axis)
{
  for (size_t i = 0; i < OWN_AXES; i++) {
    if (strcmp(own_axes[i].key, key) == 0) {
      axis->kind = own_axes[i].kind;
      axis->key = own_axes[i].key;
      return true;
    }
  }
  axis->constant = constants_find_field(key);
  if (axis->constant != NULL) {
    axis->kind = AXIS_CONSTANT;
    axis->key = axis->constant->name;
    return true;
  }
  axis->field = architecture_find_field(key);
  if (axis->field != NULL && axis->field->kind == FIELD_INTEGER) {
    axis->kind = AXIS_FIELD;
    axis->key = axis->field->name;
    return true;
  }
  return false;
}

bool axis_is_whole(const struct axis *axis)
{
  return axis->kind == AXIS_CONTEXT || axis->kind == AXIS_PROMPT || axis->kind == AXIS_FIELD;
}

struct whole_bounds axis_bounds(const struct axis *axis)
{
  static const uint64_t longest = (UINT64_C(1) << WORKLOAD_CONTEXT_BITS) - 1;
  if (axis->kind == AXIS_FIELD) {
    return (struct whole_bounds){axis->field->low, axis->field->high};
  }
  return axis->kind == AXIS_CONTEXT ? (struct whole_bounds){1, longest} : (struct whole_bounds){0, longest - 1};
}

bool axis_reserve(struct reader *reader, const struct node *value, uint64_t count)
{
  if (count > SPEC_STEPS_LIMIT || reader->stored_values + count > SPEC_STEPS_LIMIT) {
    complain(reader->complaints, value->spot,
             "the axes hold more than %d values that are not a linear range of whole steps", SPEC_STEPS_LIMIT);
    return false;
  }
  reader->stored_values += count;
  return true;
}

struct shown axis_show(const struct axis *axis, uint64_t i)
{
  struct shown shown = {{0}};
  switch (axis->kind) {
  case AXIS_CONSTANT:
    decimal_from_double(axis_real(axis, i), shown.text);
    return shown;
  case AXIS_CONSTANT_SET:
    return text_show(axis->sets[i].name);
  case AXIS_WORKLOAD:
    return text_show(axis->workloads[i]->name);
  case AXIS_ACCOUNTING:
    return text_show(axis->accountings[i]);
  default:
    decimal_from_u128(axis_integer(axis, i), shown.text);
    return shown;
  }
}

/* One value of a list. */
typedef bool item_reader(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                         struct entry *entry);

static bool read_whole_item(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                            struct entry *entry)
{
  struct whole_bounds bounds = axis_bounds(axis);
  uint64_t *values = (uint64_t *)axis->integers;
  if (!read_whole(reader, item, axis->key, bounds.low, bounds.high, &values[i])) {
    return false;
  }
  *entry = (struct entry){values[i], NULL, item->text, item->spot, 0};
  return true;
}

static bool read_real_item(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                           struct entry *entry)
{
  double *values = (double *)axis->reals;
  if (!read_real(reader, item, axis->key, constant_bounds, &values[i])) {
    return false;
  }
  uint64_t bits = 0;
  memcpy(&bits, &values[i], sizeof bits);
  *entry = (struct entry){bits, NULL, item->text, item->spot, 0};
  return true;
}

static bool read_set_item(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                          struct entry *entry)
{
  struct constants *sets = (struct constants *)axis->sets;
  if (!constants_read(reader, item, &sets[i])) {
    return false;
  }
  if (sets[i].name[0] == '\0') {
    complain(reader->complaints, item->spot, "constants given one by one need a 'name' in a list");
    return false;
  }
  *entry = (struct entry){0, sets[i].name, sets[i].name, item->spot, 0};
  return true;
}

static bool read_workload_item(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                               struct entry *entry)
{
  const struct workload **values = (const struct workload **)axis->workloads;
  if (!workload_read(reader, item, &values[i])) {
    return false;
  }
  *entry = (struct entry){0, values[i]->name, values[i]->name, item->spot, 0};
  return true;
}

static bool read_accounting_item(struct reader *reader, const struct node *item, struct axis *axis, size_t i,
                                 struct entry *entry)
{
  const char **values = (const char **)axis->accountings;
  if (!accounting_read(reader, item, &values[i])) {
    return false;
  }
  *entry = (struct entry){0, values[i], values[i], item->spot, 0};
  return true;
}

/* Makes room for the values; the item_reader that fills it. */
static item_reader *prepare(struct reader *reader, struct axis *axis, size_t count)
{
  switch (axis->kind) {
  case AXIS_CONSTANT:
    axis->reals = reader_take(reader, count, sizeof *axis->reals);
    return axis->reals != NULL ? read_real_item : NULL;
  case AXIS_CONSTANT_SET:
    axis->sets = reader_take(reader, count, sizeof *axis->sets);
    return axis->sets != NULL ? read_set_item : NULL;
  case AXIS_WORKLOAD:
    axis->workloads = reader_take(reader, count, sizeof(struct workload *));
    return axis->workloads != NULL ? read_workload_item : NULL;
  case AXIS_ACCOUNTING:
    axis->accountings = reader_take(reader, count, sizeof(char *));
    return axis->accountings != NULL ? read_accounting_item : NULL;
  default:
    axis->integers = reader_take(reader, count, sizeof *axis->integers);
    return axis->integers != NULL ? read_whole_item : NULL;
  }
}

/* `item` and its siblings, `count` of them. */
static bool read_items(struct reader *reader, const struct node *item, struct axis *axis, size_t count)
{
  item_reader *read = prepare(reader, axis, count);
  struct entry *entries = calloc(count, sizeof *entries);
  if (read == NULL || entries == NULL) {
    reader->status = fault_no_memory(reader->fault, "reading an axis");
    free(entries);
    return false;
  }
  size_t good = 0;
  for (size_t i = 0; i < count; i++, item = item->next) {
    if (read(reader, item, axis, good, &entries[good])) {
      entries[good++].index = i + 1;
    }
  }
  refuse_repeated_values(reader, axis->key, entries, good);
  free(entries);
  axis->count = good;
  return good == count;
}

/* Whether the item follows the one before it with a comma and no blank between them, as thousands have it. */
static bool looks_marked(const struct node *before, const struct node *item)
{
  static const char digits[] = "0123456789";
  return item->spot.place.line == before->spot.place.line &&
         item->spot.place.column == before->spot.place.column + (int)before->length + 1 && before->length <= 3 &&
         item->length == 3 && strspn(before->text, digits) == before->length && strspn(item->text, digits) == 3;
}

/* `[16,384]` is 16 and 384. Whoever has blanks behind other commas, or no other comma, may have meant one number. */
static bool warn_of_marks(struct reader *reader, const struct node *value, const struct axis *axis)
{
  const struct node *marked = NULL, *before = value->first;
  bool spaced = value->count == 2;
  for (const struct node *item = before->next; item != NULL; before = item, item = item->next) {
    const struct place *place = &item->spot.place;
    spaced = spaced || (place->line == before->spot.place.line &&
                        place->column > before->spot.place.column + (int)before->length + 1);
    marked = marked == NULL && looks_marked(before, item) ? before : marked;
  }
  if (marked == NULL || !spaced) {
    return false;
  }
  complain_warning(reader->complaints, marked->next->spot,
                   "%s: %s is an item of its own here; write %s%s for %s,%s, or a blank behind the comma", axis->key,
                   marked->next->text, marked->text, marked->next->text, marked->text, marked->next->text);
  return true;
}

/* Whether value i is above the one before it. */
static bool rises_at(const struct axis *axis, uint64_t i)
{
  return axis_is_whole(axis) ? axis_integer(axis, i) > axis_integer(axis, i - 1)
                             : axis_real(axis, i) > axis_real(axis, i - 1);
}

/* Rows keep the order of a list, and so does what claims say of rising and falling. */
static void warn_of_disorder(struct reader *reader, const struct node *value, const struct axis *axis)
{
  if (!axis_is_whole(axis) && axis->kind != AXIS_CONSTANT) {
    return;
  }
  const struct node *item = value->first;
  bool rises = axis->count > 1 && rises_at(axis, 1);
  for (uint64_t i = 1; i < axis->count; i++) {
    item = item->next;
    if (rises_at(axis, i) != rises) {
      complain_warning(reader->complaints, item->spot,
                       "%s is listed neither upward nor downward; rows keep that order, and so do claims that it rises",
                       axis->key);
      return;
    }
  }
}

static bool read_axis_list(struct reader *reader, const struct node *value, struct axis *axis)
{
  enum { SET_LIMIT = 2000 };
  if (!read_list(reader, value, axis->key, SPEC_STEPS_LIMIT) || !axis_reserve(reader, value, value->count)) {
    return false;
  }
  reader->listed_sets += axis->kind == AXIS_CONSTANT_SET ? value->count : 0;
  if (reader->listed_sets > SET_LIMIT) {
    complain(reader->complaints, value->spot, "the specification lists more than %d constant sets", SET_LIMIT);
    return false;
  }
  size_t before = reader->complaints->count;
  bool good = read_items(reader, value->first, axis, value->count);
  bool tokens = axis->kind == AXIS_CONTEXT || axis->kind == AXIS_PROMPT;
  if (good && reader->complaints->count == before && !(tokens && warn_of_marks(reader, value, axis))) {
    warn_of_disorder(reader, value, axis);
  }
  return good;
}

bool axis_read(struct reader *reader, const struct node *value, struct axis *axis)
{
  axis->place = value->key != NULL ? value->key->spot.place : value->spot.place;
  bool ranged = axis_is_whole(axis) || axis->kind == AXIS_CONSTANT;
  if (value->kind == NODE_SEQUENCE) {
    return read_axis_list(reader, value, axis);
  }
  if (value->kind == NODE_MAPPING && ranged) {
    return range_read(reader, value, axis);
  }
  if (value->kind == NODE_MAPPING && axis->kind != AXIS_CONSTANT_SET) {
    complain(reader->complaints, value->spot, "%s must be a name or a list of names, found a mapping", axis->key);
    return false;
  }
  return read_items(reader, value, axis, 1);
}
