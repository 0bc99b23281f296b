/* What tests/bench/grid.py times of ours, and the peers that are a few lines of C. Prints what one job took: seconds,
 * or nanoseconds a point. Of the clock where files are written or threads work together, else of the processor and the
 * best of a few repeats.
 *
 *   write DIRECTORY THREADS COLUMNS CONTEXTS   seconds for DIRECTORY/grid.csv, neither hashed nor synchronised
 *   format COLUMNS CONTEXTS [STEP]             seconds for the same to /dev/null
 *   printf CONTEXTS                            seconds for the seven columns by fprintf("%.17g") to /dev/null
 *   doubles CONTEXTS STEP                      seconds for the same by our printer in a loop for this one grid, in
 *                                              plain doubles, so that totals are rounded
 *   evaluate | threads THREADS                 nanoseconds a point, exactly and in blocks
 *   naive | divide                             nanoseconds a point, one by one; nanoseconds a division
 *
 * The grid: gpt2-small, CONTEXTS contexts from STEP (1024) on by STEP, 50 c_exp, 40 c_norm, 50 c_nonlin. COLUMNS: seven
 * or all. */
#include "core/block.h"
#include "core/clones.h"
#include "core/slots.h"
#include "io/grid_write.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { C_EXP = 50, C_NORM = 40, C_NONLIN = 50, INNER = C_EXP * C_NORM * C_NONLIN, REPEATS = 5, SEVEN = 7 };

