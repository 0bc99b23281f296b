#include "supervised.h"

#include "disk.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0
#endif

enum { EXIT_TROUBLE = 2, HANG_MS = 60000, TICK_MS = 20, ENVIRONMENT_MAX = 16, VARIABLE_SIZE = 4096 };

/* Run in the child. */

/* A filter that asks about one call, or about all of them, and about sigaction. */
static int install_filter(const struct injection *injection)
{
  const bool all = injection->trouble == TROUBLE_COUNT || injection->trouble == TROUBLE_READ_ONLY;
  const uint32_t call = (uint32_t)injection->call;
  const struct sock_filter asks[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, 6),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigaction, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, all ? SYS_sendmsg : call, all ? 3 : 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, all ? SYS_execve : call, all ? 2 : 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JA, all ? 0 : 1, 0, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof asks / sizeof asks[0], (struct sock_filter *)asks};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return -1;
  }
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* A descriptor over a socket. */
union carrier {
  char bytes[CMSG_SPACE(sizeof(int))];
  struct cmsghdr header;
};

static int send_descriptor(int socket, int descriptor)
{
  char byte = 0;
  struct iovec data = {&byte, 1};
  union carrier carrier = {0};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = carrier.bytes, .msg_controllen = sizeof carrier.bytes};
  carrier.header.cmsg_level = SOL_SOCKET;
  carrier.header.cmsg_type = SCM_RIGHTS;
  carrier.header.cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(&carrier.header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, 0) == 1 ? 0 : -1;
}

static int receive_descriptor(int socket)
{
  char byte;
  struct iovec data = {&byte, 1};
  union carrier carrier = {0};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = carrier.bytes, .msg_controllen = sizeof carrier.bytes};
  int descriptor = -1;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 && message.msg_controllen >= CMSG_LEN(sizeof(int))) {
    memcpy(&descriptor, CMSG_DATA(&carrier.header), sizeof descriptor);
  }
  return descriptor;
}

bool trouble_catches_calls(enum trouble trouble)
{
  return trouble == TROUBLE_COUNT || trouble == TROUBLE_ERROR || trouble == TROUBLE_SHORT || trouble == TROUBLE_KILL ||
         trouble == TROUBLE_READ_ONLY;
}

bool trouble_is_of_the_disk(enum trouble trouble)
{
  return trouble == TROUBLE_FULL || trouble == TROUBLE_FILES || trouble == TROUBLE_READ_ONLY;
}

/* The variables that a run may see: the same everywhere. */
static char **make_environment(const struct supervised *program, const struct injection *injection, const char *count)
{
  static char variables[ENVIRONMENT_MAX][VARIABLE_SIZE];
  static char *environment[ENVIRONMENT_MAX + 1];
  static const char *const kept[] = {"PATH", "HOME", "LSAN_OPTIONS", "UBSAN_OPTIONS", "PROOFSWEEP_DATA", "GCOV_PREFIX"};
  size_t used = 0;
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
    if (getenv(kept[i]) != NULL) {
      (void)snprintf(variables[used++], VARIABLE_SIZE, "%s=%s", kept[i], getenv(kept[i]));
    }
  }
  (void)snprintf(variables[used++], VARIABLE_SIZE, "SOURCE_DATE_EPOCH=1795305600");
  (void)snprintf(variables[used++], VARIABLE_SIZE, "ASAN_OPTIONS=verify_asan_link_order=0:%s",
                 getenv("ASAN_OPTIONS") == NULL ? "" : getenv("ASAN_OPTIONS"));
  if (program->shim != NULL) {
    (void)snprintf(variables[used++], VARIABLE_SIZE, "LD_PRELOAD=%s", program->shim);
  }
  if (injection->trouble == TROUBLE_MEMORY) {
    (void)snprintf(variables[used++], VARIABLE_SIZE, "SCARCE_FIRST=%lu", injection->first);
    (void)snprintf(variables[used++], VARIABLE_SIZE, "SCARCE_LENGTH=%lu", injection->length);
    (void)snprintf(variables[used++], VARIABLE_SIZE, "SCARCE_COUNT=%s", count);
  }
  for (size_t i = 0; i < used; i++) {
    environment[i] = variables[i];
  }
  environment[used] = NULL;
  return environment;
}

