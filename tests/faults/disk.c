#include "disk.h"

#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 2 };

static const char ample[] = "size=64m,nr_inodes=10000";

bool disk_possible(void)
{
  bool possible = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                  mount("tmpfs", "/mnt", "tmpfs", 0, ample) == 0;
  if (possible) {
    (void)umount("/mnt");
  } else {
    (void)printf("skipped: a disk of its own needs root, and a kernel that lets it mount\n");
  }
  return possible;
}

static bool remount(const char *directory, unsigned long flags, const char *options)
{
  return mount("tmpfs", directory, "tmpfs", MS_REMOUNT | flags, options) == 0;
}

void disk_mount(const char *directory)
{
  if (mount("tmpfs", directory, "tmpfs", 0, ample) != 0) {
    err(EXIT_TROUBLE, "mounting %s", directory);
  }
}

void disk_spoil(const char *directory, const struct injection *injection)
{
  struct statvfs facts;
  char options[64];
  bool done = statvfs(directory, &facts) == 0;
  if (injection->trouble == TROUBLE_FULL) {
    /* A size of 0 would be no limit. */
    unsigned long pages = (unsigned long)(facts.f_blocks - facts.f_bfree) + injection->first;
    (void)snprintf(options, sizeof options, "size=%lu", (pages == 0 ? 1 : pages) * facts.f_bsize);
    done = done && remount(directory, 0, options);
  } else if (injection->trouble == TROUBLE_FILES) {
    (void)snprintf(options, sizeof options, "nr_inodes=%lu",
                   (unsigned long)(facts.f_files - facts.f_ffree) + injection->first);
    done = done && remount(directory, 0, options);
  } else if (injection->trouble == TROUBLE_READ_ONLY && injection->first == 0) {
    done = disk_make_read_only(directory);
  }
  if (!done) {
    err(EXIT_TROUBLE, "spoiling %s", directory);
  }
}

bool disk_make_read_only(const char *directory)
{
  return remount(directory, MS_RDONLY, NULL);
}

void disk_mend(const char *directory)
{
  if (!remount(directory, 0, ample)) {
    err(EXIT_TROUBLE, "mending %s", directory);
  }
}

void disk_unmount(const char *directory)
{
  (void)umount2(directory, MNT_DETACH);
}
