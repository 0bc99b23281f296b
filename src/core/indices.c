#include "core/indices.h"

#include "core/clones.h"
#include "core/decimal.h"
#include "core/lanes.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Layout of the sums, all of values less the centre: the common ones, then four for each input, then one for each pair.
 */
enum { SUM_A, SUM_B, SUM_AA, SUM_BB, SUM_AB, COMMON_SUMS };
enum {
  SUM_FIRST, /* f_B (f_AB - f_A), or (f_A - f_AC)(f_BA - f_B) */
  SUM_TOTAL, /* (f_A - f_AB)^2 */
  SUM_DRIFT, /* f_AB - f_A */
  SUM_BA,    /* f_BA */
  INPUT_SUMS
};

size_t index_sets(const struct index_request *request)
{
  return request->small ? 3 : 2;
}

static bool needs_ab(const struct index_request *request)
{
  return request->pairs || !request->small;
}

static bool needs_ba(const struct index_request *request)
{
  return request->pairs || request->small;
}

uint64_t index_evaluations(const struct index_request *request)
{
  uint64_t each = (needs_ab(request) ? 1U : 0U) + (needs_ba(request) ? 1U : 0U) + (request->small ? 1U : 0U);
  return 2 + request->inputs * each;
}

static size_t pair_count(const struct index_request *request)
{
  return request->pairs ? request->inputs * (request->inputs - 1) / 2 : 0;
}

size_t index_sum_count(const struct index_request *request)
{
  return COMMON_SUMS + INPUT_SUMS * request->inputs + pair_count(request);
}

