/* What runs were made from, as their manifests tell, and what of it is another in one than in the other. */
#ifndef PROOFSWEEP_INPUTS_H
#define PROOFSWEEP_INPUTS_H

#include "core/arena.h"
#include "core/spec.h"
#include "core/status.h"
#include "core/text.h"
#include "io/json.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes what a manifest tells of a specification, beside its constants: "models", each once, with the fields that
 * count; "analyses", with what they draw; and "drawn", which cells of claims follow from that. STATUS_NO_MEMORY. */
enum status inputs_describe(struct json *json, const struct spec *spec, struct fault *fault) MUST_CHECK;

/* A cell of claims.csv. */
struct drawn_cell {
  const char *claim, *column;
};

struct input_changes {
  /* "Inputs that changed: llama-3.1-8b d_ffn 14336 -> 14337; program 0.0.9 -> 0.1.0. Baseline of 2026-11-29."; empty
   * where a manifest is missing. Of what one of them does not tell nothing is said. */
  struct text words;
  bool seeds_differ;
  const char **redrawn; /* analyses of another number of samples or scrambles */
  size_t redrawn_count;
  struct drawn_cell *drawn; /* on either side */
  size_t drawn_count;
  struct arena *arena;
};

/* Holds the manifest of the run in `baseline` against that in `now`, or, where that is not NULL, the text of the one to
 * be. What is none of ours tells of nothing. STATUS_IO, STATUS_NO_MEMORY. Free the changes in any case. */
enum status inputs_compare(const char *baseline, const char *now, const struct text *manifest,
                           struct input_changes *changes, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void input_changes_free(struct input_changes *changes);

#endif
