#include "io/terminal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { REDRAW_MS = 100, DEFAULT_WIDTH = 80 };

int64_t clock_milliseconds(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool terminal_is_interactive(int descriptor)
{
  return isatty(descriptor) == 1;
}

unsigned terminal_width(int descriptor)
{
  struct winsize size = {0};
  const char *columns = getenv("COLUMNS");
  long chosen = columns == NULL ? 0 : strtol(columns, NULL, 10);
  if (chosen > 0 && chosen <= USHRT_MAX) {
    return (unsigned)chosen;
  }
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : DEFAULT_WIDTH;
}

static bool continues_character(char byte)
{
  return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes of the first `width` characters of a line of `length` bytes. */
static size_t bytes_of(const char *line, size_t length, size_t width)
{
  size_t at = 0;
  for (size_t characters = 0; at < length; at++) {
    characters += !continues_character(line[at]);
    if (characters > width) {
      break;
    }
  }
  return at;
}

void terminal_fit(const char *lines, unsigned width, struct text *text)
{
  while (*lines != '\0') {
    size_t length = strcspn(lines, "\n");
    if (bytes_of(lines, length, width) < length && width > 0) {
      text_append_bytes(text, lines, bytes_of(lines, length, width - 1));
      text_append(text, "\u2026");
    } else {
      text_append_bytes(text, lines, length);
    }
    lines += length;
    if (*lines == '\n') {
      text_append_char(text, *lines++);
    }
  }
}

/* Three digits at most before the unit: 950, 1.2 k, 38 k, 1.2 M. */
static void append_rate(struct text *text, uint64_t per_second)
{
  static const char *const units[] = {"", " k", " M", " G"};
  size_t unit = 0;
  uint64_t tenths = per_second > UINT64_MAX / 10 ? UINT64_MAX : per_second * 10;
  while (tenths >= 10000 && unit + 1 < sizeof units / sizeof units[0]) {
    tenths /= 1000;
    unit++;
  }
  text_append_u128(text, tenths / 10);
  if (unit > 0 && tenths < 100) {
    text_append_format(text, ".%d", (int)(tenths % 10));
  }
  text_append_format(text, "%s/s", units[unit]);
}

static void append_time_left(struct text *text, uint64_t seconds)
{
  if (seconds >= 3600) {
    text_append_u128(text, seconds / 3600);
    text_append_format(text, " h %02d min left", (int)(seconds % 3600 / 60));
  } else if (seconds >= 60) {
    text_append_format(text, "%d min %02d s left", (int)(seconds / 60), (int)(seconds % 60));
  } else {
    text_append_format(text, "%d s left", (int)seconds);
  }
}

void progress_describe(struct text *text, const char *what, uint64_t kept, uint64_t done, uint64_t total,
                       int64_t elapsed_ms)
{
  uint64_t worked = done - kept;
  unsigned __int128 elapsed = elapsed_ms > 0 ? (unsigned __int128)elapsed_ms : 1;
  text_append_format(text, "%s ", what);
  text_append_u128(text, done);
  text_append_char(text, '/');
  text_append_u128(text, total);
  text_append_format(text, "  %d %%", total == 0 ? 100 : (int)((unsigned __int128)done * 100 / total));
  if (worked == 0 || done >= total) {
    return;
  }
  unsigned __int128 rate = (unsigned __int128)worked * 1000 / elapsed;
  unsigned __int128 left = ((unsigned __int128)(total - done) * elapsed / worked + 999) / 1000;
  text_append(text, "  ");
  append_rate(text, rate > UINT64_MAX ? UINT64_MAX : (uint64_t)rate);
  text_append(text, "  ");
  append_time_left(text, left > UINT64_MAX ? UINT64_MAX : (uint64_t)left);
}

/* A terminal that does not take the line is no reason to stop. */
static void put(int descriptor, const char *bytes, size_t length)
{
  ssize_t ignored = write(descriptor, bytes, length);
  (void)ignored;
}

void progress_begin(struct progress *progress, int descriptor, const char *what, uint64_t total, bool quiet)
{
  int64_t now = clock_milliseconds();
  *progress = (struct progress){.descriptor = descriptor,
                                .active = !quiet && terminal_is_interactive(descriptor),
                                .what = what,
                                .total = total,
                                .begun_ms = now,
                                .drawn_ms = now};
}

void progress_keep(struct progress *progress, uint64_t kept)
{
  progress->kept = kept;
}

void progress_advance(struct progress *progress, uint64_t done)
{
  if (!progress->active) {
    return;
  }
  int64_t now = clock_milliseconds();
  if (now - progress->drawn_ms < REDRAW_MS) {
    return;
  }
  progress->drawn_ms = now;
  struct text line = {0};
  text_append(&line, "\r\033[K");
  size_t before = line.length;
  progress_describe(&line, progress->what, progress->kept, done, progress->total, now - progress->begun_ms);
  size_t room = terminal_width(progress->descriptor) - 1;
  if (!line.out_of_memory) {
    put(progress->descriptor, line.data, line.length - before > room ? before + room : line.length);
  }
  text_free(&line);
}

void progress_end(struct progress *progress)
{
  if (progress->active && progress->drawn_ms != progress->begun_ms) {
    put(progress->descriptor, "\r\033[K", 4);
  }
  progress->active = false;
}
