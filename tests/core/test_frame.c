#include "core/frame.h"

#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct column columns[] = {
    {"id", COLUMN_TEXT, "", "name"}, {"count", COLUMN_INTEGER, "tokens", "whole"}, {"value", COLUMN_REAL, "1", "real"}};

static void check_cell(const struct frame *frame, uint64_t row, size_t column, const char *text, double value)
{
  struct cell cell;
  struct fault fault = {0};
  assert_int_equal(table_read(&frame->table, row, column, &cell, &fault), STATUS_OK);
  assert_string_equal(cell.text, text);
  assert_int_equal(cell.length, strlen(text));
  assert_true(cell.value == value || (isnan(cell.value) && isnan(value)));
}

static void test_every_kind_of_cell(void **state)
{
  (void)state;
  struct frame frame;
  frame_init(&frame, "claims", columns, 3);
  assert_string_equal(frame.table.name, "claims");
  assert_int_equal(frame.table.row_count, 0);
  frame_add_text(&frame, "ratio");
  frame_add_integer(&frame, ~(unsigned __int128)0);
  frame_add_real(&frame, 0.1);
  frame_add_empty(&frame);
  frame_add_number(&frame, 3, "3.00");
  frame_add_real(&frame, NAN);
  frame_add_text(&frame, "");
  struct cell cell = {.value = 2, .length = 1, .text = "2"};
  frame_add_cell(&frame, &cell);
  assert_int_equal(frame.table.row_count, 2);
  frame_add_real(&frame, INFINITY);
  assert_int_equal(frame.table.row_count, 3);
  assert_int_equal(frame_status(&frame, NULL), STATUS_OK);
  check_cell(&frame, 0, 0, "ratio", NAN);
  check_cell(&frame, 0, 1, "340282366920938463463374607431768211455", 0x1p128);
  check_cell(&frame, 0, 2, "0.1", 0.1);
  check_cell(&frame, 1, 0, "", NAN);
  check_cell(&frame, 1, 1, "3.00", 3);
  check_cell(&frame, 1, 2, "", NAN);
  check_cell(&frame, 2, 1, "2", 2);
  check_cell(&frame, 2, 2, "", NAN);
  frame_free(&frame);
  frame_free(&frame);
}

static void test_many_rows(void **state)
{
  (void)state;
  struct frame frame;
  frame_init(&frame, "many", columns, 3);
  for (uint64_t row = 0; row < 5000; row++) {
    frame_add_text(&frame, row % 2 == 0 ? "even" : "a longer text in every second row");
    frame_add_integer(&frame, row * row);
    frame_add_real(&frame, (double)row / 4);
  }
  assert_int_equal(frame.table.row_count, 5000);
  for (uint64_t row = 0; row < 5000; row += 7) {
    char text[32];
    uint64_t square = row * row;
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)square);
    check_cell(&frame, row, 0, row % 2 == 0 ? "even" : "a longer text in every second row", NAN);
    check_cell(&frame, row, 1, text, (double)square);
  }
  struct cell cell;
  assert_int_equal(table_read(&frame.table, 5000, 0, &cell, NULL), STATUS_BAD_INPUT);
  frame_free(&frame);
}

static void test_long_text_is_cut_in_the_cell(void **state)
{
  (void)state;
  char text[CELL_TEXT_SIZE + 50];
  memset(text, 'y', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  struct frame frame;
  frame_init(&frame, "long", columns, 1);
  frame_add_text(&frame, text);
  memcpy(text + CELL_TEXT_SIZE - 2, "\xC3\xA9", 2); /* a character of two bytes, one too many */
  frame_add_text(&frame, text);
  struct cell cell;
  assert_int_equal(table_read(&frame.table, 0, 0, &cell, NULL), STATUS_OK);
  assert_int_equal(cell.length, CELL_TEXT_SIZE - 1);
  assert_int_equal(strlen(cell.text), CELL_TEXT_SIZE - 1);
  assert_int_equal(table_read(&frame.table, 1, 0, &cell, NULL), STATUS_OK);
  assert_int_equal(cell.length, CELL_TEXT_SIZE - 2);
  frame_free(&frame);
}

static void test_lost_cells_are_reported(void **state)
{
  (void)state;
  struct frame frame;
  struct fault fault = {0};
  frame_init(&frame, "lost", columns, 1);
  volatile size_t impossible = SIZE_MAX / 2;
  text_append_bytes(&frame.characters, "x", impossible);
  frame_add_text(&frame, "x");
  assert_int_equal(frame_status(&frame, &fault), STATUS_NO_MEMORY);
  assert_string_equal(fault.text, "out of memory while building a table");
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_kind_of_cell),
      cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_long_text_is_cut_in_the_cell),
      cmocka_unit_test(test_lost_cells_are_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
