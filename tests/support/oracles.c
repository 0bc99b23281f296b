#include "support/oracles.h"

#include "support/check.h"

#include <math.h>
#include <stdlib.h>

/* f = sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3: T. Ishigami, T. Homma, ISUMA 1990. Indices in closed form:
 * V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V13 = b^2 pi^8 (1/18 - 1/50). */
static void evaluate_ishigami(const void *context, size_t count, const double *const *x, double *results)
{
  const double *p = context;
  for (size_t j = 0; j < count; j++) {
    double s = sin(x[1][j]), q = x[2][j] * x[2][j];
    results[j] = sin(x[0][j]) * (1 + p[1] * q * q) + p[0] * s * s;
  }
}

const struct oracle ishigami = {
    .name = "Ishigami",
    .inputs = 3,
    .low = -M_PI,
    .high = M_PI,
    .evaluate = evaluate_ishigami,
    .parameters = {7, 0.1},
    .variance = 13.844587940719257,
    .first = {0.31390519114781145, 0.44241114479004081, 0},
    .total = {0.55758885520995919, 0.44241114479004081, 0.24368366406214773},
};

const struct oracle ishigami_half = {
    .name = "Ishigami, b = 0.05",
    .inputs = 3,
    .low = -M_PI,
    .high = M_PI,
    .evaluate = evaluate_ishigami,
    .parameters = {7, 0.05},
    .variance = 8.9169424403498263,
    .first = {0.21851856442701334, 0.6868946436486929, 0},
    .total = {0.3131053563513071, 0.6868946436486929, 0.09458679192429376},
};

/* f = prod (|4 x_i - 2| + a_i)/(1 + a_i) on [0, 1]^d: A. Saltelli, I. M. Sobol', Reliab. Eng. Syst. Saf. 50, 225
 * (1995). V_i = 1/(3 (1 + a_i)^2), V = prod (1 + V_i) - 1, S_i = V_i/V, T_i = V_i prod_{j != i} (1 + V_j)/V. The length
 * of the product is the last parameter. */
static void evaluate_g(const void *context, size_t count, const double *const *x, double *results)
{
  const double *a = context;
  size_t inputs = (size_t)a[ORACLE_INPUTS - 1];
  for (size_t j = 0; j < count; j++) {
    double product = 1;
    for (size_t i = 0; i < inputs; i++) {
      product *= (fabs(4 * x[i][j] - 2) + a[i]) / (1 + a[i]);
    }
    results[j] = product;
  }
}

#define G_COMMON(dimensions) .inputs = (dimensions), .low = 0, .high = 1, .evaluate = evaluate_g

const struct oracle g_functions[4] = {
    {
        .name = "g, a = 0 1 4.5 9 99 99 99 99",
        G_COMMON(8),
        .parameters = {0, 1, 4.5, 9, 99, 99, 99, 99, [ORACLE_INPUTS - 1] = 8},
        .variance = 0.46542443190220667,
        .first = {0.71619216887903331, 0.17904804221975833, 0.023675774177819283, 0.0071619216887903331,
                  7.1619216887903331e-5, 7.1619216887903331e-5, 7.1619216887903331e-5, 7.1619216887903331e-5},
        .total = {0.78714412665927498, 0.24219819281823846, 0.034316910154082833, 0.010460387065239535,
                  1.0494905191950601e-4, 1.0494905191950601e-4, 1.0494905191950601e-4, 1.0494905191950601e-4},
    },
    {
        .name = "g, a = 0 0.5 3 9 99 99",
        G_COMMON(6),
        .parameters = {0, 0.5, 3, 9, 99, 99, [ORACLE_INPUTS - 1] = 6},
        .variance = 0.56807092515325027,
        .first = {0.58678118976676893, 0.26079163989634175, 0.036673824360423058, 0.0058678118976676893,
                  5.8678118976676893e-5, 5.8678118976676893e-5},
        .total = {0.6900858923250767, 0.35617336378068475, 0.056333542230618506, 0.0091705766421937103,
                  9.2008385363831432e-5, 9.2008385363831432e-5},
    },
    {
        .name = "g, a = 0 0 6.52 6.52 6.52 6.52",
        G_COMMON(6),
        .parameters = {0, 0, 6.52, 6.52, 6.52, 6.52, [ORACLE_INPUTS - 1] = 6},
        .variance = 0.82006591159666601,
        .first = {0.40647139287174402, 0.40647139287174402, 0.0071877721973981444, 0.0071877721973981444,
                  0.0071877721973981444, 0.0071877721973981444},
        .total = {0.55485354465380802, 0.55485354465380802, 0.01300555858157008, 0.01300555858157008,
                  0.01300555858157008, 0.01300555858157008},
    },
    {
        .name = "g, a = 0 9 99",
        G_COMMON(3),
        .parameters = {0, 9, 99, [ORACLE_INPUTS - 1] = 3},
        .variance = 0.33782237037037037,
        .first = {0.98671184198928124, 0.0098671184198928124, 9.8671184198928124e-5},
        .total = {0.99003388149196093, 0.013156596431786856, 1.3200011752834385e-4},
    },
};

