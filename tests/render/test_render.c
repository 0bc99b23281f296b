/* render/render.h: figures drawn by the real gnuplot and rsvg-convert, looked at piece by piece; then by programs that
 * are missing, fail, hang, warn, or give half a picture. */
#include "render/render.h"

#include "io/csv_write.h"
#include "io/process.h"
#include "render/type.h"
#include "render/whole.h"
#include "support/check.h"
#include "support/figure_setup.h"
#include "support/scratch.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PLOTS PROOFSWEEP_SOURCE_DIR "/plots"

enum { FIGURES_MAX = 16, PICTURE_LIMIT = 1 << 20 };

static struct scratch scratch;

/* All figures of a specification with GPT-2 small, its sparse schedule and Llama-2-7B. */
struct drawn {
  struct figure_setup setup;
  struct frame frames[FIGURES_MAX];
  const struct table *tables[FIGURES_MAX];
};

static void build_all(struct drawn *drawn, const struct constants *constants)
{
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1"),
                                        *model_sample("llama-2-7b-paper")};
  setup_figure(&drawn->setup, models, 3, constants);
  drawn->setup.sweeps[0].model_count = 2;
  static struct sweep wide;
  wide = drawn->setup.sweeps[0];
  wide.models = &drawn->setup.models[2];
  wide.model_count = 1;
  static struct sweep sweeps[2];
  sweeps[0] = drawn->setup.sweeps[0];
  sweeps[1] = wide;
  drawn->setup.spec.sweeps = sweeps;
  drawn->setup.spec.sweep_count = 2;
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    setup_build(&drawn->setup, figures[i]->name, &drawn->frames[i]);
    drawn->tables[i] = &drawn->frames[i].table;
  }
}

static void free_all(struct drawn *drawn)
{
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    frame_free(&drawn->frames[i]);
  }
}

static struct render_options all_options(const char *output)
{
  return (struct render_options){.plots = PLOTS,
                                 .output = output,
                                 .svg = true,
                                 .png = true,
                                 .pdf = true,
                                 .pictures = true,
                                 .dark = true,
                                 .narrow = true,
                                 .confined = true,
                                 .durability = OUTPUT_THROWAWAY};
}

