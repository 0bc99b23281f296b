#include "core/frame.h"

#include "core/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct frame_cell {
  double value;
  size_t start, length; /* in characters */
};

static enum status frame_read(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                              struct fault *fault)
{
  (void)fault;
  const struct frame *frame = table->source;
  const struct frame_cell *from = &frame->cells[(size_t)row * table->column_count + column];
  const char *text = text_string(&frame->characters) + from->start;
  size_t length = from->length < CELL_TEXT_SIZE ? from->length : text_cut(text, from->length, CELL_TEXT_SIZE - 1);
  memcpy(cell->text, text, length);
  cell->text[length] = '\0';
  cell->length = length;
  cell->value = from->value;
  return STATUS_OK;
}

void frame_init(struct frame *frame, const char *name, const struct column *columns, size_t column_count)
{
  *frame = (struct frame){0};
  frame->table = (struct table){
      .name = name, .columns = columns, .column_count = column_count, .read = frame_read, .source = frame};
}

void frame_free(struct frame *frame)
{
  free(frame->cells);
  text_free(&frame->characters);
  *frame = (struct frame){0};
}

void frame_add_number(struct frame *frame, double value, const char *text)
{
  if (frame->cell_count == frame->cell_capacity) {
    size_t capacity = frame->cell_capacity < 64 ? 64 : frame->cell_capacity * 2;
    struct frame_cell *cells = realloc(frame->cells, capacity * sizeof *cells);
    if (cells == NULL) {
      frame->out_of_memory = true;
      return;
    }
    frame->cells = cells;
    frame->cell_capacity = capacity;
  }
  frame->cells[frame->cell_count++] =
      (struct frame_cell){.value = value, .start = frame->characters.length, .length = strlen(text)};
  text_append(&frame->characters, text);
  if (++frame->open_cells == frame->table.column_count) {
    frame->open_cells = 0;
    frame->table.row_count++;
  }
}

void frame_add_text(struct frame *frame, const char *text)
{
  frame_add_number(frame, NAN, text);
}

void frame_add_empty(struct frame *frame)
{
  frame_add_number(frame, NAN, "");
}

void frame_add_real(struct frame *frame, double value)
{
  char text[DECIMAL_TEXT_SIZE];
  decimal_from_double(value, text);
  frame_add_number(frame, isfinite(value) ? value : NAN, text);
}

void frame_add_integer(struct frame *frame, unsigned __int128 value)
{
  char text[DECIMAL_TEXT_SIZE];
  decimal_from_u128(value, text);
  frame_add_number(frame, (double)value, text);
}

void frame_add_cell(struct frame *frame, const struct cell *cell)
{
  frame_add_number(frame, cell->value, cell->text);
}

enum status frame_status(const struct frame *frame, struct fault *fault)
{
  if (frame->out_of_memory || frame->characters.out_of_memory) {
    return fault_no_memory(fault, "building a table");
  }
  return STATUS_OK;
}
