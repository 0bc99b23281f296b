#include "report/blocks.h"

#include "core/decimal.h"
#include "report/caveat.h"
#include "report/computed.h"
#include "report/expression.h"
#include "report/fit_blocks.h"
#include "report/inline_svg.h"
#include "report/listing.h"
#include "report/mark.h"
#include "report/markdown.h"
#include "report/nightly_blocks.h"
#include "report/panel.h"
#include "report/subjects.h"

#include <math.h>
#include <string.h>

#define HARD_SPACE "\u00a0"

enum { SWEEP_ROWS_SHOWN = 12, CEILING_ROWS_SHOWN = 40 };

/* What a table may be asked for without conditions. */
static struct selection whole(const struct table *table, const char *name, const char *sweep)
{
  return (struct selection){.value = table->columns[0].name, .table = name, .sweep = sweep};
}

static enum status write_title(const struct report_input *input, struct text *text, struct fault *fault)
{
  (void)fault;
  markdown_escape(text, input->spec->title);
  return STATUS_OK;
}

enum { CLAIM_DIGITS = 3, DECIMALS_MAX = 17 };

/* As many decimals as a tolerance has, so that a claim's value and what is expected can be compared by eye; more, where
 * that leaves of the value less than three digits, or shows one that does not hold as one that does. */
static struct number_format format_for(const struct cell *value, const struct cell *expected,
                                       const struct cell *tolerance, bool holds)
{
  struct number_format format = number_auto;
  const char *point = tolerance->value > 0 ? strchr(tolerance->text, '.') : NULL;
  if (point == NULL || strchr(tolerance->text, 'e') != NULL) {
    return format;
  }
  int least = CLAIM_DIGITS - 1 - decimal_exponent(value->value);
  format.style = NUMBER_FIXED;
  format.decimals = (int)strlen(point + 1);
  format.decimals = format.decimals < least && least <= DECIMALS_MAX ? least : format.decimals;
  double middle = 0, shown = 0;
  bool known = decimal_to_double(expected->text, expected->length, &middle) == DECIMAL_READ;
  for (; known && !holds && format.decimals < DECIMALS_MAX; format.decimals++) {
    char digits[DECIMAL_FIXED_SIZE];
    decimal_fixed(value->value, format.decimals, digits);
    if (decimal_to_double(digits, strlen(digits), &shown) != DECIMAL_READ ||
        fabs(shown - middle) > tolerance->value * (1 + 1e-9)) {
      break;
    }
  }
  return format;
}

/* Of a claim on each of many rows the value is the least of those that are to be above 0, the greatest of those below.
 */
static const char *words_behind(const struct cell *expected)
{
  if (strncmp(expected->text, "each of ", strlen("each of ")) != 0) {
    return "";
  }
  return strstr(expected->text, " above ") != NULL   ? " at least"
         : strstr(expected->text, " below ") != NULL ? " at most"
                                                     : "";
}

/* What a claim expects: words, or a number with its tolerance. */
static void write_expected(const struct cell *expected, const struct cell *tolerance, struct text *text)
{
  struct cell number = *expected;
  if (decimal_to_double(number.text, number.length, &number.value) != DECIMAL_READ) {
    markdown_escape(text, expected->text);
    return;
  }
  number_write(text, &number, tolerance->value > 0 ? &number_plain : &number_auto);
  if (tolerance->value > 0) {
    text_append(text, HARD_SPACE "±" HARD_SPACE);
    number_write(text, tolerance, tolerance->value < 1e-7 ? &number_auto : &number_plain);
  }
}

