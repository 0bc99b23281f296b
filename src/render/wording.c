#include "render/wording.h"

#include "core/decimal.h"
#include "io/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "\u2212"
#define TIMES "\u00d7"

/* Takes away a character of which only the beginning is there. */
static void drop_partial(char *text, size_t length)
{
  size_t last = length;
  while (last > 0 && ((unsigned char)text[last - 1] & 0xC0) == 0x80) {
    last--;
  }
  if (last > 0 && utf8_length(text + last - 1, length - last + 1) == 0) {
    text[last - 1] = '\0';
  }
}

struct wording wording_format(const char *format, ...)
{
  struct wording words;
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(words.text, sizeof words.text, format, arguments);
  va_end(arguments);
  if (length >= (int)sizeof words.text) {
    drop_partial(words.text, sizeof words.text - 1);
  }
  return words;
}

struct wording wording_unbroken(const struct wording *words)
{
  struct wording unbroken = {""};
  for (const char *byte = words->text; *byte != '\0'; byte++) {
    unbroken = *byte == ' ' ? wording_format("%s\u00a0", unbroken.text) : wording_format("%s%c", unbroken.text, *byte);
  }
  return unbroken;
}

struct wording wording_plain(const char *text)
{
  static const char markup[] = "{}^@&~\\\"'`|=+";
  struct wording words = {""};
  size_t left = strlen(text), used = 0;
  while (left > 0) {
    unsigned character = 0;
    size_t bytes = utf8_read(text, left, &character);
    const char *shown = text;
    size_t taken = bytes > 0 ? bytes : 1, length = taken;
    if (bytes == 0) {
      shown = "\uFFFD";
      length = 3;
    } else if (*text == ',') {
      shown = ";";
    } else if (character < ' ' || character_forbidden(character) || strchr(markup, *text) != NULL) {
      shown = " ";
      length = 1;
    }
    if (used + length >= sizeof words.text) {
      break;
    }
    memcpy(words.text + used, shown, length);
    used += length;
    text += taken;
    left -= taken;
  }
  words.text[used] = '\0';
  return words;
}

struct wording wording_fixed(double value, int decimals)
{
  char digits[DECIMAL_FIXED_SIZE];
  (void)decimal_fixed(value, decimals, digits);
  return digits[0] == '-' ? wording_format(MINUS "%s", digits + 1) : wording_format("%s", digits);
}

enum { RATIO_DECIMALS = 2, RATIO_DECIMALS_MOST = 9 };

/* Digits before the point that stand for a decimal each. */
static int whole_digits(double ratio)
{
  return ratio >= 100 ? 2 : ratio >= 10 ? 1 : 0;
}

int wording_ratio_decimals(double low, double high)
{
  const double rounding = 1e-9;
  double range = fabs(high - low), size = fmax(fabs(low), fabs(high));
  int whole = whole_digits(size), decimals = RATIO_DECIMALS;
  while (range > rounding * size && decimals < RATIO_DECIMALS_MOST && range < 5 * decimal_power(whole - decimals)) {
    decimals++;
  }
  return decimals;
}

/* That show two digits of a ratio below 1, and one of its distance from 1. */
static int own_decimals(double ratio)
{
  const double rounding = 1e-9;
  double gap = fabs(ratio - 1);
  int below = ratio < 1 ? 1 - decimal_exponent(ratio * (1 + rounding)) : 0;
  int near = gap > rounding ? -decimal_exponent(gap * (1 + rounding)) : 0;
  int most = below > near ? below : near;
  return most < RATIO_DECIMALS_MOST ? most : RATIO_DECIMALS_MOST;
}

static int percent_decimals(double percent)
{
  return percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2;
}

struct wording wording_percent(double fraction)
{
  return wording_format("%s %%", wording_fixed(100 * fraction, percent_decimals(100 * fabs(fraction))).text);
}

struct wording wording_percent_up(double fraction)
{
  int decimals = percent_decimals(100 * fraction);
  double unit = decimal_power(-decimals);
  return wording_format("%s %%", wording_fixed(ceil(100 * fraction / unit) * unit, decimals).text);
}

/* Three significant digits for value in (0, 10000). */
static struct wording three_digits(double value)
{
  int exponent = decimal_exponent(value * (1 + 0.0005));
  return wording_fixed(value, exponent < 2 ? 2 - exponent : 0);
}

/* Whether a number of 1024s or 2^20s is one that people count in them: 1, 96, 384, but not 379. */
static bool is_binary(double count)
{
  double odd = nearbyint(count);
  if (odd < 1 || odd > 999 || fabs(count / odd - 1) > 1e-4) {
    return false;
  }
  while (fmod(odd, 2) == 0) {
    odd /= 2;
  }
  return odd < 16;
}

struct wording wording_tokens(double tokens)
{
  static const struct {
    double binary, decimal;
    const char *letter;
  } units[] = {{0x1p40, 1e12, "T"}, {0x1p30, 1e9, "G"}, {0x1p20, 1e6, "M"}, {0x1p10, 1e3, "k"}};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (is_binary(tokens / units[i].binary)) {
      return wording_format("%s%s", wording_fixed(tokens / units[i].binary, 0).text, units[i].letter);
    }
  }
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    double scaled = tokens / units[i].decimal;
    if (scaled >= 0.9995) {
      return wording_format("%s%s", wording_fixed(scaled, scaled >= 9.95 ? 0 : 1).text, units[i].letter);
    }
  }
  return wording_fixed(tokens, 0);
}

struct wording wording_tokens_binary(double tokens)
{
  static const char *const letters[] = {"", "k", "M", "G", "T"};
  size_t unit = 0;
  while (tokens >= 999.5 && unit + 1 < sizeof letters / sizeof letters[0]) {
    tokens /= 1024;
    unit++;
  }
  bool whole = tokens >= 9.95 || unit == 0 || fabs(tokens - nearbyint(tokens)) < 0.01;
  return wording_format("%s%s", wording_fixed(tokens, whole ? 0 : 1).text, letters[unit]);
}

