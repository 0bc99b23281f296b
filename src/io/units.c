#include "io/units.h"

#include "core/decimal.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 16 };

struct unit {
  struct ledger_key key;
  size_t first, count; /* among the values */
};

static const char keeping[] = "keeping partial sums";

void units_free(struct units *units)
{
  free(units->items);
  free(units->values);
  *units = (struct units){0};
}

/* `items` with room for `count` of them; NULL where memory is out: the old place stays. */
static void *with_room(void *items, size_t count, size_t *capacity, size_t size)
{
  if (count <= *capacity && items != NULL) {
    return items;
  }
  size_t grown = count < 64 ? 128 : 2 * count;
  void *moved = realloc(items, grown * size);
  *capacity = moved == NULL ? *capacity : grown;
  return moved;
}

enum status units_add(struct units *units, const struct ledger_key *key, const double *values, size_t count,
                      struct fault *fault)
{
  struct unit *items = with_room(units->items, units->count + 1, &units->capacity, sizeof *items);
  units->items = items == NULL ? units->items : items;
  double *kept = with_room(units->values, units->value_count + count, &units->value_capacity, sizeof *kept);
  units->values = kept == NULL ? units->values : kept;
  if (items == NULL || kept == NULL) {
    return fault_no_memory(fault, keeping);
  }
  items[units->count++] = (struct unit){*key, units->value_count, count};
  memcpy(kept + units->value_count, values, count * sizeof *values);
  units->value_count += count;
  return STATUS_OK;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
  return (a > b) - (a < b);
}

static int compare_units(const void *a, const void *b)
{
  const struct ledger_key *left = &((const struct unit *)a)->key, *right = &((const struct unit *)b)->key;
  int job = compare_numbers(left->job, right->job), level = compare_numbers(left->level, right->level);
  return job != 0 ? job : level != 0 ? level : compare_numbers(left->unit, right->unit);
}

void units_sort(struct units *units)
{
  if (units->count > 1) {
    qsort(units->items, units->count, sizeof *units->items, compare_units);
  }
}

bool units_find(const struct units *units, const struct ledger_key *key, double *values, size_t count)
{
  const struct unit wanted = {.key = *key};
  const struct unit *found =
      units->count == 0 ? NULL : bsearch(&wanted, units->items, units->count, sizeof *found, compare_units);
  if (found == NULL || found->count != count) {
    return false;
  }
  memcpy(values, units->values + found->first, count * sizeof *values);
  return true;
}

void units_append_line(struct text *lines, const struct ledger_key *key, const double *values, size_t count)
{
  static const char digits[] = "0123456789abcdef";
  text_append_format(lines, "%llu %llu %llu", (unsigned long long)key->job, (unsigned long long)key->level,
                     (unsigned long long)key->unit);
  for (size_t i = 0; i < count; i++) {
    char word[DIGITS + 1] = " ";
    uint64_t bits = 0;
    memcpy(&bits, &values[i], sizeof bits);
    for (size_t j = 0; j < DIGITS; j++) {
      word[1 + j] = digits[bits >> (4 * (DIGITS - 1 - j)) & 15];
    }
    text_append_bytes(lines, word, sizeof word);
  }
  text_append_char(lines, '\n');
}

void units_append_lines(struct text *lines, const struct units *units)
{
  for (size_t i = 0; i < units->count; i++) {
    const struct unit *unit = &units->items[i];
    units_append_line(lines, &unit->key, units->values + unit->first, unit->count);
  }
}

/* The number at *at and what ends it, a blank or the line; false where there is none. */
static bool take_number(const char **at, const char *end, uint64_t *number)
{
  unsigned __int128 wide = 0;
  const char *stop = memchr(*at, ' ', (size_t)(end - *at));
  stop = stop == NULL ? end : stop;
  if (decimal_to_u128(*at, (size_t)(stop - *at), &wide) != DECIMAL_READ || wide > UINT64_MAX) {
    return false;
  }
  *number = (uint64_t)wide;
  *at = stop;
  return true;
}

/* " " and sixteen digits. */
static bool take_double(const char **at, const char *end, double *value)
{
  uint64_t bits = 0;
  if (end - *at < DIGITS + 1 || **at != ' ') {
    return false;
  }
  for (size_t i = 1; i <= DIGITS; i++) {
    char digit = (*at)[i];
    bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && (digit < 'a' || digit > 'f')) {
      return false;
    }
    bits = bits << 4 | (uint64_t)(decimal ? digit - '0' : digit - 'a' + 10);
  }
  memcpy(value, &bits, sizeof bits);
  *at += DIGITS + 1;
  return true;
}

/* *values: room that grows; count values of the line between `at` and `end`. */
static bool take_line(const char *at, const char *end, struct ledger_key *key, double *values, size_t *count)
{
  uint64_t *const numbers[] = {&key->job, &key->level, &key->unit};
  for (size_t i = 0; i < 3; i++) {
    at += i > 0 && at < end ? 1 : 0;
    if (!take_number(&at, end, numbers[i])) {
      return false;
    }
  }
  for (*count = 0; at < end; (*count)++) {
    if (!take_double(&at, end, &values[*count])) {
      return false;
    }
  }
  return true;
}

enum status units_add_lines(struct units *units, const char *lines, size_t length, struct fault *fault)
{
  const char *next = lines, *stop = lines + length;
  enum status status = STATUS_OK;
  for (size_t number = 1; next < stop && status == STATUS_OK; number++) {
    const char *end = memchr(next, '\n', (size_t)(stop - next));
    size_t count = 0;
    struct ledger_key key;
    double *values = end == NULL ? NULL : calloc((size_t)(end - next) / (DIGITS + 1) + 1, sizeof *values);
    if (end != NULL && values == NULL) {
      status = fault_no_memory(fault, keeping);
    } else if (end == NULL || !take_line(next, end, &key, values, &count)) {
      status = fault_set(fault, STATUS_BAD_INPUT, "line %zu is not a unit", number);
    } else {
      status = units_add(units, &key, values, count, fault);
      next = end + 1;
    }
    free(values);
  }
  return status;
}
