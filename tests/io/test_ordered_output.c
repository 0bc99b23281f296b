/* io/ordered_output.h: the order of pieces, which fault is told, and stopping, for any number of threads. */
#include "io/ordered_output.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES = 500 };

struct fill_job {
  uint64_t faulty, faulty_too; /* pieces that fail */
  uint64_t stop_at;            /* pieces written, at which the watcher stops */
  uint64_t told;
  atomic_int busy[16]; /* by thread */
};

static uint64_t length_of(uint64_t number)
{
  return number * 7919 % 3000;
}

/* Piece n is length_of(n) bytes, made from n alone; some are empty. */
static enum status fill(void *context, unsigned thread, uint64_t number, struct piece *piece, struct fault *fault)
{
  struct fill_job *job = context;
  assert_int_equal(atomic_fetch_add(&job->busy[thread], 1), 0);
  if (number == job->faulty || number == job->faulty_too) {
    return fault_set(fault, STATUS_BAD_INPUT, "piece %llu", (unsigned long long)number);
  }
  size_t length = (size_t)length_of(number);
  enum status status = piece_reserve(piece, length, fault);
  if (status == STATUS_OK && length > 0) {
    memset(piece->bytes, (int)('a' + number % 26), length);
  }
  piece->length = length;
  atomic_fetch_sub(&job->busy[thread], 1);
  return status;
}

static enum status advance(void *context, uint64_t written, struct fault *fault)
{
  struct fill_job *job = context;
  assert_true(written > job->told && written <= PIECES);
  job->told = written;
  return written < job->stop_at ? STATUS_OK : fault_set(fault, STATUS_INTERRUPTED, "interrupted");
}

static enum status run_job(struct fill_job *job, unsigned threads, const char *directory, struct output_record *record,
                           struct fault *fault)
{
  struct output output;
  const struct ordered_job ordered = {
      .piece_count = PIECES, .threads = threads, .hashed = true, .context = job, .fill = fill, .advance = advance};
  assert_int_equal(output_open(&output, directory, "pieces", OUTPUT_DURABLE, fault), STATUS_OK);
  enum status status = ordered_output(&output, &ordered, fault);
  if (status != STATUS_OK) {
    output_abandon(&output);
    return status;
  }
  return output_commit(&output, record, fault);
}

static const struct thread_row {
  const char *name;
  unsigned threads;
} thread_rows[] = {{"1 thread", 1}, {"2 threads", 2}, {"3 threads", 3}, {"16 threads", 16}};

static void test_order(void **state)
{
  const struct thread_row *row = *state;
  struct fill_job job = {.faulty = PIECES, .faulty_too = PIECES, .stop_at = PIECES + 1};
  struct scratch scratch;
  struct output_record record;
  struct fault fault;
  struct text text = {0}, expected = {0};
  char sha256[DIGEST_TEXT_SIZE];
  scratch_make(&scratch);
  assert_int_equal(run_job(&job, row->threads, scratch.path, &record, &fault), STATUS_OK);
  assert_int_equal(job.told, PIECES);
  for (uint64_t number = 0; number < PIECES; number++) {
    for (uint64_t i = 0; i < length_of(number); i++) {
      text_append_char(&expected, (char)('a' + number % 26));
    }
  }
  assert_int_equal(file_read(scratch_path(&scratch, "pieces"), SIZE_MAX, &text, &fault), STATUS_OK);
  assert_int_equal(text.length, expected.length);
  assert_memory_equal(text.data, expected.data, expected.length);
  digest_of_bytes(expected.data, expected.length, sha256);
  assert_string_equal(record.sha256, sha256);
  assert_int_equal(record.bytes, expected.length);
  text_free(&text);
  text_free(&expected);
  scratch_remove(&scratch);
}

/* Of several faults the one of the first piece is told, whoever found it. */
static void test_fault(void **state)
{
  const struct thread_row *row = *state;
  struct scratch scratch;
  struct output_record record;
  struct fault fault;
  scratch_make(&scratch);
  for (uint64_t faulty = 0; faulty < 60; faulty += 3) {
    struct fill_job job = {.faulty = faulty, .faulty_too = faulty + 1, .stop_at = PIECES + 1};
    char sentence[64];
    (void)snprintf(sentence, sizeof sentence, "piece %llu", (unsigned long long)faulty);
    assert_int_equal(run_job(&job, row->threads, scratch.path, &record, &fault), STATUS_BAD_INPUT);
    assert_string_equal(fault.text, sentence);
  }
  assert_int_equal(scratch_count(&scratch), 0);
  scratch_remove(&scratch);
}

static void test_stop(void **state)
{
  const struct thread_row *row = *state;
  struct fill_job job = {.faulty = PIECES, .faulty_too = PIECES, .stop_at = 40};
  struct scratch scratch;
  struct output_record record;
  struct fault fault;
  scratch_make(&scratch);
  assert_int_equal(run_job(&job, row->threads, scratch.path, &record, &fault), STATUS_INTERRUPTED);
  assert_true(job.told >= job.stop_at);
  assert_int_equal(scratch_count(&scratch), 0);
  scratch_remove(&scratch);
}

int main(void)
{
  int failed = run_rows("order", test_order, thread_rows);
  failed += run_rows("fault", test_fault, thread_rows);
  return failed + run_rows("stop", test_stop, thread_rows);
}
