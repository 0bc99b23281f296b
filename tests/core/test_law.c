/* The laws: names as promised, derivatives against differences, ceilings and contexts against the curve itself. */
#include "core/laws/laws.h"
#include "core/text.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

/* A law at parameters without round values, over an x range where the curve moves. */
struct law_row {
  const char *name;
  double p[LAW_MAX_PARAMETERS];
  double x_low, x_high;
  double far;          /* an x at which the curve has reached its ceiling; 0 for laws without one */
  double reached;      /* how near, relative */
  bool starts_at_zero; /* its contexts count from f(0), not from 0 */
};

static const struct law_row rows[] = {
    {"constant", {2.385}, 1.3, 907, 0, 0, false},
    {"linear", {2.385, -0.0173}, 1.3, 907, 0, 0, false},
    {"quadratic", {2.385, -0.0173, 0.00041}, 1.3, 907, 0, 0, false},
    {"log2", {2.385, 0.731}, 1.3, 907, 0, 0, false},
    {"power", {0.769, 1.386}, 1.3, 907, 0, 0, false},
    {"hyperbola", {3.318, 1.071, 457.6}, 1.3, 9070, 1e13, 1e-9, true},
    {"exponential", {3.318, 1.071, 457.6}, 1.3, 2907, 1e5, 1e-9, true},
    {"power-hyperbola", {3.318, 1.071, 457.6, 1.73}, 1.3, 9070, 1e9, 1e-9, true},
    {"logistic", {72.46, 2.618, 0.06736}, 1.3, 130, 1e3, 1e-9, false},
    {"richards", {699.6, 5.277, 0.7596, 1.279}, 0.7, 15.3, 60, 1e-9, false},
    {"power-approach", {3.318, 4.71, 0.573}, 1.3, 907, 1e18, 1e-9, false},
    {"rational-11", {1.071, 0.00725, 0.002185}, 1.3, 9070, 1e13, 1e-9, true},
    {"rational-22", {1.674, 0.139, 0.0026, 0.0417, 0.000216}, 1.3, 370, 1e13, 1e-9, true},
    {"rational-33", {1288.1, 1491.1, 583.2, 75.42, 0.9663, 0.398, 0.04973}, 0.1, 9.1, 1e13, 1e-9, true},
};

static const struct law *find(const char *name)
{
  const struct law *law = NULL;
  struct fault fault = {0};
  assert_int_equal(law_find(name, &law, &fault), STATUS_OK);
  return law;
}

/* The fourth-order difference quotient of f at p[j]. */
static double slope(double (*f)(const void *context, const double *p), const void *context, const double *p,
                    size_t count, size_t j)
{
  double moved[LAW_MAX_PARAMETERS], sum = 0, step = 1e-3 * (p[j] == 0 ? 1 : fabs(p[j]));
  static const double weights[] = {1, -8, 0, 8, -1};
  memcpy(moved, p, count * sizeof *p);
  for (int i = -2; i <= 2; i++) {
    moved[j] = p[j] + i * step;
    sum += weights[i + 2] * f(context, moved);
  }
  return sum / (12 * step);
}

struct at_x {
  const struct law *law;
  double x;
};

static double value_at(const void *context, const double *p)
{
  const struct at_x *at = context;
  return at->law->value(at->x, p);
}

static double ceiling_of(const void *context, const double *p)
{
  double unused[LAW_MAX_PARAMETERS];
  return ((const struct at_x *)context)->law->ceiling(p, unused);
}

static double context_of(const void *context, const double *p)
{
  double unused[LAW_MAX_PARAMETERS];
  const struct at_x *at = context;
  return at->law->context_at(p, at->x, unused);
}

/* relative: what the difference quotient is good for; rounding of f (of size `scale`) comes on top. */
static void check_derivative(double (*f)(const void *, const double *), const struct at_x *at, const double *p,
                             const double *derivative, double scale, double relative)
{
  for (size_t j = 0; j < at->law->parameter_count; j++) {
    double expected = slope(f, at, p, at->law->parameter_count, j);
    assert_near(derivative[j], expected, relative * (fabs(expected) + 1e-5 * scale / fmax(fabs(p[j]), 1e-3)));
  }
}