/* M. D. Morris, Technometrics 33, 161 (1991), with b_0 = 0, b_i = (-1)^i and b_ij = (-1)^(i + j) in place of the random
 * coefficients. Sums over pairs, triples and quadruples of the first w by Newton's identities would hide them: written
 * out. */
static double morris_value(const double *w)
{
  double sum = 0;
  for (int i = 1; i <= 20; i++) {
    sum += (i <= 10 ? 20 : i % 2 == 0 ? 1 : -1) * w[i - 1];
    for (int j = i + 1; j <= 20; j++) {
      sum += (j <= 6 ? -15 : (i + j) % 2 == 0 ? 1 : -1) * w[i - 1] * w[j - 1];
      for (int l = j + 1; l <= 5; l++) {
        sum -= 10 * w[i - 1] * w[j - 1] * w[l - 1];
        for (int s = l + 1; s <= 4; s++) {
          sum += 5 * w[i - 1] * w[j - 1] * w[l - 1] * w[s - 1];
        }
      }
    }
  }
  return sum;
}

static void evaluate_morris(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    double w[20];
    for (size_t i = 0; i < 20; i++) {
      double at = x[i][j];
      w[i] = i == 2 || i == 4 || i == 6 ? 2 * (1.1 * at / (at + 0.1) - 0.5) : 2 * (at - 0.5);
    }
    results[j] = morris_value(w);
  }
}

/* Moments of the w_i are elementary and f is multilinear in them: worked out with mpmath at 40 digits. */
const struct oracle morris_function = {
    .name = "Morris 1991",
    .inputs = 20,
    .low = 0,
    .high = 1,
    .evaluate = evaluate_morris,
    .variance = 1074.9358721977575,
    .first = {0.0050199895187799113,  0.0089369453524009775,  0.01685638417562593,    0.0089369453524009775,
              0.01685638417562593,    0.00022212658363227567, 0.068537703280029628,   0.10027708084018938,
              0.15032382743239127,    0.10027708084018938,    0.00032097437877313302, 0.00032097437877313302,
              0.00032097437877313302, 0.00032097437877313302, 0.00032097437877313302, 0.00032097437877313302,
              0.00032097437877313302, 0.00032097437877313302, 0.00032097437877313302, 0.00032097437877313302},
    .total = {0.25347665994021811,   0.25739361577383917,   0.11287230385999171,   0.25739361577383917,
              0.11273301496878485,   0.093952424369991182,  0.069438802434679492,  0.10208135827083264,
              0.15212810486303452,   0.10208135827083264,   0.0021252518094163853, 0.0021252518094163853,
              0.0021252518094163853, 0.0021252518094163853, 0.0021252518094163853, 0.0021252518094163853,
              0.0021252518094163853, 0.0021252518094163853, 0.0021252518094163853, 0.0021252518094163853},
};

void oracle_uniform(double low, double high, size_t count, struct variable *variables)
{
  static const char *const names[] = {"min", "max"};
  const double values[] = {low, high};
  for (size_t i = 0; i < count; i++) {
    struct fault fault = {0};
    assert_int_equal(variable_bind("uniform", names, values, 2, NULL, NULL, 0, false, &variables[i], &fault),
                     STATUS_OK);
  }
}

struct sobol_design oracle_design(const struct oracle *oracle, struct variable *variables, uint64_t seed,
                                  size_t scrambles)
{
  oracle_uniform(oracle->low, oracle->high, oracle->inputs, variables);
  return (struct sobol_design){
      .integrand = {.inputs = oracle->inputs, .evaluate = oracle->evaluate, .context = oracle->parameters},
      .variables = variables,
      .request = {.inputs = oracle->inputs},
      .seed = seed,
      .scrambles = scrambles,
      .threads = 2,
  };
}

void oracle_run(const struct sobol_design *design, uint64_t samples, struct sobol_indices *indices)
{
  struct fault fault = {0};
  struct sobol_run run;
  enum status status = sobol_run_init(&run, design, &fault);
  if (status == STATUS_OK) {
    status = sobol_run_extend(&run, samples, &fault);
  }
  if (status == STATUS_OK) {
    status = sobol_run_indices(&run, 0.95, indices, &fault);
  }
  sobol_run_free(&run);
  if (status != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}