/* One row of the table of claims. */
static enum status write_claim(const struct table *claims, uint64_t row, struct text *text, struct fault *fault)
{
  static const char *const names[] = {"statement", "value", "expected", "tolerance", "holds", "id"};
  struct cell cells[sizeof names / sizeof names[0]];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    enum status status = table_read(claims, row, table_find_column(claims, names[i]), &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  bool holds = strcmp(cells[4].text, "yes") == 0;
  struct number_format format = format_for(&cells[1], &cells[2], &cells[3], holds);
  text_append(text, "| ");
  markdown_escape(text, cells[0].text);
  mark_claim_place(text, cells[5].text);
  text_append(text, " | ");
  number_write(text, &cells[1], &format);
  text_append(text, words_behind(&cells[2]));
  text_append(text, " | ");
  write_expected(&cells[2], &cells[3], text);
  text_append(text, holds ? " | ✓ holds |\n" : " | **✗ does not hold** |\n");
  return STATUS_OK;
}

static enum status write_claims(const struct report_input *input, struct text *text, struct fault *fault)
{
  static const char *const headings[] = {"Claim", "Value", "Expected", "Verdict"};
  static const bool right[] = {false, true, false, false};
  if (input->claims->row_count == 0) {
    text_append(text, "This specification makes no claims.");
    return STATUS_OK;
  }
  markdown_table_head(text, headings, right, sizeof right / sizeof right[0]);
  enum status status = STATUS_OK;
  for (uint64_t row = 0; status == STATUS_OK && row < input->claims->row_count; row++) {
    status = write_claim(input->claims, row, text, fault);
  }
  return status;
}

/* The columns that a sweep asks for; by default the results that people look for, behind what varies. */
static enum status choose_columns(const struct sweep *sweep, struct listing *listing, struct fault *fault)
{
  static const char *const results[] = {"snark_constraints", "stark_rows", "ratio", "ceiling_fraction"};
  if (sweep->columns != NULL) {
    listing->column_count = 0;
    return listing_add_all(listing, sweep->columns, sweep->column_count, fault);
  }
  return listing_add_all(listing, results, sizeof results / sizeof results[0], fault);
}

/* A sweep: how many points, what is the same in all of them, and its first rows. */
static enum status write_sweep(const struct report_input *input, const struct sweep *sweep, struct text *text,
                               struct fault *fault)
{
  struct table_lookup lookup = report_lookup(input);
  const struct table *table = lookup.find(lookup.run, "points", sweep->name);
  if (table == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "this run has no sweep '%s'", sweep->name);
  }
  struct selection selection = whole(table, "points", sweep->name);
  struct row_filter filter;
  struct text constant = {0};
  struct text csv = {0};
  text_append_format(&csv, "%s.csv", sweep->name);
  struct listing listing = {.filter = &filter, .limit = SWEEP_ROWS_SHOWN, .csv = text_string(&csv)};
  enum status status = row_filter_init(&filter, &selection, &lookup, fault);
  if (status == STATUS_OK) {
    status = listing_add_axes(&listing, sweep, &constant, fault);
  }
  if (status == STATUS_OK) {
    status = choose_columns(sweep, &listing, fault);
  }
  if (status == STATUS_OK) {
    listing.models = sweep->one_at_a_time_count == 0 ? sweep->model_count : 0;
    text_append(text, "### ");
    markdown_escape(text, sweep->name);
    text_append_format(text, "\n\n%llu point%s in [%s](%s)", (unsigned long long)table->row_count,
                       table->row_count == 1 ? "" : "s", text_string(&csv), text_string(&csv));
    text_append_format(text, "%s%s.\n\n", constant.length > 0 ? ": " : "", text_string(&constant));
    text_inherit(text, &constant);
    text_inherit(text, &csv);
    status = listing_write(&listing, text, fault);
    text_append(text, "\n\n");
  }
  text_free(&constant);
  text_free(&csv);
  return status;
}

static enum status write_sweeps(const struct report_input *input, struct text *text, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < input->spec->sweep_count; i++) {
    status = write_sweep(input, &input->spec->sweeps[i], text, fault);
  }
  if (input->spec->sweep_count == 0) {
    text_append(text, "This specification sweeps nothing.");
  }
  return status;
}

static const char endless_text[] =
    "\n\nA dash under 50, 90 or 99 %: no context goes so far. The way is the one to the ratio of attention alone. "
    "Where "
    "no layer is global, the mean span ends at the window, and the ratio with it at its ceiling.";

/* Whether a curve among those shown has a way to go, and no context at which some part of it is done. */
static enum status find_endless(const struct table *ceilings, bool *endless, struct fault *fault)
{
  size_t context = table_find_column(ceilings, "context_99"), direction = table_find_column(ceilings, "direction");
  enum status status = STATUS_OK;
  *endless = false;
  for (uint64_t row = 0; status == STATUS_OK && context != SIZE_MAX && direction != SIZE_MAX && !*endless &&
                         row < ceilings->row_count && row < CEILING_ROWS_SHOWN;
       row++) {
    struct cell far, way;
    status = table_read(ceilings, row, context, &far, fault);
    status = status == STATUS_OK ? table_read(ceilings, row, direction, &way, fault) : status;
    *endless =
        status == STATUS_OK && far.length == 0 && (strcmp(way.text, "rising") == 0 || strcmp(way.text, "falling") == 0);
  }
  return status;
}

