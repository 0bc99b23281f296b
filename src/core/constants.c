#include "core/constants.h"

#include "core/decimal.h"

#include <math.h>
#include <string.h>

#define FIELD(field, unit, meaning)                                                                                    \
  {                                                                                                                    \
#field, offsetof(struct constants, field), unit, meaning                                                           \
  }

const struct constant_field constant_fields[CONSTANT_COUNT] = {
    FIELD(c_exp, "constraints", "SNARK price of one softmax exponential"),
    FIELD(c_norm, "constraints", "SNARK price of one normalised element"),
    FIELD(c_nonlin, "constraints", "SNARK price of one activation"),
    FIELD(r_exp, "rows", "STARK price of one softmax exponential"),
    FIELD(r_norm, "rows", "STARK price of one normalised element"),
    FIELD(r_nonlin, "rows", "STARK price of one activation"),
};

const char constants_changed[] = "changed";

const struct constant_field *constants_find_field(const char *name)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (strcmp(constant_fields[i].name, name) == 0) {
      return &constant_fields[i];
    }
  }
  return NULL;
}

double constants_get(const struct constants *constants, const struct constant_field *field)
{
  double value = 0;
  memcpy(&value, (const char *)constants + field->offset, sizeof value);
  return value;
}

void constants_set(struct constants *constants, const struct constant_field *field, double value)
{
  memcpy((char *)constants + field->offset, &value, sizeof value);
}

bool constants_equal(const struct constants *a, const struct constants *b)
{
  bool same = strcmp(a->name, b->name) == 0;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    same = same && constants_get(a, &constant_fields[i]) == constants_get(b, &constant_fields[i]);
  }
  return same;
}

enum status constants_check(const struct constants *constants, struct fault *fault)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double value = constants_get(constants, &constant_fields[i]);
    if (!isfinite(value) || value < 0) {
      char digits[DECIMAL_TEXT_SIZE];
      decimal_from_double(value, digits);
      return fault_set(fault, STATUS_BAD_INPUT, "%s must be a finite price of at least 0, found %s",
                       constant_fields[i].name, digits[0] == '\0' ? "none" : digits);
    }
  }
  return STATUS_OK;
}
