/* The automatic choice of a law. */
#include "core/fit.h"

#include "core/decimal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const double fit_ceiling_evidence_needed = 0.95;

/* One law without intervals. A law that the data do not allow is no failure but a candidate with a reason. */
static enum status try_law(const struct law *law, const struct fit_data *data, const struct fit_options *options,
                           struct fit_candidate *candidate, struct fault *fault)
{
  *candidate = (struct fit_candidate){.law = law, .rss = NAN, .aicc = NAN, .difference = NAN, .weight = 0};
  struct fit_options plain = {.level = options->level};
  struct fit fit;
  struct fault own = {0};
  enum status status = fit_run(law, data, &plain, &fit, &own);
  if (status == STATUS_BAD_INPUT) {
    (void)snprintf(candidate->reason, sizeof candidate->reason, "%.*s", (int)sizeof candidate->reason - 1, own.text);
    return STATUS_OK;
  }
  if (status != STATUS_OK) {
    return fault_set(fault, status, "%s", own.text);
  }
  candidate->converged = fit.converged;
  candidate->free_count = fit.free_count;
  candidate->rss = fit.rss;
  candidate->aicc = fit.aicc;
  candidate->streaks = fit.runs.streaks;
  if (isnan(fit.aicc)) {
    (void)snprintf(candidate->reason, sizeof candidate->reason, "too few points for AICc: %zu free %s %zu",
                   fit.free_count, fit.free_count == 1 ? "parameter needs" : "parameters need", fit.free_count + 3);
  } else if (!fit.converged) {
    (void)snprintf(candidate->reason, sizeof candidate->reason, "best at a limit of the law");
  } else if (law->turns_back != NULL && law->turns_back(fit.curve, fit.x_low, fit.x_high)) {
    (void)snprintf(candidate->reason, sizeof candidate->reason, "its best curve slows down and turns back");
  } else {
    candidate->fitted = true;
  }
  fit_free(&fit);
  return STATUS_OK;
}

static int by_aicc(const void *a, const void *b)
{
  const struct fit_candidate *p = a, *q = b;
  if (p->fitted != q->fitted) {
    return p->fitted ? -1 : 1;
  }
  if (p->fitted && p->aicc != q->aicc) {
    return p->aicc < q->aicc ? -1 : 1;
  }
  return (p->law > q->law) - (p->law < q->law);
}

/* Whether the points are enough to judge a law with a ceiling by AICc; one that runs to a limit is judged too. */
static bool ceilings_judged(const struct fit_ranking *ranking)
{
  for (size_t i = 0; i < ranking->count; i++) {
    if (ranking->candidates[i].law->bounded && !isnan(ranking->candidates[i].aicc)) {
      return true;
    }
  }
  return false;
}

/* Akaike weights of the fitted candidates, which come first, and the share of those with a ceiling. */
static void weigh(struct fit_ranking *ranking)
{
  double sum = 0, bounded = 0;
  for (size_t i = 0; i < ranking->count && ranking->candidates[i].fitted; i++) {
    struct fit_candidate *candidate = &ranking->candidates[i];
    candidate->difference = candidate->aicc - ranking->candidates[0].aicc;
    candidate->weight = exp(-candidate->difference / 2);
    sum += candidate->weight;
    bounded += candidate->law->bounded ? candidate->weight : 0;
  }
  for (size_t i = 0; i < ranking->count; i++) {
    ranking->candidates[i].weight /= sum;
  }
  ranking->ceiling_evidence =
      ceilings_judged(ranking) && sum > 0 ? bounded / sum : (double)NAN; /* of a y of 0 the weights do not exist */
}

/* p value of the F test of a candidate against one of its special cases. */
static double gain_p(const struct fit_candidate *special, const struct fit_candidate *candidate, size_t count)
{
  double extra = (double)candidate->free_count - (double)special->free_count;
  double df = (double)count - (double)candidate->free_count;
  return candidate->rss > 0 ? gsl_cdf_fdist_Q((special->rss / candidate->rss - 1) * df / extra, extra, df) : 0;
}

