/* A sketch: a figure while it is being laid out. It knows the page in pixels, keeps texts apart, and writes each thing
 * that will be drawn as a row of the figure's table.
 *
 * Pixels count from the top left corner of the page. A row is for every layout of the figure, or for one of them. */
#ifndef PROOFSWEEP_SKETCH_H
#define PROOFSWEEP_SKETCH_H

#include "core/frame.h"
#include "render/scale.h"
#include "render/wording.h"

#include <stdbool.h>
#include <stddef.h>

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct box {
  double left, top, right, bottom;
  bool words; /* a text stands there: not only no other text, but no line to a name either */
};

struct sketch {
  struct frame *frame;
  const char *layout; /* of the rows written: "any", "wide" or "narrow" */
  double width, height;
  struct box plot; /* the axes' rectangle */
  struct scale x, y;
  double grid[TICS_MAX]; /* pixels of the marks of the vertical axis, where lines may run */
  size_t grid_count;
  struct box *taken; /* where no further text may stand */
  size_t taken_count, taken_capacity;
  bool out_of_memory;
};

/* The columns of a figure's table. */
enum { SKETCH_COLUMNS = 12 };

/* Begins an empty table; the frame is borrowed. */
void sketch_init(struct sketch *sketch, struct frame *frame, const char *figure);
/* Safe on {0}; leaves the frame. */
void sketch_free(struct sketch *sketch);
/* STATUS_NO_MEMORY if anything was lost. */
enum status sketch_status(const struct sketch *sketch, struct fault *fault) MUST_CHECK;

/* What stands around the axes. Texts are broken into lines as needed, and the page grows with them: at blanks, but not
 * within an equation, before a unit, or at a no-break space. */
struct page {
  const char *layout; /* "wide" or "narrow" */
  double width;       /* of the page */
  double left, right; /* margins of the plot */
  double header;      /* room between the subtitle and the plot, for labels over the plot */
  double plot_height; /* of the plot */
  double below;       /* from the plot to the footnote: room for tics and what hangs below the axis */
  const char *headline, *subtitle, *footnote;
};
/* Writes canvas, headline, subtitle and footnote, and forgets what was taken before; from now on rows are for this
 * layout. */
void sketch_begin_page(struct sketch *sketch, const struct page *page);

/* Sets the scales of the axes and writes their rows. */
void sketch_axes(struct sketch *sketch, bool x_log2, double x_low, double x_high, bool y_log2, double y_low,
                 double y_high);
/* One mark on an axis, its text below or left of it; an empty text is a mark alone. */
void sketch_x_tic(struct sketch *sketch, double value, const char *text);
void sketch_y_tic(struct sketch *sketch, double value, const char *text);

/* Rows without text. What they mean to the picture is told by `part`, how they look by `series` (plots/style.gp). */
void sketch_point(struct sketch *sketch, const char *part, const char *series, double x, double y);
void sketch_segment(struct sketch *sketch, const char *part, const char *series, double x, double y, double x2,
                    double y2);

/* Text in the size that `part` (label, note, head) stands for: `strong` in bold, then `text`; either may be "". */
struct words {
  const char *part, *series;
  const char *strong, *text;
};
/* Width in pixels. */
double words_width(const struct words *words);
/* A text of that part, cut to a width in pixels, with an ellipsis where it is longer. */
struct wording words_fitted(const char *part, const char *text, bool strong, double room);

/* At a place on the page, y in the middle of the line; for what must stand there. */
void sketch_words(struct sketch *sketch, const struct words *words, double x, double y, enum align align);
/* Beside a point of the axes, (dx, dy) pixels away; for what must stand there. */
void sketch_label(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
                  enum align align);

/* Where a label could stand: from its point (dx, dy) pixels to its edge and the middle of its lines. */
struct spot {
  enum align align;
  double dx, dy;
};

/* Places `lines` lines as one block beside the point, at the first of the spots that is inside the plot and free; false
 * where none is, and then nothing is written. */
bool sketch_place(struct sketch *sketch, const struct words *words, size_t lines, double x, double y,
                  const struct spot *spots, size_t spot_count);

/* Places one line as near to the point as there is room, with a thin line between the two; false where there is none.
 */
bool sketch_tie(struct sketch *sketch, const struct words *words, double x, double y);

/* Names of points that crowd: one below the other at the right of them, in the order of their heights, each with a thin
 * line to its point; where as few of these as possible cross each other, texts or marks. count <= LIST_MAX; false, and
 * nothing written, where there is no room. */
struct mark {
  struct words words;
  double x, y;
};
enum { LIST_MAX = 32 };
bool sketch_list(struct sketch *sketch, const struct mark *marks, size_t count);

/* Labels at the right ends of curves: `lines` lines each, pushed apart equally until none touches another, below the
 * plot too where nothing stands yet; one that stands far from its curve has a thin line to it. */
struct end_label {
  struct words words[3];
  size_t lines;
  double y; /* value at the end */
};
enum { END_LABELS_MAX = 16 };
void sketch_end_labels(struct sketch *sketch, const struct end_label *labels, size_t count);

/* An arrow between two marked points at one height, kept clear of their dots: x < x2 or x > x2. */
void sketch_arrow(struct sketch *sketch, const char *series, double x, double x2, double y);

/* Writes headline and description, the texts that the picture carries for those who do not see it; both rows are for
 * every layout. */
void sketch_describe(struct sketch *sketch, const char *headline, const char *description);

/* Keeps texts away from a curve, a dot, or a segment of the axes. */
void sketch_avoid_curve(struct sketch *sketch, const double *x, const double *y, size_t count);
void sketch_avoid_dot(struct sketch *sketch, double x, double y);
void sketch_avoid_segment(struct sketch *sketch, double x, double y, double x2, double y2);

/* Room that a page needs left of its plot for tics as wide as `tic`, and right of it for these labels. */
double sketch_left_margin(const char *tic);
double sketch_right_margin(const struct end_label *labels, size_t count);

/* Moves centres (ascending) of things `heights` high the least until none overlaps and all lie in [low, high], pushing
 * neighbours apart equally; count <= END_LABELS_MAX. */
void sketch_spread(double *centres, const double *heights, size_t count, double low, double high);

#endif
