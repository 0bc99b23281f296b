#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BLOCK = 65536 };

enum status file_fault(struct fault *fault, const char *what, const char *path, int error)
{
  if (error == ENOMEM) {
    return fault_set(fault, STATUS_NO_MEMORY, "out of memory while trying to %s '%.512s'", what, path);
  }
  return fault_set(fault, STATUS_IO, "cannot %s '%.512s': %s", what, path, strerror(error));
}

/* What else than a regular file it is, in words. */
static const char *kind_of_file(mode_t mode)
{
  static const struct {
    mode_t type;
    const char *words;
  } kinds[] = {
      {S_IFDIR, "it is a directory"},
      {S_IFIFO, "it is a pipe, not a regular file"},
      {S_IFLNK, "it is a symbolic link, not a regular file"},
      {S_IFSOCK, "it is a socket, not a regular file"},
      {S_IFCHR, "it is a device, not a regular file"},
      {S_IFBLK, "it is a device, not a regular file"},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if ((mode & S_IFMT) == kinds[i].type) {
      return kinds[i].words;
    }
  }
  return "it is not a regular file";
}

/* O_NONBLOCK: opening a pipe without a writer must not hang; regular files do not care. */
static enum status open_regular(const char *path, int *descriptor, struct fault *fault)
{
  do {
    *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (*descriptor < 0 && errno == EINTR);
  if (*descriptor < 0) {
    return file_fault(fault, "read", path, errno);
  }
  struct stat facts;
  int error = fstat(*descriptor, &facts) == 0 ? 0 : errno;
  if (error == 0 && S_ISREG(facts.st_mode)) {
    return STATUS_OK;
  }
  (void)close(*descriptor);
  if (error != 0) {
    return file_fault(fault, "read", path, error);
  }
  return fault_set(fault, STATUS_IO, "cannot read '%.512s': %s", path, kind_of_file(facts.st_mode));
}

static enum status read_all(int descriptor, const char *path,
                            enum status (*take)(void *, const void *, size_t, struct fault *), void *context,
                            struct fault *fault)
{
  char block[READ_BLOCK];
  for (;;) {
    ssize_t length = read(descriptor, block, sizeof block);
    if (length == 0) {
      return STATUS_OK;
    }
    if (length < 0 && errno == EINTR) {
      continue;
    }
    if (length < 0) {
      return file_fault(fault, "read", path, errno);
    }
    enum status status = take(context, block, (size_t)length, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
}

enum status file_read_blocks(const char *path, enum status (*take)(void *, const void *, size_t, struct fault *),
                             void *context, struct fault *fault)
{
  int descriptor = -1;
  enum status status = open_regular(path, &descriptor, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = read_all(descriptor, path, take, context, fault);
  (void)close(descriptor);
  return status;
}

struct bounded_text {
  struct text *text;
  const char *path;
  size_t room, limit;
};

static enum status too_long(const char *path, size_t limit, struct fault *fault)
{
  return fault_set(fault, STATUS_IO, "cannot read '%.512s': longer than %zu bytes", path, limit);
}

static enum status append_block(void *context, const void *bytes, size_t length, struct fault *fault)
{
  struct bounded_text *bounded = context;
  if (length > bounded->room) {
    return too_long(bounded->path, bounded->limit, fault);
  }
  bounded->room -= length;
  text_append_bytes(bounded->text, bytes, length);
  return text_status(bounded->text, "reading a file", fault);
}

enum status file_read_open(int descriptor, const char *path, size_t limit, struct text *content, struct fault *fault)
{
  size_t before = content->length;
  struct stat facts;
  struct bounded_text bounded = {content, path, limit, limit};
  text_append_bytes(content, "", 0); /* an empty file gives an empty string, not NULL */
  enum status status = STATUS_OK;
  if (fstat(descriptor, &facts) == 0 && (uintmax_t)facts.st_size > limit) {
    status = too_long(path, limit, fault);
  } else {
    status = read_all(descriptor, path, append_block, &bounded, fault);
  }
  if (status != STATUS_OK && content->data != NULL) {
    content->length = before;
    content->data[before] = '\0';
  }
  return status;
}

enum status file_read(const char *path, size_t limit, struct text *content, struct fault *fault)
{
  int descriptor = -1;
  enum status status = open_regular(path, &descriptor, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = file_read_open(descriptor, path, limit, content, fault);
  (void)close(descriptor);
  return status;
}

int file_write_all(int descriptor, const void *bytes, size_t length)
{
  const char *next = bytes;
  while (length > 0) {
    ssize_t written = write(descriptor, next, length);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return written < 0 ? errno : EIO;
    }
    next += written;
    length -= (size_t)written;
  }
  return 0;
}

int file_synchronise(int descriptor)
{
  int result = 0;
  do {
    result = fsync(descriptor);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}

int directory_synchronise(const char *path)
{
  int descriptor = -1;
  do {
    descriptor = open(path[0] == '\0' ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    return errno;
  }
  int error = file_synchronise(descriptor);
  (void)close(descriptor);
  return error == EINVAL ? 0 : error; /* what they say that cannot */
}

enum status file_look(const char *path, bool *there, struct fault *fault)
{
  struct stat facts;
  *there = stat(path, &facts) == 0;
  return *there || errno == ENOENT || errno == ENOTDIR ? STATUS_OK : file_fault(fault, "look at", path, errno);
}

bool file_exists(const char *path)
{
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

static enum status make_one(const char *path, struct fault *fault)
{
  if (mkdir(path, 0777) == 0) {
    return STATUS_OK;
  }
  int error = errno;
  struct stat facts;
  if (stat(path, &facts) == 0) {
    return S_ISDIR(facts.st_mode) ? STATUS_OK : file_fault(fault, "make the directory", path, ENOTDIR);
  }
  return file_fault(fault, "make the directory", path, error == EEXIST ? errno : error);
}

bool directory_exists(const char *path)
{
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool same_directory(const char *a, const char *b)
{
  struct stat first, second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && S_ISDIR(first.st_mode) && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

enum status directory_make(const char *path, struct fault *fault)
{
  char *part = strdup(path);
  if (part == NULL) {
    return fault_no_memory(fault, "making a directory");
  }
  enum status status = path[0] == '\0' ? file_fault(fault, "make the directory", path, ENOENT) : STATUS_OK;
  for (char *slash = strchr(part + (part[0] != '\0'), '/'); slash != NULL && status == STATUS_OK;
       slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    status = make_one(part, fault);
    *slash = '/';
  }
  if (status == STATUS_OK) {
    status = make_one(part, fault);
  }
  free(part);
  return status;
}

void path_join(struct text *path, const char *directory, const char *name)
{
  bool here = directory[0] == '\0' || strcmp(directory, ".") == 0;
  if (!here && name[0] != '/') {
    text_append(path, directory);
    if (directory[strlen(directory) - 1] != '/') {
      text_append_char(path, '/');
    }
  }
  text_append(path, name);
}

bool path_stays_below(const char *path)
{
  for (;;) {
    size_t length = strcspn(path, "/");
    bool here = length == 1 && path[0] == '.';
    bool up = length == 2 && path[0] == '.' && path[1] == '.';
    if (length == 0 || here || up) {
      return false;
    }
    if (path[length] == '\0') {
      return true;
    }
    path += length + 1;
  }
}
