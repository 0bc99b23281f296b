#include "core/drawn.h"

#include "core/claim.h"
#include "core/study.h"

#include <string.h>

static bool reads_drawn(const struct selection *selection)
{
  static const char exact[] = "_exact";
  size_t length = selection->value == NULL ? 0 : strlen(selection->value), tail = strlen(exact);
  return selection->table != NULL && study_draws(selection->table) &&
         !(length > tail && strcmp(selection->value + length - tail, exact) == 0);
}

bool claim_is_drawn(const struct claim *claim)
{
  const struct selection other = claim_other(claim);
  return reads_drawn(&claim->selection) || (claim->test == CLAIM_LESS_THAN && reads_drawn(&other));
}

bool claim_is_drawn_against(const struct claim *claim)
{
  const struct selection other = claim_other(claim);
  switch (claim->test) {
  case CLAIM_EXPECT:
  case CLAIM_BOUNDS:
    return false;
  case CLAIM_EQUALS:
    return reads_drawn(&other);
  default:
    return claim_is_drawn(claim);
  }
}