static enum status write_ceilings(const struct report_input *input, struct text *text, struct fault *fault)
{
  static const char *const results[] = {"start",      "ceiling",    "half_span", "context_50",
                                        "context_90", "context_99", "direction", "verdict"};
  struct table_lookup lookup = report_lookup(input);
  const struct table *table = lookup.find(lookup.run, "ceilings", NULL);
  if (table == NULL || table->row_count == 0) {
    text_append(text, "No sweep asks for its ceilings.");
    return STATUS_OK;
  }
  struct selection selection = whole(table, "ceilings", NULL);
  struct row_filter filter;
  struct text constant = {0};
  struct listing listing = {.filter = &filter, .limit = CEILING_ROWS_SHOWN, .csv = "ceilings.csv"};
  enum status status = row_filter_init(&filter, &selection, &lookup, fault);
  if (status == STATUS_OK) {
    status = listing_add_axes(&listing, NULL, &constant, fault);
  }
  if (status == STATUS_OK) {
    status = listing_add_all(&listing, results, sizeof results / sizeof results[0], fault);
  }
  if (status == STATUS_OK) {
    if (constant.length > 0) {
      text_append_format(text, "For %s.\n\n", text_string(&constant));
    }
    text_inherit(text, &constant);
    status = listing_write(&listing, text, fault);
  }
  bool endless = false;
  if (status == STATUS_OK) {
    status = find_endless(table, &endless, fault);
  }
  text_append(text, endless ? endless_text : "");
  text_free(&constant);
  return status;
}

/* Whether the specification wants files of this format; the standard three where it says nothing. */
static bool has_format(const struct spec *spec, const char *format)
{
  for (size_t i = 0; i < spec->format_count; i++) {
    if (strcmp(spec->formats[i], format) == 0) {
      return true;
    }
  }
  return spec->format_count == 0;
}

