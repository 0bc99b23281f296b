/* libFuzzer target: a specification of any bytes, planned and evaluated where it is good. What stands behind the first
 * NUL, which it may not hold, is a word of --set. Every answer must be a status with its messages, and nothing may
 * leak. */
#include "support/spec_words.h"

#include "core/points.h"
#include "core/text.h"
#include "render/figure.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLANNED_POINTS = 1000 }; /* larger sweeps are not planned: that takes time, not care */

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

/* Every cell of a point can be read, or none with a reason. */
static void read_point(struct points *points, uint64_t row)
{
  const struct point *point = NULL;
  struct fault fault = {0};
  enum status status = points_evaluate(points, row, &point, &fault);
  expect(status == STATUS_OK || (status == STATUS_BAD_INPUT && fault.text[0] != '\0'));
  for (size_t column = 0; status == STATUS_OK && column < points->table.column_count; column++) {
    struct cell cell;
    expect(table_read(&points->table, row, column, &cell, &fault) == STATUS_OK);
  }
}

/* Plans a sweep and reads both ends of it. */
static void plan_sweep(const struct sweep *sweep)
{
  uint64_t count = plan_product_count(sweep);
  if (count == 0 || count > PLANNED_POINTS) {
    return;
  }
  static struct points points;
  struct fault fault = {0};
  enum status status = points_init(&points, sweep, &fault);
  expect(status == STATUS_OK || (status == STATUS_BAD_INPUT && fault.text[0] != '\0'));
  if (status == STATUS_OK && points.table.row_count > 0) {
    read_point(&points, 0);
    read_point(&points, points.table.row_count - 1);
  }
  points_free(&points);
}

static void read_specification(const char *bytes, size_t length, const char *const *sets, size_t set_count)
{
  struct spec_words words;
  struct spec spec;
  struct text complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  words.options.check_figure = figure_check;
  words.options.sets = sets;
  words.options.set_count = set_count;
  enum status status = spec_read_bytes("fuzz/x.yaml", bytes, length, &words.options, &spec, &complaints, &fault);
  bool refused = status == STATUS_BAD_INPUT || status == STATUS_IO; /* of a file that it names and that is not there */
  expect(status == STATUS_OK || (refused && complaints.length > 0));
  for (size_t i = 0; status == STATUS_OK && i < spec.sweep_count; i++) {
    plan_sweep(&spec.sweeps[i]);
  }
  text_free(&complaints);
  spec_free(&spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *bytes = (const char *)data;
  const char *end = size == 0 ? NULL : memchr(bytes, '\0', size);
  size_t length = end == NULL ? size : (size_t)(end - bytes);
  char *word = end == NULL ? NULL : strndup(end + 1, size - length - 1);
  const char *const sets[] = {word};
  read_specification(bytes, length, sets, word != NULL);
  free(word);
  return 0;
}
