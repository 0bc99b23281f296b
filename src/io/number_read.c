/* Numbers in a specification: strict, and with a word on what to write instead. */
#include "io/bind.h"

#include "core/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";

static bool all_digits(const char *text)
{
  return text[0] != '\0' && text[strspn(text, digits)] == '\0';
}

bool number_is_padded(const char *text)
{
  return text[0] == '0' && text[1] != '\0' && all_digits(text);
}

/* "; write N", where the text is a number in a form that is not taken. */
static struct hint hint_write(unsigned __int128 value)
{
  struct hint hint = {{0}};
  char number[DECIMAL_TEXT_SIZE];
  decimal_from_u128(value, number);
  (void)snprintf(hint.text, sizeof hint.text, "; write %s", number);
  return hint;
}

enum { LONGEST = 40 };

/* Whether the commas stand where thousands do: 1,024 and 1,000,000. */
static bool has_groups(const char *text)
{
  size_t first = strspn(text, digits);
  const char *next = text + first;
  while (*next == ',' && strspn(next + 1, digits) == 3) {
    next += 4;
  }
  return first >= 1 && first <= 3 && text[0] != '0' && next > text + first && *next == '\0';
}

/* The text without a plus sign, marks of thousands and underscores; false where it is too long for a hint, or has
 * commas elsewhere. */
static bool strip(const char *text, char plain[LONGEST])
{
  size_t kept = 0, length = strlen(text);
  text += text[0] == '+';
  if (length == 0 || length >= LONGEST || (strchr(text, ',') != NULL && !has_groups(text))) {
    return false;
  }
  for (size_t i = 0; text[i] != '\0'; i++) {
    if (text[i] != '_' && text[i] != ',') {
      plain[kept++] = text[i];
    }
  }
  plain[kept] = '\0';
  return kept > 0;
}

/* What a letter behind a number multiplies it by, as people count tokens, and as they count all else. */
static const struct multiple {
  char letter, other;
  unsigned binary, decimal;
} multiples[] = {{'k', 'K', 1024, 1000}, {'M', 'M', 1048576, 1000000}};

static const struct multiple *find_multiple(const char *plain)
{
  char last = plain[strlen(plain) - 1];
  for (size_t i = 0; i < sizeof multiples / sizeof multiples[0]; i++) {
    if (last == multiples[i].letter || last == multiples[i].other) {
      return &multiples[i];
    }
  }
  return NULL;
}

/* 1_000, 1,000, 1e3, 10.0, +5, 128k and 1M. */
struct hint whole_hint(const char *text)
{
  static const double beyond = 9007199254740992.0; /* 2^53: from there on the double may be another number */
  char plain[LONGEST];
  if (!strip(text, plain)) {
    return (struct hint){{0}};
  }
  unsigned __int128 value = 0;
  double real = 0;
  size_t kept = strlen(plain);
  const struct multiple *multiple = find_multiple(plain);
  if (multiple != NULL && decimal_to_u128(plain, kept - 1, &value) == DECIMAL_READ && value < 1000000000) {
    struct hint hint = {{0}};
    (void)snprintf(hint.text, sizeof hint.text, "; write %llu (or %llu)", (unsigned long long)value * multiple->binary,
                   (unsigned long long)value * multiple->decimal);
    return hint;
  }
  if (decimal_to_u128(plain, kept, &value) == DECIMAL_READ) {
    return hint_write(value);
  }
  if (decimal_to_double(plain, kept, &real) == DECIMAL_READ && real >= 0 && real < beyond && real == floor(real)) {
    return hint_write((unsigned __int128)real);
  }
  return (struct hint){{0}};
}

/* Appends the list that `1024,2048` may be meant for; nothing where a part is no number, or begins with a 0 too much.
 */
static void append_list(struct hint *hint, const char *text)
{
  struct hint list = {{0}};
  size_t length = 0, count = 0;
  for (const char *next = text;; next += *next == ',') {
    size_t part = strcspn(next, ",");
    double value = 0;
    bool padded = part > 1 && next[0] == '0' && next[1] != '.';
    if (padded || decimal_to_double(next, part, &value) != DECIMAL_READ || length + part + 2 >= sizeof list.text / 2) {
      return;
    }
    length += (size_t)snprintf(list.text + length, sizeof list.text - length, "%s%.*s", count++ > 0 ? ", " : "",
                               (int)part, next);
    next += part;
    if (*next == '\0') {
      break;
    }
  }
  size_t before = strlen(hint->text);
  if (count > 1) {
    (void)snprintf(hint->text + before, sizeof hint->text - before,
                   before > 0 ? ", or [%s] for a list" : "; a list is written [%s]", list.text);
  }
}

