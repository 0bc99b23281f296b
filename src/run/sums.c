/* The ledger of a run: partial sums of its sensitivity analyses, found in what a cut run or its shards left, and kept
 * in a file for those that come after. */
#include "run/sums.h"

#include "io/signals.h"
#include "run/steps.h"

#include <string.h>
#include <unistd.h>

/* What is not on file yet is lost where the run is cut: half a second, or in a long run a part in 64 of it. */
enum { FILE_AFTER_MS = 500, FILE_PART = 64 };

const char sums_file[] = "partial-sums.txt";

/* Under the mutex. */
static void halt(struct sums *sums, enum status status, const struct fault *fault)
{
  if (sums->status == STATUS_OK) {
    sums->status = status;
    sums->fault = *fault;
    atomic_store(&sums->halted, true);
  }
}

static enum status open_file(struct sums *sums, struct fault *fault)
{
  size_t kept = 0;
  enum status status = output_continue(&sums->output, text_string(&sums->run->directory), sums_file, OUTPUT_DURABLE,
                                       sums->beginnings.records, sums->beginnings.count, &kept, fault);
  sums->open = status == STATUS_OK;
  return status;
}

/* Puts the lines that wait on file and into the journal. Under the mutex. */
static enum status file_lines(struct sums *sums, struct fault *fault)
{
  struct output_record record;
  enum status status = sums->lines.length == 0 || sums->open ? STATUS_OK : open_file(sums, fault);
  if (status == STATUS_OK && sums->lines.length > 0) {
    status = output_write_text(&sums->output, &sums->lines, fault);
    text_clear(&sums->lines);
    if (status == STATUS_OK) {
      output_so_far(&sums->output, &record);
      const struct journal_entry entry = {sums_file, false, sums->filed, record};
      status = journal_add(&sums->run->journal, &entry, fault);
    }
  }
  sums->filed_ms = clock_milliseconds();
  return status;
}

static enum ledger_answer look(void *context, const struct ledger_key *key, double *values, size_t count)
{
  struct sums *sums = context;
  const struct shard *part = &sums->part;
  if (units_find(&sums->units, key, values, count)) {
    return UNIT_FOUND;
  }
  return part->count > 0 && (key->job + key->unit) % part->count != part->number - 1 ? UNIT_ELSEWHERE : UNIT_WANTED;
}

static void keep(void *context, const struct ledger_key *key, const double *values, size_t count)
{
  struct sums *sums = context;
  struct fault fault;
  (void)pthread_mutex_lock(&sums->mutex);
  units_append_line(&sums->lines, key, values, count);
  sums->filed++;
  int64_t now = clock_milliseconds(), wait = (now - sums->begun_ms) / FILE_PART;
  if (now - sums->filed_ms >= (wait > FILE_AFTER_MS ? wait : FILE_AFTER_MS)) {
    enum status status = file_lines(sums, &fault);
    if (status != STATUS_OK) {
      halt(sums, status, &fault);
    }
  }
  (void)pthread_mutex_unlock(&sums->mutex);
}

static void expect(void *context, const char *what, uint64_t evaluations)
{
  struct sums *sums = context;
  (void)pthread_mutex_lock(&sums->mutex);
  if (sums->progress.what == NULL || strcmp(sums->progress.what, what) != 0) {
    progress_end(&sums->progress);
    sums->done = 0;
    progress_begin(&sums->progress, STDERR_FILENO, what, 0, sums->run->options->quiet);
  }
  sums->progress.total += evaluations;
  (void)pthread_mutex_unlock(&sums->mutex);
}

static void advance(void *context, uint64_t done, uint64_t spared)
{
  struct sums *sums = context;
  if (sums->progress.active && pthread_mutex_lock(&sums->mutex) == 0) {
    sums->done += done;
    sums->progress.total -= spared < sums->progress.total ? spared : sums->progress.total;
    progress_advance(&sums->progress, sums->done);
    (void)pthread_mutex_unlock(&sums->mutex);
  }
}

static bool halted(void *context)
{
  struct sums *sums = context;
  return signals_noticed() != 0 || atomic_load(&sums->halted);
}

