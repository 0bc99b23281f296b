#include "core/law.h"

#include "core/laws/laws.h"
#include "core/suggest.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct law *const laws[] = {
    &law_constant,       &law_linear,      &law_quadratic,       &law_log2,        &law_power,
    &law_hyperbola,      &law_exponential, &law_power_hyperbola, &law_logistic,    &law_richards,
    &law_power_approach, &law_rational_11, &law_rational_22,     &law_rational_33,
};
enum { LAW_COUNT = sizeof laws / sizeof laws[0] };

const struct law *const *law_list(size_t *count)
{
  *count = LAW_COUNT;
  return laws;
}

enum status law_find(const char *name, const struct law **law, struct fault *fault)
{
  const char *names[LAW_COUNT];
  for (size_t i = 0; i < LAW_COUNT; i++) {
    names[i] = laws[i]->name;
    if (strcmp(names[i], name) == 0) {
      *law = laws[i];
      return STATUS_OK;
    }
  }
  return fault_unknown("law", name, names, LAW_COUNT, NULL, fault);
}

size_t law_parameter_index(const struct law *law, const char *name)
{
  for (size_t i = 0; i < law->parameter_count; i++) {
    if (strcmp(law->parameters[i].name, name) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

enum status law_find_parameter(const struct law *law, const char *name, size_t *index, struct fault *fault)
{
  *index = law_parameter_index(law, name);
  if (*index != SIZE_MAX) {
    return STATUS_OK;
  }
  const char *names[LAW_MAX_PARAMETERS] = {0};
  for (size_t i = 0; i < law->parameter_count; i++) {
    names[i] = law->parameters[i].name;
  }
  char what[96] = "parameter of law ";
  strncat(what, law->name, sizeof what - strlen(what) - 1);
  return fault_unknown(what, name, names, law->parameter_count, NULL, fault);
}

double law_grid(double low, double high, size_t count, size_t index)
{
  return low * exp(log(high / low) * (double)index / (double)(count - 1));
}
