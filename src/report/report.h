/* The report of a run: a template filled with its numbers, as Markdown and as one self-contained web page. */
#ifndef PROOFSWEEP_REPORT_H
#define PROOFSWEEP_REPORT_H

#include "core/selection.h"
#include "core/spec.h"
#include "core/study.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>

struct drift;
struct mistakes;
struct rehearsal;

/* What a report is made from; everything borrowed. */
struct report_input {
  const struct spec *spec;
  const char *template_file; /* as messages name it */
  const char *template_text; /* NUL-terminated; see report/template.h for what it may hold */
  /* It was written for another specification: a passage that speaks of what this run does not have is left out, which
   * is a mistake otherwise. */
  bool shared;
  const char *style; /* the page's style sheet, reports/report.css */
  /* What a browser runs, and the panel that it runs on: reports/tables.js, panel.js and panel.html; NULL for none. */
  const char *tables_script, *panel_script, *panel_markup;
  struct table_lookup
      tables; /* points of each sweep, ceilings, ..., and "published" where the spec names such a file */
  const struct table *claims;   /* as claims_evaluate makes it */
  const struct constants *sets; /* of the catalogue; none in a rehearsal */
  size_t set_count;
  /* The SVG of a figure of the specification; variant "" (light), "dark", "narrow" or "narrow-dark". NULL where it was
   * not drawn. Called with tables.run. */
  const char *(*figure)(const void *run, const char *name, const char *variant);
  /* The text of plots/NAME.gp, and whether the run wrote a file of that path below its directory. May be NULL; called
   * with tables.run. */
  const char *(*script)(const void *run, const char *name);
  /* Why a figure has nothing to draw; NULL where that is not why it is missing. May be NULL; called with tables.run. */
  const char *(*undrawn)(const void *run, const char *name);
  bool (*wrote)(const void *run, const char *path);
  const char *version;                 /* of this program */
  const struct drift *drift;           /* from the baseline (io/drift.h); NULL where there is none */
  const char *inputs;                  /* that changed since, in a sentence (io/inputs.h) */
  const struct study_outcome *outcome; /* of estimates held against exact values; NULL where there are none */
  /* The tables are those of a rehearsal: what the template says is checked, tables and blocks are not written. NULL: of
   * a run. */
  struct rehearsal *rehearsal;
  /* The mistakes in placeholders of the template, as many as there is room for, with their places, which their
   * sentences do not say then (io/spec_read.h). NULL: the first ends it. */
  struct mistakes *mistakes;
};

/* What filling the template came to. */
struct report_tally {
  size_t disagreements; /* printed values that the computed ones do not round to (`{{agree ...}}`) */
  size_t left_out;      /* passages that speak of what the run does not have */
};

/* Appends report.md to *markdown and report.html to *html; the same bytes for the same input.
 *
 * STATUS_BAD_INPUT "FILE:LINE:COLUMN: ..." with the line and a caret for a mistake in the template; STATUS_NO_MEMORY,
 * and the faults of table_read. */
enum status report_write(const struct report_input *input, struct text *markdown, struct text *html,
                         struct report_tally *tally, struct fault *fault) MUST_CHECK;

#endif
