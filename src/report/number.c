#include "report/number.h"

#include "core/decimal.h"
#include "report/markdown.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THIN_SPACE "\u202f" /* narrow, and no line is broken at it */
#define HARD_SPACE "\u00a0"
#define MINUS "\u2212"

enum { AUTO_DIGITS = 4, COLUMN_DIGITS = 3, NEAR_ONE_DIGITS = 12, SHORT_TEXT = 6 };

const struct number_format number_plain = {.style = NUMBER_PLAIN, .scale = 1, .unit = ""};
const struct number_format number_auto = {.style = NUMBER_AUTO, .scale = 1, .unit = "", .grouped = true};

static const struct {
  const char *word;
  double scale;
  const char *unit;
} units[] = {
    {"", 1, ""},
    {"x", 1, "×"},
    {"%", 100, HARD_SPACE "%"},
    {"m", 1e-6, HARD_SPACE "million"},
    {"bn", 1e-9, HARD_SPACE "billion"},
    {"tn", 1e-12, HARD_SPACE "trillion"},
};

bool number_format_read(const char *text, struct number_format *format)
{
  *format = (struct number_format){.style = NUMBER_FIXED, .scale = 1, .unit = "", .grouped = true};
  if (strcmp(text, "group") == 0) {
    return true;
  }
  if (strcmp(text, "plain") == 0 || strcmp(text, "auto") == 0) {
    *format = strcmp(text, "plain") == 0 ? number_plain : number_auto;
    return true;
  }
  format->signed_plus = *text == '+';
  text += format->signed_plus ? 1 : 0;
  size_t digits = strspn(text, "0123456789");
  if (digits < 1 || digits > 2) {
    return false;
  }
  for (size_t i = 0; i < digits; i++) {
    format->decimals = format->decimals * 10 + (text[i] - '0');
  }
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(text + digits, units[i].word) == 0) {
      format->scale = units[i].scale;
      format->unit = units[i].unit;
      return format->decimals <= 17;
    }
  }
  return false;
}

/* Appends decimal digits, the part before the point in groups of three. */
static void write_digits(struct text *text, const char *digits, const struct number_format *format)
{
  if (*digits == '-') {
    text_append(text, MINUS);
    digits++;
  } else if (format->signed_plus) {
    text_append_char(text, '+');
  }
  size_t whole = strspn(digits, "0123456789");
  for (size_t i = 0; i < whole; i++) {
    if (i > 0 && (whole - i) % 3 == 0 && format->grouped) {
      text_append(text, THIN_SPACE);
    }
    text_append_char(text, digits[i]);
  }
  text_append(text, digits + whole);
}

static bool is_whole(const struct cell *cell)
{
  size_t sign = cell->text[0] == '-' ? 1 : 0;
  return cell->length > sign && strspn(cell->text + sign, "0123456789") == cell->length - sign;
}

/* Whether a value is written with a power of ten. */
static bool is_scientific(double value)
{
  return value != 0 && (fabs(value) < 1e-4 || fabs(value) >= 1e16);
}

/* A value beside 1 is not written as 1: more decimals, until the difference shows. */
static int decimals_beside_one(double value, int decimals)
{
  char digits[DECIMAL_FIXED_SIZE];
  double shown = 1;
  if (value == 1 || fabs(value - 1) > 0.5) {
    return decimals;
  }
  for (; decimals < NEAR_ONE_DIGITS; decimals++) {
    decimal_fixed(value, decimals, digits);
    if (decimal_to_double(digits, strlen(digits), &shown) != DECIMAL_READ || shown != 1) {
      break;
    }
  }
  return decimals;
}

/* How many decimals show a value to four significant digits, four at most from 1 upwards. */
static int auto_decimals(double value)
{
  double size = fabs(value);
  if (size >= 1) {
    return size >= 1000 ? 0 : size >= 100 ? 1 : AUTO_DIGITS;
  }
  int decimals = AUTO_DIGITS;
  while (size < 0.1 && size > 0 && decimals < 17) {
    size *= 10;
    decimals++;
  }
  return decimals;
}

