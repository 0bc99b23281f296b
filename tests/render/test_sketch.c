/* render/sketch.h: labels that are pushed apart, blocks that are placed where there is room, pages that grow. */
#include "render/sketch.h"

#include "support/check.h"

#include <math.h>
#include <string.h>

/* Spreading by the book: what is least in the sum of squares, subject to the order and the gaps, has each group around
 * its members' mean. Here: checked properties, and single cases by hand. */
static void test_spread_by_hand(void **state)
{
  (void)state;
  const double heights[] = {20, 20, 20, 20};
  double two[] = {100, 110};
  sketch_spread(two, heights, 2, 0, 1000);
  assert_near(two[0], 95, 1e-9);
  assert_near(two[1], 115, 1e-9);
  double apart[] = {100, 130};
  sketch_spread(apart, heights, 2, 0, 1000);
  assert_near(apart[0], 100, 1e-9);
  assert_near(apart[1], 130, 1e-9);
  double at_top[] = {3, 5};
  sketch_spread(at_top, heights, 2, 0, 1000);
  assert_near(at_top[0], 10, 1e-9);
  assert_near(at_top[1], 30, 1e-9);
  double at_bottom[] = {990, 995};
  sketch_spread(at_bottom, heights, 2, 0, 1000);
  assert_near(at_bottom[0], 970, 1e-9);
  assert_near(at_bottom[1], 990, 1e-9);
  double chain[] = {100, 101, 150, 151};
  sketch_spread(chain, heights, 4, 0, 1000);
  assert_near(chain[0], 90.5, 1e-9);
  assert_near(chain[3], 160.5, 1e-9);
}

static void test_spread_any(void **state)
{
  (void)state;
  struct random_source random = {5};
  for (int round = 0; round < 5000; round++) {
    double centres[END_LABELS_MAX], wishes[END_LABELS_MAX], heights[END_LABELS_MAX], moved = 0;
    size_t count = (size_t)random_between(&random, 1, 10);
    for (size_t i = 0; i < count; i++) {
      centres[i] = wishes[i] =
          (i == 0 ? 0 : wishes[i - 1]) + (random_unit(&random) < 0.5 ? 60 : 12) * random_unit(&random);
      heights[i] = 10 + 10 * random_unit(&random);
    }
    sketch_spread(centres, heights, count, -50, 750);
    bool crowded = false;
    for (size_t i = 0; i < count; i++) {
      assert_true(centres[i] - heights[i] / 2 >= -50 - 1e-9 && centres[i] + heights[i] / 2 <= 750 + 1e-9);
      if (i > 0) {
        double need = (heights[i - 1] + heights[i]) / 2;
        assert_true(centres[i] - centres[i - 1] >= need - 1e-9);
        crowded = crowded || wishes[i] - wishes[i - 1] < need;
      }
      moved += fabs(centres[i] - wishes[i]);
    }
    assert_true(crowded || moved < 1e-9);
  }
}

/* A page of 400 pixels with axes 0 to 100 both ways. */
static void begin(struct sketch *sketch, struct frame *frame)
{
  const struct page page = {.layout = "wide",
                            .width = 400,
                            .left = 50,
                            .right = 50,
                            .plot_height = 300,
                            .below = 40,
                            .headline = "Headline",
                            .subtitle = "Subtitle",
                            .footnote = "Footnote"};
  sketch_init(sketch, frame, "test");
  sketch_begin_page(sketch, &page);
  sketch_axes(sketch, false, 0, 100, false, 0, 100);
}

static void finish(struct sketch *sketch, struct frame *frame)
{
  assert_int_equal(sketch_status(sketch, NULL), STATUS_OK);
  sketch_free(sketch);
  frame_free(frame);
}

