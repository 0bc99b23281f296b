#include "core/rehearsal.h"

#include "core/analyses.h"
#include "core/table_key.h"

#include <stdlib.h>
#include <string.h>

/* Points of the sweep, or more: UINT64_MAX where that passes 2^64. Without contexts: its curves. */
static uint64_t count_rows(const struct sweep *sweep, bool contexts)
{
  uint64_t count = plan_product_count(sweep), departures = 1;
  for (size_t i = 0; i < sweep->axis_count; i++) {
    count /= !contexts && sweep->axes[i].kind == AXIS_CONTEXT ? sweep->axes[i].count : 1;
  }
  for (size_t i = 0; i < sweep->one_at_a_time_count; i++) {
    departures += sweep->one_at_a_time[i].count;
  }
  return count == 0 || __builtin_mul_overflow(count, departures, &count) ? UINT64_MAX : count;
}

static enum status outline_points(struct rehearsal *rehearsal, struct fault *fault)
{
  const struct spec *spec = rehearsal->spec;
  uint64_t rows = 0;
  enum status status = STATUS_OK;
  rehearsal->points = calloc(spec->sweep_count + 1, sizeof *rehearsal->points);
  if (rehearsal->points == NULL) {
    return fault_no_memory(fault, "rehearsing a run");
  }
  for (size_t i = 0; i < spec->sweep_count && status == STATUS_OK; i++) {
    const struct sweep *sweep = &spec->sweeps[i];
    uint64_t count = count_rows(sweep, true);
    if (count <= REHEARSAL_ROWS && rows + count <= REHEARSAL_ROWS_IN_ALL) {
      status = points_init(&rehearsal->points[i], sweep, fault);
      rows += rehearsal->points[i].table.row_count;
    } else {
      points_outline(&rehearsal->points[i], sweep);
    }
  }
  return status;
}

static bool has_curves(const struct sweep *sweep)
{
  return sweep->ceiling || sweep->fit.asked;
}

static enum status outline_ceilings(struct rehearsal *rehearsal, struct fault *fault)
{
  const struct spec *spec = rehearsal->spec;
  const struct curve_fits nothing = {.fits = NULL};
  uint64_t curves = 0;
  struct ceilings_source *sources = calloc(spec->sweep_count + 1, sizeof *sources);
  ceilings_init(&rehearsal->ceilings, spec->sweeps, spec->sweep_count);
  if (sources == NULL) {
    return fault_no_memory(fault, "rehearsing a run");
  }
  for (size_t i = 0; i < spec->sweep_count && curves <= REHEARSAL_ROWS; i++) {
    const struct sweep *sweep = &spec->sweeps[i];
    sources[i] = (struct ceilings_source){sweep, sweep->fit.asked ? &nothing : NULL};
    uint64_t count = has_curves(sweep) ? count_rows(sweep, false) : 0;
    curves = count > REHEARSAL_ROWS ? count : curves + count;
  }
  enum status status = curves > REHEARSAL_ROWS
                           ? STATUS_OK
                           : ceilings_add_sweeps(&rehearsal->ceilings, sources, spec->sweep_count, fault);
  free(sources);
  return status;
}

static enum status outline_break_evens(struct rehearsal *rehearsal, struct fault *fault)
{
  const struct spec *spec = rehearsal->spec;
  uint64_t rows = 0;
  enum status status = STATUS_OK;
  break_evens_init(&rehearsal->break_evens, spec->break_evens, spec->break_even_count);
  for (size_t i = 0; i < spec->break_even_count; i++) {
    rows += plan_product_count(&spec->break_evens[i].grid);
  }
  for (size_t i = 0; i < spec->break_even_count && rows <= REHEARSAL_ROWS && status == STATUS_OK; i++) {
    status = break_evens_outline(&rehearsal->break_evens, &spec->break_evens[i], fault);
  }
  return status;
}

static enum status outline_sensitivities(struct rehearsal *rehearsal, struct fault *fault)
{
  const struct spec *spec = rehearsal->spec;
  enum status status = STATUS_OK;
  sensitivities_init(&rehearsal->sensitivities);
  for (size_t i = 0; i < spec->sensitivity_count && status == STATUS_OK; i++) {
    status = sensitivities_outline(&rehearsal->sensitivities, &spec->sensitivities[i], fault);
  }
  return status;
}

