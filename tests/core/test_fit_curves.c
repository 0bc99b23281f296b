/* The fit against the cost model's closed form: every architecture, constant set and workload, over the mean span,
 * where one hyperbola holds for all of them. What is fitted comes from exact counts, what it must find from A0/B0,
 * A1/B1, B0/B1. */
#include "core/fit.h"
#include "core/laws/laws.h"
#include "core/point.h"
#include "io/catalogue.h"
#include "support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

enum { CONTEXTS = 14 }; /* 128, 256, ... 1048576 */

static int load(void **state)
{
  static struct catalogue catalogue;
  struct fault fault = {0};
  *state = &catalogue;
  return catalogue_read("sweeps/models.csv", "sweeps/constants.csv", &catalogue, &fault) == STATUS_OK ? 0 : -1;
}

static int unload(void **state)
{
  catalogue_free(*state);
  return 0;
}

/* The curve's points; returns the model's hyperbola. */
static struct hyperbola evaluate(const struct architecture *architecture, const struct constants *constants,
                                 const char *workload, double *span, double *ratio)
{
  struct hyperbola hyperbola = {0};
  for (size_t i = 0; i < CONTEXTS; i++) {
    struct fault fault = {0};
    struct point point;
    struct scenario scenario = {.architecture = architecture,
                                .accounting = accounting_find("paper", architecture),
                                .workload = workload_find(workload),
                                .context = 128ULL << i,
                                .constants = constants};
    if (point_evaluate(&scenario, &point, &fault) != STATUS_OK) {
      fail_msg("%s: %s", architecture->name, fault.text);
    }
    span[i] = point_span(&point);
    ratio[i] = point_ratio(&point);
    hyperbola = point.hyperbola;
  }
  return hyperbola;
}

static void fit_hyperbola(const double *x, const double *y, unsigned parts, struct fit *fit)
{
  struct fault fault = {0};
  struct fit_data data = {x, y, NULL, CONTEXTS};
  struct fit_options options = {.parts = parts};
  if (fit_run(&law_hyperbola, &data, &options, fit, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

static void closed_form_is_found(void **state)
{
  static const char *const workload_names[] = {"prefill", "prefill-causal", "decode-step"};
  const struct catalogue *catalogue = *state;
  size_t fitted = 0;
  for (size_t m = 0; m < catalogue->architecture_count; m++) {
    for (size_t c = 0; c < catalogue->set_count; c++) {
      for (size_t w = 0; w < 3; w++) {
        double span[CONTEXTS], ratio[CONTEXTS];
        struct fit fit;
        struct hyperbola exact =
            evaluate(&catalogue->architectures[m], &catalogue->sets[c], workload_names[w], span, ratio);
        fit_hyperbola(span, ratio, FIT_PROFILE_CEILING, &fit);
        if (exact.direction == DIRECTION_CONSTANT) {
          assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
        } else {
          const char *name = catalogue->architectures[m].name;
          if (fit.verdict == FIT_NOT_IDENTIFIABLE) {
            fail_msg("%s, %s, %s: %s", name, catalogue->sets[c].name, workload_names[w], fit.reason);
          }
          assert_close(fit.parameters[0].value, exact.limit, 1e-9);
          assert_close(fit.parameters[1].value, exact.start, 1e-9);
          assert_close(fit.parameters[2].value, exact.half, 1e-9);
          fitted++;
        }
        fit_free(&fit);
      }
    }
  }
  assert_true(fitted > 1000);
}

/* At the turning value of c_exp the ratio neither rises nor falls, and h cannot be seen. */
static void turning_value_is_not_identifiable(void **state)
{
  const struct catalogue *catalogue = *state;
  for (size_t m = 0; m < catalogue->architecture_count; m++) {
    double span[CONTEXTS], ratio[CONTEXTS];
    struct constants constants = catalogue->sets[0];
    struct cost_form form;
    struct fault fault = {0};
    struct fit fit;
    const struct architecture *architecture = &catalogue->architectures[m];
    assert_int_equal(cost_form_of(architecture, accounting_find("paper", architecture), &form, &fault), STATUS_OK);
    constants.c_exp = hyperbola_turning_c_exp(&form, &constants);
    assert_true(constants.c_exp > 0);
    struct hyperbola exact = evaluate(architecture, &constants, "prefill", span, ratio);
    fit_hyperbola(span, ratio, FIT_EVERYTHING, &fit);
    assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
    assert_close(fit.ceiling.value, exact.limit, 1e-14);
    assert_close(fit.parameters[1].value, exact.start, 1e-14);
    assert_true(isnan(fit.parameters[2].value));
    fit_free(&fit);
  }
}

/* Dense, over the context itself: 50, 90 and 99 % of the way are h, 9 h and 99 h (gpt2-small 4,576, 41,186, 453,049:
 * paper, appendix, rounded). */
static void contexts_of_gpt2_small(void **state)
{
  const struct catalogue *catalogue = *state;
  static const double rounded[FIT_CONTEXTS_COUNT] = {4576, 41186, 453049};
  double span[CONTEXTS], ratio[CONTEXTS], context[CONTEXTS];
  struct fit fit;
  assert_string_equal(catalogue->architectures[0].name, "gpt2-small");
  struct hyperbola exact = evaluate(&catalogue->architectures[0], &catalogue->sets[0], "prefill", span, ratio);
  for (size_t i = 0; i < CONTEXTS; i++) {
    context[i] = (double)(128ULL << i);
  }
  fit_hyperbola(context, ratio, FIT_EVERYTHING, &fit);
  assert_int_equal(fit.verdict, FIT_IDENTIFIED);
  assert_true(fit.exact);
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT; i++) {
    double p = fit_context_fractions[i];
    assert_close(fit.contexts[i].value, exact.half * p / (1 - p), 1e-9);
    assert_near(fit.contexts[i].value, rounded[i], 0.5);
  }
  fit_free(&fit);
}

/* Auto takes the model's own form for the model's own curve, though laws with more parameters go through it too. */
static void auto_takes_the_hyperbola(void **state)
{
  const struct catalogue *catalogue = *state;
  double span[CONTEXTS], ratio[CONTEXTS];
  struct fit_ranking ranking;
  struct fit fit;
  struct fault fault = {0};
  struct fit_options options = {.parts = FIT_PROFILE_CEILING};
  struct hyperbola exact = evaluate(&catalogue->architectures[0], &catalogue->sets[0], "prefill", span, ratio);
  struct fit_data data = {span, ratio, NULL, CONTEXTS};
  assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
  assert_string_equal(fit.law->name, "hyperbola");
  assert_close(fit.ceiling.value, exact.limit, 1e-9);
  assert_true(ranking.ceiling_evidence > 0.999999);
  fit_free(&fit);
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_form_is_found),
      cmocka_unit_test(turning_value_is_not_identifiable),
      cmocka_unit_test(contexts_of_gpt2_small),
      cmocka_unit_test(auto_takes_the_hyperbola),
  };
  return cmocka_run_group_tests_name("fits of the model's own curves", tests, load, unload);
}
