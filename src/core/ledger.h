/* A ledger: what the units of a long computation came to, so that it can be cut and continued, or done in parts.
 *
 * A unit is a piece of work whose result, a few doubles, depends on its key alone: its level (in the order in which
 * they are worked out), and its number within. Who works asks for each unit, works out those that are wanted, gives
 * what came out to the ledger, and combines units in the order of their keys: the bits do not depend on what was found.
 * A unit may go on from that of the same number in the level before: where a computation is done in parts, all units of
 * one number in a job belong to one part.
 */
#ifndef PROOFSWEEP_LEDGER_H
#define PROOFSWEEP_LEDGER_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_key {
  uint64_t job, level, unit;
};

enum ledger_answer {
  UNIT_WANTED,   /* nobody has worked it out */
  UNIT_FOUND,    /* its values are there */
  UNIT_ELSEWHERE /* it belongs to another part of the computation: its values are not needed */
};

/* Who keeps a ledger. All functions may be called by several threads at once. */
struct ledger {
  void *context;
  /* values: (count), set where the unit is found. */
  enum ledger_answer (*look)(void *context, const struct ledger_key *key, double *values, size_t count);
  void (*keep)(void *context, const struct ledger_key *key, const double *values, size_t count);
  /* For who watches: so many evaluations of a function more are to be done, are done, or need not be. */
  void (*expect)(void *context, const char *what, uint64_t evaluations);
  void (*advance)(void *context, uint64_t done, uint64_t spared);
  /* Whether to stop working. */
  bool (*halted)(void *context);
  /* Why; STATUS_OK where there is nothing to stop for. */
  enum status (*check)(void *context, struct fault *fault);
};

/* The part of a ledger that one job has. {0}: no ledger; every unit is wanted, nothing is kept. */
struct ledger_page {
  const struct ledger *ledger; /* borrowed */
  uint64_t job;
};

enum ledger_answer ledger_look(const struct ledger_page *page, uint64_t level, uint64_t unit, double *values,
                               size_t count);
void ledger_keep(const struct ledger_page *page, uint64_t level, uint64_t unit, const double *values, size_t count);
void ledger_expect(const struct ledger_page *page, const char *what, uint64_t evaluations);
void ledger_advance(const struct ledger_page *page, uint64_t done, uint64_t spared);
bool ledger_halted(const struct ledger_page *page);
/* After work that may have been halted. STATUS_INTERRUPTED, STATUS_IO, STATUS_NO_MEMORY. */
enum status ledger_check(const struct ledger_page *page, struct fault *fault) MUST_CHECK;

#endif
