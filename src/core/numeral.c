#include "core/numeral.h"

#include "core/decimal.h"

#include <math.h>

/* Below it every whole number is a double, and no other one rounds to it. */
static const double exact_limit = 9007199254740992.0;

struct numeral numeral_real(double value)
{
  struct numeral number = {.value = value};
  if (value >= 0 && value < exact_limit && value == floor(value)) {
    number.whole = true;
    number.integer = (unsigned __int128)value;
  }
  return number;
}

struct numeral numeral_read(const char *text, size_t length)
{
  double value = 0;
  if (decimal_to_double(text, length, &value) != DECIMAL_READ) {
    return numeral_real((double)NAN);
  }
  struct numeral number = numeral_real(value);
  number.whole = decimal_to_u128(text, length, &number.integer) == DECIMAL_READ || number.whole;
  return number;
}

struct numeral numeral_of_cell(const struct cell *cell)
{
  struct numeral number = numeral_real(cell->value);
  if (!number.whole && !isnan(cell->value)) {
    number.whole = decimal_to_u128(cell->text, cell->length, &number.integer) == DECIMAL_READ;
  }
  return number;
}

int numeral_compare(const struct numeral *a, const struct numeral *b)
{
  if (a->whole && b->whole) {
    return (a->integer > b->integer) - (a->integer < b->integer);
  }
  return (a->value > b->value) - (a->value < b->value);
}

double numeral_difference(const struct numeral *a, const struct numeral *b)
{
  if (!a->whole || !b->whole) {
    return a->value - b->value;
  }
  return a->integer >= b->integer ? (double)(a->integer - b->integer) : -(double)(b->integer - a->integer);
}

void numeral_write(const struct numeral *number, char *text)
{
  if (number->whole) {
    (void)decimal_from_u128(number->integer, text);
  } else {
    (void)decimal_from_double(number->value, text);
  }
}
