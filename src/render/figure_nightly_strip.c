/* The claims' values night by night: a row a claim, its deviation from the first night shown against the tolerance. */
#include "core/calendar.h"
#include "core/decimal.h"
#include "core/drawn.h"
#include "io/drift.h"
#include "render/figures.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/type.h"
#include "render/wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* BROKEN_SHOWN: strips where more than STRIPS_SHOWN claims do not hold. */
enum { NIGHTS = 60, STRIPS_SHOWN = 10, BROKEN_SHOWN = 40, EVENTS_MAX = 3, ALARMS_LABELLED = 8 };

struct strip {
  const struct claim *claim;
  double values[NIGHTS]; /* NaN: no run that night, or no number */
  bool broken[NIGHTS];   /* the claim did not hold */
  double reference;      /* the first of the values */
  double tolerance;      /* of a deviation; INFINITY: nothing says how far other samples may move it */
  bool moved, shown;
};

struct drawing {
  const struct spec *spec;
  const struct table *history;
  const struct figure_input *input;
  bool dated;                         /* false: tonight alone, without a history */
  bool opening;                       /* the history holds no other night */
  int64_t first;                      /* day of night 0 */
  size_t nights;                      /* up to tonight */
  struct wording versions[NIGHTS];    /* of the program; empty without a run */
  size_t later;                       /* rows dated after tonight: a clock was wrong then, or is now */
  struct strip *strips;               /* one a claim */
  size_t count, shown, moved, broken; /* broken: claims that do not hold tonight */
  size_t hidden_broken;               /* those of them that are not shown */
};

/* A row of the history that belongs to this specification. */
struct record {
  int64_t day;
  struct wording version, id;
  double value;
  bool holds;
};

