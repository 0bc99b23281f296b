/* What the parts of a sketch share: nothing that a figure calls. */
#ifndef PROOFSWEEP_SKETCH_PARTS_H
#define PROOFSWEEP_SKETCH_PARTS_H

#include "render/sketch.h"

enum { PAGE_MARGIN = 20, AXIS_GAP = 8 }; /* pixels: around the page's texts, and between an axis and its tics */

/* The size of a text by its part, and the pitch of its lines. */
struct type_style {
  const char *part;
  double size, pitch;
};
const struct type_style *type_style_of(const char *part);

/* The block of lines whose edge is at x and whose middle is at y. */
struct box words_box(const struct words *words, size_t lines, double x, double y, enum align align);

/* No further text may stand there. */
void sketch_take(struct sketch *sketch, struct box box);
bool sketch_is_free(const struct sketch *sketch, const struct box *box);
/* Whether a line from one pixel to another meets nothing that is taken, or where it may cross lines no words. */
bool sketch_is_clear(const struct sketch *sketch, bool crossing, double x, double y, double x2, double y2);

/* The row of words (dx, dy) pixels from a point of the axes, or from the page's corner where x and y are NaN. */
void sketch_write_words(struct sketch *sketch, const struct words *words, double x, double y, double dx, double dy,
                        enum align align);
/* The row of the page and its plot. */
void sketch_write_canvas(struct sketch *sketch);

#endif