static double read_clock(clockid_t clock)
{
  struct timespec now;
  (void)clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double seconds_now(void)
{
  return read_clock(CLOCK_MONOTONIC);
}

/* Of the processor, for what runs on one thread and waits for nothing: other load does not count. */
static double processor_now(void)
{
  return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* GPT-2 small (paper, sections 3.1-3.2). */
static const struct architecture gpt2_small = {.name = "gpt2-small",
                                               .n_global_layers = 12,
                                               .d_model = 768,
                                               .n_heads = 12,
                                               .n_kv_heads = 12,
                                               .d_head = 64,
                                               .d_ffn = 3072,
                                               .ffn_projections = 2,
                                               .norms_per_layer = 2,
                                               .experts_active = 1,
                                               .vocab = 50257,
                                               .max_context = 1024,
                                               .accounting = "paper-dense"};

static struct axis axes[4] = {
    {.kind = AXIS_CONTEXT, .key = "context", .count = 1, .first = 1024, .step = 1024},
    {.kind = AXIS_CONSTANT, .key = "c_exp", .count = C_EXP, .real_first = 10, .real_step = 10, .real_scale = 1},
    {.kind = AXIS_CONSTANT, .key = "c_norm", .count = C_NORM, .real_first = 10, .real_step = 1, .real_scale = 1},
    {.kind = AXIS_CONSTANT, .key = "c_nonlin", .count = C_NONLIN, .real_first = 12, .real_step = 12, .real_scale = 1},
};

static struct sweep sweep = {
    .name = "grid",
    .models = &gpt2_small,
    .model_count = 1,
    .axes = axes,
    .axis_count = 4,
    .constants = {.c_exp = 300, .c_norm = 30, .c_nonlin = 150, .r_exp = 1, .r_norm = 1, .r_nonlin = 1},
    .accounting = "paper"};

static void fail(const struct fault *fault)
{
  (void)fprintf(stderr, "grid_rate: %s\n", fault->text);
  exit(1);
}

static void must(enum status status, const struct fault *fault)
{
  if (status != STATUS_OK) {
    fail(fault);
  }
}

static void plan_grid(uint64_t contexts, uint64_t step, struct points *points)
{
  struct fault fault;
  axes[0].count = contexts;
  axes[0].first = step;
  axes[0].step = step;
  for (size_t i = 1; i < 4; i++) {
    axes[i].constant = &constant_fields[i - 1];
  }
  sweep.workload = workload_find("prefill");
  must(points_init(points, &sweep, &fault), &fault);
}

static const struct csv_selection *select_columns(const struct points *points, const char *columns)
{
  static const char *const names[SEVEN] = {"context",           "c_exp",      "c_norm", "c_nonlin",
                                           "snark_constraints", "stark_rows", "ratio"};
  static size_t indices[SEVEN];
  static struct csv_selection seven = {indices, SEVEN};
  for (size_t i = 0; i < SEVEN; i++) {
    indices[i] = table_find_column(&points->table, names[i]);
  }
  return strcmp(columns, "all") == 0 ? NULL : &seven;
}

static double time_file(const struct points *points, const struct grid_options *options, const char *directory)
{
  struct output output;
  struct fault fault;
  double start = seconds_now();
  must(output_open(&output, directory, "grid.csv", OUTPUT_THROWAWAY, &fault), &fault);
  must(grid_write_output(points, options, &output, &fault), &fault);
  must(output_commit(&output, NULL, &fault), &fault);
  return seconds_now() - start;
}

static const double shortest_time = 0.3; /* seconds in all, so that a small job is repeated often */

static double time_format(const struct points *points, const struct grid_options *options)
{
  double best = 1e9;
  struct fault fault;
  double begun = processor_now();
  for (int i = 0; i < REPEATS || processor_now() - begun < shortest_time; i++) {
    struct output output = {.descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC), .path = "/dev/null"};
    digest_begin(&output.digest);
    double start = processor_now();
    must(grid_write_output(points, options, &output, &fault), &fault);
    double seconds = processor_now() - start;
    best = seconds < best ? seconds : best;
    (void)close(output.descriptor);
  }
  return best;
}

/* Point by point, in the doubles that a program of a few lines would use. */
static void point_in_doubles(uint64_t row, double *cells)
{
  double t = (double)axis_integer(&axes[0], row / INNER), l = 12, d = 768, h = 12;
  double c_exp = 10 + 10 * (double)(row / (C_NORM * C_NONLIN) % C_EXP), c_norm = 10 + (double)(row / C_NONLIN % C_NORM);
  double c_nonlin = 12 + 12 * (double)(row % C_NONLIN);
  double arithmetic = l * (12 * t * d * d + 2 * t * t * d + 2 * t * d);
  double softmax = l * t * t * h, norm = l * 2 * t * d, nonlin = l * 4 * t * d;
  double snark = arithmetic + c_exp * softmax + c_norm * norm + c_nonlin * nonlin;
  double stark = arithmetic + softmax + norm + nonlin;
  const double all[SEVEN] = {t, c_exp, c_norm, c_nonlin, snark, stark, snark / stark};
  memcpy(cells, all, sizeof all);
}

static double time_printf(uint64_t rows)
{
  FILE *out = fopen("/dev/null", "w");
  double start = processor_now(), c[SEVEN];
  if (out == NULL) {
    return (double)NAN;
  }
  for (uint64_t row = 0; row < rows; row++) {
    point_in_doubles(row, c);
    (void)fprintf(out, "%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
  }
  double seconds = processor_now() - start;
  (void)fclose(out);
  return seconds;
}

/* One row's cells before the ratio that all rows of a c_norm share, and those of each c_nonlin. */
struct texts {
  struct slot head[4], stark, nonlin[C_NONLIN];
};

static char *append_slot(char *out, const struct slot *slot)
{
  memcpy(out, slot, sizeof *slot);
  return out + slot->length;
}

enum { STRETCH = SLOT_BATCH / C_NONLIN }; /* c_norm at once */

/* Rows of one context and c_exp: STRETCH c_norm from `first` on. Totals and ratio are doubles all the way. */
static char *write_doubles(double t, double c_exp, int first, struct texts *texts, char *out)
{
  const struct slot_style comma = {.decimal_mark = '.', .end = {','}, .end_length = 1, .empty = ""};
  const struct slot_style line = {.decimal_mark = '.', .end = {'\n'}, .end_length = 1, .empty = ""};
  const double l = 12, d = 768, h = 12;
  double snark[SLOT_BATCH], ratio[SLOT_BATCH];
  struct slot snark_slots[SLOT_BATCH], ratio_slots[SLOT_BATCH];
  double arithmetic = l * (12 * t * d * d + 2 * t * t * d + 2 * t * d);
  double softmax = l * t * t * h, norm = l * 2 * t * d, nonlin = l * 4 * t * d;
  double stark = arithmetic + softmax + norm + nonlin;
  for (int n = 0; n < STRETCH; n++) {
    double base = arithmetic + c_exp * softmax + (10 + first + n) * norm;
    for (int i = 0; i < C_NONLIN; i++) {
      snark[n * C_NONLIN + i] = base + (12 + 12 * i) * nonlin;
      ratio[n * C_NONLIN + i] = snark[n * C_NONLIN + i] / stark;
    }
  }
  slots_write_reals(snark, (size_t)STRETCH * C_NONLIN, &comma, snark_slots);
  slots_write_reals(ratio, (size_t)STRETCH * C_NONLIN, &line, ratio_slots);
  slots_write_reals(&stark, 1, &comma, &texts->stark);
  for (int n = 0; n < STRETCH; n++) {
    const double head[] = {t, c_exp, 10 + first + n};
    slots_write_reals(head, 3, &comma, texts->head);
    for (int i = 0; i < C_NONLIN; i++) {
      out = append_slot(out, &texts->head[0]);
      out = append_slot(out, &texts->head[1]);
      out = append_slot(out, &texts->head[2]);
      out = append_slot(out, &texts->nonlin[i]);
      out = append_slot(out, &snark_slots[n * C_NONLIN + i]);
      out = append_slot(out, &texts->stark);
      out = append_slot(out, &ratio_slots[n * C_NONLIN + i]);
    }
  }
  return out;
}

static double time_doubles(uint64_t contexts)
{
  static char text[SLOT_BATCH * (SEVEN + 1) * sizeof(struct slot)];
  const struct slot_style comma = {.decimal_mark = '.', .end = {','}, .end_length = 1, .empty = ""};
  double prices[C_NONLIN], best = 1e9;
  struct texts texts;
  for (int i = 0; i < C_NONLIN; i++) {
    prices[i] = 12 + 12 * i;
  }
  slots_write_reals(prices, C_NONLIN, &comma, texts.nonlin);
  int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    double start = processor_now();
    for (uint64_t t = 0; t < contexts; t++) {
      for (int step = 0; step < C_EXP * C_NORM; step += STRETCH) {
        int c_exp = 10 + 10 * (step / C_NORM);
        char *end = write_doubles((double)axis_integer(&axes[0], t), c_exp, step % C_NORM, &texts, text);
        if (write(out, text, (size_t)(end - text)) < 0) {
          exit(1);
        }
      }
    }
    double seconds = processor_now() - start;
    best = seconds < best ? seconds : best;
  }
  (void)close(out);
  return best;
}

struct stretch {
  const struct block_axes *axes;
  uint64_t first, end;
};

static void *evaluate_stretch(void *argument)
{
  const struct stretch *stretch = argument;
  struct block *block = aligned_alloc(BLOCK_ALIGNMENT, sizeof *block);
  struct fault fault;
  must(block == NULL ? fault_no_memory(&fault, "evaluating") : STATUS_OK, &fault);
  must(block_init(block, stretch->axes, 1, 1U << RESULT_RATIO, &fault), &fault);
  for (uint64_t first = stretch->first; first < stretch->end; first += BLOCK_LANES) {
    uint64_t left = stretch->end - first;
    if (!block_evaluate(block, first, left < BLOCK_LANES ? (size_t)left : BLOCK_LANES)) {
      exit(1);
    }
  }
  block_free(block);
  free(block);
  return NULL;
}

/* Nanoseconds a point: of the processor on the caller's thread alone, or of the clock on several. */
static double time_evaluate(const struct points *points, unsigned threads, bool alone)
{
  struct block_axes layout;
  struct fault fault;
  double best = 1e9;
  uint64_t count = points->table.row_count;
  must(block_axes_init(&layout, &points->plan, &fault), &fault);
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    pthread_t helpers[64];
    struct stretch stretches[64] = {{&layout, 0, count}};
    double start = alone ? processor_now() : seconds_now();
    for (unsigned i = 0; i < threads && !alone; i++) {
      stretches[i] = (struct stretch){&layout, count * i / threads, count * (i + 1) / threads};
      (void)pthread_create(&helpers[i], NULL, evaluate_stretch, &stretches[i]);
    }
    for (unsigned i = 0; i < threads && !alone; i++) {
      (void)pthread_join(helpers[i], NULL);
    }
    if (alone) {
      (void)evaluate_stretch(&stretches[0]);
    }
    double seconds = (alone ? processor_now() : seconds_now()) - start;
    best = seconds < best ? seconds : best;
  }
  block_axes_free(&layout);
  return best / (double)count * 1e9;
}