static void render(const struct table *const *tables, size_t count, const struct render_options *options)
{
  struct render_report report;
  struct fault fault = {0};
  if (render_figures(tables, count, options, NULL, &report, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

static struct text read_picture(const char *directory, const char *name, const char *suffix)
{
  char path[512];
  struct text text = {0};
  struct fault fault = {0};
  (void)snprintf(path, sizeof path, "%s/%s%s", directory, name, suffix);
  if (file_read(path, PICTURE_LIMIT, &text, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return text;
}

/* A small reader of XML: elements balanced, attributes quoted and not repeated in one tag, no stray '<' or '&'. */
static const char *skip_tag(const char *at, char names[][32], size_t *depth)
{
  bool closing = at[1] == '/';
  const char *name = at + 1 + closing;
  size_t length = strcspn(name, " \t\n/>");
  assert_in_range(length, 1, 31);
  if (closing) {
    assert_true(*depth > 0);
    assert_true(strncmp(names[*depth - 1], name, length) == 0 && names[*depth - 1][length] == '\0');
    (*depth)--;
    assert_int_equal(name[length], '>');
    return name + length + 1;
  }
  for (at = name + length;;) {
    at += strspn(at, " \t\n");
    if (*at == '>' || (at[0] == '/' && at[1] == '>')) {
      break;
    }
    at += strcspn(at, "=> \n");
    at += strspn(at, " ");
    assert_int_equal(*at++, '=');
    at += strspn(at, " ");
    char quote = *at;
    assert_true(quote == '"' || quote == '\'');
    at = strchr(at + 1, quote);
    assert_non_null(at);
    at++;
  }
  if (*at == '>') {
    assert_true(*depth < 32);
    memcpy(names[*depth], name, length);
    names[(*depth)++][length] = '\0';
  }
  return at + (*at == '>' ? 1 : 2);
}

static void check_well_formed(const char *text)
{
  char names[32][32] = {{0}};
  size_t depth = 0;
  assert_memory_equal(text, "<?xml", 5);
  const char *at = strstr(text, "?>") + 2;
  while (*at != '\0') {
    if (*at == '<') {
      at = skip_tag(at, names, &depth);
    } else {
      assert_false(*at == '&' && strncmp(at, "&amp;", 5) != 0 && strncmp(at, "&lt;", 4) != 0 &&
                   strncmp(at, "&gt;", 4) != 0);
      at++;
    }
  }
  assert_int_equal(depth, 0);
}

/* One line of text in a picture, as gnuplot writes it: a group with place, size and anchor, then spans. */
struct seen_text {
  double left, right, top, bottom;
  char text[512];
};

enum { TEXTS_MAX = 200 };

/* The characters of the spans, and their width at `size`. */
static double read_spans(const char *spans, double size, char *text)
{
  double width = 0;
  size_t length = 0;
  const char *end = strstr(spans, "</text>");
  for (const char *at = spans; (at = strstr(at, "<tspan")) != NULL && at < end;) {
    const char *body = strchr(at, '>') + 1;
    const char *font = strstr(at, "font-size=\""), *bold = strstr(at, "font-weight=\"bold\"");
    double span_size = font != NULL && font < body ? strtod(font + 11, NULL) : size;
    char piece[512];
    size_t count = strcspn(body, "<");
    assert_true(count < sizeof piece && length + count < 511);
    memcpy(piece, body, count);
    piece[count] = '\0';
    width += type_width(piece, span_size, bold != NULL && bold < body);
    memcpy(text + length, piece, count);
    length += count;
    at = body;
  }
  text[length] = '\0';
  return width;
}

static size_t read_texts(const char *svg, struct seen_text *texts)
{
  size_t count = 0;
  for (const char *at = svg; (at = strstr(at, "<g transform=\"translate(")) != NULL;) {
    char *end;
    double x = strtod(at + 24, &end), y = strtod(end + 1, &end);
    double size = strtod(strstr(at, "font-size=\"") + 11, NULL);
    const char *anchor = strstr(at, "text-anchor=\"") + 13, *text = strstr(at, "<text");
    struct seen_text *seen = &texts[count];
    double width = read_spans(text, size, seen->text);
    at = text;
    if (seen->text[0] == '\0') {
      continue;
    }
    seen->left = *anchor == 's' ? x : *anchor == 'e' ? x - width : x - width / 2;
    seen->right = seen->left + width;
    /* Capitals and figures of Inter are 0.73 em high; descenders reach 0.2 em below the line. */
    seen->top = y - 0.73 * size;
    seen->bottom = y + 0.2 * size;
    assert_true(++count < TEXTS_MAX);
  }
  return count;
}

static void check_boxes(const char *name, const char *svg)
{
  static struct seen_text texts[TEXTS_MAX];
  size_t count = read_texts(svg, texts);
  const char *box = strstr(svg, "viewBox=\"0 0 ");
  char *end;
  double width = strtod(box + 13, &end), height = strtod(end, NULL);
  assert_true(count > 10);
  for (size_t i = 0; i < count; i++) {
    if (texts[i].left < 2 || texts[i].right > width - 2 || texts[i].top < 2 || texts[i].bottom > height - 2) {
      fail_msg("%s: '%s' leaves the page", name, texts[i].text);
    }
    for (size_t k = 0; k < i; k++) {
      if (texts[i].left < texts[k].right && texts[k].left < texts[i].right && texts[i].top < texts[k].bottom &&
          texts[k].top < texts[i].bottom) {
        fail_msg("%s: '%s' overlaps '%s'", name, texts[i].text, texts[k].text);
      }
    }
  }
}

/* Appends text as a picture shows it: ';' as ',', subscripts without their underscore. */
static void append_shown(struct text *shown, const char *text)
{
  char before = ' ';
  for (const char *at = text; *at != '\0'; at++) {
    bool subscript = type_begins_subscript(at, before);
    char shown_character = *at;
    if (shown_character == ';') {
      shown_character = ',';
    }
    text_append_char(shown, shown_character);
    before = *at;
    at += subscript;
  }
}

/* Every text of the picture stands in the table: bold part, a blank, plain part. */
static void check_texts(const struct table *table, const char *name, const char *svg)
{
  static struct seen_text texts[TEXTS_MAX];
  size_t count = read_texts(svg, texts);
  struct text all = {0};
  for (uint64_t row = 0; row < table->row_count; row++) {
    struct cell strong, plain;
    assert_int_equal(table_read(table, row, table_find_column(table, "strong"), &strong, NULL), STATUS_OK);
    assert_int_equal(table_read(table, row, table_find_column(table, "text"), &plain, NULL), STATUS_OK);
    text_append_char(&all, '\n');
    append_shown(&all, strong.text);
    text_append(&all, strong.length > 0 && plain.length > 0 ? " " : "");
    append_shown(&all, plain.text);
  }
  text_append_char(&all, '\n');
  for (size_t i = 0; i < count; i++) {
    char line[600];
    (void)snprintf(line, sizeof line, "\n%s\n", texts[i].text);
    if (strstr(text_string(&all), line) == NULL) {
      fail_msg("%s: '%s' is not in the table", name, texts[i].text);
    }
  }
  text_free(&all);
}

static double table_number(const struct table *table, uint64_t row, const char *column)
{
  struct cell cell;
  assert_int_equal(table_read(table, row, table_find_column(table, column), &cell, NULL), STATUS_OK);
  return cell.value;
}

static bool row_is(const struct table *table, uint64_t row, const char *part, const char *layout)
{
  struct cell cell;
  assert_int_equal(table_read(table, row, 0, &cell, NULL), STATUS_OK);
  if (strcmp(cell.text, part) != 0) {
    return false;
  }
  assert_int_equal(table_read(table, row, table_find_column(table, "layout"), &cell, NULL), STATUS_OK);
  return strcmp(cell.text, layout) == 0 || strcmp(cell.text, "any") == 0;
}

/* The points of the ratio figure's curves stand in the picture where the table's canvas and axes put them. */
static void check_curves(const struct table *table, const char *svg)
{
  double box[4] = {0}, x_range[2] = {0}, y_range[2] = {0};
  for (uint64_t row = 0; row < table->row_count; row++) {
    if (row_is(table, row, "canvas", "wide")) {
      const char *const columns[] = {"x", "y", "x2", "y2"};
      for (int i = 0; i < 4; i++) {
        box[i] = table_number(table, row, columns[i]);
      }
    }
    if (row_is(table, row, "x_axis", "wide")) {
      x_range[0] = table_number(table, row, "x");
      x_range[1] = table_number(table, row, "x2");
    }
    if (row_is(table, row, "y_axis", "wide")) {
      y_range[0] = table_number(table, row, "y");
      y_range[1] = table_number(table, row, "y2");
    }
  }
  const char *at = svg;
  size_t found = 0;
  for (uint64_t row = 0; row < table->row_count; row++) {
    if (!row_is(table, row, "curve", "wide")) {
      continue;
    }
    double x =
        box[0] + (box[2] - box[0]) * log2(table_number(table, row, "x") / x_range[0]) / log2(x_range[1] / x_range[0]);
    double y = box[3] + (box[1] - box[3]) * (table_number(table, row, "y") - y_range[0]) / (y_range[1] - y_range[0]);
    bool seen = false;
    for (int turn = 0; turn < 2 && !seen; turn++) {
      /* Points come in order; a second curve may begin further up. */
      for (at = turn == 0 ? at : svg; (at = strpbrk(at, "ML")) != NULL && !seen; at++) {
        char *end;
        double px = strtod(at + 1, &end);
        seen = end > at + 1 && *end == ',' && fabs(px - x) < 0.03 && fabs(strtod(end + 1, NULL) - y) < 0.03;
      }
      at = at == NULL ? svg : at;
    }
    assert_true(seen);
    found++;
  }
  assert_true(found > 300);
}

enum { CHUNK = 8192 + 12 }; /* of IDAT as libpng writes it */

/* Whole as it is; not without its end, nor without a piece of its first three quarters: behind them a PDF has its table
 * of objects, whose rows nobody counts here. */
static void check_whole(const struct text *content, bool (*is_whole)(const struct text *))
{
  struct random_source random = {5};
  assert_true(is_whole(content));
  for (int i = 0; i < 100; i++) {
    struct text piece = {0};
    size_t first = random_between(&random, 0, content->length / 2);
    size_t second = random_between(&random, first + 1, content->length / 4 * 3);
    second += (second - first) % CHUNK == 0; /* whole chunks of a PNG fit together again */
    text_append_bytes(&piece, content->data, random_between(&random, 0, content->length - 2));
    assert_false(is_whole(&piece));
    text_clear(&piece);
    text_append_bytes(&piece, content->data, first);
    assert_false(is_whole(&piece));
    text_append_bytes(&piece, content->data + second, content->length - second);
    assert_false(is_whole(&piece));
    text_free(&piece);
  }
}

static void check_picture(const struct table *table, const char *name, const char *directory)
{
  struct text svg = read_picture(directory, name, ".svg");
  const char *text = text_string(&svg);
  check_well_formed(text);
  check_boxes(name, text);
  check_texts(table, name, text);
  if (strcmp(name, "ratio-vs-context") == 0) {
    check_curves(table, text);
  }
  char title[64];
  (void)snprintf(title, sizeof title, "<title id=\"%s-title\">", name);
  assert_non_null(strstr(text, title));
  assert_non_null(strstr(text, "<desc id=\""));
  assert_non_null(strstr(text, "role=\"img\""));
  assert_non_null(strstr(text, "Symbolic model"));
  assert_null(strstr(text, "GNUPLOT"));
  assert_null(strstr(text, "gnuplot"));
  assert_null(strstr(text, "<image"));
  assert_true(svg.length < 100 * 1024);
  text_free(&svg);
  struct text png = read_picture(directory, name, ".png"), pdf = read_picture(directory, name, ".pdf");
  const unsigned char *bytes = (const unsigned char *)png.data;
  unsigned width = (unsigned)bytes[18] << 8 | bytes[19];
  assert_int_equal(width, strstr(name, "-narrow") != NULL ? 780 : 1440);
  assert_true(png.length < 300 * 1024);
  assert_non_null(memmem(pdf.data, pdf.length, "20260430", 8));
  assert_non_null(memmem(pdf.data, pdf.length, "Inter", 5));
  check_whole(&png, png_is_whole);
  check_whole(&pdf, pdf_is_whole);
  text_free(&png);
  text_free(&pdf);
}

/* Whether dark and narrow variants have the same bytes in both directories, or one has none. */
static size_t compare_directories(const char *a, const char *b)
{
  static const char *const variants[] = {"", "-dark", "-narrow", "-narrow-dark"};
  static const char *const suffixes[] = {".svg", ".png", ".pdf"};
  size_t compared = 0;
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    for (size_t variant = 0; variant < sizeof variants / sizeof variants[0]; variant++) {
      for (size_t suffix = 0; suffix < 3; suffix++) {
        char name[256], path[512];
        (void)snprintf(name, sizeof name, "%s%s", figures[i]->name, variants[variant]);
        (void)snprintf(path, sizeof path, "%s/%s%s", b, name, suffixes[suffix]);
        if (!file_exists(path)) {
          continue;
        }
        struct text left = read_picture(a, name, suffixes[suffix]), right = read_picture(b, name, suffixes[suffix]);
        if (left.length != right.length || memcmp(left.data, right.data, left.length) != 0) {
          fail_msg("%s differs", path);
        }
        text_free(&left);
        text_free(&right);
        compared++;
      }
    }
  }
  return compared;
}

static void run_make(const char *directory)
{
  static const char makefile[] = PROOFSWEEP_SOURCE_DIR "/Makefile.plots";
  char figures_here[512];
  (void)snprintf(figures_here, sizeof figures_here, "FIGURES=%s", directory);
  const char *const arguments[] = {"make", "-s", "-j2", "-f", makefile, figures_here, NULL};
  const struct process_request request = {.arguments = arguments};
  struct process process;
  struct fault fault = {0};
  if (process_run(&process, &request, &fault) != STATUS_OK || process_check(&process, &fault) != STATUS_OK) {
    fail_msg("%s: %s", fault.text, text_string(&process.error));
  }
  process_free(&process);
}

/* Everything that is drawn, looked at; a second run and Makefile.plots give the same bytes. */
static void test_pictures(void **state)
{
  (void)state;
  /* Light and dark of each, and both narrow of one. */
  const size_t pictures = (size_t)2 * setup_sweep_figures() + 2;
  struct drawn *drawn = test_calloc(1, sizeof *drawn);
  const char *first = scratch_path(&scratch, "first"), *made = scratch_path(&scratch, "made");
  struct render_options options = all_options(first);
  build_all(drawn, &essay_constants);
  render(drawn->tables, setup_sweep_figures(), &options);
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    char name[128];
    check_picture(drawn->tables[i], figures[i]->name, first);
    (void)snprintf(name, sizeof name, "%s-dark", figures[i]->name);
    check_picture(drawn->tables[i], name, first);
    (void)snprintf(name, sizeof name, "%s-narrow", figures[i]->name);
    if (figures[i]->narrow) {
      check_picture(drawn->tables[i], name, first);
      (void)snprintf(name, sizeof name, "%s-narrow-dark", figures[i]->name);
      check_picture(drawn->tables[i], name, first);
    }
  }
  options.output = scratch_path(&scratch, "second");
  options.png = options.pdf = false;
  options.processes = 1;
  render(drawn->tables, setup_sweep_figures(), &options);
  assert_int_equal(compare_directories(first, options.output), pictures);
  options = all_options(made);
  options.pictures = false;
  render(drawn->tables, setup_sweep_figures(), &options);
  run_make(made);
  assert_int_equal(compare_directories(first, made), 3 * pictures);
  free_all(drawn);
  test_free(drawn);
}

/* Other constants give other label places: nothing touches there either. */
static void test_other_constants(void **state)
{
  (void)state;
  static const double sets[][4] = {{5, 3, 4, 1}, {5, 30, 150, 1}, {5, 3, 4, 3}, {2000, 30, 150, 1}};
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
    struct drawn *drawn = test_calloc(1, sizeof *drawn);
    const struct constants constants = setup_constants(sets[i][0], sets[i][1], sets[i][2], sets[i][3]);
    struct render_options options = all_options(scratch_path(&scratch, "others"));
    options.png = options.pdf = options.dark = false;
    build_all(drawn, &constants);
    render(drawn->tables, setup_sweep_figures(), &options);
    for (size_t k = 0; k < setup_sweep_figures(); k++) {
      struct text svg = read_picture(options.output, figures[k]->name, ".svg");
      check_boxes(figures[k]->name, text_string(&svg));
      check_texts(drawn->tables[k], figures[k]->name, text_string(&svg));
      text_free(&svg);
    }
    free_all(drawn);
    test_free(drawn);
  }
}

/* Sweeps in which some part of a figure is empty: nothing local, nothing to gain, nothing reached. */
static const struct awkward_row {
  const char *name, *model;
  uint64_t window, from, step, count; /* of a second model like gpt2-small-5to1; contexts: step 0 doubles */
  double prices[4];
} awkward_rows[] = {
    {"contexts below the window", "gpt2-small", 4194304, 128, 0, 11, {300, 30, 150, 1}},
    {"prices all equal", "gpt2-small", 1024, 128, 0, 14, {1, 1, 1, 1}},
    {"less than an octave", "gpt2-small", 1024, 1100, 100, 10, {300, 30, 150, 1}},
    {"less than an octave between two powers", "gpt2-small", 1024, 1025, 7, 5, {300, 30, 150, 1}},
    {"falling", "gpt2-small", 1024, 128, 0, 14, {2, 30, 150, 1}},
    {"falling below one", "gpt2-small", 1024, 128, 0, 14, {1, 1, 5, 50}},
    {"close to one", "gpt2-small", 1024, 128, 0, 14, {1.05, 1.01, 1.02, 1}},
    {"dear", "gpt2-small", 1024, 1, 0, 31, {3000000, 100, 5000, 1}},
    {"local layers alone", "mistral-7b-v0.1", 1024, 128, 0, 14, {300, 30, 150, 1}},
    {"free", "gpt2-small", 1024, 128, 0, 14, {0, 0, 0, 1}},
};

static void test_awkward(void **state)
{
  const struct awkward_row *row = *state;
  uint64_t contexts[32];
  struct architecture models[] = {*model_sample(row->model), *model_sample("gpt2-small-5to1")};
  const struct constants constants = setup_constants(row->prices[0], row->prices[1], row->prices[2], row->prices[3]);
  struct figure_setup *setup = test_calloc(1, sizeof *setup);
  models[1].window = row->window;
  setup_figure(setup, models, 2, &constants);
  for (uint64_t i = 0; i < row->count; i++) {
    contexts[i] = row->step == 0 ? row->from << i : row->from + row->step * i;
  }
  setup->axes[0].integers = contexts;
  setup->axes[0].count = row->count;
  struct frame frames[FIGURES_MAX];
  const struct table *tables[FIGURES_MAX];
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    setup_build(setup, figures[i]->name, &frames[i]);
    tables[i] = &frames[i].table;
  }
  struct render_options options = all_options(scratch_path(&scratch, "awkward"));
  options.png = options.pdf = options.dark = false;
  render(tables, setup_sweep_figures(), &options);
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    frame_free(&frames[i]);
  }
  test_free(setup);
}