static enum status read_record(const struct drawing *drawing, uint64_t row, struct record *record, bool *ours,
                               struct fault *fault)
{
  static const char *const columns[] = {"date", "version", "spec", "id", "value", "holds"};
  struct cell cells[6];
  for (size_t i = 0; i < 6; i++) {
    enum status status =
        table_read(drawing->history, row, table_find_column(drawing->history, columns[i]), &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  record->day = 0;
  record->version = wording_plain(wording_format("%.80s", cells[1].text).text);
  record->id = wording_format("%.120s", cells[3].text); /* compared, never drawn */
  record->value = cells[4].value;
  record->holds = strcmp(cells[5].text, "yes") == 0;
  *ours = strcmp(cells[2].text, drawing->spec->name) == 0 &&
          (cells[0].length == 0 || calendar_read(cells[0].text, &record->day));
  return STATUS_OK;
}

/* The last NIGHTS days up to tonight, whose rows are the last of the table whatever their date. */
static enum status find_nights(struct drawing *drawing, struct fault *fault)
{
  int64_t first = INT64_MAX, tonight = INT64_MIN;
  enum status status = STATUS_OK;
  for (uint64_t row = drawing->history->row_count; row-- > 0 && status == STATUS_OK;) {
    struct record record;
    bool ours = false;
    status = read_record(drawing, row, &record, &ours, fault);
    if (ours) {
      tonight = tonight == INT64_MIN ? record.day : tonight;
      first = record.day < first ? record.day : first;
      drawing->later += record.day > tonight;
    }
  }
  if (status == STATUS_OK && tonight == INT64_MIN) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'nightly-strip' draws the history of claims, and there is none");
  }
  drawing->dated = tonight > 0;
  drawing->opening = drawing->dated && first == tonight && drawing->later == 0;
  drawing->first = tonight - first < NIGHTS ? first : tonight - NIGHTS + 1;
  drawing->nights = (size_t)(tonight - drawing->first) + 1;
  return status;
}

/* Sought from *next on, which is then the one behind: a night has its claims in their order. */
static struct strip *find_strip(struct drawing *drawing, const char *id, size_t *next)
{
  for (size_t i = 0; i < drawing->count; i++) {
    struct strip *strip = &drawing->strips[(*next + i) % drawing->count];
    if (strcmp(strip->claim->id, id) == 0) {
      *next += i + 1;
      return strip;
    }
  }
  return NULL;
}

static enum status read_nights(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  size_t next = 0;
  drawing->strips = calloc(drawing->spec->claim_count + 1, sizeof *drawing->strips);
  if (drawing->strips == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  for (size_t i = 0; i < drawing->spec->claim_count; i++) {
    struct strip *strip = &drawing->strips[drawing->count++];
    strip->claim = &drawing->spec->claims[i];
    for (size_t night = 0; night < NIGHTS; night++) {
      strip->values[night] = NAN;
    }
  }
  for (uint64_t row = 0; row < drawing->history->row_count && status == STATUS_OK; row++) {
    struct record record;
    bool ours = false;
    status = read_record(drawing, row, &record, &ours, fault);
    bool shown = ours && record.day >= drawing->first && record.day - drawing->first < (int64_t)drawing->nights;
    struct strip *strip = shown ? find_strip(drawing, record.id.text, &next) : NULL;
    size_t night = shown ? (size_t)(record.day - drawing->first) : 0;
    if (shown) {
      drawing->versions[night] = record.version;
    }
    if (strip != NULL) {
      strip->values[night] = record.value;
      strip->broken[night] = !record.holds;
    }
  }
  return status;
}

/* Relative; absolute where the reference is 0. */
static double scale_of(const struct strip *strip)
{
  return strip->reference == 0 ? 1 : fabs(strip->reference);
}

static double deviation(const struct strip *strip, size_t night)
{
  return (strip->values[night] - strip->reference) / scale_of(strip);
}

static bool is_beyond(const struct strip *strip, size_t night)
{
  return fabs(deviation(strip, night)) > strip->tolerance;
}

static bool is_out(const struct strip *strip, size_t night)
{
  return is_beyond(strip, night) || strip->broken[night];
}

/* Whether the claim's value is the cell itself, not a step, a distance or a difference of cells. */
static bool is_cell(const struct claim *claim)
{
  return claim->test == CLAIM_EXPECT || claim->test == CLAIM_BOUNDS || claim->test == CLAIM_EQUALS;
}

/* The half-width of the interval beside the cell that a claim is about; NaN where there is none. */
static double half_width(const struct table_lookup *tables, const struct claim *claim)
{
  struct row_filter filter;
  struct fault ignored;
  struct cell ends[2];
  uint64_t row = 0;
  const char *value = claim->selection.value, *stem = strcmp(value, "value") == 0 ? "" : value;
  enum status status =
      is_cell(claim) ? row_filter_init(&filter, &claim->selection, tables, &ignored) : STATUS_BAD_INPUT;
  if (status == STATUS_OK) {
    status = row_filter_single(&filter, &row, &ignored);
  }
  for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
    struct wording column = wording_format("%.80s%s%s", stem, stem[0] == '\0' ? "" : "_", i == 0 ? "low" : "high");
    status = table_read_named(filter.table, row, column.text, &ends[i], &ignored);
  }
  bool found = status == STATUS_OK && ends[0].length > 0 && ends[1].length > 0;
  return found ? (ends[1].value - ends[0].value) / 2 : (double)NAN;
}

/* The history does not tell of seeds: an estimate is held against what another one may make of it, as io/drift.h does.
 */
static double tolerance_of(const struct drawing *drawing, const struct strip *strip)
{
  double tolerance = drawing->input->tolerance;
  if (!claim_is_drawn(strip->claim)) {
    return tolerance;
  }
  double half = half_width(drawing->input->tables, strip->claim);
  return isnan(half) ? (double)INFINITY : fmax(tolerance, DRIFT_ESTIMATE_LIMIT * hypot(half, half) / scale_of(strip));
}

/* What does not hold tonight is shown first, then what moved, then the claims in their order. */
static void choose_shown(struct drawing *drawing)
{
  size_t broken = drawing->broken < BROKEN_SHOWN ? drawing->broken : BROKEN_SHOWN;
  size_t limit = broken > STRIPS_SHOWN ? broken : STRIPS_SHOWN;
  for (int pass = 0; pass < 3; pass++) {
    for (size_t i = 0; i < drawing->count; i++) {
      struct strip *strip = &drawing->strips[i];
      bool broken_now = strip->broken[drawing->nights - 1];
      bool wanted = pass == 0 ? broken_now : (pass == 2 || strip->moved) && !isnan(strip->reference);
      if (!strip->shown && wanted && drawing->shown < limit) {
        strip->shown = true;
        drawing->shown++;
        drawing->hidden_broken -= broken_now;
      }
    }
  }
}

static void judge_strips(struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    struct strip *strip = &drawing->strips[i];
    strip->reference = NAN;
    for (size_t night = 0; night < drawing->nights && isnan(strip->reference); night++) {
      strip->reference = strip->values[night];
    }
    strip->tolerance = tolerance_of(drawing, strip);
    for (size_t night = 0; night < drawing->nights; night++) {
      strip->moved = strip->moved || is_out(strip, night);
    }
    drawing->moved += strip->moved;
    drawing->broken += strip->broken[drawing->nights - 1];
  }
  drawing->hidden_broken = drawing->broken;
  choose_shown(drawing);
}

