#include "render/sketch.h"

#include "render/type.h"

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

/* Sizes of text by part, and the pitch of lines. */
static const struct type_style {
  const char *part;
  double size, pitch;
} styles[] = {{"title", TYPE_TITLE, 21},   {"subtitle", TYPE_SUBTITLE, 18}, {"label", TYPE_LABEL, 15.5},
              {"note", TYPE_NOTE, 14.5},   {"key", TYPE_LABEL, 15.5},       {"footnote", TYPE_FOOTNOTE, 15},
              {"x_tic", TYPE_LABEL, 15.5}, {"y_tic", TYPE_LABEL, 15.5}};

static const struct type_style *style_of(const char *part)
{
  size_t i = 0;
  while (i + 1 < sizeof styles / sizeof styles[0] && strcmp(styles[i].part, part) != 0) {
    i++;
  }
  return &styles[i];
}

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

static void write_words(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
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

static void take(struct sketch *sketch, struct box box)
{
  if (sketch->taken_count == sketch->taken_capacity) {
    size_t capacity = sketch->taken_capacity < 256 ? 256 : sketch->taken_capacity * 2;
    struct box *taken = realloc(sketch->taken, capacity * sizeof *taken);
    if (taken == NULL) {
      sketch->out_of_memory = true;
      return;
    }
    sketch->taken = taken;
    sketch->taken_capacity = capacity;
  }
  sketch->taken[sketch->taken_count++] = box;
}

static bool meets(const struct box *a, const struct box *b)
{
  return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Whether nothing is taken there, or where lines may be crossed no words. */
static bool is_free_but(const struct sketch *sketch, bool crossing, const struct box *box)
{
  for (size_t i = 0; i < sketch->taken_count; i++) {
    if ((!crossing || sketch->taken[i].words) && meets(box, &sketch->taken[i])) {
      return false;
    }
  }
  return true;
}

static bool is_free(const struct sketch *sketch, const struct box *box)
{
  return is_free_but(sketch, false, box);
}

double words_width(const struct words *words)
{
  double size = style_of(words->part)->size;
  double gap = words->strong[0] != '\0' && words->text[0] != '\0' ? type_width(" ", size, false) : 0;
  return type_width(words->strong, size, true) + gap + type_width(words->text, size, false);
}

struct wording words_fitted(const char *part, const char *text, bool strong, double room)
{
  double size = style_of(part)->size;
  struct wording fitted = wording_format("%s", text);
  for (size_t length = strlen(fitted.text); length > 0 && type_width(fitted.text, size, strong) > room;) {
    do {
      length--;
    } while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80);
    fitted = wording_format("%.*s\u2026", (int)length, text);
  }
  return fitted;
}

/* The block of lines whose edge is at x and whose middle is at y. */
static struct box block_box(const struct words *words, size_t lines, double x, double y, enum align align)
{
  double width = 0;
  for (size_t i = 0; i < lines; i++) {
    width = fmax(width, words_width(&words[i]));
  }
  double height = (double)lines * style_of(words->part)->pitch;
  double left = align == ALIGN_LEFT ? x : align == ALIGN_RIGHT ? x - width : x - width / 2;
  return (struct box){left, y - height / 2, left + width, y + height / 2, true};
}

void sketch_words(struct sketch *sketch, const struct words *words, double x, double y, enum align align)
{
  take(sketch, block_box(words, 1, x, y, align));
  write_words(sketch, words, NAN, NAN, x, y, align);
}

void sketch_label(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
                  enum align align)
{
  take(sketch, block_box(words, 1, scale_pixel(&sketch->x, x) + dx, scale_pixel(&sketch->y, y) + dy, align));
  write_words(sketch, words, x, y, dx, dy, align);
}

bool sketch_place(struct sketch *sketch, const struct words *words, size_t lines, double x, double y,
                  const struct spot *spots, size_t spot_count)
{
  double pitch = style_of(words->part)->pitch;
  for (size_t i = 0; i < spot_count; i++) {
    struct box box = block_box(words, lines, scale_pixel(&sketch->x, x) + spots[i].dx,
                               scale_pixel(&sketch->y, y) + spots[i].dy, spots[i].align);
    if (box.left < sketch->plot.left || box.right > sketch->plot.right || box.top < sketch->plot.top - 4 ||
        box.bottom > sketch->plot.bottom || !is_free(sketch, &box)) {
      continue;
    }
    take(sketch, box);
    for (size_t line = 0; line < lines; line++) {
      double dy = spots[i].dy + ((double)line - ((double)lines - 1) / 2) * pitch;
      write_words(sketch, &words[line], x, y, spots[i].dx, dy, spots[i].align);
    }
    return true;
  }
  return false;
}

/* Whether a line from one pixel to another meets nothing that is taken, or where it may cross lines no words. */
static bool is_clear(const struct sketch *sketch, bool crossing, double x, double y, double x2, double y2)
{
  int steps = 1 + (int)(hypot(x2 - x, y2 - y) / 3);
  for (int i = 0; i <= steps; i++) {
    double px = x + (x2 - x) * i / steps, py = y + (y2 - y) * i / steps;
    const struct box spot = {px - 0.5, py - 0.5, px + 0.5, py + 0.5, false};
    if (!is_free_but(sketch, crossing, &spot)) {
      return false;
    }
  }
  return true;
}

/* The spot at that distance and direction, and where its tie begins and ends; false where it is taken. */
static bool try_tie(struct sketch *sketch, const struct words *words, double px, double py, double reach, double angle,
                    bool crossing, double ends[4], struct spot *spot)
{
  const double start = 10, gap = 3, side = 6;
  double dx = cos(angle), dy = sin(angle);
  spot->align = dx > 0.3 ? ALIGN_LEFT : dx < -0.3 ? ALIGN_RIGHT : ALIGN_CENTRE;
  spot->dx = reach * dx;
  spot->dy = reach * dy + (spot->align == ALIGN_CENTRE ? copysign(style_of(words->part)->pitch / 2, dy) : 0);
  struct box box = block_box(words, 1, px + spot->dx, py + spot->dy, spot->align);
  const struct box padded = {box.left - side, box.top, box.right + side, box.bottom, true};
  ends[0] = px + start * dx;
  ends[1] = py + start * dy;
  ends[2] = px + (reach - gap) * dx;
  ends[3] = py + (reach - gap) * dy;
  return box.left >= sketch->plot.left && box.right <= sketch->plot.right && box.top >= sketch->plot.top - 4 &&
         box.bottom <= sketch->plot.bottom - 2 && is_free(sketch, &padded) &&
         is_clear(sketch, crossing, ends[0], ends[1], ends[2], ends[3]);
}

bool sketch_tie(struct sketch *sketch, const struct words *words, double x, double y)
{
  enum { DIRECTIONS = 64, NEAREST = 22, FARTHEST = 260, STEP = 8 };
  const double turn = 8 * atan(1) / DIRECTIONS;
  double px = scale_pixel(&sketch->x, x), py = scale_pixel(&sketch->y, y), ends[4];
  struct spot spot;
  for (int crossing = 0; crossing < 2; crossing++) {
    for (int reach = NEAREST; reach <= FARTHEST; reach += STEP) {
      for (int i = 0; i < DIRECTIONS; i++) {
        /* From the upper right to both sides. */
        int turns = DIRECTIONS / 8 + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
        double angle = -turn * turns;
        if (try_tie(sketch, words, px, py, reach, angle, crossing, ends, &spot)) {
          double from_x = scale_value(&sketch->x, ends[0]), from_y = scale_value(&sketch->y, ends[1]);
          double to_x = scale_value(&sketch->x, ends[2]), to_y = scale_value(&sketch->y, ends[3]);
          sketch_segment(sketch, "stroke", "axis", from_x, from_y, to_x, to_y);
          sketch_avoid_segment(sketch, from_x, from_y, to_x, to_y);
          sketch_label(sketch, words, x, y, spot.dx, spot.dy, spot.align);
          return true;
        }
      }
    }
  }
  return false;
}

/* A list while its place is sought: where its points are, from the uppermost on, and where its lines begin and end. */
struct list {
  const struct mark *marks[LIST_MAX];
  double px[LIST_MAX], py[LIST_MAX];
  double ends[LIST_MAX][4];
  size_t count;
  double width, pitch;
};

static void sort_list(const struct sketch *sketch, const struct mark *marks, size_t count, struct list *list)
{
  list->count = count;
  list->pitch = style_of(marks[0].words.part)->pitch;
  for (size_t i = 0; i < count; i++) {
    double px = scale_pixel(&sketch->x, marks[i].x), py = scale_pixel(&sketch->y, marks[i].y);
    size_t at = i;
    for (; at > 0 && (list->py[at - 1] > py || (list->py[at - 1] == py && list->px[at - 1] < px)); at--) {
      list->marks[at] = list->marks[at - 1];
      list->px[at] = list->px[at - 1];
      list->py[at] = list->py[at - 1];
    }
    list->marks[at] = &marks[i];
    list->px[at] = px;
    list->py[at] = py;
    list->width = fmax(list->width, words_width(&marks[i].words));
  }
}

static double side_of(const double *line, double x, double y)
{
  return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0]);
}

