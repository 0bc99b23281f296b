/* Fitting a law to data by weighted least squares: estimates with Wald and profile likelihood intervals, diagnostics,
 * and a verdict on the ceiling.
 *
 * Conventions (docs/fitting.md says them for the analyst):
 *   weights are relative (1/variance up to a factor): sigma^2 = RSS/df with RSS = sum w (y - f)^2, df = n - free
 * parameters; covariance sigma^2 (J'WJ)^-1, as NIST's certified standard deviations; intervals at 95 % unless asked
 * otherwise; Wald: value +- t(df) se; profile: RSS rises by the factor 1 + F(1, df)/df (Bates and Watts 1988,
 * section 6.1); AIC = n log(2 pi RSS/n) + n - sum log w + 2k with k = free parameters + 1 (the variance counts), AICc
 * adds 2k(k + 1)/(n - k - 1), BIC has k log n for 2k (Burnham and Anderson 2002, sections 2.2 and 2.4). Thread-safe: no
 * state but the caller's. */
#ifndef PROOFSWEEP_FIT_H
#define PROOFSWEEP_FIT_H

#include "core/fit_profile.h"
#include "core/law.h"
#include "core/text.h"

#include <stdint.h>

/* n points. weight NULL: all 1; weights are finite and above 0. x and y finite. Order and repeats are free. */
struct fit_data {
  const double *x, *y, *weight;
  size_t count;
};

/* What to work out beside the estimates; bits. Wald intervals, R2 and the criteria always are. */
enum fit_parts {
  FIT_PROFILE_CEILING = 1, /* profile interval of the ceiling alone */
  FIT_PROFILES = 2,        /* of every parameter and of the ceiling */
  FIT_CONTEXTS = 4,        /* contexts at 50, 90, 99 % with their profile intervals */
  FIT_BOOTSTRAP = 8,       /* residual bootstrap */
  FIT_EVERYTHING = 15
};

struct fit_options {
  const double *held;  /* parameter_count values, NaN where the parameter is free; NULL: all free */
  const double *start; /* likewise starting values, NaN where automatic; NULL: all automatic */
  unsigned parts;      /* enum fit_parts */
  double level;        /* of the intervals, in (0, 1); 0: 0.95 */
  uint64_t seed;       /* of the bootstrap */
  size_t replicates;   /* of the bootstrap; 0: chosen by n, 200 to 1000 */
};

enum fit_verdict { FIT_IDENTIFIED, FIT_WEAKLY, FIT_NOT_IDENTIFIABLE };
/* "identified", "weakly", "not identifiable". */
const char *fit_verdict_word(enum fit_verdict verdict);

/* One parameter, or a number worked out from them. NaN: does not exist or was not asked for. An infinite interval end:
 * the data set no bound. */
struct fit_estimate {
  double value, se, t; /* t = value/se */
  struct fit_interval wald, profile, bootstrap;
  bool held;          /* by the user: no error */
  bool second_branch; /* an end of the profile interval lies on another branch of the profile than the estimate */
  bool second_region; /* values apart from the profile interval fit well enough too */
};

/* One point of the data, in the caller's order. */
struct fit_point {
  double x, y, weight, fitted, residual; /* residual = y - fitted */
  double studentised;                    /* residual sqrt(w)/(sigma sqrt(1 - leverage)) */
  double leverage;                       /* diagonal of the hat matrix, in [0, 1] */
  double cook;                           /* Cook's distance */
  double ceiling_shift;                  /* how far the ceiling would move if the point were left out, to first order */
};

/* The runs test of A. Wald and J. Wolfowitz (Ann. Math. Statist. 11, 147, 1940) on the signs of the residuals in order
 * of x. */
struct fit_runs {
  size_t runs, positive, negative;
  double expected;
  double p;     /* two-sided, exact; NaN where all residuals have one sign */
  bool streaks; /* p below fit_streak_p and fewer runs than expected; false where residuals are rounding errors */
};

enum { FIT_CONTEXTS_COUNT = 3 };
extern const double fit_context_fractions[FIT_CONTEXTS_COUNT]; /* 0.5, 0.9, 0.99 */

struct fit {
  const struct law *law;
  size_t count, free_count;
  double df; /* count - free_count */
  double level;

