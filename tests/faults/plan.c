#include "plan.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* A kill at a random time may fall where nothing is at stake, so there are more of them than of calls. */
enum { EXIT_TROUBLE = 2, INTERRUPTIONS = 16, RANDOM_KILLS_PER_CALL = 2, SPARE_PAGES = 8, SPARE_FILES = 4 };

static void add(struct batch *batch, const struct injection *injection)
{
  if (batch->count == batch->capacity) {
    batch->capacity = 2 * batch->capacity + 64;
    struct injection *more = realloc(batch->injections, batch->capacity * sizeof *more);
    if (more == NULL) {
      err(EXIT_TROUBLE, "planning");
    }
    batch->injections = more;
  }
  batch->injections[batch->count++] = *injection;
}

/* The injection with .first = first, first + 1, ..., last. */
static void add_range(struct batch *batch, struct injection injection, unsigned long first, unsigned long last)
{
  for (injection.first = first; injection.first <= last; injection.first++) {
    add(batch, &injection);
  }
}

static void add_calls(struct batch *batch, struct injection injection, bool writes_only)
{
  for (int call = 0; call < CALL_NUMBERS; call++) {
    if (!call_is_left_alone(call) && (!writes_only || call == SYS_write)) {
      injection.call = call;
      add_range(batch, injection, 1, batch->stage->usual.calls[call]);
    }
  }
}

static void walk_calls(struct batch *batch, take_batch *take, void *context)
{
  static const int errors[] = {ENOSPC, EIO, EINTR, EMFILE, EROFS, EXDEV};
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
    for (int on = 0; on < 2; on++) {
      /* Nothing is interrupted for ever. */
      unsigned long length = on == 0 ? 1 : errors[i] == EINTR ? INTERRUPTIONS : ULONG_MAX / 2;
      batch->what = strerrorname_np(errors[i]);
      batch->how = on == 0 ? "once" : "from there on";
      add_calls(batch, (struct injection){.trouble = TROUBLE_ERROR, .error = errors[i], .length = length}, false);
      take(batch, context);
    }
  }
  batch->what = "short write";
  batch->how = "once";
  add_calls(batch, (struct injection){.trouble = TROUBLE_SHORT, .length = 1}, true);
  take(batch, context);
}

static uint64_t scramble(uint64_t x)
{
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

static void walk_kills(struct batch *batch, take_batch *take, void *context)
{
  batch->what = "SIGKILL";
  batch->how = "at a call";
  add_calls(batch, (struct injection){.trouble = TROUBLE_KILL, .length = 1}, false);
  size_t calls = batch->count;
  take(batch, context);
  batch->how = "at a random time";
  for (size_t i = 0; i < RANDOM_KILLS_PER_CALL * calls; i++) {
    unsigned long after = scramble(i) % (batch->stage->microseconds + batch->stage->microseconds / 4);
    add(batch, &(struct injection){.trouble = TROUBLE_KILL_LATER, .first = after, .length = 1});
  }
  take(batch, context);
}

static void walk_memory(struct batch *batch, take_batch *take, void *context)
{
  batch->what = "no memory";
  for (int on = 0; on < 2; on++) {
    batch->how = on == 0 ? "once" : "from there on";
    add_range(batch, (struct injection){.trouble = TROUBLE_MEMORY, .length = on == 0 ? 1 : ULONG_MAX / 2}, 1,
              batch->stage->allocations);
    take(batch, context);
  }
}

static void walk_disks(struct batch *batch, take_batch *take, void *context)
{
  const struct stage *stage = batch->stage;
  unsigned long calls = 0;
  for (int call = 0; call < CALL_NUMBERS; call++) {
    calls += call_is_left_alone(call) ? 0 : stage->usual.calls[call];
  }
  batch->what = "full disk";
  batch->how = "pages left";
  add_range(batch, (struct injection){.trouble = TROUBLE_FULL, .error = ENOSPC}, 0,
            tree_pages(&stage->after) + SPARE_PAGES);
  take(batch, context);
  batch->how = "files left";
  add_range(batch, (struct injection){.trouble = TROUBLE_FILES, .error = ENOSPC}, 0,
            stage->after.count - stage->before.count + SPARE_FILES);
  take(batch, context);
  batch->what = "read-only disk";
  batch->how = "from the start";
  add(batch, &(struct injection){.trouble = TROUBLE_READ_ONLY, .error = EROFS});
  take(batch, context);
  batch->how = "from a call on";
  add_range(batch, (struct injection){.trouble = TROUBLE_READ_ONLY, .error = EROFS}, 1, calls);
  take(batch, context);
}

/* Limits in the middle of each file, just too small for it, and just large enough. */
static void walk_sizes(struct batch *batch, take_batch *take, void *context)
{
  const struct tree *tree = &batch->stage->after;
  batch->what = "file size limit";
  batch->how = "for each file";
  for (size_t i = 0; i < tree->count; i++) {
    size_t length = tree->files[i].length;
    const size_t limits[] = {length / 2, length == 0 ? 0 : length - 1, length};
    for (size_t j = 0; j < sizeof limits / sizeof limits[0] && tree->files[i].bytes != NULL; j++) {
      add(batch, &(struct injection){.trouble = TROUBLE_FILE_SIZE, .error = EFBIG, .first = limits[j]});
    }
  }
  take(batch, context);
}

static const struct mode modes[] = {
    {.name = "calls", .needs_calls = true, .walk = walk_calls},
    {.name = "kills", .needs_calls = true, .walk = walk_kills},
    {.name = "memory", .needs_shim = true, .walk = walk_memory},
    {.name = "disks", .needs_calls = true, .needs_disk = true, .walk = walk_disks},
    {.name = "sizes", .walk = walk_sizes},
};

const struct mode *mode_find(const char *name)
{
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    if (strcmp(modes[i].name, name) == 0) {
      return &modes[i];
    }
  }
  return NULL;
}
