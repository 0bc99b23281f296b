/* The laws that were compared on one series: a bar a law, as long as its Akaike weight. */
#include "render/figures.h"
#include "render/fit_rows.h"
#include "render/sketch.h"

#include "core/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 25, BAR = 14 };

struct candidate {
  struct wording law;
  bool bounded;
  double weight, difference;
};

struct drawing {
  struct fit_rows series;
  struct wording taken, x_name, y_name;
  const char *limit; /* "ceiling" or "floor" */
  double evidence;
  struct candidate candidates[FIT_CANDIDATES_MAX];
  size_t count;
  size_t left_out; /* laws that the data do not support */
};

static enum status read_series(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  const struct fit_rows *series = &drawing->series;
  enum status status = fit_rows_text(series->fits, series->row, "law", &drawing->taken, fault);
  if (status == STATUS_OK) {
    status = fit_rows_text(series->fits, series->row, "x", &drawing->x_name, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(series->fits, series->row, "y", &drawing->y_name, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_number(series->fits, series->row, "ceiling_evidence", &drawing->evidence, fault);
  }
  return status == STATUS_OK ? fit_rows_limit(input, series, &drawing->limit, fault) : status;
}

static enum status read_candidates(struct drawing *drawing, struct fault *fault)
{
  const struct fit_rows *series = &drawing->series;
  enum status status = STATUS_OK;
  for (uint64_t i = 0; i < series->count && status == STATUS_OK && drawing->count < FIT_CANDIDATES_MAX; i++) {
    struct candidate *candidate = &drawing->candidates[drawing->count];
    struct wording bounded = {""};
    status = fit_rows_text(series->table, series->first + i, "law", &candidate->law, fault);
    if (status == STATUS_OK) {
      status = fit_rows_text(series->table, series->first + i, "ceiling", &bounded, fault);
    }
    if (status == STATUS_OK) {
      status = fit_rows_number(series->table, series->first + i, "weight", &candidate->weight, fault);
    }
    if (status == STATUS_OK) {
      status = fit_rows_number(series->table, series->first + i, "difference", &candidate->difference, fault);
    }
    candidate->bounded = strcmp(bounded.text, "yes") == 0;
    drawing->count += isfinite(candidate->weight) ? 1 : 0;
    drawing->left_out += isfinite(candidate->weight) ? 0 : 1;
  }
  if (status == STATUS_OK && drawing->count == 0) {
    status =
        fault_set(fault, STATUS_NO_FIGURES, "figure 'law-comparison' has nothing to draw: no law could be compared");
  }
  return status;
}

static struct wording headline(const struct drawing *drawing)
{
  double evidence = drawing->evidence;
  size_t bounded = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    bounded += drawing->candidates[i].bounded;
  }
  const char *limit = drawing->limit;
  if (drawing->count == 1) {
    return wording_format("One law alone could be weighed: nothing was compared");
  }
  if (bounded == 0 || bounded == drawing->count) {
    return wording_format("Only laws with%s a %s could be compared", bounded == 0 ? "out" : "", limit);
  }
  double larger = fmax(evidence, 1 - evidence);
  struct wording share = larger > 0.995 ? wording_format("over 99 %%") : wording_percent(larger);
  return evidence >= fit_ceiling_evidence_needed
             ? wording_format("Laws with a %s carry the weight: %s of it", limit, share.text)
         : evidence <= 1 - fit_ceiling_evidence_needed
             ? wording_format("Laws without a %s carry the weight: %s of it", limit, share.text)
             : wording_format("The weight is shared: %s for laws with%s a %s", share.text, evidence >= 0.5 ? "" : "out",
                              limit);
}

static void draw_rows(struct sketch *sketch, const struct drawing *drawing, double height)
{
  for (size_t i = 0; i < drawing->count; i++) {
    const struct candidate *candidate = &drawing->candidates[i];
    const char *series = candidate->bounded ? "dense" : "sparse";
    double y = height - ROW * ((double)i + 0.5), row = scale_pixel(&sketch->y, y);
    bool taken = strcmp(candidate->law.text, drawing->taken.text) == 0;
    struct wording value = candidate->weight > 0.995 && candidate->weight < 1 ? wording_plain("over 99 %")
                                                                              : wording_percent(candidate->weight);
    const struct words name = {"label", "ink", taken ? candidate->law.text : "", taken ? "" : candidate->law.text};
    const struct words weight = {"label", series, "", candidate->weight < 0.0001 ? "under 0.01 %" : value.text};
    sketch_words(sketch, &name, sketch->plot.left - 12, row, ALIGN_RIGHT);
    sketch_segment(sketch, "bar", series, 0, y - BAR / 2.0, candidate->weight, y + BAR / 2.0);
    sketch_words(sketch, &weight, scale_pixel(&sketch->x, candidate->weight) + 8, row, ALIGN_LEFT);
  }
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  double height = ROW * (double)drawing->count;
  struct wording title = headline(drawing);
  struct wording subtitle = wording_format("Akaike weight of each law for %s by %s; %s", drawing->y_name.text,
                                           drawing->x_name.text, fit_rows_title(&drawing->series).text);
  text_append_format(&note, "Measured data; not the model. Bold: the law that was taken. Weights from AICc.");
  if (drawing->left_out > 0) {
    text_append_format(&note, " %zu further law%s not compared; fit-laws.csv says why.", drawing->left_out,
                       drawing->left_out == 1 ? " was" : "s were");
  }
  sketch_describe(sketch, title.text, subtitle.text);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 140,
                            .right = 100,
                            .header = 18,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch_axes(sketch, false, 0, 1, false, 0, height);
  for (size_t i = 0; i <= 4; i++) {
    sketch_x_tic(sketch, (double)i / 4, i == 0 ? "0" : wording_percent((double)i / 4).text);
  }
  struct wording with = wording_format("with a %s", drawing->limit);
  const struct words keys[] = {{"label", "dense", with.text, ""}, {"label", "sparse", "without", ""}};
  sketch_words(sketch, &keys[0], sketch->plot.left, sketch->plot.top - 10, ALIGN_LEFT);
  sketch_words(sketch, &keys[1], sketch->plot.left + words_width(&keys[0]) + 20, sketch->plot.top - 10, ALIGN_LEFT);
  draw_rows(sketch, drawing, height);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = fit_rows_find(input, "law-comparison", "fit-laws", &drawing->series, fault);
  if (status == STATUS_OK) {
    status = read_series(input, drawing, fault);
  }
  if (status == STATUS_OK) {
    status = read_candidates(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_law_comparison = {.name = "law-comparison",
                                             .summary = "the laws compared on one series of data; by Akaike weight",
                                             .needs = "a fit to data whose law is chosen automatically",
                                             .table = "fit-laws",
                                             .build = build};
