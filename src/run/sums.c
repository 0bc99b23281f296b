/* The ledger of a run: partial sums of its sensitivity analyses, found in what a cut run or its shards left, and kept
 * in a file for those that come after. */
#include "run/sums.h"

#include "io/signals.h"
#include "run/steps.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/* What is not on file yet is lost where the run is cut: half a second, or in a long run a part in 64 of it. */
enum { FILE_AFTER_MS = 500, FILE_PART = 64 };
enum { HEAR_AFTER_MS = 20 }; /* between two looks at what other processes say */

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

/* Puts the lines that wait on file and into the journal; a member sends them to who does. Under the mutex. */
static enum status file_lines(struct sums *sums, struct fault *fault)
{
  const struct crew *crew = sums->run->options->crew;
  struct output_record record;
  bool member = crew_is_member(crew);
  enum status status = text_status(&sums->lines, member ? "sending partial sums" : "keeping partial sums", fault);
  bool waiting = status == STATUS_OK && sums->lines.length > 0;
  if (waiting && member) {
    crew->send(crew->context, &sums->lines);
  } else if (waiting) {
    status = sums->open ? STATUS_OK : open_file(sums, fault);
    if (status == STATUS_OK) {
      status = output_write_text(&sums->output, &sums->lines, fault);
    }
    if (status == STATUS_OK) {
      output_so_far(&sums->output, &record);
      const struct journal_entry entry = {sums_file, false, sums->filed, record};
      status = journal_add(&sums->run->journal, &entry, fault);
    }
  }
  text_clear(&sums->lines);
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

/* The lines that wait, where it is time. Under the mutex. */
static void file_in_time(struct sums *sums)
{
  struct fault fault;
  int64_t now = clock_milliseconds(), wait = (now - sums->begun_ms) / FILE_PART;
  if (now - sums->filed_ms >= (wait > FILE_AFTER_MS ? wait : FILE_AFTER_MS)) {
    enum status status = file_lines(sums, &fault);
    if (status != STATUS_OK) {
      halt(sums, status, &fault);
    }
  }
}

/* Lines of other processes, to be filed and to be found. Under the mutex. */
static void take_lines(struct sums *sums, const struct text *lines)
{
  text_append_bytes(&sums->lines, text_string(lines), lines->length);
  text_append_bytes(&sums->shared, text_string(lines), lines->length);
  text_inherit(&sums->lines, lines);
  text_inherit(&sums->shared, lines);
  for (size_t i = 0; i < lines->length; i++) {
    sums->filed += lines->data[i] == '\n';
  }
}

/* Hears, now and then, what the other processes have to say; whether all have said it. Under the mutex. */
static bool hear(struct sums *sums)
{
  const struct crew *crew = sums->run->options->crew;
  struct text lines = {0};
  struct fault fault;
  bool all = false;
  int64_t now = clock_milliseconds();
  if (crew == NULL || now - sums->heard_ms < HEAR_AFTER_MS) {
    return false;
  }
  sums->heard_ms = now;
  if (crew_is_member(crew)) {
    if (crew->is_called_off(crew->context)) {
      halt(sums, fault_set(&fault, STATUS_INTERRUPTED, "called off"), &fault);
    }
  } else if (sums->sharing) {
    enum status status = crew->listen(crew->context, &lines, &all, &fault);
    if (status != STATUS_OK) {
      halt(sums, status, &fault);
    }
    take_lines(sums, &lines);
    file_in_time(sums);
  }
  text_free(&lines);
  return all;
}

static void keep(void *context, const struct ledger_key *key, const double *values, size_t count)
{
  struct sums *sums = context;
  (void)pthread_mutex_lock(&sums->mutex);
  units_append_line(&sums->lines, key, values, count);
  if (sums->sharing) {
    units_append_line(&sums->shared, key, values, count);
  }
  sums->filed++;
  file_in_time(sums);
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
  bool crew = sums->run->options->crew != NULL;
  if ((sums->progress.active || crew) && pthread_mutex_lock(&sums->mutex) == 0) {
    (void)hear(sums);
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

enum status sums_add(struct sums *sums, const char *lines, size_t length, struct fault *fault)
{
  enum status status = units_add_lines(&sums->units, lines, length, fault);
  units_sort(&sums->units);
  return status;
}

static struct shard part_of(const struct run_options *options)
{
  return crew_is_member(options->crew) ? (struct shard){options->crew->number + 1, options->crew->size}
                                       : options->shard;
}

enum status sums_begin(struct sums *sums, struct run *run, struct fault *fault)
{
  *sums = (struct sums){
      .run = run,
      .part = part_of(run->options),
      .begun_ms = clock_milliseconds(),
      .filed_ms = clock_milliseconds(),
      .ledger = {sums, look, keep, expect, advance, halted, check},
  };
  (void)pthread_mutex_init(&sums->mutex, NULL);
  enum status status = crew_is_member(run->options->crew) ? STATUS_OK : read_beginning(sums, fault);
  if (status == STATUS_OK) {
    status = read_shards(sums, fault);
  }
  units_sort(&sums->units);
  return status;
}

enum status sums_begin_sharing(struct sums *sums, struct fault *fault)
{
  const struct crew *crew = sums->run->options->crew;
  struct text lines = {0};
  units_append_lines(&lines, &sums->units);
  enum status status = text_status(&lines, "sharing partial sums", fault);
  if (status == STATUS_OK) {
    const struct crew_order order = {.task = CREW_SUMS, .text = text_string(&lines), .text_length = lines.length};
    crew->order(crew->context, &order);
    sums->part = (struct shard){crew->number + 1, crew->size};
    sums->sharing = true;
  }
  text_free(&lines);
  return status;
}

enum status sums_end_sharing(struct sums *sums, enum status status, struct fault *fault)
{
  const struct crew *crew = sums->run->options->crew;
  struct text lines = {0};
  bool all = false;
  while (sums->sharing && status == STATUS_OK &&
         !all) { /* what comes is put on file meanwhile; no other thread works */
    all = hear(sums);
    status = check(sums, fault);
    (void)poll(NULL, 0, all ? 0 : HEAR_AFTER_MS);
  }
  if (sums->sharing) {
    status = crew->finish(crew->context, status, &lines, fault);
    take_lines(sums, &lines);
  }
  text_free(&lines);
  sums->part = sums->run->options->shard;
  sums->sharing = false;
  progress_end(&sums->progress);
  sums->progress = (struct progress){0};
  if (status == STATUS_OK) {
    status = text_status(&sums->shared, "sharing partial sums", fault);
  }
  return status == STATUS_OK ? sums_add(sums, text_string(&sums->shared), sums->shared.length, fault) : status;
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
  return status == STATUS_OK ? run_note_file(sums->run, sums_file, &record, fault) : status;
}

void sums_free(struct sums *sums)
{
  if (sums->open) {
    output_keep(&sums->output); /* --resume goes on with it; the run's end sweeps it away */
  }
  units_free(&sums->units);
  text_free(&sums->lines);
  text_free(&sums->shared);
  (void)pthread_mutex_destroy(&sums->mutex);
}