static bool has_run(const struct drawing *drawing, size_t night)
{
  return drawing->versions[night].text[0] != '\0';
}

static size_t count_runs(const struct drawing *drawing)
{
  size_t runs = 0;
  for (size_t night = 0; night < drawing->nights; night++) {
    runs += has_run(drawing, night);
  }
  return runs;
}

static struct wording headline(const struct drawing *drawing)
{
  size_t runs = count_runs(drawing);
  const char *claims = drawing->count == 1 ? "claim" : "claims";
  if (drawing->broken > 0) {
    return wording_format("%zu of %zu %s %s not hold", drawing->broken, drawing->count, claims,
                          drawing->broken == 1 ? "does" : "do");
  }
  if (runs == 1) {
    return drawing->opening
               ? wording_format("First night: %zu %s on record", drawing->count, claims)
               : wording_format("%zu %s", drawing->count, drawing->count == 1 ? "claim holds" : "claims hold");
  }
  return drawing->moved == 0 ? wording_format("%zu nights; nothing moved", runs)
                             : wording_format("%zu of %zu %s moved in %zu nights", drawing->moved, drawing->count,
                                              drawing->count == 1 ? "number" : "numbers", runs);
}

/* "2.2" of 2.2e-13, and -13. */
static double split(double value, int *power)
{
  *power = decimal_exponent(value);
  double mantissa = value / decimal_power(*power);
  if (fabs(mantissa) >= 9.95) {
    mantissa /= 10;
    ++*power;
  }
  return mantissa;
}

/* "+2.2×10⁻¹³", "0". */
static struct wording scientific(double value)
{
  if (value == 0 || isnan(value)) {
    return wording_format("%s", value == 0 ? "0" : "");
  }
  int power = 0;
  struct wording words = wording_fixed(split(value, &power), 1);
  const char *sign = value > 0 ? "+" : "";
  return power == 0 ? wording_format("%s%s", sign, words.text)
                    : wording_format("%s%s\u00d7%s", sign, words.text, wording_power(power).text);
}

/* "±10⁻¹²", "±2.5×10⁻⁴", "0". */
static struct wording tolerance_words(double tolerance)
{
  if (tolerance == 0) {
    return wording_format("0");
  }
  int power = 0;
  double mantissa = split(tolerance, &power);
  return fabs(mantissa - 1) < 0.005
             ? wording_format("\u00b1%s", wording_power(power).text)
             : wording_format("\u00b1%s\u00d7%s", wording_fixed(mantissa, 1).text, wording_power(power).text);
}

