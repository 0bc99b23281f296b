/* LD_PRELOAD shim for test_memory.sh: lets allocations fail. SCARCE_AT=N fails the Nth malloc, calloc or realloc of the
 * process, SCARCE_FROM=N that one and all behind it; SCARCE_COUNT=FILE leaves the number of allocations there. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static unsigned long calls, fail_at, fail_from;

/* dlsym itself allocates before next_calloc is known. */
static char early[4096];
static size_t early_used;

static void *take_early(size_t size)
{
  void *taken = early + early_used;
  early_used += (size + 15) / 16 * 16;
  return early_used <= sizeof early ? taken : NULL;
}

static void find_next(void)
{
  static int looking;
  if (looking || next_realloc != NULL) {
    return;
  }
  looking = 1;
  *(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
  *(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
  const char *at = getenv("SCARCE_AT");
  const char *from = getenv("SCARCE_FROM");
  fail_at = at == NULL ? 0 : strtoul(at, NULL, 10);
  fail_from = from == NULL ? 0 : strtoul(from, NULL, 10);
  looking = 0;
}

static int fails(void)
{
  unsigned long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  int failing = call == fail_at || (fail_from > 0 && call >= fail_from);
  errno = failing ? ENOMEM : errno;
  return failing;
}

void *malloc(size_t size)
{
  find_next();
  if (next_malloc == NULL) {
    return take_early(size);
  }
  return fails() ? NULL : next_malloc(size);
}

void *calloc(size_t count, size_t size)
{
  find_next();
  if (next_calloc == NULL) {
    return take_early(count * size);
  }
  return fails() ? NULL : next_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
  find_next();
  return fails() ? NULL : next_realloc(old, size);
}

__attribute__((destructor)) static void leave_count(void)
{
  const char *file = getenv("SCARCE_COUNT");
  char text[32];
  int descriptor = file == NULL ? -1 : open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (descriptor >= 0) {
    int length = snprintf(text, sizeof text, "%lu\n", calls);
    ssize_t written = write(descriptor, text, (size_t)length);
    (void)written;
    (void)close(descriptor);
  }
}