static bool overlap(const struct box *a, const struct box *b)
{
  return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Labels thrown at a page until it is full: those placed lie inside the plot and touch nothing placed before. */
static void test_place(void **state)
{
  (void)state;
  struct frame frame;
  struct sketch sketch;
  struct random_source random = {9};
  static const struct spot spots[] = {
      {ALIGN_LEFT, 8, 0}, {ALIGN_RIGHT, -8, 0}, {ALIGN_CENTRE, 0, -16}, {ALIGN_CENTRE, 0, 16}};
  begin(&sketch, &frame);
  size_t refused = 0, placed = 0;
  for (int i = 0; i < 400; i++) {
    const struct words words[] = {{"label", "ink", "Bold", "and plain"}, {"label", "ink", "", "below"}};
    size_t before = sketch.taken_count;
    if (!sketch_place(&sketch, words, 2, 100 * random_unit(&random), 100 * random_unit(&random), spots, 4)) {
      assert_int_equal(sketch.taken_count, before);
      refused++;
      continue;
    }
    placed++;
    const struct box *box = &sketch.taken[sketch.taken_count - 1];
    assert_true(box->left >= sketch.plot.left && box->right <= sketch.plot.right && box->bottom <= sketch.plot.bottom);
    for (size_t k = 0; k < before; k++) {
      assert_false(overlap(box, &sketch.taken[k]));
    }
  }
  assert_true(refused > 100);
  assert_true(placed > 6);
  finish(&sketch, &frame);
}

static void test_avoid(void **state)
{
  (void)state;
  struct frame frame;
  struct sketch sketch;
  begin(&sketch, &frame);
  const struct words words = {"label", "ink", "", "on the line"};
  static const struct spot middle = {ALIGN_CENTRE, 0, 0};
  const double x[] = {0, 100}, y[] = {0, 100};
  sketch_avoid_curve(&sketch, x, y, 2);
  /* A slanted line takes the places along it, not the rectangle around it. */
  assert_false(sketch_place(&sketch, &words, 1, 50, 50, &middle, 1));
  assert_true(sketch_place(&sketch, &words, 1, 25, 75, &middle, 1));
  sketch_avoid_dot(&sketch, 75, 25);
  assert_false(sketch_place(&sketch, &words, 1, 75, 25, &middle, 1));
  finish(&sketch, &frame);
}

/* A point that a line and words surround: what leads to its name crosses the line, and no words. */
static void test_tie(void **state)
{
  (void)state;
  static const char *const ends[] = {"x", "y", "x2", "y2"};
  static const struct spot ways[] = {{ALIGN_CENTRE, -66, -26}, {ALIGN_CENTRE, 0, -26}, {ALIGN_CENTRE, 66, -26},
                                     {ALIGN_RIGHT, -14, 0},    {ALIGN_LEFT, 14, 0},    {ALIGN_RIGHT, -6, 26},
                                     {ALIGN_LEFT, 6, 26}};
  enum { WAYS = sizeof ways / sizeof ways[0] };
  const struct words words = {"label", "ink", "", "in the way"}, name = {"label", "ink", "", "a name"};
  struct frame frame;
  struct sketch sketch;
  struct box taken[WAYS];
  begin(&sketch, &frame);
  sketch_avoid_segment(&sketch, 0, 46, 100, 46);
  for (size_t i = 0; i < WAYS; i++) {
    sketch_label(&sketch, &words, 50, 50, ways[i].dx, ways[i].dy, ways[i].align);
    taken[i] = sketch.taken[sketch.taken_count - 1];
  }
  uint64_t before = frame.table.row_count;
  assert_true(sketch_tie(&sketch, &name, 50, 50));
  struct cell part, at[4];
  assert_int_equal(table_read(&frame.table, before, 0, &part, NULL), STATUS_OK);
  assert_string_equal(part.text, "stroke");
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(table_read(&frame.table, before, table_find_column(&frame.table, ends[i]), &at[i], NULL),
                     STATUS_OK);
  }
  double x = scale_pixel(&sketch.x, at[0].value), y = scale_pixel(&sketch.y, at[1].value);
  double dx = scale_pixel(&sketch.x, at[2].value) - x, dy = scale_pixel(&sketch.y, at[3].value) - y;
  assert_true(hypot(dx, dy) > 5);
  for (int i = 0; i <= 100; i++) {
    struct box spot = {.left = x + dx * i / 100, .top = y + dy * i / 100};
    spot.right = spot.left;
    spot.bottom = spot.top;
    for (size_t k = 0; k < WAYS; k++) {
      assert_false(overlap(&spot, &taken[k]));
    }
  }
  finish(&sketch, &frame);
}

/* Names of points that crowd: in the order of the points' heights, apart from each other, and not across a mark of the
 * vertical axis where there is room beside it. */
