#include "render/sketch_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct column sketch_columns[SKETCH_COLUMNS] = {
    {"part", COLUMN_TEXT, "", "What is drawn: headline, curve, dot, label, x_tic ..."},
    {"series", COLUMN_TEXT, "", "How it looks: a role that plots/style.gp gives a colour"},
    {"x", COLUMN_REAL, "", "Position on the horizontal axis; empty for a place on the page"},
    {"y", COLUMN_REAL, "", "Position on the vertical axis; empty for a place on the page"},
    {"x2", COLUMN_REAL, "", "Other end on the horizontal axis"},
    {"y2", COLUMN_REAL, "", "Other end on the vertical axis"},
    {"dx", COLUMN_REAL, "pixels", "Shift to the right of the position, or of the left edge of the page"},
    {"dy", COLUMN_REAL, "pixels", "Shift down from the position, or from the top edge of the page"},
    {"align", COLUMN_TEXT, "", "Which end of the text stands there: left, centre or right"},
    {"strong", COLUMN_TEXT, "", "Text in bold, drawn first; a semicolon stands for a comma"},
    {"text", COLUMN_TEXT, "", "Text; a semicolon stands for a comma"},
    {"layout", COLUMN_TEXT, "", "Where it is drawn: any, wide or narrow"}};

static const char *const align_names[] = {"left", "centre", "right"};

void sketch_init(struct sketch *sketch, struct frame *frame, const char *figure)
{
  *sketch = (struct sketch){.frame = frame, .layout = "any"};
  frame_init(frame, figure, sketch_columns, SKETCH_COLUMNS);
}

void sketch_free(struct sketch *sketch)
{
  free(sketch->taken);
  *sketch = (struct sketch){0};
}

enum status sketch_status(const struct sketch *sketch, struct fault *fault)
{
  return sketch->out_of_memory ? fault_no_memory(fault, "laying out a figure") : frame_status(sketch->frame, fault);
}

struct row {
  const char *part, *series;
  double x, y, x2, y2, dx, dy;
  const char *align, *strong, *text;
};

static const struct row empty_row = {"", "", NAN, NAN, NAN, NAN, NAN, NAN, "", "", ""};

/* gnuplot 5.4 splits a line at every comma and knows no quoted cells with commas, so whatever stands in a text, the
 * line must keep its twelve cells: a comma becomes ';', a double quote or control character a blank, and a quote at the
 * beginning, which would be taken for a spreadsheet guard, U+2019. */
static void add_text(struct frame *frame, const char *text)
{
  char safe[CELL_TEXT_SIZE];
  size_t used = 0;
  if (*text == '\'') {
    memcpy(safe, "\u2019", 3);
    used = 3;
    text++;
  }
  for (; *text != '\0' && used + 1 < sizeof safe; text++) {
    bool blank = *text == '"' || (unsigned char)*text < ' ' || *text == 0x7f;
    safe[used++] = blank ? ' ' : *text == ',' ? ';' : *text;
  }
  while (used > 0 && ((unsigned char)*text & 0xC0) == 0x80) { /* cut within a character */
    text--;
    used--;
  }
  safe[used] = '\0';
  frame_add_text(frame, safe);
}

static void write_row(struct sketch *sketch, const struct row *row)
{
  struct frame *frame = sketch->frame;
  frame_add_text(frame, row->part);
  frame_add_text(frame, row->series);
  const double numbers[] = {row->x, row->y, row->x2, row->y2, row->dx, row->dy};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    frame_add_real(frame, numbers[i]);
  }
  frame_add_text(frame, row->align);
  add_text(frame, row->strong);
  add_text(frame, row->text);
  frame_add_text(frame, sketch->layout);
}

/* Pixels in hundredths: finer is not drawn. */
static double pixels(double value)
{
  return nearbyint(value * 100) / 100;
}

void sketch_point(struct sketch *sketch, const char *part, const char *series, double x, double y)
{
  struct row row = empty_row;
  row.part = part;
  row.series = series;
  row.x = x;
  row.y = y;
  write_row(sketch, &row);
}