struct wording wording_power(int exponent)
{
  static const char *const superscripts[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                             "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  int size = abs(exponent);
  return wording_format("10%s%s%s%s", exponent < 0 ? "\u207b" : "", size >= 100 ? superscripts[size / 100 % 10] : "",
                        size >= 10 ? superscripts[size / 10 % 10] : "", superscripts[size % 10]);
}

struct wording wording_scientific(double value)
{
  int exponent = decimal_exponent(value);
  double mantissa = exponent < 0 ? value * decimal_power(-exponent) : value / decimal_power(exponent);
  if (mantissa >= 9.995) {
    mantissa /= 10;
    exponent++;
  }
  return wording_format("%s" TIMES "%s", wording_fixed(mantissa, 2).text, wording_power(exponent).text);
}

struct wording wording_count_beside(double count, double largest)
{
  static const struct {
    double from, unit;
    const char *name;
  } units[] = {{0.5e12, 1e12, "tn"}, {0.5e9, 1e9, "bn"}, {0.5e6, 1e6, "mn"}};
  if (largest >= WORDING_POWERS_FROM) {
    return count > 0 ? wording_scientific(count) : wording_fixed(count, 0);
  }
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (largest >= units[i].from) {
      bool own = count > 0 && count < units[i].unit / 1000;
      return own          ? wording_count(count)
             : count == 0 ? wording_format("0")
                          : wording_format("%s %s", three_digits(count / units[i].unit).text, units[i].name);
    }
  }
  return wording_fixed(count, 0);
}

struct wording wording_count(double count)
{
  return wording_count_beside(count, count);
}

struct wording wording_ratio(double ratio, int decimals)
{
  if (ratio >= 1e6 || (ratio > 0 && ratio < 1e-4)) {
    return wording_format("%s" TIMES, wording_scientific(ratio).text);
  }
  int shared = decimals - whole_digits(ratio), own = ratio > 0 && ratio < 10 ? own_decimals(ratio) : 0;
  return wording_format("%s" TIMES, wording_fixed(ratio, shared > own ? shared : own).text);
}

struct wording wording_value(double value)
{
  struct wording words = {""};
  (void)decimal_from_double(value, words.text);
  return words;
}

struct wording wording_grouped(double value)
{
  struct wording plain = wording_value(value), words = {""};
  size_t length = strlen(plain.text);
  if (!(value >= 1e5) || strspn(plain.text, "0123456789") != length) {
    return plain;
  }
  for (size_t i = 0; i < length; i++) {
    words = wording_format("%s%s%c", words.text, i > 0 && (length - i) % 3 == 0 ? "\u202f" : "", plain.text[i]);
  }
  return words;
}

/* Families whose names people write in another way than file names do. */
static const struct {
  const char *stem, *label;
} families[] = {{"gpt2", "GPT-2"},      {"gpt-oss", "gpt-oss"}, {"llama", "Llama"},          {"gemma", "Gemma"},
                {"mistral", "Mistral"}, {"qwen", "Qwen"},       {"modernbert", "ModernBERT"}};

static bool is_size(const char *word, size_t length)
{
  return length >= 2 && isdigit((unsigned char)word[0]) && strchr("bm", word[length - 1]) != NULL;
}

/* One word of a name, "7b" or "small", in the form for people. */
static void append_word(char *label, size_t room, const char *word, size_t length)
{
  size_t at = strlen(label);
  if (length == 5 && strncmp(word, "paper", 5) == 0) {
    return;
  }
  if (length == 4 && isdigit((unsigned char)word[0]) && strncmp(word + 1, "to", 2) == 0) {
    (void)snprintf(label + at, room - at, " %c:%c", word[0], word[3]);
    return;
  }
  (void)snprintf(label + at, room - at, " %.*s", (int)length, word);
  size_t end = strlen(label);
  if (is_size(word, length)) {
    label[end - 1] = (char)toupper((unsigned char)label[end - 1]);
  }
}

struct wording wording_model(const char *name)
{
  for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
    size_t stem = strlen(families[i].stem);
    if (strncmp(name, families[i].stem, stem) != 0 || isalpha((unsigned char)name[stem])) {
      continue;
    }
    struct wording words = wording_format("%s", families[i].label);
    for (const char *word = name + stem; *word != '\0';) {
      word += *word == '-';
      size_t length = strcspn(word, "-");
      append_word(words.text, sizeof words.text, word, length);
      word += length;
    }
    return words;
  }
  return wording_format("%s", name);
}

struct wording wording_prices(const struct constants *constants, const bool told[CONSTANT_COUNT])
{
  struct wording words = {""};
  bool same_rows = true;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    bool rows = constant_fields[i].name[0] == 'r';
    same_rows = same_rows && (!rows || (told[i] && constants_get(constants, &constant_fields[i]) == constants->r_exp));
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const struct constant_field *field = &constant_fields[i];
    double value = constants_get(constants, field);
    bool rows = field->name[0] == 'r';
    if (!told[i] || (rows && same_rows && (value == 1 || strcmp(field->name, "r_exp") != 0))) {
      continue;
    }
    words = wording_format("%s%s%s = %s", words.text, words.text[0] == '\0' ? "" : "; ",
                           rows && same_rows ? "every r" : field->name, wording_grouped(value).text);
  }
  return words;
}

struct wording wording_constants(const struct constants *constants, const struct constant_field *without)
{
  bool told[CONSTANT_COUNT];
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    told[i] = &constant_fields[i] != without;
  }
  return wording_prices(constants, told);
}
