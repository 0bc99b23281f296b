/* Numbers and names as a figure writes them: rounded for the reader, full digits stay in the columns of numbers. Texts
 * hold no comma ("a; b" is drawn "a, b") and no quote. */
#ifndef PROOFSWEEP_WORDING_H
#define PROOFSWEEP_WORDING_H

#include "core/architecture.h"
#include "core/constants.h"
#include "core/text.h"

#include <stddef.h>
#include <stdint.h>

enum { WORDING_SIZE = 192 };

/* A short text by value, so that it can be passed along without being freed. */
struct wording {
  char text[WORDING_SIZE];
};

/* A text of integers and strings, cut between characters at WORDING_SIZE - 1 bytes or a little before. */
struct wording wording_format(const char *format, ...) PRINTF_LIKE(1, 2);

/* The same with no-break spaces: a footnote is not broken there. */
struct wording wording_unbroken(const struct wording *words);

/* Free text of a user as a picture can show it: ';' for a comma; a blank for each character that gnuplot or a CSV takes
 * for more than itself ({}^@&~\"'`|=+) and for each that must not be shown; U+FFFD for a byte that is not UTF-8. Cut
 * between characters. */
struct wording wording_plain(const char *text);

/* value with `decimals` places, U+2212 for minus. */
struct wording wording_fixed(double value, int decimals);
/* "1.48×", "12.3×", "123×"; "1.29×10⁷×" beyond a million and "3.50×10⁻⁵×" below a ten-thousandth. More than `decimals`
 * where those would lose a small ratio or its distance from 1: "0.0035×", "0.996×", "1.00002×". */
struct wording wording_ratio(double ratio, int decimals);
/* As many decimals, 2 to 9, as tell two ratios from 1 to 10 apart: 2 where they differ by 0.05 or more, or not at all.
 * wording_ratio takes one less from 10 on and two less from 100 on. */
int wording_ratio_decimals(double low, double high);
/* A share or change in percent: "43 %", "4.3 %", "0.43 %": two significant digits, at most two decimals. */
struct wording wording_percent(double fraction);
/* The same rounded up: "within 1.2 %" then holds. fraction >= 0. */
struct wording wording_percent_up(double fraction);

/* Tokens: "1k" for 1024, "96k", "128k", "1M" where the number is a power of two, or 3 to 15 times one, in units of 1024
 * or 2^20 (to one in 10000); otherwise in thousands of 1000: "4.6k", "379k", "2.7M"; below 1000 in full. At most four
 * characters for a power of two. */
struct wording wording_tokens(double tokens);

/* Tokens in units of 1024 alone, beside an axis that has them: "379k", "1.5M", "2M". */
struct wording wording_tokens_binary(double tokens);

/* Constraints and rows: "158 bn", "0.963 tn", "13.2 mn"; from WORDING_POWERS_FROM on "1.29×10¹⁶": three significant
 * digits. */
#define WORDING_POWERS_FROM 9.995e14
struct wording wording_count(double count);

/* A count in the unit of the largest of its pair or column, unless less than a thousandth of that unit. */
struct wording wording_count_beside(double count, double largest);

/* "10⁻¹³". */
struct wording wording_power(int exponent);

/* "5.44×10¹⁵", for counts beside one that wording_count writes so; value > 0. */
struct wording wording_scientific(double value);

/* A constant's value, the shortest that reads back. */
struct wording wording_value(double value);
/* The same for people: whole numbers from 100000 on in groups of three digits. */
struct wording wording_grouped(double value);

/* A model's name for people: "GPT-2 small" for gpt2-small, "Llama 2 7B" for llama-2-7b-paper, "Gemma 3 27B"; names of
 * other families as they are. */
struct wording wording_model(const char *name);

/* "c_exp = 300; c_norm = 30; c_nonlin = 150", then "; r = 3" or each r, where one is not 1. `without` is a field to
 * leave out, or NULL. */
struct wording wording_constants(const struct constants *constants, const struct constant_field *without);
/* The same of the prices that are told alone. */
struct wording wording_prices(const struct constants *constants, const bool told[CONSTANT_COUNT]);

#endif