/* The law for points so few that only the constant has an AICc: of those with two parameters the one that leaves the
 * least, where that is better than the constant beyond chance; else NULL. */
static const struct law *choose_by_rise(const struct fit_ranking *ranking, size_t count)
{
  static const double rise_p_value = 0.05;
  const struct fit_candidate *best = NULL;
  for (size_t i = 0; i < ranking->count; i++) {
    const struct fit_candidate *candidate = &ranking->candidates[i];
    if (candidate->converged && candidate->free_count == 2 && (best == NULL || candidate->rss < best->rss)) {
      best = candidate;
    }
  }
  bool alone = ranking->count > 0 && ranking->candidates[0].free_count == 1 &&
               (ranking->count == 1 || !ranking->candidates[1].fitted);
  return alone && best != NULL && !best->fitted && gain_p(&ranking->candidates[0], best, count) < rise_p_value
             ? best->law
             : NULL;
}

static const struct law *choose(const struct fit_ranking *ranking, size_t count)
{
  const struct law *rising = choose_by_rise(ranking, count);
  if (rising != NULL) {
    return rising;
  }
  bool bounded = ranking->ceiling_evidence >= fit_ceiling_evidence_needed;
  for (size_t i = 0; i < ranking->count && ranking->candidates[i].fitted; i++) {
    if (bounded || !ranking->candidates[i].law->bounded) {
      return ranking->candidates[i].law;
    }
  }
  return NULL;
}

static void state(struct fit_ranking *ranking, const struct fit *fit)
{
  if (isnan(ranking->ceiling_evidence)) {
    bool by_rise = isnan(fit->aicc);
    (void)snprintf(
        ranking->statement, sizeof ranking->statement, "%s, so nothing was compared%s%s%s",
        ceilings_judged(ranking) ? "y is 0 everywhere" : "too few points to give a law with a ceiling an AICc",
        by_rise ? "; an F test prefers " : "", by_rise ? fit->law->name : "", by_rise ? " to the constant" : "");
    return;
  }
  char percent[DECIMAL_FIXED_SIZE];
  (void)decimal_fixed(100 * ranking->ceiling_evidence, 1, percent);
  const char *meaning =
      ranking->ceiling_evidence < fit_ceiling_evidence_needed ? "the data do not show a ceiling (95 % would be needed)"
      : fit->verdict == FIT_NOT_IDENTIFIABLE                  ? "the curve bends, but the data do not say where it ends"
                                                              : "the data show a ceiling";
  (void)snprintf(ranking->statement, sizeof ranking->statement,
                 "laws with a ceiling carry %.8s %% of the Akaike weight against laws without: %s", percent, meaning);
}

/* Tries the laws of one kind and sorts all candidates. */
static enum status try_laws(enum law_auto kind, const struct fit_data *data, const struct fit_options *options,
                            struct fit_ranking *ranking, struct fault *fault)
{
  size_t count = 0;
  const struct law *const *laws = law_list(&count);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (laws[i]->in_auto == kind) {
      status = try_law(laws[i], data, options, &ranking->candidates[ranking->count++], fault);
    }
  }
  qsort(ranking->candidates, ranking->count, sizeof ranking->candidates[0], by_aicc);
  return status;
}

enum status fit_select(const struct fit_data *data, const struct fit_options *options, struct fit_ranking *ranking,
                       struct fit *fit, struct fault *fault)
{
  *ranking = (struct fit_ranking){0};
  enum status status = try_laws(LAW_AUTO_ALWAYS, data, options, ranking, fault);
  if (status == STATUS_OK && ranking->candidates[0].fitted && ranking->candidates[0].streaks) {
    status = try_laws(LAW_AUTO_IF_STREAKS, data, options, ranking, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  weigh(ranking);
  const struct law *law = choose(ranking, data->count);
  if (law == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "no law can be chosen from %zu %s: comparing laws by AICc takes 4 at least, and y must vary",
                     data->count, data->count == 1 ? "point" : "points");
  }
  status = fit_run(law, data, options, fit, fault);
  if (status == STATUS_OK) {
    state(ranking, fit);
  }
  return status;
}
