/* The time that manifests and histories bear. */
#ifndef PROOFSWEEP_CLOCK_H
#define PROOFSWEEP_CLOCK_H

#include "core/status.h"

#include <stdint.h>

enum { DAY_SECONDS = 86400 };

/* Seconds since 1970, UTC: now, or SOURCE_DATE_EPOCH where the environment has one. STATUS_BAD_INPUT where that is no
 * number of a day before the year 10000. */
enum status clock_read(int64_t *seconds, struct fault *fault) MUST_CHECK;

#endif
