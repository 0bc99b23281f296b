/* What the data say about the ceiling, in one word and one sentence. */
#include "core/fit_bend.h"
#include "core/fit_work.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

const double fit_streak_p = 0.01;

/* Thresholds of the verdict; docs/fitting.md explains them. */
static const double rise_p_value = 0.05;   /* of the F test against a constant */
static const double wide_share = 1;        /* ceiling interval over the way from the first point to the ceiling */
static const double far_extrapolation = 3; /* ways of the data from the first point to the ceiling */
static const double bend_p_value = 0.05;   /* of the bend towards the ceiling at the end of the data */

const char *fit_verdict_word(enum fit_verdict verdict)
{
  static const char *const words[] = {"identified", "weakly", "not identifiable"};
  return words[verdict];
}

/* p value of the F test of the law against a constant. */
static double rise_p(const struct fit *fit)
{
  double extra = (double)fit->free_count - 1;
  if (fit->exact || isnan(fit->r2) || extra < 1 || fit->r2 >= 1) {
    return 0;
  }
  if (fit->r2 <= 0) {
    return 1;
  }
  return gsl_cdf_fdist_Q(fit->r2 / extra / ((1 - fit->r2) / fit->df), extra, fit->df);
}

/* The interval that the verdict goes by: the profile's where it was worked out. */
static struct fit_interval best_interval(const struct fit_estimate *estimate)
{
  return isnan(estimate->profile.low) ? estimate->wald : estimate->profile;
}

/* How clearly the data bend towards the ceiling behind the steepest point of an S-shaped curve, in standard errors;
 * infinite where that is no question: of the other laws, of a held ceiling, of a curve through every point. */
static double bend_to_ceiling(const struct fit *fit)
{
  if (fit->law->steepest == NULL || fit->ceiling.held || fit->exact) {
    return INFINITY;
  }
  double bend = fit_end_bend(fit, fit->law->steepest(fit->curve));
  return fit->ceiling.value > 0 ? -bend : bend;
}

static const char *not_identifiable(const struct fit *fit)
{
  struct fit_interval interval = best_interval(&fit->ceiling);
  if (fit->law->ceiling == NULL) {
    return "this law has no ceiling";
  }
  if (fit->flat) {
    return "y varies by rounding only, so the way to the ceiling cannot be seen";
  }
  if (fit->ran_away) {
    return "no finite ceiling fits best: the fit runs away to a limit of the law";
  }
  if (!fit->converged) {
    return "no single curve of this law fits best: its parameters cannot be told apart";
  }
  if (isnan(fit->ceiling.value)) {
    return "the fitted curve has no ceiling beyond the data";
  }
  if (fit->ceiling.held) {
    return NULL;
  }
  if (isnan(fit->ceiling.se) || isnan(interval.low) || isnan(interval.high)) {
    return "the data do not determine the ceiling";
  }
  if (rise_p(fit) > rise_p_value) {
    return "the scatter alone explains what looks like a trend";
  }
  if (bend_to_ceiling(fit) <= 0) {
    return fit->ceiling.value > 0
               ? "the data still curve upwards at their end, so the steepest point of an S is not passed"
               : "the data still curve downwards at their end, so the steepest point of an S is not passed";
  }
  if (isinf(interval.low) && isinf(interval.high)) {
    return "the data bound the ceiling on neither side";
  }
  if (isinf(interval.high)) {
    return "the data set no upper bound for the ceiling";
  }
  if (isinf(interval.low)) {
    return "the data set no lower bound for the ceiling";
  }
  return NULL;
}

/* The first parameter that is not held and has no finite interval; NULL where all have. */
static const char *loose_parameter(const struct fit *fit)
{
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    const struct fit_estimate *estimate = &fit->parameters[j];
    struct fit_interval interval = best_interval(estimate);
    if (!estimate->held && !(isfinite(interval.low) && isfinite(interval.high))) {
      return fit->law->parameters[j].name;
    }
  }
  return NULL;
}

/* Fills the reason and returns true where the ceiling is known weakly only. */
static bool weakly(struct fit *fit)
{
  struct fit_interval interval = best_interval(&fit->ceiling);
  double way = fabs(fit->ceiling.value - fit->law->value(fit->x_low, fit->curve));
  const char *loose = loose_parameter(fit);
  const char *sentence = NULL;
  if (!fit->ceiling.held && interval.high - interval.low > wide_share * way) {
    sentence = "the interval of the ceiling is wider than the way to it";
  } else if (fit->extrapolation > far_extrapolation) {
    sentence = "the ceiling lies more than three times as far away as the data reach";
  } else if (bend_to_ceiling(fit) < gsl_cdf_tdist_Qinv(bend_p_value, fit->df)) {
    sentence = "the data do not clearly bend towards the ceiling, so the steepest point of an S may not be passed";
  } else if (fit->runs.streaks) {
    sentence = "the residuals run in streaks, so the law may be the wrong one";
  } else if (fit->ceiling.second_branch) {
    sentence = "an end of the ceiling's interval belongs to a different curve that fits nearly as well";
  } else if (fit->ceiling.second_region) {
    sentence = "a different curve with a ceiling apart from the interval fits nearly as well";
  } else if (loose != NULL) {
    (void)snprintf(fit->reason, sizeof fit->reason, "the ceiling is bounded, but the data do not determine '%s'",
                   loose);
    return true;
  }
  if (sentence != NULL) {
    (void)snprintf(fit->reason, sizeof fit->reason, "%s", sentence);
  }
  return sentence != NULL;
}

void fit_judge(struct fit *fit)
{
  const char *why = not_identifiable(fit);
  if (why != NULL) {
    fit->verdict = FIT_NOT_IDENTIFIABLE;
    (void)snprintf(fit->reason, sizeof fit->reason, "%s", why);
  } else if (weakly(fit)) {
    fit->verdict = FIT_WEAKLY;
  } else {
    fit->verdict = FIT_IDENTIFIED;
    (void)snprintf(fit->reason, sizeof fit->reason, "%s",
                   fit->ceiling.held ? "the ceiling is held and the data determine the rest"
                   : fit->exact      ? "the curve goes through every point to rounding"
                                     : "the interval of the ceiling is bounded and narrow against the way to it");
  }
}
