#include "core/key_set.h"

#include <stdlib.h>
#include <string.h>

void key_set_free(struct key_set *set)
{
  text_free(&set->bytes);
  free(set->keys);
  *set = (struct key_set){0};
}

uint64_t key_hash(const char *bytes, size_t length)
{
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
  }
  return hash;
}

/* The place of a key, or the free one where it belongs. */
static struct key_entry *key_set_place(const struct key_set *set, uint64_t hash, const struct text *key)
{
  size_t at = (size_t)hash & (set->capacity - 1);
  while (set->keys[at].used) {
    const struct key_entry *there = &set->keys[at];
    if (there->hash == hash && there->length == key->length &&
        memcmp(text_string(&set->bytes) + there->start, text_string(key), key->length) == 0) {
      break;
    }
    at = (at + 1) & (set->capacity - 1);
  }
  return &set->keys[at];
}

static bool key_set_grow(struct key_set *set)
{
  struct key_set larger = {.capacity = set->capacity == 0 ? 64 : 2 * set->capacity};
  larger.keys = calloc(larger.capacity, sizeof *larger.keys);
  if (larger.keys == NULL) {
    return false;
  }
  for (size_t i = 0; i < set->capacity; i++) {
    if (set->keys[i].used) {
      size_t at = (size_t)set->keys[i].hash & (larger.capacity - 1);
      while (larger.keys[at].used) {
        at = (at + 1) & (larger.capacity - 1);
      }
      larger.keys[at] = set->keys[i];
    }
  }
  free(set->keys);
  set->keys = larger.keys;
  set->capacity = larger.capacity;
  return true;
}

enum status key_set_add(struct key_set *set, const struct text *key, size_t *number, bool *fresh, struct fault *fault)
{
  enum status status = text_status(key, "collecting names", fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (2 * (set->count + 1) > set->capacity && !key_set_grow(set)) {
    return fault_no_memory(fault, "collecting names");
  }
  uint64_t hash = key_hash(text_string(key), key->length);
  struct key_entry *place = key_set_place(set, hash, key);
  if (fresh != NULL) {
    *fresh = !place->used;
  }
  if (!place->used) {
    *place = (struct key_entry){hash, set->bytes.length, key->length, set->count++, true};
    text_append_bytes(&set->bytes, text_string(key), key->length);
  }
  *number = place->number;
  return text_status(&set->bytes, "collecting names", fault);
}

size_t key_set_find(const struct key_set *set, const struct text *key)
{
  if (set->count == 0) {
    return SIZE_MAX;
  }
  const struct key_entry *place = key_set_place(set, key_hash(text_string(key), key->length), key);
  return place->used ? place->number : SIZE_MAX;
}
