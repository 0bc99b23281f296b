/* LD_PRELOAD shim: lets allocations fail, also below the address sanitizer (it stands in front of its malloc). From
 * main on, which begins with sigaction(SIGPIPE), to its end, which is told by asking for SIGPIPE's action, allocations
 * SCARCE_FIRST, SCARCE_FIRST + 1, ... fail, SCARCE_LENGTH of them; SCARCE_COUNT=FILE leaves the number of all there. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static int (*next_sigaction)(int, const struct sigaction *, struct sigaction *);
static unsigned long calls, first, length;
static int in_main;

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
  if (looking || next_sigaction != NULL) {
    return;
  }
  looking = 1;
  *(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
  *(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&next_sigaction = dlsym(RTLD_NEXT, "sigaction");
  looking = 0;
}

static unsigned long number_of(const char *variable)
{
  const char *text = getenv(variable);
  return text == NULL ? 0 : strtoul(text, NULL, 10);
}

static void leave_main(void)
{
  in_main = 0;
  (void)next_sigaction(SIGPIPE, NULL, NULL);
}

int sigaction(int number, const struct sigaction *wanted, struct sigaction *old)
{
  find_next();
  int result = next_sigaction(number, wanted, old);
  if (number == SIGPIPE && !in_main) {
    first = number_of("SCARCE_FIRST");
    length = number_of("SCARCE_LENGTH");
    in_main = atexit(leave_main) == 0;
  }
  return result;
}

/* The address sanitizer asks where a new thread's stack is, and ends the process where that has no memory. */
static __thread int asking;

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
  static int (*next)(pthread_t, pthread_attr_t *);
  if (next == NULL) {
    *(void **)&next = dlsym(RTLD_NEXT, "pthread_getattr_np");
  }
  asking = 1;
  int result = next(thread, attributes);
  asking = 0;
  return result;
}

static int fails(void)
{
  if (!in_main || asking) {
    return 0;
  }
  unsigned long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  int failing = call >= first && call - first < length;
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

/* The sanitizer has its own of these, which would go round us. */
char *strndup(const char *string, size_t limit)
{
  size_t size = strnlen(string, limit);
  char *copy = malloc(size + 1);
  if (copy != NULL) {
    memcpy(copy, string, size);
    copy[size] = '\0';
  }
  return copy;
}

char *strdup(const char *string)
{
  return strndup(string, strlen(string));
}

__attribute__((destructor)) static void leave_count(void)
{
  const char *file = getenv("SCARCE_COUNT");
  char text[32];
  int descriptor = file == NULL ? -1 : open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (descriptor >= 0) {
    int size = snprintf(text, sizeof text, "%lu\n", calls);
    ssize_t written = write(descriptor, text, (size_t)size);
    (void)written;
    (void)close(descriptor);
  }
}