static bool lines_cross(const double *a, const double *b)
{
  return side_of(a, b[0], b[1]) * side_of(a, b[2], b[3]) < 0 && side_of(b, a[0], a[1]) * side_of(b, a[2], a[3]) < 0;
}

/* How bad a place is whose upper left corner is there; infinite where something is in the way of the names. */
static double judge_list(const struct sketch *sketch, struct list *list, double left, double top)
{
  const double start = 9, gap = 4, side = 6, crossing = 200, grid = 25;
  double bad = 0;
  for (size_t i = 0; i < list->count; i++) {
    double y = top + ((double)i + 0.5) * list->pitch, *line = list->ends[i];
    const struct box box = {left - side, y - list->pitch / 2, left + list->width + side, y + list->pitch / 2, true};
    if (!is_free(sketch, &box)) {
      return INFINITY;
    }
    for (size_t k = 0; k < sketch->grid_count; k++) {
      bad += fabs(sketch->grid[k] - y) < list->pitch / 2 ? grid : 0;
    }
    double dx = left - gap - list->px[i], dy = y - list->py[i], length = hypot(dx, dy);
    line[0] = list->px[i] + dx / length * start;
    line[1] = list->py[i] + dy / length * start;
    line[2] = left - gap;
    line[3] = y;
    bad += length / 2 + (is_clear(sketch, false, line[0], line[1], line[2], line[3]) ? 0 : crossing / 4);
    for (size_t k = 0; k < i; k++) {
      bad += lines_cross(line, list->ends[k]) ? crossing : 0;
    }
  }
  return bad;
}