void sketch_segment(struct sketch *sketch, const char *part, const char *series, double x, double y, double x2,
                    double y2)
{
  struct row row = empty_row;
  row.part = part;
  row.series = series;
  row.x = x;
  row.y = y;
  row.x2 = x2;
  row.y2 = y2;
  write_row(sketch, &row);
}

void sketch_write_words(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
                        enum align align)
{
  struct row row = empty_row;
  row.part = words->part;
  row.series = words->series;
  row.x = x;
  row.y = y;
  row.dx = pixels(dx);
  row.dy = pixels(dy);
  row.align = align_names[align];
  row.strong = words->strong;
  row.text = words->text;
  write_row(sketch, &row);
}

void sketch_words(struct sketch *sketch, const struct words *words, double x, double y, enum align align)
{
  sketch_take(sketch, words_box(words, 1, x, y, align));
  sketch_write_words(sketch, words, NAN, NAN, x, y, align);
}

void sketch_label(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
                  enum align align)
{
  sketch_take(sketch, words_box(words, 1, scale_pixel(&sketch->x, x) + dx, scale_pixel(&sketch->y, y) + dy, align));
  sketch_write_words(sketch, words, x, y, dx, dy, align);
}

void sketch_axes(struct sketch *sketch, bool x_log2, double x_low, double x_high, bool y_log2, double y_low,
                 double y_high)
{
  sketch->x = (struct scale){x_log2, x_low, x_high, sketch->plot.left, sketch->plot.right};
  sketch->y = (struct scale){y_log2, y_low, y_high, sketch->plot.bottom, sketch->plot.top};
  sketch_segment(sketch, "x_axis", x_log2 ? "log2" : "linear", x_low, NAN, x_high, NAN);
  sketch_segment(sketch, "y_axis", y_log2 ? "log2" : "linear", NAN, y_low, NAN, y_high);
}

void sketch_x_tic(struct sketch *sketch, double value, const char *text)
{
  const struct words words = {"x_tic", "muted", "", text};
  double px = scale_pixel(&sketch->x, value), below = 18;
  if (text[0] != '\0') {
    sketch_take(sketch, words_box(&words, 1, px, sketch->plot.bottom + below, ALIGN_CENTRE));
  }
  sketch_write_words(sketch, &words, value, NAN, 0, below, ALIGN_CENTRE);
}

void sketch_y_tic(struct sketch *sketch, double value, const char *text)
{
  const struct words words = {"y_tic", "muted", "", text};
  double py = scale_pixel(&sketch->y, value), left = -AXIS_GAP;
  if (sketch->grid_count < TICS_MAX) {
    sketch->grid[sketch->grid_count++] = py;
  }
  if (text[0] != '\0') {
    sketch_take(sketch, words_box(&words, 1, sketch->plot.left + left, py, ALIGN_RIGHT));
  }
  sketch_write_words(sketch, &words, NAN, value, left, 0, ALIGN_RIGHT);
}

void sketch_arrow(struct sketch *sketch, const char *series, double x, double x2, double y)
{
  const double clear = 8;
  double step = x < x2 ? clear : -clear;
  double from = scale_value(&sketch->x, scale_pixel(&sketch->x, x) + step);
  double to = scale_value(&sketch->x, scale_pixel(&sketch->x, x2) - step);
  sketch_segment(sketch, "arrow", series, from, y, to, y);
  sketch_avoid_segment(sketch, from, y, to, y);
}

void sketch_describe(struct sketch *sketch, const char *headline, const char *description)
{
  struct row row = empty_row;
  row.part = "headline";
  row.text = headline;
  write_row(sketch, &row);
  row.part = "description";
  row.text = description;
  write_row(sketch, &row);
}

void sketch_write_canvas(struct sketch *sketch)
{
  struct row row = empty_row;
  row.part = "canvas";
  row.x = sketch->plot.left;
  row.y = sketch->plot.top;
  row.x2 = sketch->plot.right;
  row.y2 = sketch->plot.bottom;
  row.dx = sketch->width;
  row.dy = sketch->height;
  write_row(sketch, &row);
}