static void test_list(void **state)
{
  (void)state;
  struct frame frame;
  struct sketch sketch;
  struct random_source random = {5};
  for (int round = 0; round < 20; round++) {
    struct mark marks[8];
    size_t count = 1 + (size_t)(7 * random_unit(&random));
    begin(&sketch, &frame);
    sketch_y_tic(&sketch, 10, "10");
    for (size_t i = 0; i < count; i++) {
      marks[i] = (struct mark){{"label", "dense", "Name", ""}, 10 * random_unit(&random), 10 * random_unit(&random)};
    }
    uint64_t before = frame.table.row_count;
    assert_true(sketch_list(&sketch, marks, count));
    double last = INFINITY, height = -INFINITY;
    for (uint64_t row = before; row < frame.table.row_count; row++) {
      struct cell part, y, dy;
      assert_int_equal(table_read(&frame.table, row, 0, &part, NULL), STATUS_OK);
      assert_int_equal(table_read(&frame.table, row, 3, &y, NULL), STATUS_OK);
      assert_int_equal(table_read(&frame.table, row, 7, &dy, NULL), STATUS_OK);
      if (strcmp(part.text, "label") == 0) {
        double pixel = scale_pixel(&sketch.y, y.value) + dy.value;
        assert_true(y.value <= last && pixel > height + 15);
        assert_true(count > 1 || fabs(pixel - scale_pixel(&sketch.y, 10)) > 7);
        last = y.value;
        height = pixel;
      }
    }
    assert_true(isfinite(height));
    finish(&sketch, &frame);
  }
  begin(&sketch, &frame);
  const struct mark far = {{"label", "dense", "A name for which there is no room", ""}, 90, 50};
  assert_false(sketch_list(&sketch, &far, 1));
  finish(&sketch, &frame);
}

/* Headings are broken into even lines that fit; the plot moves down with them. */
static void test_page(void **state)
{
  (void)state;
  struct frame frame;
  struct sketch sketch;
  struct page page = {.layout = "narrow",
                      .width = 390,
                      .left = 50,
                      .right = 50,
                      .plot_height = 250,
                      .below = 40,
                      .headline = "Short",
                      .subtitle = "Short",
                      .footnote = "Short"};
  sketch_init(&sketch, &frame, "test");
  sketch_begin_page(&sketch, &page);
  double height = sketch.height;
  page.headline = "Longer context widens the gap; but only up to a ceiling of 3.32\u00d7";
  sketch_begin_page(&sketch, &page);
  assert_near(sketch.height - height, 21, 1e-9);
  double lines[2] = {0};
  size_t count = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    struct cell part, strong, x;
    assert_int_equal(table_read(&frame.table, row, 0, &part, NULL), STATUS_OK);
    assert_int_equal(table_read(&frame.table, row, 9, &strong, NULL), STATUS_OK);
    assert_int_equal(table_read(&frame.table, row, 6, &x, NULL), STATUS_OK);
    if (strcmp(part.text, "title") == 0 && strcmp(strong.text, "Short") != 0) {
      const struct words words = {"title", "ink", strong.text, ""};
      assert_true(count < 2);
      lines[count++] = words_width(&words);
      assert_near(x.value, 20, 0);
    }
  }
  assert_int_equal(count, 2);
  assert_true(fmax(lines[0], lines[1]) <= 350 && fmin(lines[0], lines[1]) > 0.7 * fmax(lines[0], lines[1]));
  finish(&sketch, &frame);
}

/* A footnote of any width: no line ends within an equation, before a unit, or at a no-break space. */
static void test_breaks(void **state)
{
  (void)state;
  static const char *const torn[] = {"=", "h", "10", "3.32\u00d7"}; /* none ends a line or begins one */
  for (int width = 100; width < 400; width += 3) {
    struct frame frame;
    struct sketch sketch;
    const struct page page = {.layout = "wide",
                              .width = width,
                              .headline = "",
                              .subtitle = "",
                              .footnote =
                                  "Not. h = 1.97; which makes 10 bn rows and 20 % of all; 3.32\u00d7\u00a0here."};
    sketch_init(&sketch, &frame, "test");
    sketch_begin_page(&sketch, &page);
    for (uint64_t row = 0; row < frame.table.row_count; row++) {
      struct cell part, text;
      assert_int_equal(table_read(&frame.table, row, 0, &part, NULL), STATUS_OK);
      assert_int_equal(table_read(&frame.table, row, 10, &text, NULL), STATUS_OK);
      const char *last = strrchr(text.text, ' ') == NULL ? text.text : strrchr(text.text, ' ') + 1;
      for (size_t i = 0; i < sizeof torn / sizeof torn[0] && strcmp(part.text, "footnote") == 0; i++) {
        assert_string_not_equal(last, torn[i]);
      }
      assert_true(text.text[0] != '=' && text.text[0] != '%' && strncmp(text.text, "bn", 2) != 0);
      assert_null(strstr(text.text, "\u00a0"));
    }
    finish(&sketch, &frame);
  }
}