/* The kinds of text that are no number at all. */
static bool is_unquoted(struct reader *reader, const struct node *node, const char *label, const char *kind)
{
  if (node->kind != NODE_SCALAR || (node->length == 0 && !node->quoted)) {
    complain(reader->complaints, node->spot, "%s must be %s, found %s", label, kind, node_show(node).text);
    return false;
  }
  double real = 0;
  if (node->quoted) {
    bool number = decimal_to_double(node->text, node->length, &real) == DECIMAL_READ;
    complain(reader->complaints, node->spot, "%s must be %s, found quoted text %s%s%s", label, kind,
             node_show(node).text, number ? "; write " : "", number ? text_show(node->text).text : "");
    return false;
  }
  return true;
}

/* Bytes of the line before its column `column`, which counts characters from 1. */
static size_t bytes_before(struct line line, int column)
{
  size_t at = 0;
  for (int i = 1; i < column && at < line.length; i++) {
    size_t length = utf8_length(line.bytes + at, line.length - at);
    at += length > 0 ? length : 1;
  }
  return at;
}

static bool is_digit(struct line line, size_t at)
{
  return at < line.length && line.bytes[at] >= '0' && line.bytes[at] <= '9';
}

/* The number that a person may have meant by an item right behind the comma of another: 1,024 of `[512,1,024]`, with
 * the groups of three digits on both sides that are no items of their own. */
static bool find_marked(const struct node *node, char marked[LONGEST])
{
  const struct source *source = node->spot.source;
  struct line line = source == NULL ? (struct line){"", 0} : source_line(source, node->spot.place.line);
  size_t at = bytes_before(line, node->spot.place.column), start = at, end = at + node->length;
  while (start > 1 && line.bytes[start - 1] == ',' && (start == at || line.bytes[start] == '0')) {
    for (start--; start > 0 && is_digit(line, start - 1);) {
      start--;
    }
  }
  while (end < line.length && line.bytes[end] == ',' && is_digit(line, end + 1) && is_digit(line, end + 2) &&
         is_digit(line, end + 3) && !is_digit(line, end + 4)) {
    end += 4;
  }
  bool whole = is_digit(line, start) && (start == 0 || strchr("[, \t", line.bytes[start - 1]) != NULL);
  if (start == at || !whole || end > line.length || end - start >= LONGEST) {
    return false;
  }
  memcpy(marked, line.bytes + start, end - start);
  marked[end - start] = '\0';
  return true;
}

static void complain_ambiguous(struct reader *reader, const struct node *node, const char *label,
                               struct hint (*hint_of)(const char *text))
{
  const char *decimal = node->text + strspn(node->text, "0");
  char *end = NULL, marked[LONGEST];
  unsigned long long octal = strtoull(node->text, &end, 8);
  bool has_octal = *end == '\0' && strlen(node->text) < 20;
  struct hint hint = {"; write 1000 for 1,000"};
  bool told = strcmp(node->text, "000") == 0;
  if (reader->complaints->count < COMPLAINTS_KEPT && find_marked(node, marked)) {
    struct hint of_marked = hint_of(marked);
    if (of_marked.text[0] != '\0') {
      hint = of_marked;
      told = true;
    }
  }
  if (told) {
    complain(reader->complaints, node->spot, "%s: %s is an item of its own here%s", label, text_show(node->text).text,
             hint.text);
    return;
  }
  complain(reader->complaints, node->spot, has_octal ? "%s: %s is ambiguous; write %s (or %llu)" : "%s: %s; write %s",
           label, text_show(node->text).text, decimal[0] == '\0' ? "0" : text_show(decimal).text, octal);
}

