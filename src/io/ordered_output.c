#include "io/ordered_output.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MAX = 2 * ORDERED_THREADS + 1, FLUSH_BYTES = 16 << 20 };

struct entry {
  struct piece piece;
  bool filled;
};

/* Pieces go round a ring of entries: [written, next_fill) are in it, and an entry is free again when its piece is both
 * hashed and written. */
struct work {
  struct output *output;
  const struct ordered_job *job;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  struct entry entries[SLOTS_MAX];
  size_t entry_count;
  uint64_t next_fill, next_hash,
      next_write;           /* numbers of pieces, each not begun; what is before is done or being done */
  uint64_t hashed, written; /* done */
  bool hashing, writing;
  enum status status;
  uint64_t fault_piece; /* of `fault` */
  struct fault fault;
  uint64_t flushed; /* bytes that the kernel was told to begin writing back */
};

enum task { TASK_NONE, TASK_HASH, TASK_WRITE, TASK_FILL, TASK_END };

enum status piece_reserve(struct piece *piece, size_t extra, struct fault *fault)
{
  if (piece->capacity - piece->length >= extra) {
    return STATUS_OK;
  }
  size_t capacity = piece->length + extra + piece->capacity / 2;
  char *bytes = realloc(piece->bytes, capacity);
  if (bytes == NULL) {
    return fault_no_memory(fault, "writing a table");
  }
  piece->bytes = bytes;
  piece->capacity = capacity;
  return STATUS_OK;
}

static struct entry *entry_of(struct work *work, uint64_t piece)
{
  return &work->entries[piece % work->entry_count];
}

static uint64_t pieces_done(const struct work *work)
{
  return work->hashed < work->written ? work->hashed : work->written;
}

/* The most urgent thing that nobody does: hashing is the longest chain, writing frees memory. Under the mutex. */
static enum task choose_task(struct work *work, uint64_t *number)
{
  if (work->status != STATUS_OK || pieces_done(work) == work->job->piece_count) {
    return TASK_END;
  }
  if (!work->hashing && work->next_hash < work->next_fill && entry_of(work, work->next_hash)->filled) {
    work->hashing = true;
    *number = work->next_hash++;
    return TASK_HASH;
  }
  if (!work->writing && work->next_write < work->next_fill && entry_of(work, work->next_write)->filled) {
    work->writing = true;
    *number = work->next_write++;
    return TASK_WRITE;
  }
  if (work->next_fill < work->job->piece_count && work->next_fill < pieces_done(work) + work->entry_count) {
    *number = work->next_fill++;
    return TASK_FILL;
  }
  return TASK_NONE;
}

static enum status write_bytes(struct output *output, const char *bytes, size_t length, struct fault *fault)
{
  int error = file_write_all(output->descriptor, bytes, length);
  if (error != 0) {
    return file_fault(fault, "write", output->path, error);
  }
  output->bytes += length;
  return STATUS_OK;
}

/* Where the file must reach the disk, the disk may as well begin: the fsync at the end is then short. */
static void flush_some(struct work *work)
{
  uint64_t bytes = work->output->bytes - work->flushed;
  if (work->output->durable && bytes >= FLUSH_BYTES) {
#ifdef __linux__ /* elsewhere the fsync does it all */
    (void)sync_file_range(work->output->descriptor, (off_t)work->flushed, (off_t)bytes, SYNC_FILE_RANGE_WRITE);
#endif
    work->flushed += bytes;
  }
}

static enum status do_task(struct work *work, enum task task, unsigned thread, uint64_t number, struct fault *fault)
{
  struct piece *piece = &entry_of(work, number)->piece;
  enum status status = STATUS_OK;
  switch (task) {
  case TASK_FILL:
    piece->length = 0;
    return work->job->fill(work->job->context, thread, number, piece, fault);
  case TASK_HASH:
    digest_add(&work->output->digest, piece->bytes, piece->length);
    return STATUS_OK;
  case TASK_WRITE:
    status = write_bytes(work->output, piece->bytes, piece->length, fault);
    if (status == STATUS_OK) {
      flush_some(work);
    }
    return status;
  case TASK_NONE:
  case TASK_END:
    break;
  }
  return STATUS_OK;
}

