/* Numbers as decimal text and back, the same in every locale. */
#ifndef PROOFSWEEP_DECIMAL_H
#define PROOFSWEEP_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  DECIMAL_TEXT_SIZE = 48,  /* bytes that hold any shortest double or 128-bit integer, and a NUL */
  DECIMAL_FIXED_SIZE = 336 /* bytes that hold any double with 17 places, and a NUL */
};

/* The shortest decimal text that reads back to value: as few digits as possible, written plainly where the decimal
 * exponent lies in [-7, 20] (300, 0.125, 1048576) and as 1.5e-9 beyond. -0 is written 0. NaN and infinities, which no
 * table holds, give the empty text. Writes at most DECIMAL_TEXT_SIZE bytes, NUL included; returns the length. */
size_t decimal_from_double(double value, char *text);

/* value rounded to `decimals` places in [0, 17], ties by the exact binary value; never "-0.00". Empty for NaN and
 * infinities. Writes at most DECIMAL_FIXED_SIZE bytes; returns the length. */
size_t decimal_fixed(double value, int decimals, char *text);

/* The power of ten of the first digit of the shortest text of value: floor(log10 |value|) without its rounding. 0 for
 * 0, NaN and infinities. */
int decimal_exponent(double value);

/* The double nearest to 10^exponent; 0 and infinity beyond the doubles. */
double decimal_power(int exponent);

/* value in decimal. Writes at most DECIMAL_TEXT_SIZE bytes; returns the length. */
size_t decimal_from_u128(unsigned __int128 value, char *text);

enum decimal_reading {
  DECIMAL_READ,
  DECIMAL_NOT_A_NUMBER, /* other characters than -?digits[.digits][e[+-]digits] */
  DECIMAL_TOO_LARGE,    /* beyond the largest double, or 2^128 - 1 */
  DECIMAL_UNDERFLOW     /* not zero, but nearer to 0 than to any double */
};

/* Reads all `length` bytes as a decimal real: optional minus, digits with an optional point (a digit on at least one
 * side), optional exponent. No blanks, no hexadecimal, no inf or nan. *value is set on DECIMAL_READ only. */
enum decimal_reading decimal_to_double(const char *text, size_t length, double *value);

/* Reads all `length` bytes as digits without sign; leading zeros are not a number (010), 0 itself is. */
enum decimal_reading decimal_to_u128(const char *text, size_t length, unsigned __int128 *value);

#ifdef __cplusplus
}
#endif
#endif