/* A deviation: "+18 %", "+2.2×10⁻¹³" where that is less than a thousandth. */
static struct wording change_words(double value)
{
  bool percent = fabs(value) >= 1e-3 && fabs(value) < 100;
  return percent ? wording_format("%s%s", value > 0 ? "+" : "", wording_percent(value).text) : scientific(value);
}

static struct wording reference_words(const struct strip *strip)
{
  static const char *const ratios[] = {"ratio", "ceiling", "start"};
  double size = fabs(strip->reference);
  if (isnan(size)) {
    return wording_format("no number");
  }
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0] && is_cell(strip->claim); i++) {
    if (strcmp(strip->claim->selection.value, ratios[i]) == 0 && size < 100) {
      return wording_ratio(strip->reference, 4);
    }
  }
  return size >= 1e6 && strip->reference > 0 ? wording_count(strip->reference)
                                             : wording_fixed(strip->reference, size >= 1000 ? 0
                                                                               : size >= 10 ? 2
                                                                                            : 4);
}

/* Pixels: a row, half of its band, and where what lies beyond the band is cut off. */
enum { ROW = 46, HALF = 11, CUT = 16, ABOVE = 14 }; /* ABOVE the first row: a word over its line */

/* Pixels: the longest name of a version, and from one line of such names to the next. */
enum { EVENT_ROOM = 160, EVENT_LINE = 13 };

static double height_of(const struct strip *strip, size_t night)
{
  double distance = deviation(strip, night), units = distance == 0 ? 0 : distance / strip->tolerance * HALF;
  return fmin(fmax(units, -CUT), CUT);
}

/* Where the line of a night is; the middle where there is no number. */
static double line_at(const struct strip *strip, double y, size_t night)
{
  return y + (isnan(strip->values[night]) ? 0 : height_of(strip, night));
}

/* One path a run of nights without a gap, in red as long as the number is out or its claim does not hold; a row of the
 * table between two paths keeps them apart. */
static void draw_line(struct sketch *sketch, const struct drawing *drawing, const struct strip *strip, double y)
{
  for (size_t night = 0; night < drawing->nights; night++) {
    if (isnan(strip->values[night])) {
      continue;
    }
    sketch_point(sketch, "night", strip->claim->id, (double)(drawing->first + (int64_t)night), strip->values[night]);
  }
  for (size_t night = 0; night < drawing->nights; night++) {
    if (isnan(strip->values[night])) {
      continue;
    }
    bool begins = night == 0 || isnan(strip->values[night - 1]);
    const char *series = drawing->nights > 1 && is_out(strip, night) ? "alarm" : "dense";
    if (begins) {
      sketch_point(sketch, "run", strip->claim->id, (double)night, (double)NAN);
    } else if (is_out(strip, night) != is_out(strip, night - 1)) {
      sketch_point(sketch, "curve", series, (double)night - 0.5, line_at(strip, y, night - 1));
    }
    sketch_point(sketch, "curve", series, (double)night - 0.5, line_at(strip, y, night));
    sketch_point(sketch, "curve", series, (double)night + 0.5, line_at(strip, y, night));
  }
  size_t tonight = drawing->nights - 1;
  sketch_avoid_segment(sketch, sketch->x.low, y, sketch->x.high, y);
  for (size_t night = 0; night < drawing->nights; night++) {
    if (isnan(strip->values[night])) {
      continue;
    }
    double at = y + height_of(strip, night), from = (double)night - 0.5;
    sketch_avoid_segment(sketch, from, at, from + 1, at);
    if (night > 0 && !isnan(strip->values[night - 1])) {
      sketch_avoid_segment(sketch, from, y + height_of(strip, night - 1), from, at);
    }
  }
  if (!isnan(strip->values[tonight])) {
    sketch_point(sketch, "small_dot", is_out(strip, tonight) ? "alarm" : "dense", (double)tonight,
                 y + height_of(strip, tonight));
  }
}

