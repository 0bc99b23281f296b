#include "core/distribution.h"

#include "core/decimal.h"

#include <string.h>

static enum status refuse(struct fault *fault, const char *format_of_two, double a, double b)
{
  char first[DECIMAL_TEXT_SIZE], second[DECIMAL_TEXT_SIZE];
  decimal_from_double(a, first);
  decimal_from_double(b, second);
  return fault_set(fault, STATUS_BAD_INPUT, "%s, found %s and %s", format_of_two, first, second);
}

static enum status refuse_low(struct fault *fault, const char *name, double value)
{
  char found[DECIMAL_TEXT_SIZE];
  decimal_from_double(value, found);
  return fault_set(fault, STATUS_BAD_INPUT, "%s must be above 0, found %s", name, found);
}

static enum status check_uniform(const double *p, struct fault *fault)
{
  return p[0] < p[1] ? STATUS_OK : refuse(fault, "min must be below max", p[0], p[1]);
}

static enum status check_loguniform(const double *p, struct fault *fault)
{
  return p[0] > 0 ? check_uniform(p, fault) : refuse_low(fault, "min", p[0]);
}

static enum status check_triangular(const double *p, struct fault *fault)
{
  const double ends[] = {p[0], p[2]};
  if (check_uniform(ends, fault) != STATUS_OK) {
    return STATUS_BAD_INPUT;
  }
  if (p[1] < p[0]) {
    return refuse(fault, "mode must not be below min", p[1], p[0]);
  }
  return p[1] <= p[2] ? STATUS_OK : refuse(fault, "mode must not be above max", p[1], p[2]);
}

static enum status check_normal(const double *p, struct fault *fault)
{
  return p[1] > 0 ? check_uniform(p + 2, fault) : refuse_low(fault, "sd", p[1]);
}

static enum status check_lognormal(const double *p, struct fault *fault)
{
  if (!(p[0] > 0)) {
    return refuse_low(fault, "median", p[0]);
  }
  return p[1] > 0 ? STATUS_OK : refuse_low(fault, "sigma", p[1]);
}

static enum status check_nothing(const double *p, struct fault *fault)
{
  (void)p;
  (void)fault;
  return STATUS_OK;
}

const struct distribution distributions[] = {
    {"uniform", "every value between min and max alike", {"min", "max", NULL}, false, check_uniform, 0, 1},
    {"loguniform", "the logarithm is uniform", {"min", "max", NULL}, false, check_loguniform, 0, 1},
    {"triangular", "rises from min to mode, falls to max", {"min", "mode", "max", NULL}, false, check_triangular, 0, 2},
    {"normal", "normal, cut at min and max", {"mean", "sd", "min", "max", NULL}, false, check_normal, 2, 3},
    {"lognormal", "the logarithm is normal with deviation sigma", {"median", "sigma", NULL}, false, check_lognormal,
     -1, -1},
    {"list", "one of values, with weights", {NULL}, true, check_nothing, -1, -1},
};
const size_t distribution_count = sizeof distributions / sizeof distributions[0];

const struct distribution *distribution_find(const char *name)
{
  for (size_t i = 0; i < distribution_count; i++) {
    if (strcmp(distributions[i].name, name) == 0) {
      return &distributions[i];
    }
  }
  return NULL;
}