static enum status check(void *context, struct fault *fault)
{
  struct sums *sums = context;
  (void)pthread_mutex_lock(&sums->mutex);
  enum status status = sums->status;
  if (status != STATUS_OK && fault != NULL) {
    *fault = sums->fault;
  }
  (void)pthread_mutex_unlock(&sums->mutex);
  return status == STATUS_OK ? signals_check(fault) : status;
}

/* What a cut run left, up to the last of the beginnings that the journal knows. */
static enum status read_beginning(struct sums *sums, struct fault *fault)
{
  struct text content = {0};
  struct output beginning;
  size_t kept = 0;
  enum status status = journal_find_beginnings(&sums->run->journal, sums_file, &sums->beginnings, fault);
  if (status != STATUS_OK || sums->beginnings.count == 0) {
    return status;
  }
  const char *directory = text_string(&sums->run->directory);
  status = output_continue(&beginning, directory, sums_file, OUTPUT_DURABLE, sums->beginnings.records,
                           sums->beginnings.count, &kept, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = file_read(beginning.temporary, SUMS_BYTE_LIMIT, &content, fault);
  output_keep(&beginning);
  if (status == STATUS_OK) {
    status = units_add_lines(&sums->units, text_string(&content), content.length, fault);
  }
  sums->filed = sums->units.count;
  sums->run->manifest.blocks_reused += sums->units.count;
  text_free(&content);
  return status;
}

/* What the shards worked out. */
static enum status read_shards(struct sums *sums, struct fault *fault)
{
  const struct shards *shards = sums->run->options->shards;
  enum status status = STATUS_OK;
  for (size_t i = 0; shards != NULL && i < shards->count && status == STATUS_OK; i++) {
    struct text content = {0};
    struct fault inner = {0};
    status = shards_load(shards, i, sums_file, SUMS_BYTE_LIMIT, &content, fault);
    if (status == STATUS_OK) {
      status = units_add_lines(&sums->units, text_string(&content), content.length, &inner);
      if (status != STATUS_OK) {
        (void)fault_set(fault, status, "'%.400s/%s': %.300s", text_string(&shards->journals[i].directory), sums_file,
                        inner.text);
      }
    }
    text_free(&content);
  }
  return status;
}

enum status sums_begin(struct sums *sums, struct run *run, struct fault *fault)
{
  *sums = (struct sums){
      .run = run,
      .part = run->options->shard,
      .begun_ms = clock_milliseconds(),
      .filed_ms = clock_milliseconds(),
      .ledger = {sums, look, keep, expect, advance, halted, check},
  };
  (void)pthread_mutex_init(&sums->mutex, NULL);
  enum status status = read_beginning(sums, fault);
  if (status == STATUS_OK) {
    status = read_shards(sums, fault);
  }
  units_sort(&sums->units);
  return status;
}

enum status sums_end(struct sums *sums, enum status status, struct fault *fault)
{
  struct fault inner;
  progress_end(&sums->progress);
  /* What is finished stays, whatever ended the work; but what took no time is not worth a file. */
  bool short_work = sums->part.count == 0 && clock_milliseconds() - sums->begun_ms < FILE_AFTER_MS;
  if (sums->status == STATUS_OK && !(status == STATUS_OK && short_work)) {
    enum status filed = file_lines(sums, &inner);
    if (status == STATUS_OK && filed != STATUS_OK) {
      *fault = inner;
      status = filed;
    }
  }
  return status;
}

enum status sums_commit(struct sums *sums, struct fault *fault)
{
  struct output_record record = {0};
  enum status status = sums->open ? STATUS_OK : open_file(sums, fault);
  if (status == STATUS_OK) {
    status = output_commit(&sums->output, &record, fault);
    sums->open = false;
  }
  const struct journal_entry entry = {sums_file, true, sums->filed, record};
  if (status == STATUS_OK) {
    status = journal_add(&sums->run->journal, &entry, fault);
  }
  return status == STATUS_OK ? manifest_add_file(&sums->run->manifest, sums_file, &record, fault) : status;
}

void sums_free(struct sums *sums)
{
  if (sums->open) {
    output_keep(&sums->output); /* --resume goes on with it; the run's end sweeps it away */
  }
  units_free(&sums->units);
  text_free(&sums->lines);
  (void)pthread_mutex_destroy(&sums->mutex);
}