/* A dot where a number left the band, or its claim ceased to hold: on the first night of it, with what it is. */
static void draw_alarms(struct sketch *sketch, const struct drawing *drawing, const struct strip *strip, double y,
                        size_t *labelled)
{
  bool before = false;
  for (size_t night = 0; night < drawing->nights; night++) {
    if (isnan(strip->values[night]) && !strip->broken[night]) {
      continue;
    }
    bool out = is_out(strip, night);
    if (out && !before) {
      double at = line_at(strip, y, night);
      struct wording change = change_words(deviation(strip, night));
      bool moved = is_beyond(strip, night);
      struct wording said = !strip->broken[night] ? change
                            : moved               ? wording_format("%s; does not hold", change.text)
                                                  : wording_format("does not hold");
      const struct words words = {"note", "alarm", "", said.text};
      sketch_point(sketch, "dot", "alarm", (double)night, at);
      static const struct spot spots[] = {{ALIGN_LEFT, 9, -12},   {ALIGN_RIGHT, -9, -12},  {ALIGN_LEFT, 9, 12},
                                          {ALIGN_RIGHT, -9, 12},  {ALIGN_CENTRE, 0, -15},  {ALIGN_CENTRE, 0, 15},
                                          {ALIGN_LEFT, 20, -12},  {ALIGN_RIGHT, -20, -12}, {ALIGN_LEFT, 20, 12},
                                          {ALIGN_RIGHT, -20, 12}, {ALIGN_LEFT, 40, -12},   {ALIGN_RIGHT, -40, -12},
                                          {ALIGN_LEFT, 40, 12},   {ALIGN_RIGHT, -40, 12}};
      if (*labelled < ALARMS_LABELLED &&
          sketch_place(sketch, &words, 1, (double)night, at, spots, sizeof spots / sizeof spots[0])) {
        ++*labelled;
      }
    }
    before = out;
  }
}

/* What the last column says. */
static struct wording tonight_words(const struct strip *strip, size_t tonight)
{
  return strip->broken[tonight] ? wording_format("does not hold") : change_words(deviation(strip, tonight));
}

static void draw_strip(struct sketch *sketch, const struct drawing *drawing, const struct strip *strip, double y)
{
  double row = scale_pixel(&sketch->y, y);
  size_t tonight = drawing->nights - 1;
  struct wording reference = reference_words(strip), last = tonight_words(strip, tonight);
  const struct words from = {"label", "muted", "", reference.text};
  double room = sketch->plot.left - 16 - words_width(&from) - 12 - 20;
  struct wording id = short_name(strip->claim->id, TYPE_LABEL, true, room);
  const struct words name = {"label", "ink", id.text, ""};
  const struct words now = {"label", is_out(strip, tonight) ? "alarm" : "ink", "", last.text};
  sketch_words(sketch, &name, 20, row, ALIGN_LEFT);
  sketch_words(sketch, &from, sketch->plot.left - 16, row, ALIGN_RIGHT);
  if (drawing->nights > 1) {
    sketch_words(sketch, &now, sketch->plot.right + 84, row, ALIGN_RIGHT);
  }
  if (isfinite(strip->tolerance)) {
    sketch_segment(sketch, "band", "", sketch->x.low, y - HALF, sketch->x.high, y + HALF);
  }
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, y, sketch->x.high, y);
  draw_line(sketch, drawing, strip, y);
}

/* A version's name over its rule, within the plot, in the lowest line where it touches no name before it. */
static void label_event(struct sketch *sketch, const struct wording *version, double x, double height, double *ends)
{
  struct wording text = wording_format("version %s", short_name(version->text, TYPE_NOTE, false, EVENT_ROOM).text);
  const struct words words = {"note", "muted", "", text.text};
  double half = words_width(&words) / 2, at = scale_pixel(&sketch->x, x);
  double centre = fmin(fmax(at, sketch->plot.left + half), fmax(sketch->plot.right - half, sketch->plot.left + half));
  size_t line = 0;
  while (line + 1 < EVENTS_MAX && centre - half < ends[line]) {
    line++;
  }
  ends[line] = centre + half + 6;
  sketch_label(sketch, &words, x, height, centre - at, -8 - EVENT_LINE * (double)line, ALIGN_CENTRE);
}

