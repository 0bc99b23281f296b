/* Labels at the ends of curves, and the margins that they and the tics need. */
#include "render/sketch_parts.h"
#include "render/type.h"

#include <math.h>

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
  const double between = 4, pitch = type_style_of("label")->pitch, far = 12, wider = 8;
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
