#include "core/least_squares.h"

#include <float.h>
#include <math.h>

/* Four partial sums: fixed order, four times as fast as one. */
static double dot(const double *a, const double *b, size_t count)
{
  double sum[4] = {0};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t k = 0; k < 4; k++) {
      sum[k] += a[i + k] * b[i + k];
    }
  }
  for (; i < count; i++) {
    sum[0] += a[i] * b[i];
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* |column|, also where the squares would overflow or vanish. */
static double column_length(const double *column, size_t rows)
{
  double sum = dot(column, column, rows);
  if (sum > 1e-280 && sum < 1e280) {
    return sqrt(sum);
  }
  double largest = 0;
  for (size_t i = 0; i < rows; i++) {
    largest = fabs(column[i]) > largest ? fabs(column[i]) : largest;
  }
  if (isnan(sum) || largest == 0 || isinf(largest)) {
    return isnan(sum) ? sum : largest;
  }
  sum = 0;
  for (size_t i = 0; i < rows; i++) {
    sum += (column[i] / largest) * (column[i] / largest);
  }
  return largest * sqrt(sum);
}

/* Scales a column to unit length and returns the length; a column of zeros stays. */
static double column_normalise(double *column, size_t rows)
{
  double length = column_length(column, rows);
  for (size_t i = 0; i < rows && length > 0; i++) {
    column[i] /= length;
  }
  return length;
}

/* z <- z - beta v (v'z), both from row `first` on. */
static void reflect(double *z, const double *v, double beta, size_t first, size_t rows)
{
  double factor = beta * dot(v + first, z + first, rows - first);
  for (size_t i = first; i < rows; i++) {
    z[i] -= factor * v[i];
  }
}

bool qr_factor(struct qr *qr, double *a, size_t rows, size_t columns)
{
  qr->a = a;
  qr->rows = rows;
  qr->columns = columns;
  for (size_t j = 0; j < columns; j++) {
    qr->length[j] = column_normalise(a + j * rows, rows);
    if (!isfinite(qr->length[j])) {
      return false;
    }
  }
  for (size_t j = 0; j < columns; j++) {
    double *v = a + j * rows;
    double norm = sqrt(dot(v + j, v + j, rows - j));
    double head = v[j];
    double diagonal = head > 0 ? -norm : norm;
    qr->diagonal[j] = diagonal;
    v[j] = head - diagonal;
    qr->beta[j] = norm == 0 ? 0 : 1 / (norm * (norm + fabs(head)));
    for (size_t c = j + 1; c < columns; c++) {
      reflect(a + c * rows, v, qr->beta[j], j, rows);
    }
  }
  return true;
}

void qr_project(const struct qr *qr, double *z)
{
  for (size_t j = 0; j < qr->columns; j++) {
    reflect(z, qr->a + j * qr->rows, qr->beta[j], j, qr->rows);
  }
}

/* Smallest over largest diagonal entry of R: near the inverse condition of the scaled matrix. */
static double inverse_condition(const struct qr *qr)
{
  double low = INFINITY, high = 0;
  for (size_t j = 0; j < qr->columns; j++) {
    low = fmin(low, fabs(qr->diagonal[j]));
    high = fmax(high, fabs(qr->diagonal[j]));
  }
  return high == 0 ? 0 : low / high;
}

bool qr_solve(const struct qr *qr, const double *z, double *x)
{
  if (!(inverse_condition(qr) > 4 * DBL_EPSILON)) {
    return false;
  }
  for (size_t j = qr->columns; j-- > 0;) {
    double sum = z[j];
    for (size_t c = j + 1; c < qr->columns; c++) {
      sum -= qr->a[c * qr->rows + j] * x[c];
    }
    x[j] = sum / qr->diagonal[j];
  }
  for (size_t j = 0; j < qr->columns; j++) {
    x[j] /= qr->length[j];
    if (!isfinite(x[j])) {
      return false;
    }
  }
  return true;
}

bool qr_inverse(const struct qr *qr, double *inverse)
{
  for (size_t j = 0; j < qr->columns; j++) {
    double unit[LEAST_SQUARES_COLUMNS] = {0};
    unit[j] = 1;
    if (!qr_solve(qr, unit, inverse + j * qr->columns)) {
      return false;
    }
  }
  return true;
}

bool least_squares_solve(double *a, size_t rows, size_t columns, double *right, double *x)
{
  struct qr qr;
  if (!qr_factor(&qr, a, rows, columns)) {
    return false;
  }
  qr_project(&qr, right);
  return qr_solve(&qr, right, x);
}
