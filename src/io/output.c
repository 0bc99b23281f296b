/* The half of io/file.h that writes. */
#include "io/file.h"

#include "io/signals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OPEN_ATTEMPTS = 8, READ_BLOCK = 65536, COMPARED_BYTES = 16 << 20 };

/* directory/name; NULL where memory is out. */
static char *joined(const char *directory, const char *name)
{
  struct text path = {0};
  path_join(&path, directory, name);
  if (path.out_of_memory) {
    text_free(&path);
  }
  return path.data;
}

static enum status fault_taken(const struct output *output, struct fault *fault)
{
  return fault_set(fault, STATUS_BAD_INPUT, "'%.512s' is there already; choose another name", output->path);
}

/* What stands at the final name must be nothing or a regular file: renaming over a device would replace it. */
static enum status check_target(const struct output *output, struct fault *fault)
{
  const char *path = output->path;
  struct stat facts;
  if (lstat(path, &facts) != 0) {
    return errno == ENOENT ? STATUS_OK : file_fault(fault, "write", path, errno);
  }
  if (output->fresh) {
    return fault_taken(output, fault);
  }
  if (!S_ISREG(facts.st_mode)) {
    return fault_set(fault, STATUS_IO, "cannot write '%.512s': something stands there that is not a regular file",
                     path);
  }
  return STATUS_OK;
}

/* ".NAME.tmp.PID" or ".NAME.part"; of any name where name is NULL. */
static bool is_temporary_of(const char *entry, const char *name)
{
  const char *dot = strrchr(entry, '.');
  const char *end = dot;
  if (entry[0] != '.' || dot == entry) {
    return false;
  }
  if (strcmp(dot, ".part") != 0) {
    bool number = dot[1] != '\0' && dot[1 + strspn(dot + 1, "0123456789")] == '\0';
    end = dot - 4;
    if (!number || end <= entry || strncmp(end, ".tmp", 4) != 0) {
      return false;
    }
  }
  size_t length = (size_t)(end - entry) - 1;
  return name == NULL || (strlen(name) == length && strncmp(entry + 1, name, length) == 0);
}

/* A writer holds its temporary's lock, and the kernel drops the lock of one that died, whatever its PID is now. */
static void remove_if_stale(int directory, const char *entry)
{
  int descriptor = openat(directory, entry, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (descriptor < 0) {
    return;
  }
  struct stat facts;
  if (fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    (void)unlinkat(directory, entry, 0);
  }
  (void)close(descriptor);
}

static void sweep_stale(const char *directory, const char *name)
{
  DIR *entries = opendir(directory);
  if (entries == NULL) {
    return; /* what is wrong with the directory is said by who opens files in it */
  }
  for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    if (is_temporary_of(entry->d_name, name)) {
      remove_if_stale(dirfd(entries), entry->d_name);
    }
  }
  (void)closedir(entries);
}

enum file_lock file_lock(int descriptor, const char *path)
{
  struct stat mine;
  struct stat named;
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return FILE_BUSY;
  }
  if (fstat(descriptor, &mine) != 0) {
    return FILE_UNKNOWN;
  }
  if (stat(path, &named) != 0) {
    return errno == ENOENT ? FILE_GONE : FILE_UNKNOWN;
  }
  return mine.st_ino == named.st_ino && mine.st_dev == named.st_dev ? FILE_LOCKED : FILE_GONE;
}

enum file_lock file_lock_within(int descriptor, const char *path, unsigned seconds)
{
  enum { TRIES_A_SECOND = 50 };
  const struct timespec pause = {.tv_nsec = 1000000000 / TRIES_A_SECOND};
  enum file_lock lock = file_lock(descriptor, path);
  uint64_t tries = (uint64_t)seconds * TRIES_A_SECOND;
  for (; lock == FILE_BUSY && tries > 0 && signals_noticed() == 0; tries--) {
    (void)nanosleep(&pause, NULL);
    lock = file_lock(descriptor, path);
  }
  return lock;
}

/* Says why (errno) the temporary is of no use, and removes it, unless another process writes it. */
static enum status give_up(struct output *output, struct fault *fault)
{
  enum status status = file_fault(fault, "write", output->path, errno);
  if (flock(output->descriptor, LOCK_EX | LOCK_NB) == 0) {
    (void)unlink(output->temporary);
  }
  (void)close(output->descriptor);
  return status;
}

static enum status create_temporary(struct output *output, struct fault *fault)
{
  for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
    do {
      output->descriptor = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    } while (output->descriptor < 0 && errno == EINTR);
    if (output->descriptor < 0) {
      if (errno == EEXIST && attempt > 0) {
        continue;
      }
      if (errno == EEXIST) {
        return fault_set(fault, STATUS_IO, "cannot write '%.512s': another process is writing it", output->path);
      }
      return file_fault(fault, "write", output->path, errno);
    }
    enum file_lock lock = file_lock(output->descriptor, output->temporary);
    if (lock == FILE_LOCKED) {
      return STATUS_OK;
    }
    if (lock == FILE_UNKNOWN) {
      return give_up(output, fault);
    }
    (void)close(output->descriptor);
  }
  return fault_set(fault, STATUS_IO, "cannot write '%.512s': its temporary file keeps disappearing", output->path);
}

