#include "core/grouping.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits. */
static uint64_t hash_bytes(const char *bytes, size_t length)
{
  uint64_t hash = 0xcbf29ce484222325U;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3U;
  }
  return hash;
}

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

static bool same_key(const struct grouping *grouping, const struct group *group, uint64_t hash)
{
  return group->hash == hash && group->key_length == grouping->key.length &&
         (group->key_length == 0 ||
          memcmp(grouping->keys.data + group->key_start, grouping->key.data, group->key_length) == 0);
}

/* The slot that holds the key, or the empty one where it belongs. slot_count is a power of two. */
static size_t find_slot(const struct grouping *grouping, uint64_t hash)
{
  size_t slot = (size_t)hash & (grouping->slot_count - 1);
  while (grouping->slots[slot] != 0 && !same_key(grouping, &grouping->groups[grouping->slots[slot] - 1], hash)) {
    slot = (slot + 1) & (grouping->slot_count - 1);
  }
  return slot;
}

/* Room for one more group, at most half of the slots taken. */
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
  size_t *slots = calloc(capacity * 2, sizeof *slots);
  if (slots == NULL) {
    return fault_no_memory(fault, "grouping rows");
  }
  free(grouping->slots);
  grouping->slots = slots;
  grouping->slot_count = capacity * 2;
  grouping->group_capacity = capacity;
  for (size_t i = 0; i < grouping->group_count; i++) {
    size_t slot = (size_t)groups[i].hash & (grouping->slot_count - 1);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (grouping->slot_count - 1);
    }
    slots[slot] = i + 1;
  }
  return STATUS_OK;
}

enum status grouping_find(struct grouping *grouping, const struct table *table, uint64_t row, const size_t *columns,
                          size_t column_count, bool add, struct group **group, struct fault *fault)
{
  *group = NULL;
  enum status status = write_key(grouping, table, row, columns, column_count, fault);
  if (status == STATUS_OK) {
    status = make_room(grouping, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  uint64_t hash = hash_bytes(text_string(&grouping->key), grouping->key.length);
  size_t slot = find_slot(grouping, hash);
  if (grouping->slots[slot] == 0 && add) {
    grouping->groups[grouping->group_count++] =
        (struct group){.hash = hash, .key_start = grouping->keys.length, .key_length = grouping->key.length};
    text_append_bytes(&grouping->keys, text_string(&grouping->key), grouping->key.length);
    grouping->slots[slot] = grouping->group_count;
    status = text_status(&grouping->keys, "grouping rows", fault);
  }
  if (status == STATUS_OK && grouping->slots[slot] != 0) {
    *group = &grouping->groups[grouping->slots[slot] - 1];
  }
  return status;
}

void group_add(struct group *group, double value)
{
  if (group->rows == 0) {
    group->first = value;
    group->low = value;
    group->high = value;
  }
  group->last = value;
  if (isnan(value) || value < group->low) {
    group->low = value;
  }
  if (isnan(value) || value > group->high) {
    group->high = value;
  }
  group->rows++;
}

void grouping_free(struct grouping *grouping)
{
  free(grouping->groups);
  free(grouping->slots);
  text_free(&grouping->keys);
  text_free(&grouping->key);
  *grouping = (struct grouping){0};
}
