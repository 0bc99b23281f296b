/* A fit as JSON. */
#ifndef PROOFSWEEP_FIT_JSON_H
#define PROOFSWEEP_FIT_JSON_H

#include "core/fit.h"
#include "core/fit_report.h"
#include "io/json.h"

/* Appends one object: law, parameters with their intervals, criteria, ceiling, contexts, verdict, points. An interval
 * is [low, high], an end where the data set no bound null; numbers that do not exist are null. ranking may be NULL;
 * notes is one sentence a line. */
void fit_json_write(struct json *json, const char *key, const struct fit *fit, const struct fit_ranking *ranking,
                    const struct fit_names *names, const char *notes);

#endif
