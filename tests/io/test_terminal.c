/* io/terminal.h on a pseudo-terminal, and on what is none. */
#include "io/terminal.h"

#include "support/check.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct words_row {
  const char *name;
  uint64_t kept, done, total;
  int64_t elapsed_ms;
  const char *words;
} words_rows[] = {
    {"nothing done", 0, 0, 1000000, 0, "points 0/1000000  0 %"},
    {"a quarter", 0, 250000, 1000000, 2000, "points 250000/1000000  25 %  125 k/s  6 s left"},
    {"all", 0, 1000000, 1000000, 8000, "points 1000000/1000000  100 %"},
    {"nothing to do", 0, 0, 0, 0, "points 0/0  100 %"},
    {"slow", 0, 1, 100, 2000, "points 1/100  1 %  0/s  3 min 18 s left"},
    {"hours", 0, 1, 3601, 2000, "points 1/3601  0 %  0/s  2 h 00 min left"},
    {"small rate", 0, 95, 100, 10000, "points 95/100  95 %  9/s  1 s left"},
    {"thousands with a tenth", 0, 5000, 10000, 4000, "points 5000/10000  50 %  1.2 k/s  4 s left"},
    {"millions", 0, 30000000, 60000000, 1000, "points 30000000/60000000  50 %  30 M/s  1 s left"},
    {"no time gone", 0, 5, 10, 0, "points 5/10  50 %  5.0 k/s  1 s left"},
    {"very many", 0, UINT64_MAX / 2, UINT64_MAX, 1,
     "points 9223372036854775807/18446744073709551615  49 %  1844674407 G/s  1 s left"},
    {"half of it was there", 500000, 750000, 1000000, 2000, "points 750000/1000000  75 %  125 k/s  2 s left"},
    {"all of it was there so far", 500000, 500000, 1000000, 2000, "points 500000/1000000  50 %"},
};

static void test_words(void **state)
{
  const struct words_row *row = *state;
  struct text text = {0};
  progress_describe(&text, "points", row->kept, row->done, row->total, row->elapsed_ms);
  assert_string_equal(text_string(&text), row->words);
  text_free(&text);
}

/* Both ends of a pseudo-terminal; false where the system has none to give. */
static bool open_terminal(int *watcher, int *terminal)
{
  *watcher = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (*watcher < 0 || grantpt(*watcher) != 0 || unlockpt(*watcher) != 0) {
    return false;
  }
  *terminal = open(ptsname(*watcher), O_RDWR | O_NOCTTY | O_CLOEXEC);
  return *terminal >= 0;
}

static void test_interactive(void **state)
{
  (void)state;
  int watcher = -1;
  int terminal = -1;
  if (!open_terminal(&watcher, &terminal)) {
    skip();
  }
  assert_true(terminal_is_interactive(terminal));
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  assert_false(terminal_is_interactive(null));
  (void)close(null);
  (void)close(terminal);
  (void)close(watcher);
}

/* Everything written to `descriptor` so far, as the other end sees it: a pseudo-terminal may hand it over in pieces, so
 * a mark of ours goes last. */
static void read_all(int descriptor, int watcher, char *bytes, size_t size)
{
  size_t length = 0;
  char *mark = NULL;
  assert_int_equal(write(descriptor, "<end>", 5), 5);
  while (mark == NULL) {
    struct pollfd ready = {.fd = watcher, .events = POLLIN};
    assert_int_equal(poll(&ready, 1, 10000), 1);
    ssize_t more = read(watcher, bytes + length, size - 1 - length);
    assert_true(more > 0);
    length += (size_t)more;
    bytes[length] = '\0';
    mark = strstr(bytes, "<end>");
  }
  *mark = '\0';
}

static void test_progress(void **state)
{
  (void)state;
  int watcher = -1;
  int terminal = -1;
  char seen[512];
  struct progress progress;
  if (!open_terminal(&watcher, &terminal)) {
    skip();
  }
  progress_begin(&progress, terminal, "points", 100, false);
  progress_keep(&progress, 30);
  progress_advance(&progress, 31); /* too soon to draw */
  progress.begun_ms -= 10000;
  progress.drawn_ms -= 10000;
  progress_advance(&progress, 50);
  progress_end(&progress);
  progress_end(&progress);
  read_all(terminal, watcher, seen, sizeof seen);
  assert_string_equal(seen, "\r\033[Kpoints 50/100  50 %  2/s  25 s left\r\033[K");
  (void)close(terminal);
  (void)close(watcher);
}

static void test_narrow_terminal(void **state)
{
  (void)state;
  int watcher = -1;
  int terminal = -1;
  char seen[512];
  struct progress progress;
  const struct winsize size = {.ws_row = 24, .ws_col = 12};
  if (!open_terminal(&watcher, &terminal)) {
    skip();
  }
  assert_int_equal(terminal_width(terminal), 80);
  assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
  assert_int_equal(terminal_width(terminal), 12);
  progress_begin(&progress, terminal, "points", 100, false);
  progress.drawn_ms -= 10000;
  progress_advance(&progress, 50);
  read_all(terminal, watcher, seen, sizeof seen);
  assert_string_equal(seen, "\r\033[Kpoints 50/1"); /* 11 of 12 columns: none wraps at the last one */
  (void)close(terminal);
  (void)close(watcher);
}

/* Nothing on what is no terminal, nor where it is to be quiet, nor for work that ends at once. */
static void test_silence(void **state)
{
  (void)state;
  int watcher = -1;
  int terminal = -1;
  int ends[2];
  char seen[64];
  assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
  if (!open_terminal(&watcher, &terminal)) {
    skip();
  }
  const struct {
    int descriptor, watcher;
    bool quiet;
    int64_t waited_ms;
  } cases[] = {{ends[1], ends[0], false, 10000}, {terminal, watcher, true, 10000}, {terminal, watcher, false, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct progress progress;
    progress_begin(&progress, cases[i].descriptor, "points", 100, cases[i].quiet);
    progress.begun_ms -= cases[i].waited_ms;
    progress.drawn_ms -= cases[i].waited_ms;
    progress_advance(&progress, 50);
    progress_end(&progress);
    read_all(cases[i].descriptor, cases[i].watcher, seen, sizeof seen);
    assert_string_equal(seen, "");
  }
  (void)close(ends[0]);
  (void)close(ends[1]);
  (void)close(terminal);
  (void)close(watcher);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_interactive), cmocka_unit_test(test_progress),
                                     cmocka_unit_test(test_narrow_terminal), cmocka_unit_test(test_silence)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("words", test_words, words_rows);
}