bool sketch_list(struct sketch *sketch, const struct mark *marks, size_t count)
{
  const double nearest = 24, step = 6;
  struct list list = {.width = 0};
  double rightmost = sketch->plot.left, best = INFINITY, best_left = 0, best_top = 0;
  if (count == 0) {
    return true;
  }
  sort_list(sketch, marks, count, &list);
  for (size_t i = 0; i < count; i++) {
    rightmost = fmax(rightmost, list.px[i]);
  }
  double height = list.pitch * (double)count;
  double across = floor((sketch->plot.right - list.width - rightmost - nearest) / step);
  double down = floor((sketch->plot.bottom - 2 - height - sketch->plot.top) / (step / 2));
  for (int i = 0; i <= (int)across; i++) {
    for (int j = 0; j <= (int)down; j++) {
      double left = rightmost + nearest + i * step, top = sketch->plot.top + j * (step / 2);
      double bad = judge_list(sketch, &list, left, top);
      if (bad < best) {
        best = bad;
        best_left = left;
        best_top = top;
      }
    }
  }
  if (!isfinite(best)) {
    return false;
  }
  (void)judge_list(sketch, &list, best_left, best_top);
  for (size_t i = 0; i < count; i++) {
    const double *line = list.ends[i];
    double from_x = scale_value(&sketch->x, line[0]), from_y = scale_value(&sketch->y, line[1]);
    double to_x = scale_value(&sketch->x, line[2]), to_y = scale_value(&sketch->y, line[3]);
    double y = best_top + ((double)i + 0.5) * list.pitch;
    sketch_segment(sketch, "stroke", "axis", from_x, from_y, to_x, to_y);
    sketch_avoid_segment(sketch, from_x, from_y, to_x, to_y);
    sketch_label(sketch, &list.marks[i]->words, list.marks[i]->x, list.marks[i]->y, best_left - list.px[i],
                 y - list.py[i], ALIGN_LEFT);
  }
  return true;
}

