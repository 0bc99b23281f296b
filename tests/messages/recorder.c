/* LD_PRELOAD shim: writes down every message that a program makes, for tests/messages/check.py. A message is what is
 * formatted into a struct fault (core/status.h) or a complaint (io/complaints.c), which vsnprintf tells by their sizes.
 *
 * MESSAGES_LOG names the file, which all processes of a test share: 8 bytes of what is used, then "FORMAT\0MESSAGE\0"
 * one after the other. It is mapped before main, so that no system call is added to what the program does. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FAULT_SIZE = 1024, COMPLAINT_SIZE = 600, LOG_SIZE = 1 << 22, SEEN_SIZE = 1 << 14 };

static _Atomic uint64_t *log_used; /* NULL where nothing is written down */
static _Atomic uint64_t seen[SEEN_SIZE];

__attribute__((constructor)) static void open_log(void)
{
  const char *path = getenv("MESSAGES_LOG");
  int file = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) {
    return;
  }
  if (ftruncate(file, LOG_SIZE) == 0) {
    void *map = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    log_used = map == MAP_FAILED ? NULL : map;
  }
  (void)close(file);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
  for (; *text != '\0'; text++) {
    hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
  }
  return hash;
}

/* Whether this process wrote the same down before; a full table forgets. */
static int seen_before(const char *format, const char *message)
{
  uint64_t hash = hash_text(hash_text(0xcbf29ce484222325U, format), message) | 1;
  _Atomic uint64_t *slot = &seen[hash % SEEN_SIZE];
  return atomic_exchange(slot, hash) == hash;
}

static void write_down(const char *format, const char *message)
{
  if (log_used == NULL || seen_before(format, message)) {
    return;
  }
  size_t format_size = strlen(format) + 1, message_size = strlen(message) + 1;
  uint64_t at = sizeof *log_used + atomic_fetch_add(log_used, format_size + message_size);
  if (at + format_size + message_size <= LOG_SIZE) {
    memcpy((char *)log_used + at, format, format_size);
    memcpy((char *)log_used + at + format_size, message, message_size);
  }
}

/* glibc's, so that __vsnprintf_chk need not be asked: the sizes were checked when this program was tested without. */
static int format_text(char *text, size_t size, const char *format, va_list arguments)
{
  static int (*next)(char *, size_t, const char *, va_list);
  if (next == NULL) {
    *(void **)&next = dlsym(RTLD_NEXT, "vsnprintf");
  }
  int length = next(text, size, format, arguments);
  if (length >= 0 && (size == FAULT_SIZE || size == COMPLAINT_SIZE)) {
    write_down(format, text);
  }
  return length;
}

int vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
  return format_text(text, size, format, arguments);
}

int __vsnprintf_chk(char *text, size_t size, int flag, size_t room, const char *format, va_list arguments);

int __vsnprintf_chk(char *text, size_t size, int flag, size_t room, const char *format, va_list arguments)
{
  (void)flag;
  if (size > room) {
    abort();
  }
  return format_text(text, size, format, arguments);
}
