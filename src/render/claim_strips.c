#include "render/claim_strips.h"

#include "core/calendar.h"
#include "core/claim.h"
#include "core/drawn.h"
#include "io/drift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* BROKEN_SHOWN: strips where more than STRIPS_SHOWN claims do not hold. */
enum { STRIPS_SHOWN = 10, BROKEN_SHOWN = 40 };

/* A row of the history that belongs to this specification. */
struct record {
  int64_t day;
  struct wording version, id;
  double value;
  bool holds;
};

static enum status read_record(const struct claim_strips *strips, uint64_t row, struct record *record, bool *ours,
                               struct fault *fault)
{
  static const char *const columns[] = {"date", "version", "spec", "id", "value", "holds"};
  struct cell cells[6];
  for (size_t i = 0; i < 6; i++) {
    enum status status =
        table_read(strips->history, row, table_find_column(strips->history, columns[i]), &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  record->day = 0;
  record->version = wording_plain(wording_format("%.80s", cells[1].text).text);
  record->id = wording_format("%.120s", cells[3].text); /* compared, never drawn */
  record->value = cells[4].value;
  record->holds = strcmp(cells[5].text, "yes") == 0;
  *ours = strcmp(cells[2].text, strips->spec->name) == 0 &&
          (cells[0].length == 0 || calendar_read(cells[0].text, &record->day));
  return STATUS_OK;
}

/* The last STRIP_NIGHTS days up to tonight, whose rows are the last of the table whatever their date. */
static enum status find_nights(struct claim_strips *strips, struct fault *fault)
{
  int64_t first = INT64_MAX, tonight = INT64_MIN;
  enum status status = STATUS_OK;
  for (uint64_t row = strips->history->row_count; row-- > 0 && status == STATUS_OK;) {
    struct record record;
    bool ours = false;
    status = read_record(strips, row, &record, &ours, fault);
    if (ours) {
      tonight = tonight == INT64_MIN ? record.day : tonight;
      first = record.day < first ? record.day : first;
      strips->later += record.day > tonight;
    }
  }
  if (status == STATUS_OK && tonight == INT64_MIN) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'nightly-strip' draws the history of claims, and there is none");
  }
  strips->dated = tonight > 0;
  strips->opening = strips->dated && first == tonight && strips->later == 0;
  strips->first = tonight - first < STRIP_NIGHTS ? first : tonight - STRIP_NIGHTS + 1;
  strips->nights = (size_t)(tonight - strips->first) + 1;
  return status;
}

/* Sought from *next on, which is then the one behind: a night has its claims in their order. */
static struct claim_strip *find_strip(struct claim_strips *strips, const char *id, size_t *next)
{
  for (size_t i = 0; i < strips->count; i++) {
    struct claim_strip *strip = &strips->strip[(*next + i) % strips->count];
    if (strcmp(strip->claim->id, id) == 0) {
      *next += i + 1;
      return strip;
    }
  }
  return NULL;
}

static enum status read_nights(struct claim_strips *strips, struct fault *fault)
{
  enum status status = STATUS_OK;
  size_t next = 0;
  strips->strip = calloc(strips->spec->claim_count + 1, sizeof *strips->strip);
  if (strips->strip == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  strips->count = strips->spec->claim_count;
  for (size_t i = 0; i < strips->count; i++) {
    struct claim_strip *strip = &strips->strip[i];
    strip->claim = &strips->spec->claims[i];
    for (size_t night = 0; night < STRIP_NIGHTS; night++) {
      strip->values[night] = NAN;
    }
  }
  for (uint64_t row = 0; row < strips->history->row_count && status == STATUS_OK; row++) {
    struct record record;
    bool ours = false;
    status = read_record(strips, row, &record, &ours, fault);
    bool shown = ours && record.day >= strips->first && record.day - strips->first < (int64_t)strips->nights;
    struct claim_strip *strip = shown ? find_strip(strips, record.id.text, &next) : NULL;
    size_t night = shown ? (size_t)(record.day - strips->first) : 0;
    if (shown) {
      strips->versions[night] = record.version;
    }
    if (strip != NULL) {
      strip->values[night] = record.value;
      strip->broken[night] = !record.holds;
    }
  }
  return status;
}

/* Relative; absolute where the reference is 0. */
static double scale_of(const struct claim_strip *strip)
{
  return strip->reference == 0 ? 1 : fabs(strip->reference);
}

double claim_strip_deviation(const struct claim_strip *strip, size_t night)
{
  return (strip->values[night] - strip->reference) / scale_of(strip);
}

bool claim_strip_is_beyond(const struct claim_strip *strip, size_t night)
{
  return fabs(claim_strip_deviation(strip, night)) > strip->tolerance;
}

bool claim_strip_is_out(const struct claim_strip *strip, size_t night)
{
  return claim_strip_is_beyond(strip, night) || strip->broken[night];
}

/* The half-width of the interval beside the cell that a claim is about; NaN where there is none. */
static enum status find_half_width(const struct table_lookup *tables, const struct claim *claim, double *half,
                                   struct fault *fault)
{
  struct row_filter filter;
  struct cell ends[2];
  uint64_t row = 0;
  const char *value = claim->selection.value, *stem = strcmp(value, "value") == 0 ? "" : value;
  *half = NAN;
  enum status status =
      claim_is_cell(claim) ? row_filter_init(&filter, &claim->selection, tables, fault) : STATUS_BAD_INPUT;
  if (status == STATUS_OK) {
    status = row_filter_single(&filter, &row, fault);
  }
  for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
    struct wording column = wording_format("%.80s%s%s", stem, stem[0] == '\0' ? "" : "_", i == 0 ? "low" : "high");
    status = table_read_named(filter.table, row, column.text, &ends[i], fault);
  }
  if (status == STATUS_OK && ends[0].length > 0 && ends[1].length > 0) {
    *half = (ends[1].value - ends[0].value) / 2;
  }
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}

/* The history does not tell of seeds: an estimate is held against what another one may make of it, as io/drift.h does.
 */
static enum status find_tolerance(const struct figure_input *input, struct claim_strip *strip, struct fault *fault)
{
  double half = NAN;
  strip->tolerance = input->tolerance;
  if (!claim_is_drawn(strip->claim)) {
    return STATUS_OK;
  }
  enum status status = find_half_width(input->tables, strip->claim, &half, fault);
  strip->tolerance = isnan(half) ? (double)INFINITY
                                 : fmax(input->tolerance, DRIFT_ESTIMATE_LIMIT * hypot(half, half) / scale_of(strip));
  return status;
}

/* What does not hold tonight is shown first, then what moved, then the claims in their order. */
static void choose_shown(struct claim_strips *strips)
{
  size_t broken = strips->broken < BROKEN_SHOWN ? strips->broken : BROKEN_SHOWN;
  size_t limit = broken > STRIPS_SHOWN ? broken : STRIPS_SHOWN;
  for (int pass = 0; pass < 3; pass++) {
    for (size_t i = 0; i < strips->count; i++) {
      struct claim_strip *strip = &strips->strip[i];
      bool broken_now = strip->broken[strips->nights - 1];
      bool wanted = pass == 0 ? broken_now : (pass == 2 || strip->moved || strip->failed) && !isnan(strip->reference);
      if (!strip->shown && wanted && strips->shown < limit) {
        strip->shown = true;
        strips->shown++;
        strips->hidden_broken -= broken_now;
      }
    }
  }
}

static enum status judge_strips(struct claim_strips *strips, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < strips->count && status == STATUS_OK; i++) {
    struct claim_strip *strip = &strips->strip[i];
    strip->reference = NAN;
    for (size_t night = 0; night < strips->nights && isnan(strip->reference); night++) {
      strip->reference = strip->values[night];
    }
    status = find_tolerance(strips->input, strip, fault);
    for (size_t night = 0; night < strips->nights; night++) {
      strip->moved = strip->moved || claim_strip_is_beyond(strip, night);
      strip->failed = strip->failed || strip->broken[night];
    }
    strips->moved += strip->moved;
    strips->failed += strip->failed;
    strips->broken += strip->broken[strips->nights - 1];
  }
  strips->hidden_broken = strips->broken;
  choose_shown(strips);
  return status;
}

bool claim_strips_has_run(const struct claim_strips *strips, size_t night)
{
  return strips->versions[night].text[0] != '\0';
}

size_t claim_strips_count_runs(const struct claim_strips *strips)
{
  size_t runs = 0;
  for (size_t night = 0; night < strips->nights; night++) {
    runs += claim_strips_has_run(strips, night);
  }
  return runs;
}

enum status claim_strips_find(const struct figure_input *input, struct claim_strips *strips, struct fault *fault)
{
  strips->input = input;
  strips->spec = input->spec;
  strips->history = input->tables == NULL ? NULL : input->tables->find(input->tables->run, "history", NULL);
  if (strips->history == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'nightly-strip' draws the history of a run");
  }
  enum status status = find_nights(strips, fault);
  if (status == STATUS_OK) {
    status = read_nights(strips, fault);
  }
  return status == STATUS_OK ? judge_strips(strips, fault) : status;
}

void claim_strips_free(struct claim_strips *strips)
{
  free(strips->strip);
}