/* Programs that are not what they should be: shell scripts. */
static const struct fake_row {
  const char *name, *gnuplot, *converter; /* scripts; NULL for the real one, "-" for one that is not there */
  const char *message;
} fake_rows[] = {
    {"no gnuplot", "-", NULL, "they need gnuplot 5.4 or newer"},
    {"no rsvg-convert", NULL, "-", "they need rsvg-convert for PNG and PDF"},
    {"gnuplot fails", "echo 'line 3: undefined variable' >&2; exit 1", NULL, "undefined variable"},
    {"gnuplot fails without a word", "exit 2", NULL, "exit status 2"},
    {"gnuplot hangs", "exec sleep 1000", NULL, "took too long"},
    {"gnuplot warns", "gnuplot \"$@\"; echo 'warning: empty y range' >&2", NULL, "warns: warning: empty y range"},
    {"gnuplot breaks off", "gnuplot \"$@\" | head -c 4000", NULL, "breaks off"},
    {"gnuplot draws nothing", "exit 0", NULL, "drew no SVG"},
    {"gnuplot draws one of two", "gnuplot \"$1\" \"$2\" \"$3\" \"$4\" light wide", NULL, "drew no SVG"},
    {"gnuplot draws too much", "gnuplot \"$@\" light wide", NULL, "drew more than was asked for"},
    {"gnuplot is too old", "gnuplot \"$@\" | sed 's/GNUPLOT 5.4/GNUPLOT 5.2/'", NULL, "gnuplot 5.2 patchlevel"},
    {"gnuplot does not say how old it is", "gnuplot \"$@\" | sed 's/GNUPLOT 5.4.*/GNUPLOT/'", NULL,
     "of unknown version"},
    {"rsvg-convert breaks a PDF off", NULL, "rsvg-convert \"$@\" 2> /dev/null | head -c 900", "broken PDF"},
    {"rsvg-convert fails", NULL, "echo 'bad file' >&2; exit 1", "bad file"},
    {"rsvg-convert warns", NULL, "echo 'font missing' >&2; exec rsvg-convert \"$@\"", "warns: font missing"},
    {"rsvg-convert breaks off", NULL, "rsvg-convert \"$@\" 2> /dev/null | head -c 900", "broken PNG"},
    {"rsvg-convert says nothing", NULL, "cat > /dev/null", "rsvg-convert gave nothing"},
};