static void gradient_matches_differences(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  for (int i = 0; i <= 10; i++) {
    struct at_x at = {law, row->x_low + (row->x_high - row->x_low) * i / 10.0};
    double derivative[LAW_MAX_PARAMETERS];
    law->gradient(at.x, row->p, derivative);
    check_derivative(value_at, &at, row->p, derivative, fabs(law->value(at.x, row->p)), 1e-7);
  }
}

/* A parameter marked linear moves f in proportion, whatever the other linear ones are. */
static void linear_marks_hold(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  double p[LAW_MAX_PARAMETERS], a[LAW_MAX_PARAMETERS], b[LAW_MAX_PARAMETERS];
  memcpy(p, row->p, sizeof p);
  for (size_t j = 0; j < law->parameter_count; j++) {
    if (law->parameters[j].linear) {
      p[j] = 3 * p[j] + 0.7;
    }
  }
  double x = (row->x_low + row->x_high) / 3;
  law->gradient(x, row->p, a);
  law->gradient(x, p, b);
  for (size_t j = 0; j < law->parameter_count; j++) {
    if (law->parameters[j].linear) {
      assert_close(a[j], b[j], 1e-14);
    }
  }
}

static void ceiling_is_the_limit(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  assert_int_equal(law->bounded, row->far > 0);
  assert_int_equal(law->bounded, law->ceiling != NULL);
  if (law->bounded) {
    double derivative[LAW_MAX_PARAMETERS];
    struct at_x at = {law, 0};
    double ceiling = law->ceiling(row->p, derivative);
    assert_close(law->value(row->far, row->p), ceiling, row->reached);
    check_derivative(ceiling_of, &at, row->p, derivative, fabs(ceiling), 1e-7);
  }
}

static void context_is_on_the_curve(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  static const double fractions[] = {0.5, 0.9, 0.99};
  for (size_t i = 0; i < 3 && law->context_at != NULL; i++) {
    double derivative[LAW_MAX_PARAMETERS];
    struct at_x at = {law, fractions[i]};
    double x = law->context_at(row->p, fractions[i], derivative);
    double start = row->starts_at_zero ? law->value(0, row->p) : 0;
    double ceiling = law->ceiling(row->p, (double[LAW_MAX_PARAMETERS]){0});
    assert_true(x > 0);
    assert_close(law->value(x, row->p), start + fractions[i] * (ceiling - start), 1e-12);
    check_derivative(context_of, &at, row->p, derivative, x, 1e-4);
  }
}

/* The second difference of an S-shaped curve changes its sign at the steepest x. */
static void steepest_is_where_the_bend_turns(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  if (law->steepest == NULL) {
    return;
  }
  double x = law->steepest(row->p), step = (row->x_high - row->x_low) / 1000;
  for (int side = -1; side <= 1; side += 2) {
    double at = x + 5 * side * step;
    double bend = law->value(at - step, row->p) - 2 * law->value(at, row->p) + law->value(at + step, row->p);
    assert_true(side < 0 ? bend > 0 : bend < 0);
  }
}

/* A quotient of polynomials with its ceiling as a parameter is the same curve. */
static void twin_is_the_same_curve(void **state)
{
  const struct law_row *row = *state;
  const struct law *law = find(row->name);
  if (law->by_ceiling == NULL) {
    return;
  }
  double p[LAW_MAX_PARAMETERS], derivative[LAW_MAX_PARAMETERS];
  memcpy(p, row->p, sizeof p);
  p[law->ceiling_replaces] = law->ceiling(row->p, derivative);
  for (int i = 0; i <= 10; i++) {
    struct at_x at = {law->by_ceiling, row->x_low + (row->x_high - row->x_low) * i / 10.0};
    assert_close(value_at(&at, p), law->value(at.x, row->p), 1e-14);
    law->by_ceiling->gradient(at.x, p, derivative);
    check_derivative(value_at, &at, p, derivative, fabs(value_at(&at, p)), 1e-7);
  }
}

/* The names are contract (command line, specifications, JSON). */
struct contract {
  const char *name;
  const char *parameters;
};