/* Nights on which another version of the program ran than on the last one before. */
static void draw_events(struct sketch *sketch, const struct drawing *drawing, double height)
{
  struct wording before = {""};
  size_t drawn = 0;
  double ends[EVENTS_MAX] = {-INFINITY, -INFINITY, -INFINITY};
  for (size_t night = 0; night < drawing->nights && drawn < EVENTS_MAX; night++) {
    const struct wording *version = &drawing->versions[night];
    if (version->text[0] == '\0') {
      continue;
    }
    if (before.text[0] != '\0' && strcmp(before.text, version->text) != 0) {
      double x = (double)night - 0.5;
      sketch_segment(sketch, "rule", "event", x, 0, x, height);
      sketch_avoid_segment(sketch, x, 0, x, height);
      label_event(sketch, version, x, height, ends);
      drawn++;
    }
    before = *version;
  }
}

static struct wording day_words(int64_t day)
{
  int year = 0, month = 1, of_month = 1;
  calendar_split(day, &year, &month, &of_month);
  return wording_format("%d %s", of_month, calendar_month(month));
}

/* The night nearest to that one of which there is a run; the later one of two as near. */
static size_t nearest_run(const struct drawing *drawing, size_t night)
{
  for (size_t away = 0; away < drawing->nights; away++) {
    if (night + away < drawing->nights && has_run(drawing, night + away)) {
      return night + away;
    }
    if (away <= night && has_run(drawing, night - away)) {
      return night - away;
    }
  }
  return night;
}