_Noreturn static void become(const struct supervised *program, const struct injection *injection, int out, int error,
                             int socket, const char *count)
{
  const struct rlimit no_core = {0, 0}, size = {injection->first, injection->first};
  char **environment = make_environment(program, injection, count);
  int nothing = open("/dev/null", O_RDONLY);
  bool ready = nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
               dup2(error, STDERR_FILENO) >= 0 && setpgid(0, 0) == 0 && chdir(program->directory) == 0 &&
               setrlimit(RLIMIT_CORE, &no_core) == 0;
  ready = ready && (nothing <= STDERR_FILENO || close(nothing) == 0);
  if (ready && injection->trouble == TROUBLE_FILE_SIZE) {
    ready = setrlimit(RLIMIT_FSIZE, &size) == 0;
  }
  if (ready && trouble_catches_calls(injection->trouble)) {
    /* Out of the way of what the program opens: its errors must be those of its own descriptors. */
    int listener = install_filter(injection);
    ready = listener >= 0 && send_descriptor(socket, listener) == 0;
  }
  if (ready) {
    (void)execve(program->words[0], (char *const *)program->words, environment);
  }
  _exit(126);
}

/* Run beside it. */

struct watch {
  const struct injection *injection;
  const char *directory;
  struct ended *ended;
  pid_t pid;
  int listener;
  bool in_main;
  unsigned long seen;
};

static int64_t now_us(void)
{
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Writes half of what was asked for in the program's stead; the number of bytes, or -errno. */
static int64_t write_half(const struct watch *watch, const struct seccomp_notif *asked)
{
  static char bytes[1 << 20];
  size_t length = (size_t)asked->data.args[2] / 2;
  length = length == 0 ? (size_t)asked->data.args[2] : length > sizeof bytes ? sizeof bytes : length;
  struct iovec here = {bytes, length}, there = {(void *)(uintptr_t)asked->data.args[1], length};
  int process = (int)syscall(SYS_pidfd_open, watch->pid, 0);
  int descriptor = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, (int)asked->data.args[0], 0);
  int64_t written = -EIO;
  if (descriptor >= 0 && process_vm_readv(watch->pid, &here, 1, &there, 1, 0) == (ssize_t)length) {
    written = write(descriptor, bytes, length);
  }
  (void)(descriptor >= 0 && close(descriptor));
  (void)(process >= 0 && close(process));
  return written;
}

/* Answers one question of the filter. */
static void answer(struct watch *watch, const struct seccomp_notif *asked)
{
  const struct injection *injection = watch->injection;
  struct seccomp_notif_resp reply = {.id = asked->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
  bool ours = asked->pid == (uint32_t)watch->pid;
  bool mark = ours && asked->data.nr == SYS_rt_sigaction && asked->data.args[0] == SIGPIPE;
  bool end_of_main = mark && asked->data.args[1] == 0;
  if (ours && watch->in_main && injection->trouble == TROUBLE_COUNT) {
    watch->ended->calls[(unsigned)asked->data.nr % CALL_NUMBERS]++;
  } else if (ours && watch->in_main && injection->trouble == TROUBLE_READ_ONLY) {
    watch->ended->hits += ++watch->seen == injection->first && disk_make_read_only(watch->directory);
  } else if (ours && watch->in_main && asked->data.nr == injection->call) {
    unsigned long call = ++watch->seen;
    bool hit = call >= injection->first && call - injection->first < injection->length;
    watch->ended->hits += hit;
    if (hit && injection->trouble == TROUBLE_KILL) {
      (void)kill(watch->pid, SIGKILL);
    } else if (hit) {
      int64_t value = injection->trouble == TROUBLE_SHORT ? write_half(watch, asked) : -injection->error;
      reply.flags = 0;
      reply.error = value < 0 ? (int)value : 0;
      reply.val = value < 0 ? 0 : value;
    }
  }
  watch->in_main = (watch->in_main || mark) && !end_of_main;
  (void)ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_SEND, &reply); /* ENOENT: it is gone */
}