void sketch_spread(double *centres, const double *heights, size_t count, double low, double high)
{
  /* Neighbours that would overlap form a group around the mean of what its members wish for; groups merge until none
   * touches the next. */
  struct group {
    double wish, height; /* sum of (centre - offset within the group), and total height */
    size_t members;
  } groups[END_LABELS_MAX] = {0};
  size_t group_count = 0;
  for (size_t i = 0; i < count; i++) {
    struct group next = {centres[i] - heights[i] / 2, heights[i], 1};
    while (group_count > 0) {
      struct group *last = &groups[group_count - 1];
      double end = fmax(last->wish / (double)last->members, low) + last->height;
      if (end <= next.wish / (double)next.members) {
        break;
      }
      next.wish += last->wish - (double)next.members * last->height;
      next.height += last->height;
      next.members += last->members;
      group_count--;
    }
    groups[group_count++] = next;
  }
  double limit = high;
  for (size_t g = group_count, i = count; g-- > 0;) {
    double top = fmin(fmax(groups[g].wish / (double)groups[g].members, low), limit - groups[g].height);
    limit = top;
    i -= groups[g].members;
    for (size_t member = i; member < i + groups[g].members; member++) {
      centres[member] = top + heights[member] / 2;
      top += heights[member];
    }
  }
}

enum { PAGE_MARGIN = 20, AXIS_GAP = 8 };

double sketch_left_margin(const char *tic)
{
  return ceil(PAGE_MARGIN + type_width(tic, TYPE_LABEL, false) + AXIS_GAP);
}

double sketch_right_margin(const struct end_label *labels, size_t count)
{
  const double edge = 12;
  double width = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t line = 0; line < labels[i].lines; line++) {
      width = fmax(width, words_width(&labels[i].words[line]));
    }
  }
  return ceil(AXIS_GAP + width + edge);
}

/* How far below the plot labels may reach that begin right of it and are that wide: over nothing that stands there. */
static double room_below(const struct sketch *sketch, double left, double width, double most)
{
  double bottom = sketch->plot.bottom + most;
  for (size_t i = 0; i < sketch->taken_count; i++) {
    const struct box *box = &sketch->taken[i];
    if (box->left < left + width && box->right > left && box->top >= sketch->plot.bottom) {
      bottom = fmin(bottom, box->top);
    }
  }
  return bottom;
}

/* A thin line from the end of a curve to the middle of a label that stands higher or lower. */
static void lead(struct sketch *sketch, double y, double shift, double gap)
{
  const double clear = 3;
  double end = scale_pixel(&sketch->y, y);
  sketch_segment(sketch, "stroke", "axis", scale_value(&sketch->x, sketch->plot.right + clear), y,
                 scale_value(&sketch->x, sketch->plot.right + gap - clear), scale_value(&sketch->y, end + shift));
}

