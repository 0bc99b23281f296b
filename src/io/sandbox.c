#include "io/sandbox.h"

#include "io/file.h"

#include <errno.h>

#if defined(__linux__) && __has_include(<linux/landlock.h>)

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of kernels newer than Debian 12's headers. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define WRITE_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define MAKE                                                                                                           \
  (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                          \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                       \
   LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)
#define REMOVE (LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* What the kernel can forbid: by the version of its interface, which is no more than we know. */
static uint64_t known_accesses(long version)
{
  uint64_t known = LANDLOCK_ACCESS_FS_EXECUTE | WRITE_FILE | MAKE | REMOVE;
  known &= version < 2 ? ~(uint64_t)LANDLOCK_ACCESS_FS_REFER : ~UINT64_C(0);
  known &= version < 3 ? ~(uint64_t)LANDLOCK_ACCESS_FS_TRUNCATE : ~UINT64_C(0);
  return known;
}

/* 0, ENOEXEC where the file ends before, or an errno. */
static int read_at(int file, void *bytes, size_t length, uint64_t offset)
{
  char *next = bytes;
  while (length > 0) {
    ssize_t got = offset <= INT64_MAX ? pread(file, next, length, (off_t)offset) : 0;
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got < 0 ? errno : ENOEXEC;
    }
    next += got;
    length -= (size_t)got;
    offset += (uint64_t)got;
  }
  return 0;
}

static int read_interpreter(int file, const ElfW(Phdr) * segment, char loader[PATH_MAX])
{
  if (segment->p_filesz <= 1 || segment->p_filesz > PATH_MAX) {
    return ENOEXEC;
  }
  int error = read_at(file, loader, segment->p_filesz, segment->p_offset);
  return error == 0 && loader[segment->p_filesz - 1] != '\0' ? ENOEXEC : error;
}

/* 0 or an errno: ENOEXEC for a program of another machine's kind, or half of one. */
static int read_loader(int file, char loader[PATH_MAX], bool *script)
{
  ElfW(Ehdr) header;
  char magic[SELFMAG];
  int error = read_at(file, magic, sizeof magic, 0);
  *script = error == ENOEXEC || (error == 0 && memcmp(magic, ELFMAG, SELFMAG) != 0);
  if (*script || error != 0) {
    return *script ? 0 : error;
  }
  error = read_at(file, &header, sizeof header, 0);
  if (error == 0 && (header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
                     header.e_phentsize != sizeof(ElfW(Phdr)))) {
    error = ENOEXEC;
  }
  for (unsigned i = 0; error == 0 && i < header.e_phnum; i++) {
    ElfW(Phdr) segment;
    error = read_at(file, &segment, sizeof segment, header.e_phoff + i * sizeof segment);
    if (error == 0 && segment.p_type == PT_INTERP) {
      return read_interpreter(file, &segment, loader);
    }
  }
  return error;
}

/* The program that the kernel executes to load this one, "" where it needs none. Whatever does not begin as a program
 * does is a script. */
static enum status find_loader(const char *path, char loader[PATH_MAX], bool *script, struct fault *fault)
{
  int file = -1;
  loader[0] = '\0';
  *script = false;
  do {
    file = open(path, O_RDONLY | O_CLOEXEC);
  } while (file < 0 && errno == EINTR);
  if (file < 0) {
    return file_fault(fault, "confine", path, errno);
  }
  int error = read_loader(file, loader, script);
  (void)close(file);
  return error == 0 ? STATUS_OK : file_fault(fault, "confine", path, error);
}

/* Allows `accesses` to one file. */
static int allow(int rules, const char *path, uint64_t accesses)
{
  struct landlock_path_beneath_attr rule = {.allowed_access = accesses, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
  if (rule.parent_fd < 0) {
    return errno;
  }
  int error = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ? 0 : errno;
  (void)close(rule.parent_fd);
  return error;
}

enum status sandbox_make(const char *path, int *rules, struct fault *fault)
{
  char loader[PATH_MAX];
  *rules = -1;
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 0) {
    bool none = errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
    return none ? STATUS_OK : file_fault(fault, "confine", path, errno);
  }
  uint64_t forbidden = known_accesses(version);
  bool script = false;
  enum status status = find_loader(path, loader, &script, fault);
  if (status != STATUS_OK) {
    return status;
  }
  forbidden &= script ? ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE : ~UINT64_C(0);
  const struct landlock_ruleset_attr attributes = {.handled_access_fs = forbidden};
  *rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (*rules < 0) {
    return file_fault(fault, "confine", path, errno);
  }
  int error = allow(*rules, "/dev/null", WRITE_FILE & forbidden);
  if (error == 0 && !script) {
    error = allow(*rules, path, LANDLOCK_ACCESS_FS_EXECUTE);
  }
  if (error == 0 && !script && loader[0] != '\0') {
    error = allow(*rules, loader, LANDLOCK_ACCESS_FS_EXECUTE);
  }
  if (error != 0) {
    (void)close(*rules);
    *rules = -1;
    return file_fault(fault, "confine", path, error);
  }
  return STATUS_OK;
}

int sandbox_enter(int rules)
{
  bool entered = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  return entered ? 0 : errno;
}

#else

enum status sandbox_make(const char *path, int *rules, struct fault *fault)
{
  (void)path;
  (void)fault;
  *rules = -1;
  return STATUS_OK;
}

int sandbox_enter(int rules)
{
  (void)rules;
  return ENOSYS;
}

#endif