/* Writes an executable script, or names one that is not there; NULL for a real program. */
static const char *make_program(const char *name, const char *script)
{
  char text[512];
  if (script == NULL) {
    return NULL;
  }
  const char *path = scratch_path(&scratch, name);
  (void)remove(path);
  if (strcmp(script, "-") != 0) {
    int length = snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    scratch_write(&scratch, name, text, (size_t)length);
    assert_int_equal(chmod(path, 0755), 0);
  }
  return path;
}

static void test_fake(void **state)
{
  const struct fake_row *row = *state;
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "constants-tornado", &frame);
  const struct table *table = &frame.table;
  struct render_options options = all_options(scratch_path(&scratch, "fake"));
  options.gnuplot = make_program("fake-gnuplot", row->gnuplot);
  options.rsvg_convert = make_program("fake-rsvg", row->converter);
  options.pdf = strstr(row->name, "PDF") != NULL;
  options.png = !options.pdf;
  options.timeout_ms = strstr(row->name, "hangs") != NULL ? 200 : 20000;
  /* Pictures of an earlier run. */
  assert_int_equal(directory_make(options.output, NULL), STATUS_OK);
  scratch_write(&scratch, "fake/constants-tornado.png", "old", 3);
  scratch_write(&scratch, "fake/constants-tornado.svg", "old", 3);
  struct render_report report;
  struct fault fault = {0};
  assert_int_equal(render_figures(&table, 1, &options, NULL, &report, &fault), STATUS_NO_FIGURES);
  if (strstr(fault.text, row->message) == NULL || strncmp(fault.text, "figures were not drawn: ", 24) != 0) {
    fail_msg("'%s' does not say '%s'", fault.text, row->message);
  }
  struct text csv = read_picture(options.output, "constants-tornado", ".csv");
  assert_memory_equal(csv.data, "part,series,", 12);
  text_free(&csv);
  assert_true(options.pdf || !file_exists(scratch_path(&scratch, "fake/constants-tornado.png")));
  assert_false(file_exists(scratch_path(&scratch, "fake/constants-tornado.pdf")));
  if (file_exists(scratch_path(&scratch, "fake/constants-tornado.svg"))) {
    struct text svg = read_picture(options.output, "constants-tornado", ".svg");
    check_well_formed(text_string(&svg));
    text_free(&svg);
  }
  frame_free(&frame);
}