/* All that the model knows of a point, as a program would hold it. */
struct naive_point {
  double context, global_layers, local_layers, window, d, q, k, heads, ffn, projections, a, b;
  double c_exp, c_norm, c_nonlin, r_exp, r_norm, r_nonlin;
};

/* The formulas of the paper's sections 3 and 4 for any schedule, in doubles and one point after the other. */
__attribute__((noinline, optimize("no-tree-vectorize"))) static void evaluate_naively(const struct naive_point *points,
                                                                                      size_t count, double *ratios)
{
  for (size_t i = 0; i < count; i++) {
    const struct naive_point *p = &points[i];
    double t = p->context, layers = p->global_layers + p->local_layers;
    double pairs = p->global_layers * t * t + p->local_layers * t * (t < p->window ? t : p->window);
    double arithmetic = layers * (t * p->d * (p->q + 2 * p->k) + t * p->q * p->d + p->projections * t * p->d * p->ffn +
                                  p->a * t * p->d) +
                        2 * p->q * pairs;
    double softmax = p->heads * pairs, norm = layers * p->b * t * p->d, nonlin = layers * t * p->ffn;
    double snark = arithmetic + p->c_exp * softmax + p->c_norm * norm + p->c_nonlin * nonlin;
    double stark = arithmetic + p->r_exp * softmax + p->r_norm * norm + p->r_nonlin * nonlin;
    ratios[i] = snark / stark;
  }
}