/* Nights of which there is a run: each of a few, else about five. */
static void draw_days(struct sketch *sketch, const struct drawing *drawing)
{
  enum { EACH = 7, STEPS = 4 };
  size_t last = drawing->nights - 1, steps = drawing->nights <= EACH ? last : STEPS, before = SIZE_MAX;
  if (!drawing->dated) {
    sketch_x_tic(sketch, 0, "now");
    return;
  }
  for (size_t i = 0; i <= steps; i++) {
    size_t night = steps == 0 ? 0 : (last * i + steps / 2) / steps;
    night = drawing->nights <= EACH ? night : nearest_run(drawing, night);
    if (has_run(drawing, night) && (before == SIZE_MAX || night > before)) {
      sketch_x_tic(sketch, (double)night, day_words(drawing->first + (int64_t)night).text);
      before = night;
    }
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct strip *strip = &drawing->strips[i];
    if (strip->shown) {
      text_append_format(&text, " %s: %s", strip->claim->id, reference_words(strip).text);
      text_append_format(&text, drawing->nights == 1 ? "%s." : "; tonight %s.",
                         drawing->nights == 1 ? "" : tonight_words(strip, drawing->nights - 1).text);
    }
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* What the bands are. */
static void append_bands(const struct drawing *drawing, struct text *note)
{
  bool judged = false, drawn = false, free = false;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct strip *strip = &drawing->strips[i];
    bool estimate = claim_is_drawn(strip->claim);
    judged = judged || (strip->shown && !estimate);
    drawn = drawn || (strip->shown && estimate && isfinite(strip->tolerance));
    free = free || (strip->shown && !isfinite(strip->tolerance));
  }
  if (judged) {
    text_append_format(note, " Band: tolerance %s.", tolerance_words(drawing->input->tolerance).text);
  }
  if (drawn) {
    text_append(note, judged ? " Band of an estimate: what other samples may make of it."
                             : " Band: what other samples may make of the estimate.");
  }
  if (free) {
    text_append(note, " No band: nothing says how far other samples may move the number.");
  }
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  size_t runs = count_runs(drawing);
  struct wording nights = runs == drawing->nights ? wording_format("last %zu nights", runs)
                                                  : wording_format("%zu of the last %zu nights", runs, drawing->nights);
  struct wording subtitle =
      drawing->nights == 1
          ? wording_format("Each claim\u2019s value%s",
                           drawing->dated ? "; to be compared from the next night on" : "; no history was kept")
          : wording_format("Relative deviation of each claim\u2019s value from the first night shown; %s", nights.text);
  text_append_format(&note, "Symbolic model; not wall-clock. %s.",
                     wording_constants(&drawing->spec->constants, NULL).text);
  if (drawing->nights > 1) {
    append_bands(drawing, &note);
    text_append(&note,
                " Gap: no number that night. Red: beyond the band (cut off there) or a claim that does not hold.");
  } else if (drawing->broken > 0) {
    text_append(&note, " Red: a claim that does not hold.");
  }
  if (drawing->shown < drawing->count) {
    text_append_char(&note, ' ');
    text_append_count(&note, drawing->count - drawing->shown, "more claim", "more claims");
    if (drawing->hidden_broken > 0) {
      text_append_format(&note, "; %zu of which %s not hold", drawing->hidden_broken,
                         drawing->hidden_broken == 1 ? "does" : "do");
    }
    text_append(&note, ": in claims.csv.");
  }
  if (drawing->later > 0) {
    text_append(&note, " Not shown: ");
    text_append_count(&note, drawing->later, "row of the history with a date", "rows of the history with dates");
    text_append(&note, " after tonight.");
  }
  describe(sketch, drawing, title.text, subtitle.text);
  double rows = (double)ROW * (double)drawing->shown, height = rows + ABOVE;
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 240,
                            .right = 110,
                            .header = 34 + EVENT_LINE - ABOVE,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  sketch_axes(sketch, false, -0.5, (double)drawing->nights - 0.5, false, 0, height);
  draw_days(sketch, drawing);
  bool single = drawing->nights == 1;
  const struct words reference = {"label", "muted", "", single ? "value" : "reference"};
  const struct words tonight = {"label", "muted", "", single ? "" : "tonight"};
  sketch_words(sketch, &reference, sketch->plot.left - 16, sketch->plot.top - 24, ALIGN_RIGHT);
  sketch_words(sketch, &tonight, sketch->plot.right + 84, sketch->plot.top - 24, ALIGN_RIGHT);
  draw_events(sketch, drawing, height);
  size_t labelled = 0;
  for (int pass = 0; pass < 2; pass++) { /* words keep clear of all lines */
    double y = rows - ROW / 2.0;
    for (size_t i = 0; i < drawing->count; i++) {
      const struct strip *strip = &drawing->strips[i];
      if (!strip->shown) {
        continue;
      }
      if (pass == 0) {
        draw_strip(sketch, drawing, strip, y);
      } else {
        draw_alarms(sketch, drawing, strip, y, &labelled);
      }
      y -= ROW;
    }
  }
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  const struct table *history = input->tables == NULL ? NULL : input->tables->find(input->tables->run, "history", NULL);
  if (history == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'nightly-strip' draws the history of a run");
  }
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  drawing->input = input;
  drawing->spec = input->spec;
  drawing->history = history;
  enum status status = find_nights(drawing, fault);
  if (status == STATUS_OK) {
    status = read_nights(drawing, fault);
  }
  if (status == STATUS_OK) {
    judge_strips(drawing);
    draw(sketch, drawing);
  }
  free(drawing->strips);
  free(drawing);
  return status;
}

const struct figure figure_nightly_strip = {.name = "nightly-strip",
                                            .summary = "the claims' values night by night, against the tolerance",
                                            .needs = "the claims of the specification",
                                            .table = "history",
                                            .build = build};
