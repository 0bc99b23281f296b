#include "core/grouping.h"

#include <math.h>
#include <stdlib.h>

static enum status write_key(struct grouping *grouping, const struct table *table, uint64_t row, const size_t *columns,
                             size_t column_count, struct fault *fault)
{
  text_clear(&grouping->key);
  for (size_t i = 0; i < column_count; i++) {
    struct cell cell;
    enum status status = table_read(table, row, columns[i], &cell, fault);
    if (status != STATUS_OK) {
      return status;
    }
    text_append_bytes(&grouping->key, cell.text, cell.length + 1);
  }
  return text_status(&grouping->key, "grouping rows", fault);
}

static enum status make_room(struct grouping *grouping, struct fault *fault)
{
  if (grouping->group_count < grouping->group_capacity) {
    return STATUS_OK;
  }
  size_t capacity = grouping->group_capacity == 0 ? 16 : grouping->group_capacity * 2;
  struct group *groups = realloc(grouping->groups, capacity * sizeof *groups);
  if (groups == NULL) {
    return fault_no_memory(fault, "grouping rows");
  }
  grouping->groups = groups;
  grouping->group_capacity = capacity;
  return STATUS_OK;
}

enum status grouping_find(struct grouping *grouping, const struct table *table, uint64_t row, const size_t *columns,
                          size_t column_count, bool add, struct group **group, struct fault *fault)
{
  size_t number = SIZE_MAX;
  bool fresh = false;
  *group = NULL;
  enum status status = write_key(grouping, table, row, columns, column_count, fault);
  if (status == STATUS_OK && !add) {
    number = key_set_find(&grouping->keys, &grouping->key);
  }
  if (status == STATUS_OK && add) {
    status = make_room(grouping, fault);
  }
  if (status == STATUS_OK && add) {
    status = key_set_add(&grouping->keys, &grouping->key, &number, &fresh, fault);
  }
  if (status != STATUS_OK || number == SIZE_MAX) {
    return status;
  }
  *group = &grouping->groups[number];
  if (fresh) {
    **group = (struct group){0};
    grouping->group_count++;
  }
  return STATUS_OK;
}

void group_add(struct group *group, const struct numeral *value)
{
  bool first = group->rows == 0, undefined = isnan(value->value);
  group->last = *value;
  if (first || undefined || numeral_compare(value, &group->low) < 0) {
    group->low = *value;
  }
  if (first || undefined || numeral_compare(value, &group->high) > 0) {
    group->high = *value;
  }
  group->rows++;
}

void grouping_free(struct grouping *grouping)
{
  free(grouping->groups);
  key_set_free(&grouping->keys);
  text_free(&grouping->key);
  *grouping = (struct grouping){0};
}