  struct fit_estimate parameters[LAW_MAX_PARAMETERS];         /* in the law's order */
  double correlation[LAW_MAX_PARAMETERS][LAW_MAX_PARAMETERS]; /* NaN for held or undetermined ones */
  double covariance[LAW_MAX_PARAMETERS][LAW_MAX_PARAMETERS];  /* 0 for held ones */
  double curve[LAW_MAX_PARAMETERS]; /* parameters of the fitted curve: as .value, but finite also where a value is not
                                       determined, so that the curve can be drawn */

  double rss, sigma, rms;    /* rms = sqrt(RSS/sum w) */
  double r2, aic, aicc, bic; /* r2 NaN where y does not vary; aicc NaN where n <= k + 1 */
  struct fit_runs runs;

  struct fit_estimate ceiling;                      /* NaN for a law without one, or where the curve has none */
  struct fit_estimate contexts[FIT_CONTEXTS_COUNT]; /* x at 50, 90, 99 % of the way */
  double extrapolation; /* (ceiling - f(x_low))/(f(x_high) - f(x_low)): 1 where the data reach the ceiling */
  double x_low, x_high, y_low, y_high;

  size_t replicates; /* bootstrap replicates that converged */
  bool exact;        /* the residuals are rounding errors: no interval is worth more than the estimate */
  bool flat;         /* y varies by rounding only */
  bool ran_away;  /* the best curve is a limit of the law, such as a straight line for the hyperbola: no estimate exists
                   */
  bool converged; /* a minimum in the inside of the law's range was reached */

  enum fit_verdict verdict; /* on the ceiling; of a law without one, on its parameters */
  char reason[320];         /* one sentence without a full stop */

  struct fit_point *points; /* count */
};

/* Fits one law. STATUS_BAD_INPUT for too few points (fewer than free parameters + 1), x without variation, x outside
 * the law's domain, a held or starting value that the law does not allow, nothing free, a law without a start rule and
 * no start; STATUS_NO_MEMORY. A fit that shows nothing is STATUS_OK with its verdict. Fills *fit; fit_free it after
 * STATUS_OK. */
enum status fit_run(const struct law *law, const struct fit_data *data, const struct fit_options *options,
                    struct fit *fit, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void fit_free(struct fit *fit);

/* The fitted curve at x with the half-widths of its confidence band and of the band for one new observation of weight 1
 * (pointwise, from the linear approximation). */
struct fit_band {
  double value, confidence, prediction;
};
struct fit_band fit_band_at(const struct fit *fit, double x);

/* A law that auto tried. */
struct fit_candidate {
  const struct law *law;
  bool fitted; /* false: reason says why not */
  bool converged;
  size_t free_count;
  double rss, aicc;
  double difference; /* AICc minus the smallest AICc */
  double weight;     /* Akaike weight, exp(-difference/2) over the sum */
  bool streaks;      /* its residuals run in streaks */
  char reason[200];  /* "" where fitted */
};

enum { FIT_CANDIDATES_MAX = 16 };

/* The automatic choice among all laws. */
struct fit_ranking {
  struct fit_candidate candidates[FIT_CANDIDATES_MAX]; /* by AICc, the unfitted ones last */
  size_t count;
  double ceiling_evidence; /* summed weight of the bounded laws, in [0, 1], 0 where all of them run to a limit; NaN
                              where the points are too few for their AICc, or y is 0 */
  char statement[320];     /* what that means, one sentence without a full stop */
};

/* Evidence from which on auto takes a law with a ceiling. */
extern const double fit_ceiling_evidence_needed; /* 0.95 */

/* Below this p value of the runs test residuals with too few runs run in streaks. Too many runs, such as signs that
 * alternate, are no sign of a wrong law. */
extern const double fit_streak_p; /* 0.01 */

/* Fits every law that the data support (the quotients of polynomials of degree 2 and 3 only where the best of the
 * others leaves streaks) and takes one: the best of all by AICc if the laws with a ceiling carry
 * fit_ceiling_evidence_needed of the weight, else the best without a ceiling. Of four points only the constant has an
 * AICc: of the laws with two parameters the one with the smallest RSS is taken where an F test at 5 % prefers it. held
 * and start of the options must be NULL. As fit_run otherwise. */
enum status fit_select(const struct fit_data *data, const struct fit_options *options, struct fit_ranking *ranking,
                       struct fit *fit, struct fault *fault) MUST_CHECK;

#endif
