/* Claims: statements about a run that a computer can hold against its tables. */
#ifndef PROOFSWEEP_CLAIM_H
#define PROOFSWEEP_CLAIM_H

#include "core/frame.h"
#include "core/selection.h"
#include "core/spec.h"

enum { CLAIM_TEXT_SIZE = 256 };

/* The other selection of a claim, with what it leaves out taken from the first. */
struct selection claim_other(const struct claim *claim);

/* What a claim came to. Every test ends in one number that decides it. */
struct claim_result {
  struct cell value;              /* that number; empty where it is undefined (then the claim does not hold) */
  char expected[CLAIM_TEXT_SIZE]; /* "1.48", "below 1.012", "each of 13 steps above 0" */
  double tolerance;               /* absolute, on `expected`; NaN where the test has none */
  bool holds;
  uint64_t rows;         /* that the test looked at; 0: none is left, and the claim cannot hold */
  size_t groups, lonely; /* curves, or groups of the spread, that they make, and those of one row */
  bool other;            /* a fault is of the other cell or rows */
};

/* Evaluates one claim.
 *
 *   expect        value: the cell                          holds if |cell - expect| <= within
 *   below, above  value: the cell                          holds strictly within the bounds given
 *   equals        value: the cell                          holds if |cell - other cell| <= within
 *   rising        value: the smallest step between neighbours of a curve   holds if above 0
 *   falling       value: the largest step                                  holds if below 0
 *   below-ceiling value: the smallest distance to the column `ceiling`     holds if above 0; so of no curve that falls
 *   spread        value: max - min over the axis, the widest (narrowest, with `above` alone) of all groups of rows that
 *                 agree on every other axis; groups of one row do not count
 *   less-than     value: the largest difference to the partner row    holds if below 0
 *
 * Rows come in table order. A curve is the rows that agree on every axis column but context; where the context does not
 * vary, on every axis but the last that does. Columns that follow from another (the name of a constant set from its
 * prices and the prices from the name, the accounting from the model) are not asked to agree when the other is the one
 * that moves. The partner of a row in less-than is the one row of `other` that agrees with it on every axis column
 * that `other` does not hold to one value. A claim over no rows or with an undefined value does not hold, nor does
 * `rising` or `falling` over a curve of one row.
 *
 * STATUS_BAD_INPUT "claim 'ID': ..." where a table, column, single row or partner is missing, or the
 * value is text; STATUS_NO_MEMORY, STATUS_INTERRUPTED (table.go_on), and the faults of table_read. */
enum status claim_evaluate(const struct claim *claim, const struct table_lookup *lookup, struct claim_result *result,
                           struct fault *fault) MUST_CHECK;

/* Whether the claim's value is the cell itself, not a step, a distance or a difference of cells. */
bool claim_is_cell(const struct claim *claim);

enum { CLAIMS_COLUMNS = 6 };
extern const struct column claims_columns[CLAIMS_COLUMNS];

/* Evaluates all claims of a specification into the frame of claims.csv (id, statement, value, expected, tolerance,
 * holds), which is initialised here and freed by the caller in any case. *broken is the number that do not hold. Faults
 * as claim_evaluate, those of STATUS_BAD_INPUT with "FILE:LINE:COLUMN: " before them. */
enum status claims_evaluate(const struct spec *spec, const struct table_lookup *lookup, struct frame *frame,
                            size_t *broken, struct fault *fault) MUST_CHECK;

#endif
