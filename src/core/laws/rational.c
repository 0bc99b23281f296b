#include "core/laws/rational.h"

#include "core/least_squares.h"

#include <gsl/gsl_poly.h>
#include <math.h>
#include <string.h>

enum { DEGREE_MAX = 3, UNKNOWNS_MAX = 2 * DEGREE_MAX + 1 };

static double polynomial(const double *coefficients, size_t degree, double x)
{
  double sum = coefficients[degree];
  for (size_t i = degree; i-- > 0;) {
    sum = sum * x + coefficients[i];
  }
  return sum;
}

/* 1 + b1 x + ... + bk x^k. */
static double denominator(size_t degree, double x, const double *p)
{
  return 1 + x * polynomial(p + degree + 1, degree - 1, x);
}

double rational_value(size_t degree, double x, const double *p)
{
  return polynomial(p, degree, x) / denominator(degree, x, p);
}

void rational_gradient(size_t degree, double x, const double *p, double *derivative)
{
  double below = denominator(degree, x, p);
  double f = polynomial(p, degree, x) / below;
  double power = 1;
  for (size_t i = 0; i <= degree; i++) {
    derivative[i] = power / below;
    if (i > 0) {
      derivative[degree + i] = -f * derivative[i];
    }
    power *= x;
  }
}

/* One round of the linear problem: the unknowns that are not held, rows weighted by 1/denominator of the last round. */
static bool rational_round(size_t degree, const struct law_shape *shape, double *p)
{
  double matrix[LAW_SHAPE_POINTS * UNKNOWNS_MAX], right[LAW_SHAPE_POINTS], solution[UNKNOWNS_MAX];
  size_t unknowns[UNKNOWNS_MAX], unknown_count = 0;
  for (size_t j = 0; j < 2 * degree + 1; j++) {
    if (isnan(shape->held[j])) {
      unknowns[unknown_count++] = j;
    }
  }
  if (unknown_count == 0 || shape->count < unknown_count) {
    return false;
  }
  for (size_t i = 0; i < shape->count; i++) {
    double row[UNKNOWNS_MAX], x = shape->x[i], power = 1;
    for (size_t j = 0; j <= degree; j++) {
      row[j] = power;
      if (j > 0) {
        row[degree + j] = -shape->y[i] * power;
      }
      power *= x;
    }
    double weight = sqrt(shape->weight[i]) / fmax(fabs(denominator(degree, x, p)), 1e-6);
    right[i] = shape->y[i] * weight;
    for (size_t j = 0; j < 2 * degree + 1; j++) {
      right[i] -= isnan(shape->held[j]) ? 0 : weight * row[j] * shape->held[j];
    }
    for (size_t c = 0; c < unknown_count; c++) {
      matrix[c * shape->count + i] = row[unknowns[c]] * weight;
    }
  }
  if (!least_squares_solve(matrix, shape->count, unknown_count, right, solution)) {
    return false;
  }
  for (size_t c = 0; c < unknown_count; c++) {
    p[unknowns[c]] = solution[c];
  }
  return true;
}

/* The denominator (1 + x/h)^degree: no good fit, but without a pole for x >= 0. */
static void rational_plain(size_t degree, double h, double *p)
{
  double coefficient = 1;
  for (size_t i = 1; i <= degree; i++) {
    coefficient *= (double)(degree + 1 - i) / (double)i / h;
    p[degree + i] = coefficient;
  }
}

bool rational_start(size_t degree, const struct law_shape *shape, size_t index, double *p)
{
  enum { ROUNDS = 6, PLAIN = 8 };
  if (index >= ROUNDS) {
    rational_plain(degree, law_grid(shape->x_step / 2, fabs(shape->x_high) * 8 + shape->x_step, PLAIN, index - ROUNDS),
                   p);
    return index < ROUNDS + PLAIN;
  }
  for (size_t j = 0; j < 2 * degree + 1; j++) {
    p[j] = isnan(shape->held[j]) ? 0 : shape->held[j];
  }
  for (size_t round = 0; round <= index && rational_round(degree, shape, p); round++) {
  }
  return true;
}