/* A figure that cannot be drawn is named, and takes no other with it. */
static void test_one_fails(void **state)
{
  (void)state;
  struct drawn *drawn = test_calloc(1, sizeof *drawn);
  char output[512], gnuplot[512];
  (void)snprintf(output, sizeof output, "%s", scratch_path(&scratch, "one-fails"));
  struct render_options options = all_options(output);
  const char *script = make_program("picky-gnuplot", "case $4 in *deficit*) echo no deficit >&2; exit 1 ;; esac\n"
                                                     "case $4 in *parity*) echo no parity >&2; exit 1 ;; esac\n"
                                                     "exec gnuplot \"$@\"");
  (void)snprintf(gnuplot, sizeof gnuplot, "%s", script);
  options.gnuplot = gnuplot;
  options.pdf = false;
  build_all(drawn, &essay_constants);
  for (unsigned processes = 1; processes <= 3; processes += 2) {
    struct render_report report;
    struct fault fault = {0};
    options.processes = processes;
    if (render_figures(drawn->tables, setup_sweep_figures(), &options, NULL, &report, &fault) != STATUS_NO_FIGURES) {
      fail_msg("%s", fault.text);
    }
    assert_memory_equal(fault.text, "figures were not drawn: llama-parity, deficit: ", 47);
    assert_true(strstr(fault.text, "no deficit") != NULL || strstr(fault.text, "no parity") != NULL);
    assert_int_equal(report.pictures, 2 * (2 * (setup_sweep_figures() - 2) + 2));
    for (size_t i = 0; i < setup_sweep_figures(); i++) {
      char name[128];
      (void)snprintf(name, sizeof name, "one-fails/%s-dark.png", figures[i]->name);
      bool fails = strcmp(figures[i]->name, "deficit") == 0 || strcmp(figures[i]->name, "llama-parity") == 0;
      assert_int_equal(file_exists(scratch_path(&scratch, name)), !fails);
    }
  }
  free_all(drawn);
  test_free(drawn);
}