/* "1.654×10⁻¹⁷": four significant digits, without zeros at their end. */
static void write_scientific(struct text *text, double value, const struct number_format *format)
{
  static const char *const superscripts[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                             "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  char digits[DECIMAL_FIXED_SIZE], exponents[16];
  int exponent = decimal_exponent(value);
  exponent += fabs(value) / decimal_power(exponent) >= 9.9995 ? 1 : 0;
  size_t length = decimal_fixed(value / decimal_power(exponent), AUTO_DIGITS - 1, digits);
  while (length > 0 && (digits[length - 1] == '0' || digits[length - 1] == '.')) {
    bool point = digits[length - 1] == '.';
    digits[--length] = '\0';
    if (point) {
      break;
    }
  }
  write_digits(text, digits, format);
  text_append(text, exponent < 0 ? "×10\u207b" : "×10");
  (void)snprintf(exponents, sizeof exponents, "%d", abs(exponent));
  for (const char *digit = exponents; *digit != '\0'; digit++) {
    text_append(text, superscripts[*digit - '0']);
  }
}

static void write_fixed(struct text *text, double value, const struct number_format *format, int decimals)
{
  char digits[DECIMAL_FIXED_SIZE];
  decimal_fixed(value * format->scale, decimals, digits);
  write_digits(text, digits, format);
  text_append(text, format->unit);
}

static void write_auto(struct text *text, const struct cell *cell, const struct number_format *format)
{
  bool whole = is_whole(cell);
  if (!whole && is_scientific(cell->value)) {
    write_scientific(text, cell->value, format);
  } else if (whole || cell->length <= SHORT_TEXT) {
    write_digits(text, cell->text, format);
  } else {
    write_fixed(text, cell->value, format, decimals_beside_one(cell->value, auto_decimals(cell->value)));
  }
}

void number_column_add(struct number_column *column, const struct cell *cell)
{
  double size = fabs(cell->value);
  if (cell->length == 0 || cell->value == 0) {
    return;
  }
  bool plain = isfinite(size) && !is_scientific(size);
  column->mixed = column->mixed || !plain;
  column->smallest = column->count++ == 0 ? size : fmin(column->smallest, size);
  if (plain && !is_whole(cell) && cell->length > SHORT_TEXT) {
    int decimals = auto_decimals(size);
    column->decimals = column->long_count++ == 0 || decimals < column->decimals ? decimals : column->decimals;
  }
}

void number_column_write(struct text *text, const struct number_column *column, const struct cell *cell)
{
  /* Three digits of the smallest; where that takes many of the others, each is written for itself. */
  int wanted = column->count > 0 && !column->mixed ? COLUMN_DIGITS - 1 - decimal_exponent(column->smallest) : 0;
  bool apart = column->mixed || column->long_count == 0 || wanted > column->decimals + COLUMN_DIGITS ||
               (column->whole_apart && is_whole(cell));
  if (apart || cell->length == 0 || isnan(cell->value)) {
    number_write(text, cell, &number_auto);
  } else {
    int decimals = wanted > column->decimals ? wanted : column->decimals;
    write_fixed(text, cell->value, &number_auto, decimals_beside_one(cell->value, decimals));
  }
}

void number_write(struct text *text, const struct cell *cell, const struct number_format *format)
{
  bool exact = is_whole(cell) && format->scale == 1 && format->decimals == 0;
  if (cell->length == 0) {
    text_append(text, "–");
  } else if (isnan(cell->value)) {
    markdown_escape(text, cell->text);
  } else if (format->style == NUMBER_AUTO) {
    write_auto(text, cell, format);
  } else if (format->style == NUMBER_PLAIN || exact) {
    write_digits(text, cell->text, format);
    text_append(text, format->unit);
  } else {
    write_fixed(text, cell->value, format, format->decimals);
  }
}