static double lane_sum(const double s[LANES])
{
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

HOT_LOOP static void add_common(size_t count, const double *restrict a, const double *restrict b, double centre,
                                double *restrict centred, double *restrict sums)
{
  double sum_a[LANES] = {0}, sum_b[LANES] = {0}, sum_aa[LANES] = {0}, sum_bb[LANES] = {0}, sum_ab[LANES] = {0};
  for (size_t j = 0; j < count; j += LANES) {
#pragma GCC unroll 1
    for (size_t k = 0; k < LANES; k++) {
      double x = a[j + k] - centre, y = b[j + k] - centre;
      centred[j + k] = y;
      sum_a[k] += x;
      sum_b[k] += y;
      sum_aa[k] += x * x;
      sum_bb[k] += y * y;
      sum_ab[k] += x * y;
    }
  }
  sums[SUM_A] += lane_sum(sum_a);
  sums[SUM_B] += lane_sum(sum_b);
  sums[SUM_AA] += lane_sum(sum_aa);
  sums[SUM_BB] += lane_sum(sum_bb);
  sums[SUM_AB] += lane_sum(sum_ab);
}

/* b less the centre. Two sets of sums in turn, so that an addition need not wait for the one before. */
HOT_LOOP static void add_saltelli_jansen(size_t count, const double *restrict a, const double *restrict b,
                                         const double *restrict ab, double *restrict sums)
{
  enum { TWO = 2 * LANES };
  double first[TWO] = {0}, total[TWO] = {0}, drift[TWO] = {0};
  for (size_t j = 0; j < count; j += TWO) {
    for (size_t k = 0; k < TWO; k++) {
      double change = ab[j + k] - a[j + k];
      first[k] += b[j + k] * change;
      total[k] += change * change;
      drift[k] += change;
    }
  }
  sums[SUM_FIRST] += lane_sum(first) + lane_sum(first + LANES);
  sums[SUM_TOTAL] += lane_sum(total) + lane_sum(total + LANES);
  sums[SUM_DRIFT] += lane_sum(drift) + lane_sum(drift + LANES);
}

HOT_LOOP static void add_owen(size_t count, const double *restrict a, const double *restrict b,
                              const double *restrict ba, const double *restrict ac, double *restrict sums)
{
  double first[LANES] = {0}, total[LANES] = {0};
  for (size_t j = 0; j < count; j += LANES) {
#pragma GCC unroll 1
    for (size_t k = 0; k < LANES; k++) {
      double change = a[j + k] - ac[j + k];
      first[k] += change * (ba[j + k] - b[j + k]);
      total[k] += change * change;
    }
  }
  sums[SUM_FIRST] += lane_sum(first);
  sums[SUM_TOTAL] += lane_sum(total);
}

/* The sum of values - from. */
HOT_LOOP static double difference_sum(size_t count, const double *restrict values, const double *restrict from)
{
  double sum[LANES] = {0};
  for (size_t j = 0; j < count; j += LANES) {
#pragma GCC unroll 1
    for (size_t k = 0; k < LANES; k++) {
      sum[k] += values[j + k] - from[j + k];
    }
  }
  return lane_sum(sum);
}

/* The sum of values - centre. */
HOT_LOOP static double centred_sum(size_t count, const double *restrict values, double centre)
{
  double sum[LANES] = {0};
  for (size_t j = 0; j < count; j += LANES) {
#pragma GCC unroll 1
    for (size_t k = 0; k < LANES; k++) {
      sum[k] += values[j + k] - centre;
    }
  }
  return lane_sum(sum);
}

HOT_LOOP static double product_sum(size_t count, const double *restrict x, const double *restrict y, double centre)
{
  double sum[LANES] = {0};
  for (size_t j = 0; j < count; j += LANES) {
#pragma GCC unroll 1
    for (size_t k = 0; k < LANES; k++) {
      sum[k] += (x[j + k] - centre) * (y[j + k] - centre);
    }
  }
  return lane_sum(sum);
}

static void add_pairs(const struct index_request *request, const struct index_values *values, double centre,
                      double *sums)
{
  size_t count = values->count;
  double *pair = sums + COMMON_SUMS + INPUT_SUMS * request->inputs;
  for (size_t i = 0; i < request->inputs; i++) {
    sums[COMMON_SUMS + INPUT_SUMS * i + SUM_BA] += centred_sum(count, values->ba[i], centre);
    for (size_t j = 0; j < i; j++) {
      *pair++ += product_sum(count, values->ba[i], values->ab[j], centre) +
                 product_sum(count, values->ba[j], values->ab[i], centre);
    }
  }
}

/* Then what the sums of that input would be given is zero. */
static bool changes_nothing(const struct index_request *request, const struct index_values *values, size_t i)
{
  return (request->small ? values->ac : values->ab)[i] == values->a;
}

void index_sums_add(const struct index_request *request, const struct index_values *values, double centre, double *sums)
{
  LANE_ALIGNED double centred[INTEGRAND_BLOCK];
  add_common(values->count, values->a, values->b, centre, centred, sums);
  for (size_t i = 0; i < request->inputs; i++) {
    double *own = sums + COMMON_SUMS + INPUT_SUMS * i;
    if (changes_nothing(request, values, i)) {
      continue;
    }
    if (!request->small) {
      add_saltelli_jansen(values->count, values->a, centred, values->ab[i], own);
    } else {
      add_owen(values->count, values->a, values->b, values->ba[i], values->ac[i], own);
    }
    if (request->small && request->pairs) {
      own[SUM_DRIFT] += difference_sum(values->count, values->ab[i], values->a);
    }
  }
  if (request->pairs) {
    add_pairs(request, values, centre, sums);
  }
}

/* Means over the design, moved to the pooled mean. */
struct moments {
  double points, shift; /* N; pooled mean less the centre */
  double variance;
};

static void estimate_pairs(const struct index_request *request, const double *sums, const struct moments *m,
                           const double *first, double *pairs)
{
  size_t d = request->inputs;
  const double *inputs = sums + COMMON_SUMS, *pair = inputs + INPUT_SUMS * d;
  double base = sums[SUM_AB] / m->points - m->shift * m->shift;
  for (size_t i = 0; i < d; i++) {
    pairs[i * d + i] = (double)NAN;
    for (size_t j = 0; j < i; j++) {
      const double *a = inputs + INPUT_SUMS * i, *b = inputs + INPUT_SUMS * j;
      double levels = a[SUM_BA] + b[SUM_BA] + a[SUM_DRIFT] + b[SUM_DRIFT] + 2 * sums[SUM_A];
      double closed = (*pair++ - m->shift * levels) / (2 * m->points) + m->shift * m->shift - base;
      pairs[i * d + j] = pairs[j * d + i] = closed / m->variance - first[i] - first[j];
    }
  }
}

enum status index_estimates(const struct index_request *request, const double *sums, uint64_t samples, double centre,
                            double *mean, double *variance, double *first, double *total, double *pairs,
                            struct fault *fault)
{
  for (size_t i = 0; i < index_sum_count(request); i++) {
    if (!isfinite(sums[i])) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "the output is not a finite number, or too large to be squared, at some of the sampled inputs");
    }
  }
  struct moments m = {.points = (double)samples};
  m.shift = (sums[SUM_A] + sums[SUM_B]) / (2 * m.points);
  m.variance = (sums[SUM_AA] + sums[SUM_BB]) / (2 * m.points) - m.shift * m.shift;
  *mean = centre + m.shift;
  bool constant = !(m.variance > 0x1p-92 * *mean * *mean);
  *variance = constant ? 0 : m.variance;
  m.variance = constant ? (double)NAN : m.variance;
  for (size_t i = 0; i < request->inputs; i++) {
    const double *own = sums + COMMON_SUMS + INPUT_SUMS * i;
    double drift = request->small ? 0 : m.shift * own[SUM_DRIFT];
    first[i] = (own[SUM_FIRST] - drift) / m.points / m.variance;
    total[i] = own[SUM_TOTAL] / m.points / (2 * m.variance);
  }
  if (request->pairs) {
    estimate_pairs(request, sums, &m, first, pairs);
  }
  return STATUS_OK;
}

