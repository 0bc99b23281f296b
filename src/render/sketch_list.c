/* Names of points that crowd, as a list beside them. */
#include "render/sketch_parts.h"

#include <math.h>

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
  list->pitch = type_style_of(marks[0].words.part)->pitch;
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
    if (!sketch_is_free(sketch, &box)) {
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
    bad += length / 2 + (sketch_is_clear(sketch, false, line[0], line[1], line[2], line[3]) ? 0 : crossing / 4);
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