/* Until nothing asks any more, or the time is up. */
static void answer_all(struct watch *watch)
{
  int64_t deadline = now_us() + (int64_t)HANG_MS * 1000;
  for (;;) {
    struct pollfd event = {.fd = watch->listener, .events = POLLIN};
    int ready = poll(&event, 1, TICK_MS);
    if (ready > 0 && (event.revents & POLLIN) != 0) {
      struct seccomp_notif asked = {0};
      if (ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == 0) {
        answer(watch, &asked);
      }
      continue;
    }
    siginfo_t facts = {0};
    bool gone = waitid(P_PID, (id_t)watch->pid, &facts, WEXITED | WNOHANG | WNOWAIT) == 0 && facts.si_pid != 0;
    if (gone || (ready > 0 && (event.revents & POLLHUP) != 0) || now_us() > deadline) {
      return;
    }
  }
}

/* The exit status; ends what hangs. */
static int await(const struct watch *watch)
{
  int64_t begin = now_us();
  for (int64_t pause = 100;; pause = pause < TICK_MS * 1000 ? pause + pause / 8 : TICK_MS * 1000) {
    int status = 0;
    pid_t gone = waitpid(watch->pid, &status, WNOHANG);
    if (gone == watch->pid) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    int64_t waited = now_us() - begin;
    if (watch->injection->trouble == TROUBLE_KILL_LATER && waited >= (int64_t)watch->injection->first) {
      (void)kill(watch->pid, SIGKILL);
      watch->ended->hits++;
    }
    if (waited > (int64_t)HANG_MS * 1000) {
      (void)kill(-watch->pid, SIGKILL);
      (void)waitpid(watch->pid, &status, 0);
      return -1;
    }
    if (watch->injection->trouble == TROUBLE_KILL_LATER && waited < (int64_t)watch->injection->first) {
      pause = (int64_t)watch->injection->first - waited;
    }
    (void)usleep((useconds_t)(pause > TICK_MS * 1000 ? TICK_MS * 1000 : pause));
  }
}

static void read_said(int descriptor, char text[SAID_SIZE])
{
  ssize_t length = read(descriptor, text, SAID_SIZE - 1);
  text[length < 0 ? 0 : length] = '\0';
  (void)close(descriptor);
}

static unsigned long read_count(const char *path)
{
  char text[64] = "";
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  (void)(descriptor >= 0 && read(descriptor, text, sizeof text - 1) > 0 && close(descriptor) == 0);
  return strtoul(text, NULL, 10);
}

void supervised_run(const struct supervised *program, const struct injection *injection, struct ended *ended)
{
  int sockets[2];
  char count[64];
  memset(ended, 0, sizeof *ended);
  /* What it complains of must arrive where no file may grow. */
  int out = memfd_create("out", MFD_CLOEXEC), error[2] = {-1, -1};
  if (out < 0 || pipe2(error, O_CLOEXEC) != 0 || fcntl(error[0], F_SETFL, O_NONBLOCK) != 0 ||
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    err(EXIT_TROUBLE, "starting a run");
  }
  (void)snprintf(count, sizeof count, "/dev/shm/proofsweep-allocations-%ld", (long)getpid());
  struct watch watch = {.injection = injection, .directory = program->directory, .ended = ended, .listener = -1};
  watch.pid = fork();
  if (watch.pid < 0) {
    err(EXIT_TROUBLE, "fork");
  }
  if (watch.pid == 0) {
    become(program, injection, out, error[1], sockets[1], count);
  }
  (void)close(sockets[1]);
  (void)close(error[1]);
  if (trouble_catches_calls(injection->trouble)) {
    watch.listener = receive_descriptor(sockets[0]);
    if (watch.listener >= 0) {
      answer_all(&watch);
      (void)close(watch.listener);
    }
  }
  (void)close(sockets[0]);
  ended->status = await(&watch);
  (void)lseek(out, 0, SEEK_SET);
  read_said(out, ended->out);
  read_said(error[0], ended->err);
  if (injection->trouble == TROUBLE_MEMORY) {
    ended->allocations = read_count(count);
    (void)unlink(count);
  }
}

bool supervised_possible(void)
{
  const char *const words[] = {"/bin/true", NULL};
  const struct supervised program = {words, "/", NULL};
  const struct injection injection = {.trouble = TROUBLE_COUNT};
  struct ended *ended = malloc(sizeof *ended);
  if (ended == NULL) {
    return false;
  }
  supervised_run(&program, &injection, ended);
  bool possible = ARCHITECTURE != 0 && ended->status == 0;
  if (!possible) {
    (void)printf("skipped: this kernel lets no filter of system calls ask us\n");
  }
  free(ended);
  return possible;
}