static void forget(struct output *output)
{
  free(output->directory);
  free(output->path);
  free(output->temporary);
  memset(output, 0, sizeof *output);
}

/* A name is NULL where memory is out. */
static void name_output(struct output *output, const char *directory, const char *name, bool lasting)
{
  struct text temporary = {0};
  text_append_format(&temporary, lasting ? ".%s.part" : ".%s.tmp.%ld", name, (long)getpid());
  output->directory = strdup(directory[0] == '\0' ? "." : directory);
  output->path = joined(directory, name);
  output->temporary = temporary.out_of_memory ? NULL : joined(directory, text_string(&temporary));
  text_free(&temporary);
}

/* Opens what earlier processes left under the lasting name, or makes it. */
static enum status open_lasting(struct output *output, struct fault *fault)
{
  for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
    struct stat facts;
    do {
      output->descriptor = open(output->temporary, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    } while (output->descriptor < 0 && errno == EINTR);
    if (output->descriptor < 0) {
      return file_fault(fault, "write", output->path, errno);
    }
    bool known = fstat(output->descriptor, &facts) == 0;
    enum file_lock lock = !known                   ? FILE_UNKNOWN
                          : S_ISREG(facts.st_mode) ? file_lock(output->descriptor, output->temporary)
                                                   : FILE_BUSY;
    if (lock == FILE_LOCKED) {
      return STATUS_OK;
    }
    if (lock == FILE_UNKNOWN) {
      return give_up(output, fault);
    }
    (void)close(output->descriptor);
    if (lock == FILE_BUSY) {
      break;
    }
  }
  return fault_set(fault, STATUS_IO, "cannot write '%.512s': another process is writing it", output->path);
}

/* Adds bytes to the digest up to `end` of the file; false where it is shorter or cannot be read. */
static bool digest_up_to(int descriptor, struct digest *digest, uint64_t begin, uint64_t end)
{
  char block[READ_BLOCK];
  while (begin < end) {
    size_t wanted = end - begin < sizeof block ? (size_t)(end - begin) : sizeof block;
    ssize_t length = pread(descriptor, block, wanted, (off_t)begin);
    if (length < 0 && errno == EINTR) {
      continue;
    }
    if (length <= 0) {
      return false;
    }
    digest_add(digest, block, (size_t)length);
    begin += (uint64_t)length;
  }
  return true;
}

/* Keeps the file up to the last of the beginnings that it holds, and cuts the rest off. */
static enum status keep_beginning(struct output *output, const struct output_record *beginnings, size_t count,
                                  size_t *kept, struct fault *fault)
{
  struct digest digest;
  digest_begin(&digest);
  *kept = 0;
  for (size_t i = 0; i < count; i++) {
    char found[DIGEST_TEXT_SIZE];
    uint64_t from = i == 0 ? 0 : beginnings[i - 1].bytes;
    if (!digest_up_to(output->descriptor, &digest, from, beginnings[i].bytes)) {
      break;
    }
    struct digest ended = digest;
    digest_end(&ended, found);
    if (strcmp(found, beginnings[i].sha256) == 0) {
      output->digest = digest;
      output->bytes = beginnings[i].bytes;
      *kept = i + 1;
    }
  }
  if (ftruncate(output->descriptor, (off_t)output->bytes) != 0 ||
      lseek(output->descriptor, (off_t)output->bytes, SEEK_SET) < 0) {
    return file_fault(fault, "write", output->path, errno);
  }
  return STATUS_OK;
}

static enum status begin_output(struct output *output, const char *directory, const char *name, bool lasting,
                                enum output_durability durability, struct fault *fault)
{
  memset(output, 0, sizeof *output);
  if (name[0] == '\0' || strchr(name, '/') != NULL) {
    return fault_set(fault, STATUS_IO, "cannot write '%.256s': not a file name", name);
  }
  name_output(output, directory, name, lasting);
  if (output->directory == NULL || output->path == NULL || output->temporary == NULL) {
    forget(output);
    return fault_no_memory(fault, "naming a file");
  }
  output->durable = durability != OUTPUT_THROWAWAY;
  output->fresh = durability == OUTPUT_FRESH;
  digest_begin(&output->digest);
  enum status status = check_target(output, fault);
  if (status == STATUS_OK && !lasting) {
    sweep_stale(output->directory, name);
  }
  if (status == STATUS_OK) {
    status = (lasting ? open_lasting : create_temporary)(output, fault);
  }
  if (status != STATUS_OK) {
    forget(output);
  }
  return status;
}

enum status output_open(struct output *output, const char *directory, const char *name,
                        enum output_durability durability, struct fault *fault)
{
  return begin_output(output, directory, name, false, durability, fault);
}

