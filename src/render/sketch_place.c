/* Where a figure has room: what is taken, and the first free place for a text. */
#include "render/sketch_parts.h"

#include <math.h>
#include <stdlib.h>

void sketch_take(struct sketch *sketch, struct box box)
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

bool sketch_is_free(const struct sketch *sketch, const struct box *box)
{
  return is_free_but(sketch, false, box);
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
    sketch_take(sketch, (struct box){fmin(px, qx) - margin, fmin(py, qy) - margin, fmax(px, qx) + margin,
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
  sketch_take(sketch, (struct box){px - radius, py - radius, px + radius, py + radius, false});
}

bool sketch_place(struct sketch *sketch, const struct words *words, size_t lines, double x, double y,
                  const struct spot *spots, size_t spot_count)
{
  double pitch = type_style_of(words->part)->pitch;
  for (size_t i = 0; i < spot_count; i++) {
    struct box box = words_box(words, lines, scale_pixel(&sketch->x, x) + spots[i].dx,
                               scale_pixel(&sketch->y, y) + spots[i].dy, spots[i].align);
    if (box.left < sketch->plot.left || box.right > sketch->plot.right || box.top < sketch->plot.top - 4 ||
        box.bottom > sketch->plot.bottom || !sketch_is_free(sketch, &box)) {
      continue;
    }
    sketch_take(sketch, box);
    for (size_t line = 0; line < lines; line++) {
      double dy = spots[i].dy + ((double)line - ((double)lines - 1) / 2) * pitch;
      sketch_write_words(sketch, &words[line], x, y, spots[i].dx, dy, spots[i].align);
    }
    return true;
  }
  return false;
}

bool sketch_is_clear(const struct sketch *sketch, bool crossing, double x, double y, double x2, double y2)
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
  spot->dy = reach * dy + (spot->align == ALIGN_CENTRE ? copysign(type_style_of(words->part)->pitch / 2, dy) : 0);
  struct box box = words_box(words, 1, px + spot->dx, py + spot->dy, spot->align);
  const struct box padded = {box.left - side, box.top, box.right + side, box.bottom, true};
  ends[0] = px + start * dx;
  ends[1] = py + start * dy;
  ends[2] = px + (reach - gap) * dx;
  ends[3] = py + (reach - gap) * dy;
  return box.left >= sketch->plot.left && box.right <= sketch->plot.right && box.top >= sketch->plot.top - 4 &&
         box.bottom <= sketch->plot.bottom - 2 && sketch_is_free(sketch, &padded) &&
         sketch_is_clear(sketch, crossing, ends[0], ends[1], ends[2], ends[3]);
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
