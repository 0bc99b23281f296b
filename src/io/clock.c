#include "io/clock.h"

#include "core/decimal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum status clock_read(int64_t *seconds, struct fault *fault)
{
  static const unsigned __int128 latest = (unsigned __int128)2932896 * DAY_SECONDS;
  const char *chosen = getenv("SOURCE_DATE_EPOCH");
  unsigned __int128 number = (unsigned __int128)time(NULL);
  if (chosen != NULL && (decimal_to_u128(chosen, strlen(chosen), &number) != DECIMAL_READ || number > latest)) {
    return fault_set(fault, STATUS_BAD_INPUT, "SOURCE_DATE_EPOCH must be seconds since 1970, found '%.80s'", chosen);
  }
  *seconds = (int64_t)number;
  return STATUS_OK;
}