void sketch_end_labels(struct sketch *sketch, const struct end_label *labels, size_t count)
{
  const double between = 4, pitch = style_of("label")->pitch, far = 12, wider = 8;
  size_t order[END_LABELS_MAX];
  double centres[END_LABELS_MAX] = {0}, heights[END_LABELS_MAX] = {0}, shifts[END_LABELS_MAX] = {0};
  bool tied[END_LABELS_MAX] = {false};
  double gap = AXIS_GAP, width = 0, lowest = 0;
  for (size_t i = 0; i < count; i++) {
    size_t at = i;
    for (; at > 0 && labels[order[at - 1]].y < labels[i].y; at--) {
      order[at] = order[at - 1];
    }
    order[at] = i;
  }
  for (size_t i = 0; i < count; i++) {
    const struct end_label *label = &labels[order[i]];
    centres[i] = scale_pixel(&sketch->y, label->y);
    heights[i] = (double)label->lines * pitch + between;
    lowest = heights[i];
    for (size_t line = 0; line < label->lines; line++) {
      width = fmax(width, words_width(&label->words[line]));
    }
  }
  sketch_spread(centres, heights, count, sketch->plot.top - 12,
                room_below(sketch, sketch->plot.right + gap, width, lowest));
  for (size_t i = 0; i < count; i++) {
    shifts[i] = centres[i] - scale_pixel(&sketch->y, labels[order[i]].y);
    tied[i] = fabs(shifts[i]) > fmax(far, heights[i] / 2); /* the line ends beside another label */
    gap = tied[i] ? AXIS_GAP + wider : gap;
  }
  for (size_t i = 0; i < count; i++) {
    const struct end_label *label = &labels[order[i]];
    for (size_t line = 0; line < label->lines; line++) {
      sketch_label(sketch, &label->words[line], sketch->x.high, label->y, gap,
                   shifts[i] + ((double)line - ((double)label->lines - 1) / 2) * pitch, ALIGN_LEFT);
    }
    if (tied[i]) {
      lead(sketch, label->y, shifts[i], gap);
    }
  }
}

void sketch_avoid_segment(struct sketch *sketch, double x, double y, double x2, double y2)
{
  const double margin = 3;
  double ax = scale_pixel(&sketch->x, x), bx = scale_pixel(&sketch->x, x2);
  double ay = scale_pixel(&sketch->y, y), by = scale_pixel(&sketch->y, y2);
  /* A long slanted segment is taken in pieces, so that its box does not close the whole rectangle. */
  int pieces = 1 + (int)(fmin(fabs(bx - ax), fabs(by - ay)) / 8);
  for (int i = 0; i < pieces && pieces < 1000; i++) {
    double from = (double)i / pieces, to = (double)(i + 1) / pieces;
    double px = ax + from * (bx - ax), qx = ax + to * (bx - ax), py = ay + from * (by - ay), qy = ay + to * (by - ay);
    take(sketch, (struct box){fmin(px, qx) - margin, fmin(py, qy) - margin, fmax(px, qx) + margin,
                              fmax(py, qy) + margin, false});
  }
}

void sketch_avoid_curve(struct sketch *sketch, const double *x, const double *y, size_t count)
{
  for (size_t i = 1; i < count; i++) {
    sketch_avoid_segment(sketch, x[i - 1], y[i - 1], x[i], y[i]);
  }
}

void sketch_avoid_dot(struct sketch *sketch, double x, double y)
{
  const double radius = 6;
  double px = scale_pixel(&sketch->x, x), py = scale_pixel(&sketch->y, y);
  take(sketch, (struct box){px - radius, py - radius, px + radius, py + radius, false});
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
    take(sketch, block_box(&words, 1, px, sketch->plot.bottom + below, ALIGN_CENTRE));
  }
  write_words(sketch, &words, value, NAN, 0, below, ALIGN_CENTRE);
}