bool read_whole(struct reader *reader, const struct node *node, const char *label, uint64_t low, uint64_t high,
                uint64_t *value)
{
  if (!is_unquoted(reader, node, label, "a whole number")) {
    return false;
  }
  const char *text = node->text;
  if (number_is_padded(text)) {
    complain_ambiguous(reader, node, label, whole_hint);
    return false;
  }
  unsigned __int128 number = 0;
  bool negative = text[0] == '-' && all_digits(text + 1);
  enum decimal_reading reading = decimal_to_u128(text, node->length, &number);
  if (reading == DECIMAL_NOT_A_NUMBER && !negative) {
    struct hint hint = whole_hint(text);
    append_list(&hint, text);
    complain(reader->complaints, node->spot, "%s must be a whole number, found %s%s", label, node_show(node).text,
             hint.text);
    return false;
  }
  if (negative || reading != DECIMAL_READ || number < low || number > high) {
    complain(reader->complaints, node->spot, "%s must be between %llu and %llu, found %s", label,
             (unsigned long long)low, (unsigned long long)high, text_show(text).text);
    return false;
  }
  *value = (uint64_t)number;
  return true;
}

/* 1,5 for 1.5, which 1,500 may be too; +5, 1_000, 010, 5k and 1M. */
struct hint real_hint(const char *text)
{
  struct hint hint = {{0}};
  char plain[LONGEST], number[DECIMAL_TEXT_SIZE];
  double value = 0;
  const char *comma = strchr(text, ',');
  bool one_comma = comma != NULL && strchr(comma + 1, ',') == NULL && strlen(text) < LONGEST;
  if (one_comma) {
    char pointed[LONGEST];
    memcpy(pointed, text, strlen(text) + 1);
    pointed[comma - text] = '.';
    if (decimal_to_double(pointed, strlen(pointed), &value) == DECIMAL_READ && has_groups(text) && strip(text, plain)) {
      (void)snprintf(hint.text, sizeof hint.text, "; write %s or %s", plain, pointed);
    } else if (decimal_to_double(pointed, strlen(pointed), &value) == DECIMAL_READ) {
      (void)snprintf(hint.text, sizeof hint.text, "; use '.' as the decimal mark: %s", pointed);
    }
    return hint;
  }
  if (!strip(text, plain)) {
    return hint;
  }
  const struct multiple *multiple = find_multiple(plain);
  if (decimal_to_double(plain, strlen(plain) - (multiple != NULL), &value) == DECIMAL_READ) {
    decimal_from_double(value * (multiple != NULL ? multiple->decimal : 1), number);
    (void)snprintf(hint.text, sizeof hint.text, "; write %s", number);
  }
  return hint;
}

static void complain_low(struct reader *reader, const struct node *node, const char *label, struct real_bounds bounds)
{
  char low[DECIMAL_TEXT_SIZE];
  decimal_from_double(bounds.low, low);
  complain(reader->complaints, node->spot,
           bounds.open ? "%s must be above %s, found %s" : "%s must be at least %s, found %s", label, low,
           text_show(node->text).text);
}

static void complain_no_number(struct reader *reader, const struct node *node, const char *label)
{
  struct hint hint = real_hint(node->text);
  if (hint.text[0] == '\0') {
    append_list(&hint, node->text);
  }
  complain(reader->complaints, node->spot, "%s must be a number, found %s%s", label, node_show(node).text, hint.text);
}

bool read_real(struct reader *reader, const struct node *node, const char *label, struct real_bounds bounds,
               double *value)
{
  if (!is_unquoted(reader, node, label, "a number")) {
    return false;
  }
  double number = 0;
  struct shown shown = text_show(node->text);
  if (number_is_padded(node->text)) {
    complain_ambiguous(reader, node, label, real_hint);
    return false;
  }
  switch (decimal_to_double(node->text, node->length, &number)) {
  case DECIMAL_NOT_A_NUMBER:
    complain_no_number(reader, node, label);
    return false;
  case DECIMAL_TOO_LARGE:
    complain(reader->complaints, node->spot, "%s: %s is too large for a number (at most 1.797e308)", label, shown.text);
    return false;
  case DECIMAL_UNDERFLOW:
    complain(reader->complaints, node->spot, "%s: %s underflows to 0; write 0", label, shown.text);
    return false;
  default:
    break;
  }
  if (number < bounds.low || (bounds.open && number == bounds.low)) {
    complain_low(reader, node, label, bounds);
    return false;
  }
  *value = number + 0.0; /* never -0 */
  return true;
}
