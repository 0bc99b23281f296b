/* The claims' values night by night: a row a claim, its deviation from the first night shown against the tolerance. */
#include "core/calendar.h"
#include "core/claim.h"
#include "core/decimal.h"
#include "core/drawn.h"
#include "render/claim_strips.h"
#include "render/figures.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 3, ALARMS_LABELLED = 8 };

static struct wording headline(const struct claim_strips *strips)
{
  size_t runs = claim_strips_count_runs(strips);
  const char *claims = strips->count == 1 ? "claim" : "claims";
  if (strips->broken > 0) {
    return wording_format("%zu of %zu %s %s not hold", strips->broken, strips->count, claims,
                          strips->broken == 1 ? "does" : "do");
  }
  if (runs == 1) {
    return strips->opening
               ? wording_format("First night: %zu %s on record", strips->count, claims)
               : wording_format("%zu %s", strips->count, strips->count == 1 ? "claim holds" : "claims hold");
  }
  if (strips->moved > 0) {
    return wording_format("%zu of %zu %s moved in %zu nights", strips->moved, strips->count,
                          strips->count == 1 ? "number" : "numbers", runs);
  }
  return strips->failed > 0 ? wording_format("%zu nights; no number moved, but %zu %s did not hold for a time", runs,
                                             strips->failed, strips->failed == 1 ? "claim" : "claims")
                            : wording_format("%zu nights; nothing moved", runs);
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

static struct wording reference_words(const struct claim_strip *strip)
{
  static const char *const ratios[] = {"ratio", "ceiling", "start"};
  double size = fabs(strip->reference);
  if (isnan(size)) {
    return wording_format("no number");
  }
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0] && claim_is_cell(strip->claim); i++) {
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

static double height_of(const struct claim_strip *strip, size_t night)
{
  double distance = claim_strip_deviation(strip, night), units = distance == 0 ? 0 : distance / strip->tolerance * HALF;
  return fmin(fmax(units, -CUT), CUT);
}

/* Where the line of a night is; the middle where there is no number. */
static double line_at(const struct claim_strip *strip, double y, size_t night)
{
  return y + (isnan(strip->values[night]) ? 0 : height_of(strip, night));
}

/* One path a run of nights without a gap, in red as long as the number is out or its claim does not hold; a row of the
 * table between two paths keeps them apart. */
static void draw_line(struct sketch *sketch, const struct claim_strips *strips, const struct claim_strip *strip,
                      double y)
{
  for (size_t night = 0; night < strips->nights; night++) {
    if (isnan(strip->values[night])) {
      continue;
    }
    sketch_point(sketch, "night", strip->claim->id, (double)(strips->first + (int64_t)night), strip->values[night]);
  }
  for (size_t night = 0; night < strips->nights; night++) {
    if (isnan(strip->values[night])) {
      continue;
    }
    bool begins = night == 0 || isnan(strip->values[night - 1]);
    const char *series = strips->nights > 1 && claim_strip_is_out(strip, night) ? "alarm" : "dense";
    if (begins) {
      sketch_point(sketch, "run", strip->claim->id, (double)night, (double)NAN);
    } else if (claim_strip_is_out(strip, night) != claim_strip_is_out(strip, night - 1)) {
      sketch_point(sketch, "curve", series, (double)night - 0.5, line_at(strip, y, night - 1));
    }
    sketch_point(sketch, "curve", series, (double)night - 0.5, line_at(strip, y, night));
    sketch_point(sketch, "curve", series, (double)night + 0.5, line_at(strip, y, night));
  }
  size_t tonight = strips->nights - 1;
  sketch_avoid_segment(sketch, sketch->x.low, y, sketch->x.high, y);
  for (size_t night = 0; night < strips->nights; night++) {
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
    sketch_point(sketch, "small_dot", claim_strip_is_out(strip, tonight) ? "alarm" : "dense", (double)tonight,
                 y + height_of(strip, tonight));
  }
}

/* A dot where a number left the band, or its claim ceased to hold: on the first night of it, with what it is. */
static void draw_alarms(struct sketch *sketch, const struct claim_strips *strips, const struct claim_strip *strip,
                        double y, size_t *labelled)
{
  bool before = false;
  for (size_t night = 0; night < strips->nights; night++) {
    if (isnan(strip->values[night]) && !strip->broken[night]) {
      continue;
    }
    bool out = claim_strip_is_out(strip, night);
    if (out && !before) {
      double at = line_at(strip, y, night);
      struct wording change = change_words(claim_strip_deviation(strip, night));
      bool moved = claim_strip_is_beyond(strip, night);
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
static struct wording tonight_words(const struct claim_strip *strip, size_t tonight)
{
  return strip->broken[tonight] ? wording_format("does not hold") : change_words(claim_strip_deviation(strip, tonight));
}

static void draw_strip(struct sketch *sketch, const struct claim_strips *strips, const struct claim_strip *strip,
                       double y)
{
  double row = scale_pixel(&sketch->y, y);
  size_t tonight = strips->nights - 1;
  struct wording reference = reference_words(strip), last = tonight_words(strip, tonight);
  const struct words from = {"label", "muted", "", reference.text};
  double room = sketch->plot.left - 16 - words_width(&from) - 12 - 20;
  struct wording id = short_name(strip->claim->id, TYPE_LABEL, true, room);
  const struct words name = {"label", "ink", id.text, ""};
  const struct words now = {"label", claim_strip_is_out(strip, tonight) ? "alarm" : "ink", "", last.text};
  sketch_words(sketch, &name, 20, row, ALIGN_LEFT);
  sketch_words(sketch, &from, sketch->plot.left - 16, row, ALIGN_RIGHT);
  if (strips->nights > 1) {
    sketch_words(sketch, &now, sketch->plot.right + 84, row, ALIGN_RIGHT);
  }
  if (isfinite(strip->tolerance)) {
    sketch_segment(sketch, "band", "", sketch->x.low, y - HALF, sketch->x.high, y + HALF);
  }
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, y, sketch->x.high, y);
  draw_line(sketch, strips, strip, y);
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

/* Whether another version of the program ran that night than on the last one before. */
static bool is_event(const struct claim_strips *strips, size_t night)
{
  size_t before = night;
  while (before > 0 && !claim_strips_has_run(strips, before - 1)) {
    before--;
  }
  return before > 0 && claim_strips_has_run(strips, night) &&
         strcmp(strips->versions[before - 1].text, strips->versions[night].text) != 0;
}

/* A rule for each change of the version; the last ones are named. */
static void draw_events(struct sketch *sketch, const struct claim_strips *strips, double height)
{
  double ends[EVENTS_MAX] = {-INFINITY, -INFINITY, -INFINITY};
  size_t left = 0;
  for (size_t night = 0; night < strips->nights; night++) {
    left += is_event(strips, night);
  }
  for (size_t night = 0; night < strips->nights; night++) {
    double x = (double)night - 0.5;
    if (is_event(strips, night)) {
      sketch_segment(sketch, "rule", "event", x, 0, x, height);
      sketch_avoid_segment(sketch, x, 0, x, height);
      if (left-- <= EVENTS_MAX) {
        label_event(sketch, &strips->versions[night], x, height, ends);
      }
    }
  }
}

static struct wording day_words(int64_t day)
{
  int year = 0, month = 1, of_month = 1;
  calendar_split(day, &year, &month, &of_month);
  return wording_format("%d %s", of_month, calendar_month(month));
}

/* The night nearest to that one of which there is a run; the later one of two as near. */
static size_t nearest_run(const struct claim_strips *strips, size_t night)
{
  for (size_t away = 0; away < strips->nights; away++) {
    if (night + away < strips->nights && claim_strips_has_run(strips, night + away)) {
      return night + away;
    }
    if (away <= night && claim_strips_has_run(strips, night - away)) {
      return night - away;
    }
  }
  return night;
}

/* Nights of which there is a run: each of a few, else about five. */
static void draw_days(struct sketch *sketch, const struct claim_strips *strips)
{
  enum { EACH = 7, STEPS = 4 };
  size_t last = strips->nights - 1, steps = strips->nights <= EACH ? last : STEPS;
  double end = -INFINITY;
  if (!strips->dated) {
    sketch_x_tic(sketch, 0, "now");
    return;
  }
  for (size_t i = 0; i <= steps; i++) {
    size_t night = steps == 0 ? 0 : (last * i + steps / 2) / steps;
    night = strips->nights <= EACH ? night : nearest_run(strips, night);
    struct wording words = day_words(strips->first + (int64_t)night);
    double at = scale_pixel(&sketch->x, (double)night), half = type_width(words.text, TYPE_LABEL, false) / 2;
    if (claim_strips_has_run(strips, night) && at - half > end) {
      sketch_x_tic(sketch, (double)night, words.text);
      end = at + half + 6;
    }
  }
}

static void describe(struct sketch *sketch, const struct claim_strips *strips, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < strips->count; i++) {
    const struct claim_strip *strip = &strips->strip[i];
    if (strip->shown) {
      text_append_format(&text, " %s: %s", strip->claim->id, reference_words(strip).text);
      text_append_format(&text, strips->nights == 1 ? "%s." : "; tonight %s.",
                         strips->nights == 1 ? "" : tonight_words(strip, strips->nights - 1).text);
    }
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* What the bands are. */
static void append_bands(const struct claim_strips *strips, struct text *note)
{
  bool judged = false, drawn = false, free = false;
  for (size_t i = 0; i < strips->count; i++) {
    const struct claim_strip *strip = &strips->strip[i];
    bool estimate = claim_is_drawn(strip->claim);
    judged = judged || (strip->shown && !estimate);
    drawn = drawn || (strip->shown && estimate && isfinite(strip->tolerance));
    free = free || (strip->shown && !isfinite(strip->tolerance));
  }
  if (judged) {
    text_append_format(note, " Band: tolerance %s.", tolerance_words(strips->input->tolerance).text);
  }
  if (drawn) {
    text_append(note, judged ? " Band of an estimate: what other samples may make of it."
                             : " Band: what other samples may make of the estimate.");
  }
  if (free) {
    text_append(note, " No band: nothing says how far other samples may move the number.");
  }
}

static void draw(struct sketch *sketch, const struct claim_strips *strips)
{
  struct text note = {0};
  struct wording title = headline(strips);
  size_t runs = claim_strips_count_runs(strips);
  struct wording nights = runs == strips->nights ? wording_format("last %zu nights", runs)
                                                 : wording_format("%zu of the last %zu nights", runs, strips->nights);
  struct wording subtitle =
      strips->nights == 1
          ? wording_format("Each claim\u2019s value%s",
                           strips->dated ? "; to be compared from the next night on" : "; no history was kept")
          : wording_format("Relative deviation of each claim\u2019s value from the first night shown; %s", nights.text);
  text_append_format(&note, "Symbolic model; not wall-clock. %s.",
                     wording_constants(&strips->spec->constants, NULL).text);
  if (strips->nights > 1) {
    append_bands(strips, &note);
    text_append(&note,
                " Gap: no number that night. Red: beyond the band (cut off there) or a claim that does not hold.");
  } else if (strips->broken > 0) {
    text_append(&note, " Red: a claim that does not hold.");
  }
  if (strips->shown < strips->count) {
    text_append_char(&note, ' ');
    text_append_count(&note, strips->count - strips->shown, "more claim", "more claims");
    if (strips->hidden_broken > 0) {
      text_append_format(&note, "; %zu of which %s not hold", strips->hidden_broken,
                         strips->hidden_broken == 1 ? "does" : "do");
    }
    text_append(&note, ": in claims.csv.");
  }
  if (strips->later > 0) {
    text_append(&note, " Not shown: ");
    text_append_count(&note, strips->later, "row of the history with a date", "rows of the history with dates");
    text_append(&note, " after tonight.");
  }
  describe(sketch, strips, title.text, subtitle.text);
  double rows = (double)ROW * (double)strips->shown, height = rows + ABOVE;
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
  sketch_axes(sketch, false, -0.5, (double)strips->nights - 0.5, false, 0, height);
  draw_days(sketch, strips);
  bool single = strips->nights == 1;
  const struct words reference = {"label", "muted", "", single ? "value" : "reference"};
  const struct words tonight = {"label", "muted", "", single ? "" : "tonight"};
  sketch_words(sketch, &reference, sketch->plot.left - 16, sketch->plot.top - 24, ALIGN_RIGHT);
  sketch_words(sketch, &tonight, sketch->plot.right + 84, sketch->plot.top - 24, ALIGN_RIGHT);
  draw_events(sketch, strips, height);
  size_t labelled = 0;
  for (int pass = 0; pass < 2; pass++) { /* words keep clear of all lines */
    double y = rows - ROW / 2.0;
    for (size_t i = 0; i < strips->count; i++) {
      const struct claim_strip *strip = &strips->strip[i];
      if (!strip->shown) {
        continue;
      }
      if (pass == 0) {
        draw_strip(sketch, strips, strip, y);
      } else {
        draw_alarms(sketch, strips, strip, y, &labelled);
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
  struct claim_strips *strips = calloc(1, sizeof *strips);
  if (strips == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = claim_strips_find(input, strips, fault);
  if (status == STATUS_OK) {
    draw(sketch, strips);
  }
  claim_strips_free(strips);
  free(strips);
  return status;
}

const struct figure figure_nightly_strip = {.name = "nightly-strip",
                                            .summary = "the claims' values night by night, against the tolerance",
                                            .needs = "the claims of the specification",
                                            .table = "history",
                                            .build = build};