HOT_LOOP
static void divide(const double *up, const double *down, size_t count, double *result)
{
  for (size_t i = 0; i < count; i++) {
    result[i] = up[i] / down[i];
  }
}

enum { LOOP = 1024, LOOPS = 4000 };

static double time_loop(bool naive)
{
  static struct naive_point points[LOOP];
  static double up[LOOP], down[LOOP], results[LOOP];
  double best = 1e9;
  for (size_t i = 0; i < LOOP; i++) {
    points[i] = (struct naive_point){1024 * (double)(1 + i % 100), 12, 0,   1, 768, 768, 768, 12, 3072, 2, 2, 2,
                                     10 + (double)(i % 50),        30, 150, 1, 1,   1};
    up[i] = 3 + (double)i;
    down[i] = 2 + (double)i;
  }
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    double start = processor_now();
    for (int i = 0; i < LOOPS; i++) {
      if (naive) {
        evaluate_naively(points, LOOP, results);
      } else {
        divide(up, down, LOOP / 4, results);
      }
      __asm__ volatile("" : : "r"(results) : "memory");
    }
    double seconds = (processor_now() - start) / LOOPS / (naive ? LOOP : LOOP / 4) * 1e9;
    best = seconds < best ? seconds : best;
  }
  return best;
}

static const char *word(int count, char **words, int at, const char *otherwise)
{
  return at < count ? words[at] : otherwise;
}

static uint64_t number(int count, char **words, int at, const char *otherwise)
{
  return strtoull(word(count, words, at, otherwise), NULL, 10);
}

int main(int count, char **words)
{
  static struct points points;
  const char *mode = word(count, words, 1, "");
  struct grid_options options = {.unhashed = true};
  double result = 0;
  if (strcmp(mode, "write") == 0) {
    options.threads = (unsigned)number(count, words, 3, "1");
    plan_grid(number(count, words, 5, "100"), 1024, &points);
    options.selection = select_columns(&points, word(count, words, 4, "seven"));
    result = time_file(&points, &options, word(count, words, 2, "."));
  } else if (strcmp(mode, "format") == 0) {
    plan_grid(number(count, words, 3, "100"), number(count, words, 4, "1024"), &points);
    options.selection = select_columns(&points, word(count, words, 2, "seven"));
    result = time_format(&points, &options);
  } else if (strcmp(mode, "printf") == 0 || strcmp(mode, "doubles") == 0) {
    plan_grid(number(count, words, 2, "10"), number(count, words, 3, "1024"), &points);
    result = mode[0] == 'p' ? time_printf(points.table.row_count) : time_doubles(axes[0].count);
  } else if (strcmp(mode, "evaluate") == 0) {
    plan_grid(100, 1024, &points);
    result = time_evaluate(&points, 1, true);
  } else if (strcmp(mode, "threads") == 0) {
    plan_grid(1000, 64, &points);
    result = time_evaluate(&points, (unsigned)number(count, words, 2, "1"), false);
  } else if (strcmp(mode, "naive") == 0 || strcmp(mode, "divide") == 0) {
    result = time_loop(mode[0] == 'n');
  } else {
    (void)fputs("see the head of tests/bench/grid_rate.c\n", stderr);
    return 2;
  }
  (void)printf("%.9g\n", result);
  return 0;
}