static void test_bad_name(void **state)
{
  (void)state;
  struct frame frame;
  struct fault fault = {0};
  struct render_report report;
  static const struct column columns[] = {{"x", COLUMN_REAL, "", ""}};
  frame_init(&frame, "../Away", columns, 1);
  const struct table *table = &frame.table;
  struct render_options options = all_options(scratch_path(&scratch, "name"));
  assert_int_equal(render_figures(&table, 1, &options, NULL, &report, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "figure name '../Away' is not of the form [a-z0-9-]+");
  frame_free(&frame);
}

/* A font that is not where it should be: asked for, and told. */
static void test_font(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "constants-tornado", &frame);
  const struct table *table = &frame.table;
  struct render_options options = all_options(scratch_path(&scratch, "font"));
  options.pdf = options.dark = false;
  options.font_file = "/nowhere/Inter.otf";
  struct render_report report;
  assert_int_equal(render_figures(&table, 1, &options, NULL, &report, NULL), STATUS_OK);
  assert_string_equal(report.warning, ""); /* fontconfig finds it */
  assert_int_equal(report.pictures, 2);
  assert_memory_equal(report.gnuplot_version, "5.", 2);
  frame_free(&frame);
}

static const struct font_row {
  const char *label, *script; /* of fc-match */
  bool warns;
} fonts[] = {
    {"another font", "echo DejaVu Sans", true},
    {"Inter", "echo Inter", false},
    {"does not tell", "exit 1", false},
};

