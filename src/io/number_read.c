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

/* "; write N", where the text is a number in a form that is not taken. */
static struct hint hint_write(unsigned __int128 value)
{
  struct hint hint = {{0}};
  char number[DECIMAL_TEXT_SIZE];
  decimal_from_u128(value, number);
  (void)snprintf(hint.text, sizeof hint.text, "; write %s", number);
  return hint;
}

/* 1_000, 1e3, 10.0, +5 and 128k. */
struct hint whole_hint(const char *text)
{
  enum { LONGEST = 40 };
  static const double beyond = 9007199254740992.0; /* 2^53: from there on the double may be another number */
  size_t length = strlen(text);
  char plain[LONGEST] = {0};
  if (length == 0 || length >= LONGEST) {
    return (struct hint){{0}};
  }
  size_t kept = 0;
  for (size_t i = text[0] == '+' ? 1 : 0; i < length; i++) {
    if (text[i] != '_' && text[i] != ',') {
      plain[kept++] = text[i];
    }
  }
  unsigned __int128 value = 0;
  double real = 0;
  if (kept > 0 && (plain[kept - 1] == 'k' || plain[kept - 1] == 'K') &&
      decimal_to_u128(plain, kept - 1, &value) == DECIMAL_READ && value < 1000000000) {
    struct hint hint = {{0}};
    (void)snprintf(hint.text, sizeof hint.text, "; write %llu (or %llu)", (unsigned long long)value * 1024,
                   (unsigned long long)value * 1000);
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

static void complain_ambiguous(struct reader *reader, const struct node *node, const char *label)
{
  const char *decimal = node->text + strspn(node->text, "0");
  char *end = NULL;
  unsigned long long octal = strtoull(node->text, &end, 8);
  bool has_octal = *end == '\0' && strlen(node->text) < 20;
  if (strcmp(node->text, "000") == 0) {
    complain(reader->complaints, node->spot, "%s: 000 is an item of its own here; write 1000 for 1,000", label);
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
  if (text[0] == '0' && text[1] != '\0' && all_digits(text)) {
    complain_ambiguous(reader, node, label);
    return false;
  }
  unsigned __int128 number = 0;
  bool negative = text[0] == '-' && all_digits(text + 1);
  enum decimal_reading reading = decimal_to_u128(text, node->length, &number);
  if (reading == DECIMAL_NOT_A_NUMBER && !negative) {
    complain(reader->complaints, node->spot, "%s must be a whole number, found %s%s", label, node_show(node).text,
             whole_hint(text).text);
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

/* 1,5 for 1.5 and +5 for 5. */
static struct hint real_hint(const char *text)
{
  enum { LONGEST = 40 };
  struct hint hint = {{0}};
  char plain[LONGEST] = {0};
  size_t length = strlen(text);
  if (length == 0 || length >= LONGEST) {
    return hint;
  }
  memcpy(plain, text, length + 1);
  char *comma = strchr(plain, ',');
  double value = 0;
  if (comma != NULL && strchr(comma + 1, ',') == NULL) {
    *comma = '.';
    if (decimal_to_double(plain, length, &value) == DECIMAL_READ) {
      (void)snprintf(hint.text, sizeof hint.text, "; use '.' as the decimal mark: %s", plain);
    }
  } else if (plain[0] == '+' && decimal_to_double(plain + 1, length - 1, &value) == DECIMAL_READ) {
    (void)snprintf(hint.text, sizeof hint.text, "; write %s", plain + 1);
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

bool read_real(struct reader *reader, const struct node *node, const char *label, struct real_bounds bounds,
               double *value)
{
  if (!is_unquoted(reader, node, label, "a number")) {
    return false;
  }
  double number = 0;
  struct shown shown = text_show(node->text);
  switch (decimal_to_double(node->text, node->length, &number)) {
  case DECIMAL_NOT_A_NUMBER:
    complain(reader->complaints, node->spot, "%s must be a number, found %s%s", label, node_show(node).text,
             real_hint(node->text).text);
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