/* Of two faults the one of the earlier piece is kept. Under the mutex. */
static void keep_fault(struct work *work, enum status status, uint64_t number, const struct fault *fault)
{
  if (work->status == STATUS_OK || number < work->fault_piece) {
    work->status = status;
    work->fault = *fault;
    work->fault_piece = number;
  }
}

static void end_task(struct work *work, enum task task, uint64_t number)
{
  struct entry *entry = entry_of(work, number);
  if (task == TASK_FILL) {
    entry->filled = true;
  } else if (task == TASK_HASH) {
    work->hashed++;
    work->hashing = false;
  } else {
    work->written++;
    work->writing = false;
  }
  if (task != TASK_FILL && pieces_done(work) > number) {
    entry->filled = false;
  }
}

static enum status tell(struct work *work, uint64_t *told, struct fault *fault)
{
  const struct ordered_job *job = work->job;
  uint64_t done = pieces_done(work);
  if (job->advance == NULL || done == *told) {
    return STATUS_OK;
  }
  *told = done;
  (void)pthread_mutex_unlock(&work->mutex);
  enum status status = job->advance(job->context, done, fault);
  (void)pthread_mutex_lock(&work->mutex);
  return status;
}

static void run_thread(struct work *work, unsigned thread)
{
  uint64_t number = 0, told = 0;
  struct fault fault;
  (void)pthread_mutex_lock(&work->mutex);
  for (;;) {
    enum status status = thread == 0 ? tell(work, &told, &fault) : STATUS_OK;
    if (status != STATUS_OK) {
      keep_fault(work, status, 0, &fault);
      (void)pthread_cond_broadcast(&work->changed);
    }
    enum task task = choose_task(work, &number);
    if (task == TASK_END) {
      /* All may have ended while the caller's thread was telling of less. */
      bool untold = thread == 0 && work->status == STATUS_OK && work->job->advance != NULL && pieces_done(work) != told;
      if (untold) {
        continue;
      }
      break;
    }
    if (task == TASK_NONE) {
      (void)pthread_cond_wait(&work->changed, &work->mutex);
      continue;
    }
    (void)pthread_mutex_unlock(&work->mutex);
    status = do_task(work, task, thread, number, &fault);
    (void)pthread_mutex_lock(&work->mutex);
    if (status != STATUS_OK) {
      keep_fault(work, status, number, &fault);
    } else {
      end_task(work, task, number);
    }
    (void)pthread_cond_broadcast(&work->changed);
  }
  (void)pthread_mutex_unlock(&work->mutex);
}

struct helper {
  struct work *work;
  unsigned thread;
  pthread_t id;
};

static void *run_helper(void *argument)
{
  struct helper *helper = argument;
  run_thread(helper->work, helper->thread);
  return NULL;
}

static void run_all(struct work *work, unsigned threads)
{
  struct helper helpers[ORDERED_THREADS];
  unsigned started = 1;
  for (; started < threads; started++) {
    helpers[started] = (struct helper){.work = work, .thread = started};
    if (pthread_create(&helpers[started].id, NULL, run_helper, &helpers[started]) != 0) {
      break; /* fewer threads do the same */
    }
  }
  run_thread(work, 0);
  for (unsigned i = 1; i < started; i++) {
    (void)pthread_join(helpers[i].id, NULL);
  }
}

enum status ordered_output(struct output *output, const struct ordered_job *job, struct fault *fault)
{
  unsigned threads = job->threads < ORDERED_THREADS ? job->threads : ORDERED_THREADS;
  struct work *work = calloc(1, sizeof *work);
  if (work == NULL) {
    return fault_no_memory(fault, "writing a table");
  }
  work->output = output;
  work->job = job;
  work->entry_count = threads > 1 ? 2 * threads + 1 : 1;
  work->flushed = output->bytes;
  if (!job->hashed) {
    work->next_hash = job->piece_count;
    work->hashed = job->piece_count;
  }
  (void)pthread_mutex_init(&work->mutex, NULL);
  (void)pthread_cond_init(&work->changed, NULL);
  run_all(work, threads);
  (void)pthread_cond_destroy(&work->changed);
  (void)pthread_mutex_destroy(&work->mutex);
  enum status status = work->status;
  if (status != STATUS_OK) {
    *fault = work->fault;
  }
  for (size_t i = 0; i < work->entry_count; i++) {
    free(work->entries[i].piece.bytes);
  }
  free(work);
  return status;
}