/* The warning is what fontconfig says, not that it says nothing. */
static void test_warning(void **state)
{
  const struct font_row *row = *state;
  struct figure_setup setup;
  struct frame frame;
  char path[1024], usual[512];
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "constants-tornado", &frame);
  const struct table *table = &frame.table;
  struct render_options options = all_options(scratch_path(&scratch, "warning"));
  options.pdf = options.dark = options.narrow = false;
  options.font_file = "/nowhere/Inter.otf";
  (void)make_program("fc-match", row->script);
  (void)snprintf(usual, sizeof usual, "%s", getenv("PATH"));
  (void)snprintf(path, sizeof path, "%s:%s", scratch.path, usual);
  assert_int_equal(setenv("PATH", path, 1), 0);
  struct render_report report;
  assert_int_equal(render_figures(&table, 1, &options, NULL, &report, NULL), STATUS_OK);
  assert_int_equal(setenv("PATH", usual, 1), 0);
  assert_int_equal(report.warning[0] != '\0', row->warns);
  frame_free(&frame);
}

/* A picture of an earlier run that cannot be removed is told of. */
static void test_stale(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  char gnuplot[512];
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "constants-tornado", &frame);
  const struct table *table = &frame.table;
  assert_int_equal(mkdir(scratch_path(&scratch, "stale"), 0777), 0);
  assert_int_equal(mkdir(scratch_path(&scratch, "stale/constants-tornado.svg"), 0777), 0);
  scratch_write(&scratch, "stale/constants-tornado-dark.svg", "old", 3);
  struct render_options options = all_options(scratch_path(&scratch, "stale"));
  (void)snprintf(gnuplot, sizeof gnuplot, "%s", make_program("no-gnuplot", "exit 1"));
  options.gnuplot = gnuplot;
  struct render_report report;
  struct fault fault = {0};
  assert_int_equal(render_figures(&table, 1, &options, NULL, &report, &fault), STATUS_NO_FIGURES);
  assert_non_null(strstr(fault.text, "; and older pictures stay: cannot remove '"));
  assert_non_null(strstr(fault.text, "stale/constants-tornado.svg': "));
  assert_false(file_exists(scratch_path(&scratch, "stale/constants-tornado-dark.svg")));
  frame_free(&frame);
}