bool rational_continuous(size_t degree, const double *p, double x_low, double x_high)
{
  double low = denominator(degree, x_low, p);
  double stationary[DEGREE_MAX + 1] = {x_high};
  size_t count = 1;
  const double *b = p + degree + 1;
  if (degree == 2 && b[1] != 0) {
    stationary[count++] = -b[0] / (2 * b[1]);
  }
  if (degree == 3) {
    double first = 0, second = 0;
    int found = gsl_poly_solve_quadratic(3 * b[2], 2 * b[1], b[0], &first, &second);
    stationary[count] = first;
    stationary[count + 1] = second;
    count += (size_t)found;
  }
  for (size_t i = 0; i < count; i++) {
    double x = stationary[i];
    if (x >= x_low && x <= x_high && !(denominator(degree, x, p) * low > 0)) {
      return false;
    }
  }
  return true;
}

double rational_ceiling(size_t degree, const double *p, double *derivative)
{
  double above = p[degree], below = p[2 * degree];
  memset(derivative, 0, (2 * degree + 1) * sizeof *derivative);
  if (below == 0) {
    return NAN;
  }
  derivative[degree] = 1 / below;
  derivative[2 * degree] = -above / below / below;
  return above / below;
}

double rational_ceiling_value(size_t degree, double x, const double *p)
{
  double plain[UNKNOWNS_MAX];
  memcpy(plain, p, (2 * degree + 1) * sizeof *plain);
  plain[degree] = p[degree] * p[2 * degree];
  return rational_value(degree, x, plain);
}

void rational_ceiling_gradient(size_t degree, double x, const double *p, double *derivative)
{
  double plain[UNKNOWNS_MAX];
  memcpy(plain, p, (2 * degree + 1) * sizeof *plain);
  plain[degree] = p[degree] * p[2 * degree];
  rational_gradient(degree, x, plain, derivative);
  derivative[2 * degree] += p[degree] * derivative[degree];
  derivative[degree] *= p[2 * degree];
}

/* What is held in these parameters says nothing about ak, so the plain rule starts with ak and bk free. */
bool rational_ceiling_start(size_t degree, const struct law_shape *shape, size_t index, double *p)
{
  struct law_shape plain = *shape;
  plain.held[degree] = NAN;
  return rational_start(degree, &plain, index, p);
}

/* The smallest root above 0 of a polynomial of degree 1 to 3 (c[0] + c[1] x + ...); NaN where there is none. */
static double smallest_positive_root(const double *c, size_t degree)
{
  double roots[DEGREE_MAX] = {0};
  int count = 0;
  if (degree == 3 && c[3] != 0) {
    count = gsl_poly_solve_cubic(c[2] / c[3], c[1] / c[3], c[0] / c[3], &roots[0], &roots[1], &roots[2]);
  } else if (degree >= 2) {
    count = gsl_poly_solve_quadratic(c[2], c[1], c[0], &roots[0], &roots[1]);
  } else if (c[1] != 0) {
    roots[0] = -c[0] / c[1];
    count = 1;
  }
  for (int i = 0; i < count; i++) {
    if (roots[i] > 0) {
      return roots[i];
    }
  }
  return NAN;
}

double rational_context_at(size_t degree, const double *p, double fraction, double *derivative)
{
  double gap_derivative[UNKNOWNS_MAX];
  double ceiling = rational_ceiling(degree, p, gap_derivative);
  double value = p[0] + fraction * (ceiling - p[0]);
  double c[DEGREE_MAX + 1] = {0};
  for (size_t i = 0; i <= degree; i++) {
    c[i] = i == 0 ? p[0] - value : p[i] - value * p[degree + i];
  }
  double x = smallest_positive_root(c, degree);
  double slope = 0;
  for (size_t i = degree; i > 0; i--) {
    slope = slope * x + (double)i * c[i];
  }
  double below = denominator(degree, x, p), power = 1;
  for (size_t i = 0; i <= degree; i++) {
    derivative[i] = power;
    if (i > 0) {
      derivative[degree + i] = -value * power;
    }
    power *= x;
  }
  for (size_t j = 0; j < 2 * degree + 1; j++) {
    double value_derivative = fraction * gap_derivative[j] + (j == 0 ? 1 - fraction : 0);
    derivative[j] = -(derivative[j] - below * value_derivative) / slope;
  }
  return x;
}
