/* io/sandbox.h, with other people's programs: what each of them does to a directory when it is free, and that it does
 * nothing to it when it is confined. Then kernels without Landlock, played by a seccomp filter. */
#include "io/sandbox.h"

#include "io/file.h"
#include "io/process.h"
#include "support/check.h"
#include "support/scratch.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct scratch scratch;

/* Whether this kernel has Landlock. */
static bool kernel_confines(void)
{
  int rules;
  struct fault fault = {0};
  if (sandbox_make("/bin/sh", &rules, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  if (rules < 0) {
    return false;
  }
  (void)close(rules);
  return true;
}

/* Runs words in the scratch directory, where "script" lies too; the caller frees the process. */
static void run_words(struct process *process, const char *const *words, bool confined)
{
  struct fault fault = {0};
  const char *const script[] = {scratch_path(&scratch, "script"), NULL};
  const struct process_request request = {
      .arguments = strcmp(words[0], "script") == 0 ? script : words, .directory = scratch.path, .confined = confined};
  if (process_run(process, &request, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

/* A file 'kept' with "old" in it, a script, and nothing else. */
static void fill_scratch(const char *script)
{
  static const char *const clear[] = {"sh", "-c", "rm -rf made moved kept; printf old >kept", NULL};
  struct process process;
  run_words(&process, clear, false);
  process_free(&process);
  scratch_write(&scratch, "script", script, strlen(script));
  assert_int_equal(chmod(scratch_path(&scratch, "script"), 0755), 0);
}

static bool is_untouched(void)
{
  struct text content = {0};
  bool same = file_read(scratch_path(&scratch, "kept"), 100, &content, NULL) == STATUS_OK &&
              strcmp(text_string(&content), "old") == 0 && access(scratch_path(&scratch, "made"), F_OK) != 0 &&
              access(scratch_path(&scratch, "moved"), F_OK) != 0;
  text_free(&content);
  return same;
}

static const struct harm_row {
  const char *name;
  const char *words[8];
  const char *script;
} harm_rows[] = {
    {"new file", {"touch", "made"}, ""},
    {"write", {"dd", "if=/dev/zero", "of=kept", "bs=9", "count=1", "conv=notrunc"}, ""},
    {"truncate", {"truncate", "-s", "0", "kept"}, ""},
    {"remove", {"rm", "kept"}, ""},
    {"rename", {"mv", "kept", "moved"}, ""},
    {"link", {"ln", "kept", "made"}, ""},
    {"symbolic link", {"ln", "-s", "kept", "made"}, ""},
    {"directory", {"mkdir", "made"}, ""},
    {"pipe", {"mkfifo", "made"}, ""},
    {"another program", {"env", "touch", "made"}, ""},
    {"a shell", {"env", "sh", "-c", "touch made"}, ""},
    {"a script that writes", {"script"}, "#!/bin/sh\ntouch made\n"},
    {"a script that runs a program that writes", {"script"}, "#!/bin/sh\nexec env touch made\n"},
    {"gnuplot system()", {"gnuplot", "-d", "-e", "system('touch made')"}, ""},
    {"gnuplot backquotes", {"gnuplot", "-d", "-e", "print `touch made; echo 1`"}, ""},
    {"gnuplot !", {"gnuplot", "-d", "-e", "!touch made"}, ""},
    {"gnuplot set print", {"gnuplot", "-d", "-e", "set print 'made'; print 1"}, ""},
    {"gnuplot set print to a pipe", {"gnuplot", "-d", "-e", "set print '|touch made'; print 1; unset print"}, ""},
    {"gnuplot set output", {"gnuplot", "-d", "-e", "set terminal svg; set output 'made'; plot x"}, ""},
    {"gnuplot set output to a pipe", {"gnuplot", "-d", "-e", "set terminal svg; set output '|cat >made'; plot x"}, ""},
    {"gnuplot set table", {"gnuplot", "-d", "-e", "set table 'made'; plot x"}, ""},
    {"gnuplot plot from a pipe", {"gnuplot", "-d", "-e", "set terminal svg; plot '< touch made; echo 1'"}, ""},
    {"gnuplot load from a pipe", {"gnuplot", "-d", "-e", "load '< touch made'"}, ""},
    {"gnuplot save", {"gnuplot", "-d", "-e", "save 'made'"}, ""},
};

static void test_harm(void **state)
{
  const struct harm_row *row = *state;
  struct process process;
  fill_scratch(row->script);
  run_words(&process, row->words, false);
  process_free(&process);
  assert_false(is_untouched()); /* it does what it is here for */
  if (!kernel_confines()) {
    print_message("this kernel has no Landlock\n");
    skip();
  }
  fill_scratch(row->script);
  run_words(&process, row->words, true);
  process_free(&process);
  assert_true(is_untouched());
}

static const struct work_row {
  const char *name;
  const char *words[6];
  const char *script;
  const char *output;
} work_rows[] = {
    {"reads", {"cat", "kept"}, "", "old"},
    {"writes to /dev/null", {"sh", "-c", "printf old >/dev/null; printf done"}, "", "done"},
    {"a script runs programs", {"script"}, "#!/bin/sh\nexec env cat kept 2>/dev/null\n", "old"},
    {"gnuplot computes", {"gnuplot", "-d", "-e", "set print '-'; print 6 * 7"}, "", "42\n"},
};

static void test_work(void **state)
{
  const struct work_row *row = *state;
  struct process process;
  struct fault fault = {0};
  fill_scratch(row->script);
  run_words(&process, row->words, true);
  if (process_check(&process, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  assert_string_equal(text_string(&process.output), row->output);
  assert_string_equal(text_string(&process.error), "");
  process_free(&process);
}

/* What confined a program does not hold its parent. */
static void test_we_stay_free(void **state)
{
  (void)state;
  static const char *const work[] = {"true", NULL}, *const harm[] = {"touch", "made", NULL};
  struct process process;
  fill_scratch("");
  run_words(&process, work, true);
  process_free(&process);
  scratch_write(&scratch, "own", "mine", 4);
  assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
  run_words(&process, harm, false);
  process_free(&process);
  assert_false(is_untouched());
}

/* From here on that system call fails with `error`. */
static void forbid(unsigned call, int error)
{
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof code / sizeof code[0], code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    _exit(77);
  }
}

static const struct kernel_row {
  const char *name;
  unsigned call;
  int error;
  bool fails; /* otherwise the program runs, and is free */
} kernel_rows[] = {
    {"built without Landlock", SYS_landlock_create_ruleset, ENOSYS, false},
    {"Landlock turned off", SYS_landlock_create_ruleset, EOPNOTSUPP, false},
    {"Landlock kept from us", SYS_landlock_create_ruleset, EPERM, false},
    {"Landlock fails", SYS_landlock_create_ruleset, EIO, true},
    {"the program cannot be read", SYS_pread64, EIO, true},
};

static void test_kernel(void **state)
{
  const struct kernel_row *row = *state;
  if (row->call != SYS_landlock_create_ruleset && !kernel_confines()) {
    print_message("this kernel has no Landlock\n");
    skip();
  }
  fill_scratch("");
  pid_t child = fork();
  if (child == 0) {
    static const char *const words[] = {"touch", "made", NULL};
    const struct process_request request = {.arguments = words, .directory = scratch.path, .confined = true};
    struct process process;
    struct fault fault = {0};
    struct text path = {0};
    char expected[600] = "";
    if (process_find("touch", &path, &fault) != STATUS_OK) {
      _exit(2);
    }
    (void)snprintf(expected, sizeof expected, "cannot confine '%s': Input/output error", path.data);
    forbid(row->call, row->error);
    enum status status = process_run(&process, &request, &fault);
    _exit(!row->fails ? status != STATUS_OK : status != STATUS_IO || strcmp(fault.text, expected) != 0);
  }
  int ending = 0;
  assert_int_equal(waitpid(child, &ending, 0), child);
  assert_true(WIFEXITED(ending));
  if (WEXITSTATUS(ending) == 77) {
    print_message("seccomp filters are not allowed here\n");
    skip();
  }
  assert_int_equal(WEXITSTATUS(ending), 0);
  assert_int_equal(is_untouched(), row->fails);
}

static const struct kind_row {
  const char *name;
  const char *bytes; /* followed by NULs */
  size_t length;
  bool fails;
} kind_rows[] = {
    {"nothing", "", 0, false},
    {"a script", "#!/bin/sh\n", 10, false},
    {"less than a magic", "\177EL", 3, false},
    {"a magic alone", "\177ELF", 4, true},
    {"another machine's program", "\177ELF\003\001\001", 64, true},
};

/* Only what does not begin as a program does is a script, and may execute others. */
static void test_kind(void **state)
{
  const struct kind_row *row = *state;
  struct fault fault = {0};
  int rules = -1;
  if (!kernel_confines()) {
    print_message("this kernel has no Landlock\n");
    skip();
  }
  char bytes[64] = {0};
  memcpy(bytes, row->bytes, strlen(row->bytes));
  scratch_write(&scratch, "kind", bytes, row->length);
  enum status status = sandbox_make(scratch_path(&scratch, "kind"), &rules, &fault);
  if (rules >= 0) {
    (void)close(rules);
  }
  assert_int_equal(status, row->fails ? STATUS_IO : STATUS_OK);
  assert_int_equal(rules < 0, row->fails);
  if (row->fails) {
    assert_non_null(strstr(fault.text, "cannot confine '"));
    assert_non_null(strstr(fault.text, "kind': Exec format error"));
  }
  assert_int_equal(sandbox_make(scratch_path(&scratch, "none"), &rules, &fault), STATUS_IO);
  assert_int_equal(rules, -1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_we_stay_free)};
  scratch_make(&scratch);
  int failed = cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
  failed += run_rows("what harms", test_harm, harm_rows);
  failed += run_rows("what works", test_work, work_rows);
  failed += run_rows("kernels", test_kernel, kernel_rows);
  failed += run_rows("kinds of programs", test_kind, kind_rows);
  scratch_remove(&scratch);
  return failed;
}
