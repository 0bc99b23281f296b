/* core/ledger.h: the bits of a long computation do not depend on what a ledger had, on how the units were shared, or on
 * where the work was cut. Sobol' indices are the computation. */
#include "core/ledger.h"

#include "io/units.h"
#include "support/check.h"
#include "support/oracles.h"

#include <pthread.h>
#include <string.h>

enum { SAMPLES = 1 << 17, FIRST_STEP = 256 };

/* A ledger in memory. */
struct book {
  struct ledger ledger;
  pthread_mutex_t mutex;
  struct units found; /* sorted, and not touched while the work goes on */
  struct units kept;
  unsigned part, parts;      /* of the units that are wanted; parts 0: all */
  uint64_t halt_after;       /* units kept; 0: never */
  uint64_t wanted, expected; /* units; evaluations */
  uint64_t done, spared;     /* evaluations */
};

static enum ledger_answer look(void *context, const struct ledger_key *key, double *values, size_t count)
{
  struct book *book = context;
  if (units_find(&book->found, key, values, count)) {
    return UNIT_FOUND;
  }
  if (book->parts > 0 && key->unit % book->parts != book->part) {
    return UNIT_ELSEWHERE;
  }
  (void)pthread_mutex_lock(&book->mutex);
  book->wanted++;
  (void)pthread_mutex_unlock(&book->mutex);
  return UNIT_WANTED;
}

static void keep(void *context, const struct ledger_key *key, const double *values, size_t count)
{
  struct book *book = context;
  (void)pthread_mutex_lock(&book->mutex);
  assert_int_equal(key->job, 7);
  assert_int_equal(units_add(&book->kept, key, values, count, NULL), STATUS_OK);
  (void)pthread_mutex_unlock(&book->mutex);
}

static void expect(void *context, const char *what, uint64_t evaluations)
{
  struct book *book = context;
  assert_string_equal(what, "work");
  book->expected += evaluations;
}

static void advance(void *context, uint64_t done, uint64_t spared)
{
  struct book *book = context;
  (void)pthread_mutex_lock(&book->mutex);
  book->done += done;
  book->spared += spared;
  (void)pthread_mutex_unlock(&book->mutex);
}

static bool halted(void *context)
{
  struct book *book = context;
  (void)pthread_mutex_lock(&book->mutex);
  bool enough = book->halt_after > 0 && book->kept.count >= book->halt_after;
  (void)pthread_mutex_unlock(&book->mutex);
  return enough;
}

static enum status check(void *context, struct fault *fault)
{
  return halted(context) ? fault_set(fault, STATUS_INTERRUPTED, "enough") : STATUS_OK;
}

static void book_open(struct book *book)
{
  *book = (struct book){.ledger = {book, look, keep, expect, advance, halted, check}};
  (void)pthread_mutex_init(&book->mutex, NULL);
}

static void book_close(struct book *book)
{
  units_free(&book->found);
  units_free(&book->kept);
  (void)pthread_mutex_destroy(&book->mutex);
}

/* What one has kept, another one finds. */
static void hand_over(const struct book *from, struct book *to)
{
  struct text lines = {0};
  units_append_lines(&lines, &from->kept);
  assert_int_equal(units_add_lines(&to->found, text_string(&lines), lines.length, NULL), STATUS_OK);
  units_sort(&to->found);
  text_free(&lines);
}

/* Doubles the samples up to SAMPLES, as the study does. */
static enum status work(const struct ledger *ledger, unsigned threads, double *sums, struct fault *fault)
{
  struct variable variables[ORACLE_INPUTS];
  struct sobol_design design = oracle_design(&ishigami, variables, 11, 3);
  struct sobol_run run;
  design.threads = threads;
  design.page = (struct ledger_page){ledger, 7};
  ledger_expect(&design.page, "work", 1000);
  enum status status = sobol_run_init(&run, &design, fault);
  for (uint64_t samples = FIRST_STEP; samples <= SAMPLES && status == STATUS_OK; samples *= 2) {
    status = sobol_run_extend(&run, samples, fault);
  }
  if (status == STATUS_OK && sums != NULL) {
    memcpy(sums, run.sums, run.sum_count * design.scrambles * sizeof *sums);
  }
  sobol_run_free(&run);
  return status;
}

enum { SUMS = 3 * 64 };

static void test_no_ledger(void **state)
{
  (void)state;
  const struct ledger_page page = {0};
  double value = 5;
  assert_int_equal(ledger_look(&page, 1, 2, &value, 1), UNIT_WANTED);
  ledger_keep(&page, 1, 2, &value, 1);
  ledger_expect(&page, "work", 3);
  ledger_advance(&page, 1, 2);
  assert_false(ledger_halted(&page));
  assert_int_equal(ledger_check(&page, NULL), STATUS_OK);
  assert_true(value == 5);
}

static void test_shared(void **state)
{
  (void)state;
  double alone[SUMS] = {0}, sums[SUMS] = {0};
  assert_int_equal(work(NULL, 1, alone, NULL), STATUS_OK);
  assert_true(alone[0] != 0);
  for (unsigned parts = 1; parts <= 5; parts++) {
    struct book all;
    uint64_t units = 0;
    book_open(&all);
    for (unsigned part = 0; part < parts; part++) {
      struct book book;
      book_open(&book);
      book.part = part;
      book.parts = parts;
      assert_int_equal(work(&book.ledger, 1 + part % 3, NULL, NULL), STATUS_OK);
      assert_int_equal(book.wanted, book.kept.count);
      assert_int_equal(book.expected, 1000);
      units += book.kept.count;
      hand_over(&book, &all);
      book_close(&book);
    }
    memset(sums, 0, sizeof sums);
    assert_int_equal(work(&all.ledger, 2, sums, NULL), STATUS_OK);
    assert_memory_equal(sums, alone, sizeof sums);
    assert_int_equal(all.wanted, 0);
    assert_int_equal(all.done, 0);
    assert_true(all.spared > 0 && units > 20);
    book_close(&all);
  }
}

/* Cut again and again: what is kept is found, and what was done is not done twice. */
static void test_cut(void **state)
{
  (void)state;
  double alone[SUMS] = {0}, sums[SUMS] = {0};
  struct book whole, found;
  book_open(&whole);
  assert_int_equal(work(&whole.ledger, 1, alone, NULL), STATUS_OK);
  book_open(&found);
  struct random_source source = {3};
  for (unsigned cuts = 0;; cuts++) {
    struct book book;
    struct fault fault;
    book_open(&book);
    struct text lines = {0};
    units_append_lines(&lines, &found.found);
    assert_int_equal(units_add_lines(&book.found, text_string(&lines), lines.length, NULL), STATUS_OK);
    units_sort(&book.found);
    text_free(&lines);
    book.halt_after = random_between(&source, 1, 12);
    enum status status = work(&book.ledger, 1, sums, &fault);
    hand_over(&book, &found);
    assert_int_equal(found.found.count, book.found.count + book.kept.count);
    book_close(&book);
    if (status == STATUS_OK) {
      assert_true(cuts > 3);
      break;
    }
    assert_int_equal(status, STATUS_INTERRUPTED);
    assert_string_equal(fault.text, "enough");
  }
  assert_memory_equal(sums, alone, sizeof sums);
  assert_int_equal(found.found.count, whole.kept.count);
  book_close(&found);
  book_close(&whole);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_ledger), cmocka_unit_test(test_shared),
                                     cmocka_unit_test(test_cut)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