/* Appends XML text with the five named entities resolved. */
static void append_resolved(struct text *text, const char *xml, size_t length)
{
  static const struct {
    const char *entity, *character;
  } entities[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (size_t i = 0; i < length; i++) {
    bool resolved = false;
    for (size_t e = 0; !resolved && e < sizeof entities / sizeof entities[0]; e++) {
      size_t size = strlen(entities[e].entity);
      if (length - i >= size && memcmp(xml + i, entities[e].entity, size) == 0) {
        text_append(text, entities[e].character);
        i += size - 1;
        resolved = true;
      }
    }
    if (!resolved) {
      text_append_char(text, xml[i]);
    }
  }
}

static void write_image(const struct report_input *input, const char *name, const char *svg, struct text *text)
{
  struct text title = {0};
  size_t length = 0;
  const char *xml = svg_title(svg, &length);
  append_resolved(&title, xml, length);
  text_append(text, "![");
  markdown_escape(text, title.length > 0 ? text_string(&title) : name);
  text_append_format(text, "](figures/%s.%s)", name, has_format(input->spec, "svg") ? "svg" : "png");
  text_inherit(text, &title);
  text_free(&title);
}

/* The figure where the run wrote no SVG of it: as PNG, as a link to the PDF, or a line that says that there is none. */
static bool write_other_format(const struct report_input *input, const char *name, struct text *text)
{
  struct text png = {0}, pdf = {0};
  text_append_format(&png, "figures/%s.png", name);
  text_append_format(&pdf, "figures/%s.pdf", name);
  bool known = input->wrote != NULL && !png.out_of_memory && !pdf.out_of_memory;
  bool has_png = known && input->wrote(input->tables.run, text_string(&png));
  bool has_pdf = known && input->wrote(input->tables.run, text_string(&pdf));
  if (has_png) {
    text_append_format(text, "![%s](%s)", name, text_string(&png));
  } else if (has_pdf) {
    text_append_format(text, "The figure: [%s](%s)", text_string(&pdf), text_string(&pdf));
  } else {
    const char *reason = input->undrawn != NULL ? input->undrawn(input->tables.run, name) : NULL;
    text_append(text, "*The figure ");
    markdown_escape(text, name);
    text_append(text, reason != NULL ? " has nothing to draw: " : " was not drawn in this run");
    markdown_escape(text, reason != NULL ? reason : "");
    text_append(text, ".*");
  }
  text_inherit(text, &png);
  text_inherit(text, &pdf);
  text_free(&png);
  text_free(&pdf);
  return has_png || has_pdf;
}

void figure_write(const struct report_input *input, const struct figure_request *figure, struct text *text)
{
  const char *name = figure->name;
  const char *svg = input->figure != NULL ? input->figure(input->tables.run, name, "") : NULL;
  if (svg == NULL && !write_other_format(input, name, text)) {
    return;
  }
  if (svg != NULL) {
    write_image(input, name, svg, text);
  }
  text_append_format(text, "\n\n*" FIGURE_NOTE "[figures/%s.csv](figures/%s.csv); the script: plots/%s.gp.*", name,
                     name, figure->figure);
}

static enum status write_figures(const struct report_input *input, struct text *text, struct fault *fault)
{
  (void)fault;
  for (size_t i = 0; i < input->spec->figure_count; i++) {
    text_append(text, i == 0 ? "" : "\n\n");
    figure_write(input, &input->spec->figures[i], text);
  }
  if (input->spec->figure_count == 0) {
    text_append(text, "This specification asks for no figures.");
  }
  return STATUS_OK;
}

static const char *set_name(const struct constants *set)
{
  bool changed = strcmp(set->status, constants_changed) == 0;
  return set->name[0] != '\0' ? set->name : changed ? set->derivation : "given in the specification";
}

static enum status write_constants(const struct report_input *input, struct text *text, struct fault *fault)
{
  static const char *const headings[] = {"Set", "c_exp", "c_norm", "c_nonlin", "r_exp", "r_norm", "r_nonlin", "Status"};
  static const bool right[] = {false, true, true, true, true, true, true, false};
  (void)fault;
  struct sets sets;
  sets_collect(input->spec, &sets);
  markdown_table_head(text, headings, right, sizeof right / sizeof right[0]);
  for (size_t i = 0; i < sets.count; i++) {
    text_append(text, "| ");
    markdown_escape(text, set_name(sets.items[i]));
    for (size_t f = 0; f < CONSTANT_COUNT; f++) {
      struct cell cell;
      cell_set_real(&cell, constants_get(sets.items[i], &constant_fields[f]));
      text_append(text, " | ");
      number_write(text, &cell, &number_auto);
    }
    text_append(text, " | ");
    markdown_escape(text, sets.items[i]->status);
    text_append(text, " |\n");
  }
  text_append_char(text, '\n');
  for (size_t i = 0; i < sets.count; i++) {
    if (sets.items[i]->derivation[0] != '\0' && set_name(sets.items[i]) != sets.items[i]->derivation) {
      text_append(text, "- **");
      markdown_escape(text, set_name(sets.items[i]));
      text_append(text, "**: ");
      markdown_escape(text, sets.items[i]->derivation);
      text_append(text, ".\n");
    }
  }
  text_append(text, sets.more ? "\n*And more; [manifest.json](manifest.json) has every set.*\n" : "");
  return STATUS_OK;
}

static void write_model_row(const struct architecture *model, const char *const *fields, size_t count,
                            struct text *text)
{
  text_append(text, "| ");
  markdown_escape(text, model->name);
  for (size_t i = 0; i < count; i++) {
    struct cell cell;
    uint64_t value = architecture_get(model, architecture_find_field(fields[i]));
    cell_set_integer(&cell, value);
    if (value == 0 && strcmp(fields[i], "window") == 0) {
      cell_set_empty(&cell);
    }
    text_append(text, " | ");
    number_write(text, &cell, &number_auto);
  }
  text_append(text, " | ");
  markdown_escape(text, model->accounting);
  text_append(text, " |\n");
}

static void write_model_source(const struct architecture *model, struct text *text)
{
  text_append(text, "- **");
  markdown_escape(text, model->name);
  text_append(text, "**: ");
  markdown_escape(text, model->source[0] != '\0' ? model->source : "given in the specification");
  text_append(text, " (verified: ");
  markdown_escape(text, model->verified[0] != '\0' ? model->verified : "no");
  text_append(text, ")");
  if (model->notes[0] != '\0') {
    text_append(text, "; ");
    markdown_escape(text, model->notes);
  }
  text_append(text, ".\n");
}

static enum status write_models(const struct report_input *input, struct text *text, struct fault *fault)
{
  static const char *const headings[] = {
      "Model",    "Global layers",  "Local layers",       "Window",      "d",         "Heads",
      "KV heads", "Head dimension", "Feed-forward width", "Projections", "Accounting"};
  static const char *const fields[] = {"n_global_layers", "n_local_layers", "window", "d_model",        "n_heads",
                                       "n_kv_heads",      "d_head",         "d_ffn",  "ffn_projections"};
  static const bool right[] = {false, true, true, true, true, true, true, true, true, true, false};
  (void)fault;
  struct models models;
  models_collect(input->spec, &models);
  markdown_table_head(text, headings, right, sizeof right / sizeof right[0]);
  for (size_t i = 0; i < models.count; i++) {
    write_model_row(models.items[i], fields, sizeof fields / sizeof fields[0], text);
  }
  text_append_char(text, '\n');
  for (size_t i = 0; i < models.count; i++) {
    write_model_source(models.items[i], text);
  }
  text_append(text, models.more ? "\n*And more; the tables have a row for every model.*\n" : "");
  return STATUS_OK;
}

static enum status write_provenance(const struct report_input *input, struct text *text, struct fault *fault)
{
  const struct spec *spec = input->spec;
  const char *slash = strrchr(spec->file, '/');
  (void)fault;
  text_append(text, "- Specification: ");
  markdown_escape(text, slash != NULL ? slash + 1 : spec->file);
  text_append_format(text, ", SHA-256 `%s`", spec->sha256);
  text_append(text, "\n- Program: proofsweep ");
  markdown_escape(text, input->version);
  if (spec->has_seed) {
    text_append_format(text, "\n- Seed: %llu", (unsigned long long)spec->seed);
  }
  text_append(text, "\n- Every file of this run with its own SHA-256: [manifest.json](manifest.json)");
  return STATUS_OK;
}

static bool has_table(const struct report_input *input, const char *name)
{
  struct table_lookup lookup = report_lookup(input);
  const struct table *table = lookup.find(lookup.run, name, NULL);
  return table != NULL && table->row_count > 0;
}

static bool has_claims(const struct report_input *input)
{
  return input->claims->row_count > 0;
}

static bool has_sweeps(const struct report_input *input)
{
  return input->spec->sweep_count > 0;
}

static bool has_ceilings(const struct report_input *input)
{
  return has_table(input, "ceilings");
}

static bool has_figures(const struct report_input *input)
{
  return input->spec->figure_count > 0;
}

static bool has_models(const struct report_input *input)
{
  struct models models;
  models_collect(input->spec, &models);
  return models.count > 0;
}

static bool has_fits(const struct report_input *input)
{
  return has_table(input, "fits");
}

static bool has_drift(const struct report_input *input)
{
  return input->drift != NULL;
}

/* Prices are of models: without one there is nothing to price. */
const struct block blocks[] = {
    {"title", write_title, NULL},
    {"caveat", caveat_write, caveat_has},
    {"claims", write_claims, has_claims},
    {"sweeps", write_sweeps, has_sweeps},
    {"ceilings", write_ceilings, has_ceilings},
    {"figures", write_figures, has_figures},
    {"constants", write_constants, has_models},
    {"models", write_models, has_models},
    {"fits", fits_write, has_fits},
    {"provenance", write_provenance, NULL},
    {"drift", drift_write, has_drift},
    {"agreement", agreement_write, agreement_has},
    {"moved", moved_write, has_drift},
    {"analyses", analyses_write, analyses_has},
    {"panel", panel_block_write, NULL},
    {"computed", computed_write, NULL},
};
const size_t block_count = sizeof blocks / sizeof blocks[0];

const char *block_word(size_t index)
{
  return index < block_count ? blocks[index].name : NULL;
}

const struct block *block_find(const char *name)
{
  for (size_t i = 0; i < block_count; i++) {
    if (strcmp(blocks[i].name, name) == 0) {
      return &blocks[i];
    }
  }
  return NULL;
}