enum status rehearsal_init(struct rehearsal *rehearsal, const struct spec *spec, struct fault *fault)
{
  static enum status (*const outlines[])(struct rehearsal * rehearsal, struct fault * fault) = {
      outline_points, outline_ceilings, outline_break_evens, outline_sensitivities};
  enum status status = STATUS_OK;
  *rehearsal = (struct rehearsal){.spec = spec};
  data_fits_init(&rehearsal->data_fits);
  for (size_t i = 0; i < sizeof outlines / sizeof outlines[0] && status == STATUS_OK; i++) {
    status = outlines[i](rehearsal, fault);
  }
  return status;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
  for (size_t i = 0; rehearsal->points != NULL && i < rehearsal->spec->sweep_count; i++) {
    points_free(&rehearsal->points[i]);
  }
  free(rehearsal->points);
  ceilings_free(&rehearsal->ceilings);
  break_evens_free(&rehearsal->break_evens);
  sensitivities_free(&rehearsal->sensitivities);
  data_fits_free(&rehearsal->data_fits);
  *rehearsal = (struct rehearsal){.spec = NULL};
}

enum status rehearsal_add_series(struct rehearsal *rehearsal, const struct data_fit_request *request,
                                 const char *series, const struct fit_data *data, struct fault *fault)
{
  return data_fits_outline(&rehearsal->data_fits, request, series, data, fault);
}

/* Whether some analysis of the specification has rows in the table. */
static bool is_filled(const struct spec *spec, const char *table)
{
  for (size_t i = 0; i < analyses_count(spec); i++) {
    const struct analysis analysis = analyses_at(spec, i);
    if (analysis_fills(&analysis, table)) {
      return true;
    }
  }
  return false;
}

/* The table of an analysis, also one of which the columns alone are known. */
static const struct table *find_analysis(const struct rehearsal *rehearsal, const char *name)
{
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    if (strcmp(data_fit_tables[i].name, name) == 0) {
      return &rehearsal->data_fits.frames[i].table;
    }
  }
  for (size_t i = 0; i < (size_t)SENSITIVITIES_STUDIES * STUDY_TABLES; i++) {
    const struct table *table = &rehearsal->sensitivities.frames[i / STUDY_TABLES][i % STUDY_TABLES].table;
    if (table->name != NULL && strcmp(table->name, name) == 0) {
      return table;
    }
  }
  return NULL;
}

const struct table *rehearsal_find(const void *source, const char *table, const char *sweep)
{
  const struct rehearsal *rehearsal = source;
  const struct sweep *drawn = spec_find_sweep(rehearsal->spec, sweep);
  if (drawn != NULL) {
    return &rehearsal->points[drawn - rehearsal->spec->sweeps].table;
  }
  if (strcmp(table, "ceilings") == 0) {
    return &rehearsal->ceilings.frame.table;
  }
  if (strcmp(table, "break-even") == 0) {
    return &rehearsal->break_evens.frame.table;
  }
  if (strcmp(table, "published") == 0) {
    return rehearsal->published;
  }
  return is_filled(rehearsal->spec, table) ? find_analysis(rehearsal, table) : NULL;
}

/* Whether the rows are those of the run. */
static bool has_rows(const struct rehearsal *rehearsal, const struct table *table)
{
  if (table->row_count > 0) {
    return true;
  }
  for (size_t i = 0; i < rehearsal->spec->sweep_count; i++) {
    bool own = table == &rehearsal->points[i].table;
    bool curves = table == &rehearsal->ceilings.frame.table && has_curves(&rehearsal->spec->sweeps[i]);
    if (own || curves) {
      return false;
    }
  }
  return table->name != NULL && !is_filled(rehearsal->spec, table->name);
}

/* Whether the column is now as the run will have it, be it empty: what a sweep gives, and what the models and prices of
 * it alone decide. */
static bool is_final(const struct rehearsal *rehearsal, const struct table *table, size_t column)
{
  bool given = table == &rehearsal->ceilings.frame.table || table == &rehearsal->break_evens.frame.table;
  for (size_t i = 0; i < rehearsal->spec->sweep_count; i++) {
    if (table == &rehearsal->points[i].table) {
      return true;
    }
  }
  return given && column_is_axis("", table->columns[column].name);
}

/* Whether some row has something in the column: of those that are not final only the run fills the others. */
static bool has_cells(const struct table *table, size_t column)
{
  struct cell cell;
  struct fault ignored;
  for (uint64_t row = 0; row < table->row_count; row++) {
    if (table_read(table, row, column, &cell, &ignored) == STATUS_OK && cell.length > 0) {
      return true;
    }
  }
  return false;
}

bool rehearsal_take(struct rehearsal *rehearsal, const struct selection *selection, const struct table *table)
{
  bool take = has_rows(rehearsal, table) && rehearsal->tried + table->row_count <= REHEARSAL_ROWS_TRIED;
  for (size_t i = 0; i < selection->where_count && take; i++) {
    size_t column = table_find_column(table, selection->where[i].column);
    take =
        column == SIZE_MAX || table->row_count == 0 || is_final(rehearsal, table, column) || has_cells(table, column);
  }
  rehearsal->tried += take ? table->row_count : 0;
  return take;
}