static const struct contract contracts[] = {
    {"constant", "level"},
    {"linear", "intercept slope"},
    {"quadratic", "intercept slope square"},
    {"log2", "intercept slope"},
    {"power", "scale exponent"},
    {"hyperbola", "ceiling start half"},
    {"exponential", "ceiling start scale"},
    {"power-hyperbola", "ceiling start scale exponent"},
    {"logistic", "ceiling shift rate"},
    {"richards", "ceiling shift rate shape"},
    {"power-approach", "ceiling amplitude exponent"},
    {"rational-11", "a0 a1 b1"},
    {"rational-22", "a0 a1 a2 b1 b2"},
    {"rational-33", "a0 a1 a2 a3 b1 b2 b3"},
};

static void names_are_as_promised(void **state)
{
  const struct contract *row = *state;
  const struct law *law = find(row->name);
  struct text names = {0};
  for (size_t j = 0; j < law->parameter_count; j++) {
    text_append_format(&names, "%s%s", j > 0 ? " " : "", law->parameters[j].name);
    assert_true(strlen(law->parameters[j].meaning) > 0);
  }
  assert_string_equal(text_string(&names), row->parameters);
  text_free(&names);
  assert_true(strlen(law->summary) > 0 && strlen(law->formula) > 0 && strlen(law->source) > 0);
}

static void every_law_is_listed(void **state)
{
  (void)state;
  size_t count = 0;
  (void)law_list(&count);
  assert_int_equal(count, sizeof contracts / sizeof contracts[0]);
  assert_int_equal(count, sizeof rows / sizeof rows[0]);
}

static void unknown_names_are_answered(void **state)
{
  (void)state;
  const struct law *law = NULL;
  struct fault fault = {0};
  size_t index = 0;
  assert_int_equal(law_find("hyperbla", &law, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown law 'hyperbla'; did you mean 'hyperbola'?");
  assert_int_equal(law_find("cosine", &law, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "unknown law 'cosine'; there are constant, linear, quadratic, log2"));
  assert_int_equal(law_find_parameter(find("hyperbola"), "halff", &index, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown parameter of law hyperbola 'halff'; did you mean 'half'?");
}

/* The denominator 1 + b1 x + ... has no zero where rational laws call themselves continuous: against a fine grid. */
static void continuity_is_seen(void **state)
{
  (void)state;
  static const char *const names[] = {"rational-11", "rational-22", "rational-33"};
  struct random_source source = {17};
  size_t poles = 0, smooth = 0;
  for (int round = 0; round < 3000; round++) {
    const struct law *law = find(names[round % 3]);
    size_t degree = (size_t)(round % 3) + 1;
    double p[LAW_MAX_PARAMETERS] = {0};
    for (size_t i = 1; i <= degree; i++) {
      p[degree + i] = 4 * random_unit(&source) - 2;
    }
    double low = 3 * random_unit(&source), high = low + 3 * random_unit(&source), smallest = INFINITY;
    bool crossed = false;
    double before = 0;
    for (int i = 0; i <= 2000; i++) {
      double x = low + (high - low) * i / 2000, below = 0;
      for (size_t k = degree; k > 0; k--) {
        below = (below + p[degree + k]) * x;
      }
      below += 1;
      crossed = crossed || (i > 0 && below * before < 0);
      smallest = fmin(smallest, fabs(below));
      before = below;
    }
    if (smallest > 0.01 || crossed) {
      assert_int_equal(law->continuous(p, low, high), !crossed);
      poles += crossed;
      smooth += !crossed;
    }
  }
  assert_true(poles > 300 && smooth > 300);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_law_is_listed),
      cmocka_unit_test(unknown_names_are_answered),
      cmocka_unit_test(continuity_is_seen),
  };
  int failed = run_rows("gradients", gradient_matches_differences, rows);
  failed += run_rows("linear parameters", linear_marks_hold, rows);
  failed += run_rows("ceilings", ceiling_is_the_limit, rows);
  failed += run_rows("contexts", context_is_on_the_curve, rows);
  failed += run_rows("steepest points", steepest_is_where_the_bend_turns, rows);
  failed += run_rows("ceiling as a parameter", twin_is_the_same_curve, rows);
  failed += run_rows("names", names_are_as_promised, contracts);
  return failed + cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