struct estimate estimate_of(const double *values, size_t count, size_t stride, double confidence)
{
  double sum = 0, squares = 0, points = (double)count;
  for (size_t i = 0; i < count; i++) {
    sum += values[i * stride];
  }
  double mean = sum / points;
  for (size_t i = 0; i < count; i++) {
    squares += (values[i * stride] - mean) * (values[i * stride] - mean);
  }
  double deviation = sqrt(squares / (points - 1) / points);
  double half = count > 1 ? gsl_cdf_tdist_Pinv((1 + confidence) / 2, points - 1) * deviation : (double)NAN;
  return (struct estimate){.value = mean, .low = mean - half, .high = mean + half, .deviation = deviation};
}

struct index_verdict index_verdict_of(const struct estimate *estimate, double half_width, uint64_t samples)
{
  double half = (estimate->high - estimate->low) / 2;
  if (isnan(estimate->value)) {
    return (struct index_verdict){.verdict = VERDICT_NONE};
  }
  if (half <= half_width) {
    bool inside = estimate->low <= 0 && estimate->high >= 0;
    bool zero = inside || fmax(fabs(estimate->low), fabs(estimate->high)) <= half_width;
    return (struct index_verdict){.verdict = zero ? VERDICT_ZERO : VERDICT_RESOLVED};
  }
  double wanted = (double)samples * pow(half / half_width, 1 / 0.7);
  uint64_t needed = samples;
  while (needed < UINT64_C(1) << 62 && (double)needed < wanted) {
    needed *= 2;
  }
  return (struct index_verdict){.verdict = VERDICT_NEEDS, .samples = needed};
}

void index_verdict_write(struct index_verdict verdict, char text[VERDICT_TEXT_SIZE])
{
  static const char *const words[] = {"no variance", "resolved", "zero", "needs ", "not judged"};
  size_t length = strlen(words[verdict.verdict]);
  char digits[DECIMAL_TEXT_SIZE] = "";
  size_t more = verdict.verdict == VERDICT_NEEDS ? decimal_from_u128(verdict.samples, digits) : 0;
  memcpy(text, words[verdict.verdict], length);
  memcpy(text + length, digits, more);
  text[length + more] = '\0';
}
