/* The inside of a model function: blocks of points, the buckets at each, and the bills made of them. For
 * core/model_*.c only. */
#ifndef PROOFSWEEP_MODEL_BLOCK_H
#define PROOFSWEEP_MODEL_BLOCK_H

#include "core/model_function.h"

#include <stdint.h>

#define MODEL_FIXED SIZE_MAX /* in place of an input's index: not an input */

/* Which buckets a bill takes: arithmetic or not, and the constant that prices each other bucket (an index into
 * constant_fields; NO_PRICE: not taken). */
enum { NO_PRICE = -1 };
struct model_bill_line {
  bool arithmetic;
  int price[MODEL_BUCKETS]; /* [MODEL_BUCKET_ARITHMETIC] is unused */
};
extern const struct model_bill_line model_bill_lines[];

/* What a bill is made of, at each of up to INTEGRAND_BLOCK points: the tokens, and counts per token. */
struct model_block {
  double tokens[INTEGRAND_BLOCK];
  double span[INTEGRAND_BLOCK]; /* L s: tokens attended to by one token, summed over layers */
  double buckets[MODEL_BUCKETS][INTEGRAND_BLOCK];
};

/* Fills the block at `count` points; columns as an integrand's. */
void model_block_fill(const struct model_function *model, size_t count, const double *const *columns,
                      struct model_block *block);

/* The span and the tokens alone. */
void model_block_span(const struct model_function *model, size_t count, const double *const *columns, double *span);
void model_block_tokens(const struct model_function *model, size_t count, const double *const *columns, double *tokens);

/* The six prices as columns. */
void model_block_prices(const struct model_function *model, const double *const *columns,
                        const double *prices[CONSTANT_COUNT]);

/* Fills model->product_count and what stands behind it, and the terms' products. */
void model_swaps_init(struct model_function *model);

/* The bill at each point. */
void model_block_bill(enum model_bill bill, size_t count, const struct model_block *block, const double *const *prices,
                      double *values);

/* The count of one slot (bucket b per token: b; per pair: MODEL_BUCKETS + b) at one point, (inputs) values. */
double model_block_coefficient(const struct model_function *model, size_t slot, const double *point);

/* Its derivative by varied field `field`. */
double model_block_coefficient_slope(const struct model_function *model, size_t slot, size_t field,
                                     const double *point);

/* A point as columns of one row each. */
void model_block_columns(const struct model_function *model, const double *point, const double *columns[]);

#endif
