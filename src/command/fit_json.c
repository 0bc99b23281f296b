#include "command/fit_json.h"

#include <math.h>
#include <string.h>

static void write_interval(struct json *json, const char *key, const struct fit_interval *interval)
{
  json_open_array(json, key);
  json_double(json, NULL, interval->low);
  json_double(json, NULL, interval->high);
  json_close_array(json);
}

/* value, se, t and the three intervals of an estimate. */
static void write_numbers(struct json *json, const struct fit_estimate *estimate)
{
  json_double(json, "value", estimate->value);
  json_double(json, "se", estimate->se);
  json_double(json, "t", estimate->t);
  write_interval(json, "wald", &estimate->wald);
  write_interval(json, "profile", &estimate->profile);
  write_interval(json, "bootstrap", &estimate->bootstrap);
  json_boolean(json, "held", estimate->held);
  json_boolean(json, "unbounded_below", isinf(estimate->profile.low));
  json_boolean(json, "unbounded_above", isinf(estimate->profile.high));
  json_boolean(json, "second_branch", estimate->second_branch);
  json_boolean(json, "second_region", estimate->second_region);
}

static void write_parameters(struct json *json, const struct fit *fit)
{
  json_open_array(json, "parameters");
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    json_open_object(json, NULL);
    json_string(json, "name", fit->law->parameters[j].name);
    write_numbers(json, &fit->parameters[j]);
    json_string(json, "meaning", fit->law->parameters[j].meaning);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_ceiling(struct json *json, const struct fit *fit)
{
  if (fit->law->ceiling == NULL) {
    json_null(json, "ceiling");
    return;
  }
  json_open_object(json, "ceiling");
  write_numbers(json, &fit->ceiling);
  json_close_object(json);
  json_double(json, "extrapolation", fit->extrapolation);
  json_open_array(json, "contexts");
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT && fit->law->context_at != NULL; i++) {
    json_open_object(json, NULL);
    json_double(json, "fraction", fit_context_fractions[i]);
    write_numbers(json, &fit->contexts[i]);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_correlation(struct json *json, const struct fit *fit)
{
  json_open_array(json, "correlation");
  for (size_t i = 0; i < fit->law->parameter_count; i++) {
    json_open_array(json, NULL);
    for (size_t j = 0; j < fit->law->parameter_count; j++) {
      json_double(json, NULL, fit->correlation[i][j]);
    }
    json_close_array(json);
  }
  json_close_array(json);
}

static void write_runs(struct json *json, const struct fit_runs *runs)
{
  json_open_object(json, "runs");
  json_integer(json, "runs", runs->runs);
  json_integer(json, "positive", runs->positive);
  json_integer(json, "negative", runs->negative);
  json_double(json, "expected", runs->expected);
  json_double(json, "p", runs->p);
  json_close_object(json);
}

static void write_ranking(struct json *json, const struct fit_ranking *ranking)
{
  json_double(json, "ceiling_evidence", ranking->ceiling_evidence);
  json_string(json, "statement", ranking->statement);
  json_open_array(json, "candidates");
  for (size_t i = 0; i < ranking->count; i++) {
    const struct fit_candidate *candidate = &ranking->candidates[i];
    json_open_object(json, NULL);
    json_string(json, "law", candidate->law->name);
    json_boolean(json, "has_ceiling", candidate->law->bounded);
    json_boolean(json, "counts", candidate->fitted);
    json_integer(json, "free_parameters", candidate->free_count);
    json_double(json, "rss", candidate->rss);
    json_double(json, "aicc", candidate->aicc);
    json_double(json, "difference", candidate->difference);
    json_double(json, "weight", candidate->fitted ? candidate->weight : NAN);
    if (candidate->reason[0] != '\0') {
      json_string(json, "reason", candidate->reason);
    }
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_points(struct json *json, const struct fit *fit)
{
  json_open_array(json, "points");
  for (size_t i = 0; i < fit->count; i++) {
    const struct fit_point *point = &fit->points[i];
    struct fit_band band = fit_band_at(fit, point->x);
    json_open_object(json, NULL);
    json_double(json, "x", point->x);
    json_double(json, "y", point->y);
    json_double(json, "weight", point->weight);
    json_double(json, "fitted", point->fitted);
    json_double(json, "residual", point->residual);
    json_double(json, "studentised", point->studentised);
    json_double(json, "leverage", point->leverage);
    json_double(json, "cook", point->cook);
    json_double(json, "ceiling_shift", point->ceiling_shift);
    write_interval(json, "band", &(struct fit_interval){band.value - band.confidence, band.value + band.confidence});
    write_interval(json, "prediction",
                   &(struct fit_interval){band.value - band.prediction, band.value + band.prediction});
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_notes(struct json *json, const char *notes)
{
  json_open_array(json, "notes");
  struct text line = {0};
  while (*notes != '\0') {
    size_t length = strcspn(notes, "\n");
    text_clear(&line);
    text_append_bytes(&line, notes, length);
    json_string(json, NULL, text_string(&line));
    notes += length + (notes[length] == '\n');
  }
  text_inherit(json->text, &line);
  text_free(&line);
  json_close_array(json);
}

void fit_json_write(struct json *json, const char *key, const struct fit *fit, const struct fit_ranking *ranking,
                    const struct fit_names *names, const char *notes)
{
  json_open_object(json, key);
  if (names->group != NULL) {
    json_string(json, "group", names->group);
  }
  json_string(json, "x", names->x);
  json_string(json, "y", names->y);
  json_string(json, "law", fit->law->name);
  json_string(json, "formula", fit->law->formula);
  write_parameters(json, fit);
  json_integer(json, "n", fit->count);
  json_integer(json, "free_parameters", fit->free_count);
  json_double(json, "df", fit->df);
  json_double(json, "level", fit->level);
  json_double(json, "rss", fit->rss);
  json_double(json, "sigma", fit->sigma);
  json_double(json, "r2", fit->r2);
  json_double(json, "aic", fit->aic);
  json_double(json, "aicc", fit->aicc);
  json_double(json, "bic", fit->bic);
  json_boolean(json, "converged", fit->converged);
  json_boolean(json, "exact", fit->exact);
  json_string(json, "verdict", fit_verdict_word(fit->verdict));
  json_string(json, "reason", fit->reason);
  write_ceiling(json, fit);
  write_correlation(json, fit);
  write_runs(json, &fit->runs);
  json_integer(json, "bootstrap_replicates", fit->replicates);
  if (ranking != NULL) {
    write_ranking(json, ranking);
  }
  write_notes(json, notes);
  write_points(json, fit);
  json_close_object(json);
}