struct seen_files {
  size_t count, stop_after;
  char names[64][64];
};

static enum status note(void *context, const char *name, const struct output_record *record, struct fault *fault)
{
  struct seen_files *files = context;
  assert_true(record->bytes > 0 && strlen(record->sha256) == 64);
  (void)snprintf(files->names[files->count++], 64, "%s", name);
  return files->count == files->stop_after ? fault_set(fault, STATUS_INTERRUPTED, "interrupted") : STATUS_OK;
}

/* The watcher hears of each file once, and can end the work. */
static void test_watcher(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "ratio-vs-context", &frame);
  const struct table *table = &frame.table;
  struct render_options options = all_options(scratch_path(&scratch, "watched"));
  struct seen_files files = {0};
  const struct render_watcher watcher = {.wrote = note, .context = &files};
  struct render_report report;
  assert_int_equal(render_figures(&table, 1, &options, &watcher, &report, NULL), STATUS_OK);
  assert_int_equal(files.count, 2 + 12);
  for (size_t i = 0; i < files.count; i++) {
    for (size_t k = 0; k < i; k++) {
      assert_string_not_equal(files.names[i], files.names[k]);
    }
  }
  files = (struct seen_files){.stop_after = 4};
  assert_int_equal(render_figures(&table, 1, &options, &watcher, &report, NULL), STATUS_INTERRUPTED);
  assert_int_equal(files.count, 4);
  frame_free(&frame);
}

/* Names become file names and identifiers. */
static void test_names(void **state)
{
  (void)state;
  static const char *const bad[] = {"", "../up", "a b", "UPPER", "a.csv"};
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup_build(&setup, "ratio-map", &frame);
  const struct table *table = &frame.table;
  const struct render_options options = all_options(scratch_path(&scratch, "names"));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct render_report report;
    frame.table.name = bad[i];
    assert_int_equal(render_figures(&table, 1, &options, NULL, &report, NULL), STATUS_BAD_INPUT);
  }
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pictures),  cmocka_unit_test(test_other_constants),
                                     cmocka_unit_test(test_font),      cmocka_unit_test(test_bad_name),
                                     cmocka_unit_test(test_watcher),   cmocka_unit_test(test_names),
                                     cmocka_unit_test(test_one_fails), cmocka_unit_test(test_stale)};
  scratch_make(&scratch);
  int failed = cmocka_run_group_tests_name("render", tests, NULL, NULL);
  failed += run_rows("other programs", test_fake, fake_rows);
  failed += run_rows("fonts", test_warning, fonts);
  failed += run_rows("awkward sweeps", test_awkward, awkward_rows);
  scratch_remove(&scratch);
  return failed;
}