void sketch_y_tic(struct sketch *sketch, double value, const char *text)
{
  const struct words words = {"y_tic", "muted", "", text};
  double py = scale_pixel(&sketch->y, value), left = -AXIS_GAP;
  if (sketch->grid_count < TICS_MAX) {
    sketch->grid[sketch->grid_count++] = py;
  }
  if (text[0] != '\0') {
    take(sketch, block_box(&words, 1, sketch->plot.left + left, py, ALIGN_RIGHT));
  }
  write_words(sketch, &words, NAN, value, left, 0, ALIGN_RIGHT);
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

/* Pages. */

static bool begins(const char *text, const char *word)
{
  size_t length = strlen(word);
  return strncmp(text, word, length) == 0 &&
         (text[length] == ' ' || text[length] == '\0' || strchr(".;:)", text[length]) != NULL);
}

/* Whether a line must not end at a blank, whose next word begins at `next`. */
static bool is_glued(const char *text, size_t next)
{
  static const char *const followers[] = {"=", "%", "mn", "bn", "tn", "+", "/"};
  const char before = next >= 2 ? text[next - 2] : ' ';
  bool glued = (before == '=' || before == '+' || before == '/') && (next == 2 || text[next - 3] == ' ');
  for (size_t i = 0; i < sizeof followers / sizeof followers[0]; i++) {
    glued = glued || begins(text + next, followers[i]);
  }
  return glued;
}

/* Appends the first `length` bytes of text, with blanks where it has no-break spaces. */
static void append_line(struct text *line, const char *text, size_t length)
{
  for (size_t i = 0; i < length;) {
    bool space = i + 1 < length && memcmp(text + i, "\u00a0", 2) == 0;
    text_append_bytes(line, space ? " " : text + i, 1);
    i += space ? 2 : 1;
  }
}

/* The bytes of text that make its first line: as many words as fit into `room`, at least one. */
static size_t first_line(const char *text, const struct type_style *style, bool bold, double room, struct text *line)
{
  size_t end = 0;
  for (size_t next = strcspn(text, " ");; next += 1 + strcspn(text + next + 1, " ")) {
    if (text[next] == ' ' && is_glued(text, next + 1)) {
      continue;
    }
    text_clear(line);
    append_line(line, text, next);
    if (end > 0 && type_width(text_string(line), style->size, bold) > room) {
      break;
    }
    end = next;
    if (text[next] == '\0') {
      break;
    }
  }
  text_clear(line);
  append_line(line, text, end);
  return end;
}

static size_t count_lines(const char *text, const struct type_style *style, bool bold, double room, struct text *line)
{
  size_t count = 0;
  for (; *text != '\0'; count++) {
    text += first_line(text, style, bold, room, line);
    text += strspn(text, " ");
  }
  return count;
}

/* Writes text from (PAGE_MARGIN, y) in as few lines as the page allows, a heading's about equally long; returns the y
 * of the last line. */
static double write_lines(struct sketch *sketch, const char *part, const char *series, const char *text, bool bold,
                          double y)
{
  const struct type_style *style = style_of(part);
  struct text line = {0};
  double room = sketch->width - 2 * PAGE_MARGIN;
  size_t lines = count_lines(text, style, bold, room, &line);
  bool even = strcmp(part, "footnote") != 0;
  while (even && lines > 1 && count_lines(text, style, bold, room - 4, &line) == lines) {
    room -= 4;
  }
  while (*text != '\0') {
    text += first_line(text, style, bold, room, &line);
    text += strspn(text, " ");
    const struct words words = {part, series, bold ? text_string(&line) : "", bold ? "" : text_string(&line)};
    sketch_words(sketch, &words, PAGE_MARGIN, y, ALIGN_LEFT);
    y += style->pitch;
  }
  sketch->out_of_memory |= line.out_of_memory;
  text_free(&line);
  return y - style->pitch;
}

void sketch_begin_page(struct sketch *sketch, const struct page *page)
{
  sketch->layout = page->layout;
  sketch->width = page->width;
  sketch->taken_count = sketch->grid_count = 0;
  double y = write_lines(sketch, "title", "ink", page->headline, true, 26);
  y = write_lines(sketch, "subtitle", "muted", page->subtitle, false, y + 24);
  sketch->plot = (struct box){page->left, y + 34 + page->header, page->width - page->right, 0, false};
  sketch->plot.bottom = sketch->plot.top + page->plot_height;
  y = write_lines(sketch, "footnote", "muted", page->footnote, false, sketch->plot.bottom + page->below);
  sketch->height = y + 16;
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