/* gnuplot splits a line at every comma: whatever a text holds, its row keeps its cells. */
static void test_row_keeps_its_cells(void **state)
{
  (void)state;
  struct sketch sketch;
  struct frame frame;
  struct cell strong, text;
  const struct words words = {"label", "dense", "'a'", "b, \"c\"\nplot '< touch x'\x7f"};
  sketch_init(&sketch, &frame, "safe");
  sketch_words(&sketch, &words, 10, 20, ALIGN_LEFT);
  assert_int_equal(sketch_status(&sketch, NULL), STATUS_OK);
  assert_int_equal(table_read(&frame.table, 0, table_find_column(&frame.table, "strong"), &strong, NULL), STATUS_OK);
  assert_int_equal(table_read(&frame.table, 0, table_find_column(&frame.table, "text"), &text, NULL), STATUS_OK);
  assert_string_equal(strong.text, "\u2019a'");
  assert_string_equal(text.text, "b;  c  plot '< touch x' ");
  sketch_free(&sketch);
  frame_free(&frame);
}

/* Labels at the ends of curves near the axis: beside their lines where nothing stands below the axis, over what does
 * stand there, and with lines to them where they had to move far. */
static const struct ends_row {
  const char *name;
  size_t count;
  double y[4];
  bool tic;      /* the axis has a wide name at its right end */
  double lowest; /* pixels of the lowest label below the plot's end, negative above it */
  size_t leaders;
} ends_rows[] = {
    {"one on the axis", 1, {0}, false, 0, 0},
    {"one on the axis, a name below it", 1, {0}, true, 0, 0},
    {"two on the axis, a name below it", 2, {0, 1}, true, 0.5, 1},
    {"four, the lowest on the axis", 4, {0, 1, 2, 3}, false, 9.75, 2},
    {"far apart", 2, {20, 80}, true, -60, 0},
};

static void test_ends(void **state)
{
  const struct ends_row *row = *state;
  struct frame frame;
  struct sketch sketch;
  struct end_label labels[4];
  begin(&sketch, &frame);
  if (row->tic) {
    sketch_x_tic(&sketch, 100, "A wide name");
  }
  for (size_t i = 0; i < row->count; i++) {
    labels[i] = (struct end_label){{{"label", "dense", "Name", ""}}, 1, row->y[i]};
  }
  uint64_t before = frame.table.row_count;
  sketch_end_labels(&sketch, labels, row->count);
  size_t leaders = 0;
  double lowest = -INFINITY;
  for (uint64_t i = before; i < frame.table.row_count; i++) {
    struct cell part, y, dy;
    assert_int_equal(table_read(&frame.table, i, 0, &part, NULL), STATUS_OK);
    assert_int_equal(table_read(&frame.table, i, 3, &y, NULL), STATUS_OK);
    assert_int_equal(table_read(&frame.table, i, 7, &dy, NULL), STATUS_OK);
    leaders += strcmp(part.text, "stroke") == 0;
    if (strcmp(part.text, "label") == 0) {
      lowest = fmax(lowest, scale_pixel(&sketch.y, y.value) + dy.value - sketch.plot.bottom);
    }
  }
  assert_near(lowest, row->lowest, 0.01);
  assert_int_equal(leaders, row->leaders);
  finish(&sketch, &frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_spread_by_hand),
                                     cmocka_unit_test(test_spread_any),
                                     cmocka_unit_test(test_place),
                                     cmocka_unit_test(test_avoid),
                                     cmocka_unit_test(test_page),
                                     cmocka_unit_test(test_breaks),
                                     cmocka_unit_test(test_list),
                                     cmocka_unit_test(test_tie),
                                     cmocka_unit_test(test_row_keeps_its_cells)};
  return cmocka_run_group_tests_name("sketch", tests, NULL, NULL) + run_rows("ends of curves", test_ends, ends_rows);
}
