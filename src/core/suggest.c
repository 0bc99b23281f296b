#include "core/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { WORD_LIMIT = 64, LISTED = 16, WORDS = 256 };

/* A letter without what people mix up: case, and the separators. */
static int fold(char letter)
{
  if (letter >= 'A' && letter <= 'Z') {
    return letter - 'A' + 'a';
  }
  return letter == '_' || letter == ' ' ? '-' : letter;
}

static size_t smaller(size_t a, size_t b)
{
  return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b)
{
  size_t a_length = strlen(a);
  size_t b_length = strlen(b);
  if (a_length > WORD_LIMIT || b_length > WORD_LIMIT) {
    return SIZE_MAX;
  }
  size_t rows[3][WORD_LIMIT + 1]; /* row i of the distances between prefixes lives in rows[i % 3] */
  for (size_t j = 0; j <= b_length; j++) {
    rows[0][j] = j;
  }
  for (size_t i = 1; i <= a_length; i++) {
    size_t *row = rows[i % 3];
    const size_t *above = rows[(i + 2) % 3];
    const size_t *two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b_length; j++) {
      size_t replaced = above[j - 1] + (fold(a[i - 1]) != fold(b[j - 1]));
      row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
      bool swapped = i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]);
      if (swapped) {
        row[j] = smaller(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return rows[a_length % 3][b_length];
}

static size_t tolerated_edits(size_t length)
{
  return length <= 3 ? 1 : length <= 8 ? 2 : 3;
}

static bool begins_with(const char *name, const char *word, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    if (name[i] == '\0' || fold(name[i]) != fold(word[i])) {
      return false;
    }
  }
  return true;
}

/* The index of the first name fewest edits away, of those that are near; count where none is. */
static size_t nearest_by_edits(const char *word, const char *const *names, size_t count)
{
  size_t length = strlen(word), tolerated = tolerated_edits(length);
  size_t fewest = SIZE_MAX;
  size_t nearest = count;
  for (size_t i = 0; i < count; i++) {
    size_t other = strlen(names[i]), at_least = other > length ? other - length : length - other;
    size_t distance = at_least > tolerated ? SIZE_MAX : suggest_distance(word, names[i]);
    bool shares_nothing = distance >= length && distance > 0;
    if (distance <= tolerated && distance < fewest && !shares_nothing) {
      nearest = i;
      fewest = distance;
    }
  }
  return nearest;
}

const char *suggest_nearest(const char *word, const char *const *names, size_t count)
{
  size_t length = strlen(word), begun = count;
  size_t nearest = nearest_by_edits(word, names, count);
  for (size_t i = 0; length >= 3 && i < count && begun == count; i++) {
    begun = begins_with(names[i], word, length) ? i : count;
  }
  bool one_edit = nearest < count && suggest_distance(word, names[nearest]) <= 1;
  return begun < count && !one_edit ? names[begun] : nearest < count ? names[nearest] : NULL;
}

enum status fault_unknown(const char *what, const char *word, const char *const *names, size_t count,
                          const char *otherwise, struct fault *fault)
{
  const char *near = suggest_nearest(word, names, count);
  if (near != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%.80s'; did you mean '%s'?", what, word, near);
  }
  char list[1024] = "";
  size_t length = 0;
  for (size_t i = 0; otherwise == NULL && count <= LISTED && i < count && length < sizeof list; i++) {
    const char *joint = count == 1 ? "the only one is " : i == 0 ? "there are " : i + 1 == count ? " and " : ", ";
    length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", joint, names[i]);
  }
  const char *hint = otherwise == NULL ? list : otherwise;
  return fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%.80s'%s%s", what, word, hint[0] == '\0' ? "" : "; ", hint);
}

size_t word_list(const char *(*word)(size_t index), const char **names, size_t limit)
{
  size_t count = 0;
  for (; count < limit && word(count) != NULL; count++) {
    names[count] = word(count);
  }
  return count;
}

size_t word_find(const char *what, const char *text, const char *(*word)(size_t index), struct fault *fault)
{
  for (size_t i = 0; word(i) != NULL; i++) {
    if (strcmp(word(i), text) == 0) {
      return i;
    }
  }
  const char *names[WORDS];
  (void)fault_unknown(what, text, names, word_list(word, names, WORDS), NULL, fault);
  return SIZE_MAX;
}
