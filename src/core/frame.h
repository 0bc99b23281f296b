/* A frame: a table whose rows are held in memory, built cell by cell. For the small tables: ceilings, claims, figures.
 */
#ifndef PROOFSWEEP_FRAME_H
#define PROOFSWEEP_FRAME_H

#include "core/table.h"
#include "core/text.h"

struct frame {
  struct table table; /* hand &frame->table to whoever reads tables */
  struct frame_cell *cells;
  size_t cell_count, cell_capacity;
  struct text characters;
  size_t open_cells; /* cells of the row being built */
  bool out_of_memory;
};

/* An empty table. name and columns are borrowed; column_count >= 1. The frame must not move while its table is in use.
 */
void frame_init(struct frame *frame, const char *name, const struct column *columns, size_t column_count);
/* Safe on {0}. */
void frame_free(struct frame *frame);

/* Append the next cell of the row being built; a row is complete with its column_count-th cell. Memory failures are
 * remembered: ask frame_status once at the end. */
void frame_add_text(struct frame *frame, const char *text);
void frame_add_empty(struct frame *frame);
void frame_add_real(struct frame *frame, double value); /* NaN and infinities give an empty cell */
void frame_add_integer(struct frame *frame, unsigned __int128 value);
void frame_add_cell(struct frame *frame, const struct cell *cell);
/* A number whose exact text is given: text is copied. */
void frame_add_number(struct frame *frame, double value, const char *text);

/* STATUS_NO_MEMORY if any cell was lost. The table may be read after STATUS_OK, between complete rows. */
enum status frame_status(const struct frame *frame, struct fault *fault) MUST_CHECK;

#endif