enum status rehearsal_claims(const struct spec *spec, struct frame *claims, struct fault *fault)
{
  frame_init(claims, "claims", claims_columns, CLAIMS_COLUMNS);
  for (size_t i = 0; i < spec->claim_count; i++) {
    frame_add_text(claims, spec->claims[i].id);
    frame_add_text(claims, spec->claims[i].says);
    for (size_t column = 2; column < CLAIMS_COLUMNS; column++) {
      frame_add_empty(claims);
    }
  }
  return frame_status(claims, fault);
}

static enum status check_column(const struct table *table, const char *value, struct fault *fault)
{
  size_t column = table_find_column(table, value);
  if (column == SIZE_MAX && strcmp(table->name, "ceilings") == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "no sweep has a 'fit', so 'ceilings' has no column '%s'", value);
  }
  return column == SIZE_MAX || table->columns[column].type != COLUMN_TEXT
             ? STATUS_OK
             : fault_set(fault, STATUS_BAD_INPUT, "column '%s' of '%s' is text, and a claim compares numbers", value,
                         table->name);
}

/* What leaves a claim without a chance, though nothing stops it. */
static enum status check_result(const struct claim *claim, const struct claim_result *result, struct fault *fault)
{
  bool steps = claim->test == CLAIM_RISING || claim->test == CLAIM_FALLING;
  if (result->rows == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "no row is left that the claim could hold for");
  }
  if (steps && result->lonely > 0 && result->groups == 1) {
    return fault_set(fault, STATUS_BAD_INPUT, "one row is left, which neither rises nor falls");
  }
  if (steps && result->lonely > 0) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "%zu of the %zu curves that are left have one row, which neither rises "
                     "nor falls",
                     result->lonely, result->groups);
  }
  if (claim->test == CLAIM_SPREAD && result->lonely == result->groups) {
    return fault_set(fault, STATUS_BAD_INPUT, "no two rows are left that differ in %s alone", claim->spread_over);
  }
  return STATUS_OK;
}

/* Says of a fault that the rows have no names of sets, where these are asked for. */
static void tell_nameless(const struct selection *selection, const struct table *table, struct fault *fault)
{
  size_t column = table_find_column(table, "constants");
  const struct fault found = *fault;
  for (size_t i = 0; i < selection->where_count && column != SIZE_MAX; i++) {
    if (strcmp(selection->where[i].column, "constants") == 0 && selection->where[i].text[0] != '\0' &&
        !has_cells(table, column)) {
      (void)fault_set(fault, STATUS_BAD_INPUT,
                      "%s; 'constants' is empty there, for prices are given one by one: ask for these", found.text);
      return;
    }
  }
}

static enum status try_rows(struct rehearsal *rehearsal, const struct claim *claim, enum claim_part *part,
                            struct fault *fault)
{
  const struct table_lookup lookup = {rehearsal, rehearsal_find};
  struct claim_result result;
  *part = CLAIM_PART_ROWS;
  enum status status = claim_evaluate(claim, &lookup, &result, fault);
  if (status != STATUS_OK) {
    *part = result.other ? CLAIM_PART_OTHER : CLAIM_PART_ROWS;
    return status;
  }
  return check_result(claim, &result, fault);
}

enum status rehearsal_try(struct rehearsal *rehearsal, const struct claim *claim, enum claim_part *part,
                          struct fault *fault)
{
  bool pair = claim->test == CLAIM_EQUALS || claim->test == CLAIM_LESS_THAN;
  const struct selection *own = &claim->selection, other = claim_other(claim);
  const struct table *table = rehearsal_find(rehearsal, own->table, own->sweep);
  const struct table *other_table = pair ? rehearsal_find(rehearsal, other.table, other.sweep) : table;
  if (table == NULL || other_table == NULL) {
    return STATUS_OK;
  }
  *part = CLAIM_PART_VALUE;
  enum status status = check_column(table, own->value, fault);
  if (status == STATUS_OK && pair) {
    *part = CLAIM_PART_OTHER;
    status = check_column(other_table, other.value, fault);
  }
  if (status != STATUS_OK || !rehearsal_take(rehearsal, own, table) ||
      (pair && !rehearsal_take(rehearsal, &other, other_table))) {
    return status;
  }
  status = try_rows(rehearsal, claim, part, fault);
  if (status == STATUS_BAD_INPUT) {
    bool of_other = *part == CLAIM_PART_OTHER;
    tell_nameless(of_other ? &other : own, of_other ? other_table : table, fault);
  }
  return status;
}