enum status output_continue(struct output *output, const char *directory, const char *name,
                            enum output_durability durability, const struct output_record *beginnings, size_t count,
                            size_t *kept, struct fault *fault)
{
  enum status status = begin_output(output, directory, name, true, durability, fault);
  if (status == STATUS_OK) {
    status = keep_beginning(output, beginnings, count, kept, fault);
    if (status != STATUS_OK) {
      output_abandon(output);
    }
  }
  return status;
}

void output_so_far(const struct output *output, struct output_record *record)
{
  struct digest digest = output->digest;
  record->bytes = output->bytes;
  digest_end(&digest, record->sha256);
}

void output_keep(struct output *output)
{
  if (output->path != NULL && output->descriptor >= 0) {
    (void)close(output->descriptor);
  }
  forget(output);
}

void output_sweep(const char *directory)
{
  sweep_stale(directory, NULL);
}

enum status output_write(struct output *output, const void *bytes, size_t length, struct fault *fault)
{
  int error = file_write_all(output->descriptor, bytes, length);
  if (error != 0) {
    return file_fault(fault, "write", output->path, error);
  }
  if (length > 0) {
    digest_add(&output->digest, bytes, length);
    output->bytes += length;
  }
  return STATUS_OK;
}

enum status output_write_text(struct output *output, const struct text *text, struct fault *fault)
{
  enum status status = text_status(text, "writing a file", fault);
  return status != STATUS_OK ? status : output_write(output, text->data, text->length, fault);
}

/* Everything that can say that the bytes did not arrive, before the rename makes them the file. */
static enum status settle(struct output *output, struct fault *fault)
{
  int descriptor = output->descriptor;
  int error = output->durable ? file_synchronise(descriptor) : 0;
  if (error != 0) {
    return file_fault(fault, "write", output->path, error);
  }
  output->descriptor = dup(descriptor); /* keeps the lock until the rename is done */
  error = output->descriptor < 0 ? errno : 0;
  if (close(descriptor) != 0 && errno != EINTR && error == 0) {
    error = errno;
  }
  if (error != 0) {
    return file_fault(fault, "write", output->path, error);
  }
  return output->fresh ? STATUS_OK : check_target(output, fault);
}

/* Gives the file its name: 0, or an errno. */
static int put_in_place(const struct output *output)
{
  struct stat there;
  if (output->fresh) {
    if (renameat2(AT_FDCWD, output->temporary, AT_FDCWD, output->path, RENAME_NOREPLACE) == 0) {
      return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
      return errno;
    }
    if (lstat(output->path, &there) == 0) { /* on a file system that cannot rename so, such as NFS */
      return EEXIST;
    }
  }
  return rename(output->temporary, output->path) == 0 ? 0 : errno;
}

/* Whether the place holds these very bytes already: then nothing is renamed, and nothing waits for the disk. */
static bool is_in_place(const struct output *output, const char *sha256)
{
  struct stat there;
  char found[DIGEST_TEXT_SIZE];
  uint64_t bytes = 0;
  struct fault ignored;
  return output->bytes <= COMPARED_BYTES && lstat(output->path, &there) == 0 && S_ISREG(there.st_mode) &&
         (uint64_t)there.st_size == output->bytes &&
         digest_of_file(output->path, found, &bytes, &ignored) == STATUS_OK && bytes == output->bytes &&
         strcmp(found, sha256) == 0;
}

enum status output_commit(struct output *output, struct output_record *record, struct fault *fault)
{
  struct output_record written = {.bytes = output->bytes};
  digest_end(&output->digest, written.sha256);
  if (record != NULL) {
    *record = written;
  }
  if (!output->fresh && is_in_place(output, written.sha256)) {
    output_abandon(output);
    return STATUS_OK;
  }
  enum status status = settle(output, fault);
  if (status == STATUS_OK) {
    int taken = put_in_place(output);
    status = taken == 0                         ? STATUS_OK
             : output->fresh && taken == EEXIST ? fault_taken(output, fault)
                                                : file_fault(fault, "write", output->path, taken);
  }
  if (status != STATUS_OK) {
    output_abandon(output);
    return status;
  }
  (void)close(output->descriptor);
  /* The rename is durable only with the directory. */
  int error = output->durable ? directory_synchronise(output->directory) : 0;
  status = error == 0 ? STATUS_OK : file_fault(fault, "write", output->path, error);
  forget(output);
  return status;
}

void output_abandon(struct output *output)
{
  if (output->path != NULL) {
    (void)unlink(output->temporary);
    if (output->descriptor >= 0) {
      (void)close(output->descriptor);
    }
  }
  forget(output);
}

enum status file_write(const char *directory, const char *name, const struct text *text,
                       enum output_durability durability, struct output_record *record, struct fault *fault)
{
  struct output output;
  enum status status = output_open(&output, directory, name, durability, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = output_write_text(&output, text, fault);
  if (status != STATUS_OK) {
    output_abandon(&output);
    return status;
  }
  return output_commit(&output, record, fault);
}
