#include "io/process.h"

#include "io/file.h"
#include "io/sandbox.h"
#include "io/signals.h"
#include "io/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  DEFAULT_TIMEOUT_MS = 60000,
  DEFAULT_OUTPUT_LIMIT = 64 << 20,
  ERROR_LIMIT = 1 << 20,
  TICK_MS = 50,       /* between looks at clock, signals and children */
  ENDING_TICK_MS = 1, /* once a child has closed both outputs */
  PIPE_BLOCK = 65536,
  PROCESSES_MAX = 256
};

static bool is_executable(const char *path)
{
  return file_exists(path) && access(path, X_OK) == 0;
}

/* Appends the absolute form of a path that is known to exist. */
static enum status append_absolute(struct text *path, const char *found, struct fault *fault)
{
  char *absolute = found[0] == '/' ? strdup(found) : realpath(found, NULL);
  if (absolute == NULL) {
    return file_fault(fault, "run", found, errno);
  }
  text_append(path, absolute);
  free(absolute);
  return text_status(path, "finding a program", fault);
}

enum status process_find(const char *program, struct text *path, struct fault *fault)
{
  if (strchr(program, '/') != NULL) {
    return is_executable(program) ? append_absolute(path, program, fault)
                                  : fault_set(fault, STATUS_IO, "no program '%.512s'", program);
  }
  const char *next = getenv("PATH");
  struct text candidate = {0}, useless = {0}; /* useless: the first that is there, but not to be executed */
  bool found = false;
  while (next != NULL && !found && !candidate.out_of_memory) {
    size_t length = strcspn(next, ":");
    text_clear(&candidate);
    text_append_bytes(&candidate, length == 0 ? "." : next, length == 0 ? 1 : length);
    text_append_format(&candidate, "/%s", program);
    found = !candidate.out_of_memory && is_executable(candidate.data);
    if (!found && useless.length == 0 && !candidate.out_of_memory && file_exists(candidate.data)) {
      text_append(&useless, candidate.data);
    }
    next = next[length] == ':' ? next + length + 1 : NULL;
  }
  text_inherit(&candidate, &useless);
  enum status status = text_status(&candidate, "finding a program", fault);
  if (status == STATUS_OK) {
    const char *why = useless.length > 0 ? " is not executable" : "";
    status = found ? append_absolute(path, candidate.data, fault)
                   : fault_set(fault, STATUS_IO, "no program '%.512s' on PATH%s%.512s%s", program,
                               useless.length > 0 ? "; " : "", text_string(&useless), why);
  }
  text_free(&candidate);
  text_free(&useless);
  return status;
}

unsigned process_processors(void)
{
#if defined(__linux__) /* those that this process may run on, not those that are there */
  cpu_set_t set;
  CPU_ZERO(&set);
  long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
#else
  long count = sysconf(_SC_NPROCESSORS_ONLN);
#endif
  return count < 1 ? 1 : (unsigned)count;
}

/* The child's variables. What is kept from ours is kept as it stands there: "PATH=...". */
struct environment {
  char **entries;
  char *kept[2];
};

static enum status make_environment(struct environment *environment, const char *const *extra, struct fault *fault)
{
  static const char *const fixed[] = {"LC_ALL=C.UTF-8", "TZ=UTC"};
  static const char *const kept[] = {"PATH", "HOME"};
  size_t extras = 0;
  while (extra != NULL && extra[extras] != NULL) {
    extras++;
  }
  *environment = (struct environment){.entries = calloc(extras + 5, sizeof(char *))};
  if (environment->entries == NULL) {
    return fault_no_memory(fault, "starting a program");
  }
  size_t count = 0;
  for (size_t i = 0; i < 2; i++) {
    environment->entries[count++] = (char *)fixed[i];
  }
  for (size_t i = 0; i < 2; i++) {
    const char *value = getenv(kept[i]);
    struct text entry = {0};
    if (value == NULL) {
      continue;
    }
    text_append_format(&entry, "%s=%s", kept[i], value);
    if (text_status(&entry, "starting a program", fault) != STATUS_OK) {
      text_free(&entry);
      return STATUS_NO_MEMORY;
    }
    environment->kept[i] = entry.data;
    environment->entries[count++] = entry.data;
  }
  for (size_t i = 0; i < extras; i++) {
    environment->entries[count++] = (char *)extra[i];
  }
  return STATUS_OK;
}

static void free_environment(struct environment *environment)
{
  free(environment->kept[0]);
  free(environment->kept[1]);
  free(environment->entries);
}

static void close_if_open(int *descriptor)
{
  if (*descriptor >= 0) {
    (void)close(*descriptor);
  }
  *descriptor = -1;
}

/* Both ends of what goes between the child and us. -1: not open. */
struct channels {
  int input;     /* the child's stdin */
  int output[2]; /* read end, write end */
  int error[2];
};

static void close_channels(struct channels *channels)
{
  close_if_open(&channels->input);
  for (size_t i = 0; i < 2; i++) {
    close_if_open(&channels->output[i]);
    close_if_open(&channels->error[i]);
  }
}

/* A file without a name, not inherited. */
static int open_nameless(void)
{
#if defined(__linux__)
  return memfd_create("stdin", MFD_CLOEXEC);
#else
  char name[] = "/tmp/proofsweep-XXXXXX";
  int descriptor = mkstemp(name);
  if (descriptor >= 0) {
    (void)unlink(name);
    (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return descriptor;
#endif
}

/* A pipe that is not inherited. */
static int open_pipe(int ends[2])
{
#if defined(__linux__)
  return pipe2(ends, O_CLOEXEC);
#else
  return pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 || fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0 ? -1
                                                                                                                 : 0;
#endif
}

/* The child's stdin is a file without a name: no pipe to feed, none to break. */
static int open_input(const struct process_request *request)
{
  if (request->input == NULL) {
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  int descriptor = open_nameless();
  const char *next = request->input;
  size_t left = request->input_length;
  while (descriptor >= 0 && left > 0) {
    ssize_t written = write(descriptor, next, left);
    if (written < 0 && errno != EINTR) {
      close_if_open(&descriptor);
      return -1;
    }
    next += written < 0 ? 0 : written;
    left -= written < 0 ? 0 : (size_t)written;
  }
  if (descriptor >= 0) {
    (void)lseek(descriptor, 0, SEEK_SET);
  }
  return descriptor;
}

static enum status open_channels(struct channels *channels, const struct process_request *request, struct fault *fault)
{
  *channels = (struct channels){-1, {-1, -1}, {-1, -1}};
  channels->input = open_input(request);
  if (channels->input < 0 || open_pipe(channels->output) != 0 || open_pipe(channels->error) != 0 ||
      fcntl(channels->output[0], F_SETFL, O_NONBLOCK) != 0 || fcntl(channels->error[0], F_SETFL, O_NONBLOCK) != 0) {
    enum status status = file_fault(fault, "run", request->arguments[0], errno);
    close_channels(channels);
    return status;
  }
  return STATUS_OK;
}

/* A group of its own, so that it can be killed with its children; no signal blocked or ignored on our account. */
static int set_attributes(posix_spawnattr_t *attributes)
{
  sigset_t none;
  sigset_t all;
  (void)sigemptyset(&none);
  (void)sigfillset(&all);
  int error =
      posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  error = error != 0 ? error : posix_spawnattr_setpgroup(attributes, 0);
  error = error != 0 ? error : posix_spawnattr_setsigdefault(attributes, &all);
  return error != 0 ? error : posix_spawnattr_setsigmask(attributes, &none);
}

static int set_actions(posix_spawn_file_actions_t *actions, const struct channels *channels, const char *directory)
{
  int error = posix_spawn_file_actions_adddup2(actions, channels->input, STDIN_FILENO);
  error = error != 0 ? error : posix_spawn_file_actions_adddup2(actions, channels->output[1], STDOUT_FILENO);
  error = error != 0 ? error : posix_spawn_file_actions_adddup2(actions, channels->error[1], STDERR_FILENO);
  if (error == 0 && directory != NULL) {
    error = posix_spawn_file_actions_addchdir_np(actions, directory);
  }
  return error;
}

static int spawn(pid_t *pid, const char *path, const struct process_request *request, const struct channels *channels,
                 char **environment)
{
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  int error = posix_spawnattr_init(&attributes);
  if (error != 0) {
    return error;
  }
  error = posix_spawn_file_actions_init(&actions);
  if (error == 0) {
    error = set_attributes(&attributes);
    error = error != 0 ? error : set_actions(&actions, channels, request->directory);
    if (error == 0) {
      error = posix_spawn(pid, path, &actions, &attributes, (char *const *)request->arguments, environment);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
  }
  (void)posix_spawnattr_destroy(&attributes);
  return error;
}

/* A start under a sandbox: on a thread of its own, which enters it first and hands it on to the program. The rest of
 * this process stays free. */
struct confined_start {
  int rules;
  pid_t *pid;
  const char *path;
  const struct process_request *request;
  const struct channels *channels;
  char **environment;
  int error;
};

static void *start_confined(void *context)
{
  struct confined_start *start = context;
  start->error = sandbox_enter(start->rules);
  if (start->error == 0) {
    start->error = spawn(start->pid, start->path, start->request, start->channels, start->environment);
  }
  return NULL;
}

/* spawn, under a sandbox where the request asks for one and the kernel has one. */
static enum status launch(pid_t *pid, const char *path, const struct process_request *request,
                          const struct channels *channels, char **environment, struct fault *fault)
{
  struct confined_start start = {-1, pid, path, request, channels, environment, 0};
  enum status status = request->confined ? sandbox_make(path, &start.rules, fault) : STATUS_OK;
  if (status != STATUS_OK) {
    return status;
  }
  pthread_t thread;
  int error = 0;
  if (start.rules < 0) {
    error = spawn(pid, path, request, channels, environment);
  } else {
    error = pthread_create(&thread, NULL, start_confined, &start);
    error = error != 0 ? error : pthread_join(thread, NULL);
    error = error != 0 ? error : start.error;
    (void)close(start.rules);
  }
  return error == 0 ? STATUS_OK : file_fault(fault, "run", path, error);
}

static enum status start_at(struct process *process, const char *path, const struct process_request *request,
                            struct fault *fault)
{
  struct channels channels;
  struct environment environment;
  enum status status = open_channels(&channels, request, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = make_environment(&environment, request->environment, fault);
  if (status == STATUS_OK) {
    status = launch(&process->pid, path, request, &channels, environment.entries, fault);
    if (status != STATUS_OK) {
      process->pid = 0;
    } else {
      process->output_descriptor = channels.output[0];
      process->error_descriptor = channels.error[0];
      channels.output[0] = -1;
      channels.error[0] = -1;
    }
  }
  free_environment(&environment);
  close_channels(&channels);
  return status;
}

enum status process_start(struct process *process, const struct process_request *request, struct fault *fault)
{
  *process = (struct process){.output_descriptor = -1, .error_descriptor = -1};
  process->output_limit = request->output_limit == 0 ? DEFAULT_OUTPUT_LIMIT : request->output_limit;
  process->error_limit = process->output_limit < ERROR_LIMIT ? process->output_limit : ERROR_LIMIT;
  process->deadline_ms =
      clock_milliseconds() + (request->timeout_ms == 0 ? DEFAULT_TIMEOUT_MS : (int64_t)request->timeout_ms);
  process->program = strdup(request->arguments[0]);
  if (process->program == NULL) {
    return fault_no_memory(fault, "starting a program");
  }
  struct text path = {0};
  enum status status = process_find(request->arguments[0], &path, fault);
  if (status == STATUS_OK) {
    status = start_at(process, text_string(&path), request, fault);
  }
  text_free(&path);
  if (status != STATUS_OK) {
    process_free(process);
  }
  return status;
}

static void kill_group(const struct process *process)
{
  (void)kill(-process->pid, SIGKILL);
}

/* Takes what the pipe holds now; closes it at its end. False where the text would pass the limit. */
static bool drain(int *descriptor, struct text *text, size_t limit)
{
  char block[PIPE_BLOCK];
  while (*descriptor >= 0) {
    ssize_t length = read(*descriptor, block, sizeof block);
    if (length < 0 && errno == EINTR) {
      continue;
    }
    if (length < 0 && errno == EAGAIN) {
      return true;
    }
    if (length <= 0) {
      close_if_open(descriptor);
      return true;
    }
    size_t room = limit - text->length;
    text_append_bytes(text, block, (size_t)length < room ? (size_t)length : room);
    if ((size_t)length > room) {
      return false;
    }
  }
  return true;
}

static void read_outputs(struct process *process)
{
  bool fits = drain(&process->output_descriptor, &process->output, process->output_limit);
  fits = drain(&process->error_descriptor, &process->error, process->error_limit) && fits;
  if (!fits && !process->output_too_long) {
    process->output_too_long = true;
    kill_group(process); /* before the pipe breaks: the end is ours, not SIGPIPE's */
    close_if_open(&process->output_descriptor);
    close_if_open(&process->error_descriptor);
  }
}

static void kill_and_wait(struct process *process)
{
  if (process->pid <= 0) {
    return;
  }
  kill_group(process);
  while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR) {
  }
  process->pid = 0;
  process->killed_by = SIGKILL;
  close_if_open(&process->output_descriptor);
  close_if_open(&process->error_descriptor);
}

/* True once the child is gone; its outputs are complete then. What it left running in its group is killed before the
 * child is reaped: until then nobody else can get its group's number. */
static bool reap(struct process *process)
{
  siginfo_t facts = {0};
  if (waitid(P_PID, (id_t)process->pid, &facts, WEXITED | WNOHANG | WNOWAIT) == 0 && facts.si_pid == 0) {
    return false;
  }
  read_outputs(process);
  kill_and_wait(process);
  bool exited = facts.si_code == CLD_EXITED;
  process->exit_status = exited ? facts.si_status : 0;
  process->killed_by = exited ? 0 : facts.si_status;
  return true;
}

/* Sleeps until a process has output or ends, at most a tick. */
static void await_events(const struct process *processes, size_t count)
{
  struct pollfd events[2 * PROCESSES_MAX];
  nfds_t watched = 0;
  int tick = TICK_MS;
  for (size_t i = 0; i < count; i++) {
    const struct process *process = &processes[i];
    if (process->pid == 0) {
      continue;
    }
    const int descriptors[] = {process->output_descriptor, process->error_descriptor};
    if (descriptors[0] < 0 && descriptors[1] < 0) {
      tick = ENDING_TICK_MS;
    }
    for (size_t j = 0; j < 2; j++) {
      if (descriptors[j] >= 0) {
        events[watched++] = (struct pollfd){.fd = descriptors[j], .events = POLLIN};
      }
    }
  }
  (void)poll(events, watched, tick);
}

enum status process_wait_any(struct process *processes, size_t count, size_t *ended, struct fault *fault)
{
  if (count > PROCESSES_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "%zu processes side by side; the limit is %d", count, PROCESSES_MAX);
  }
  for (;;) {
    bool any = false;
    for (size_t i = 0; i < count; i++) {
      struct process *process = &processes[i];
      if (process->pid == 0) {
        continue;
      }
      any = true;
      read_outputs(process);
      if (reap(process)) {
        *ended = i;
        enum status status = text_status(&process->output, "running a program", fault);
        return status != STATUS_OK ? status : text_status(&process->error, "running a program", fault);
      }
      if (!process->timed_out && clock_milliseconds() >= process->deadline_ms) {
        process->timed_out = true;
        kill_group(process);
      }
    }
    if (!any) {
      return fault_set(fault, STATUS_BAD_INPUT, "no program is running");
    }
    enum status status = signals_check(fault);
    for (size_t i = 0; status != STATUS_OK && i < count; i++) {
      kill_and_wait(&processes[i]);
    }
    if (status != STATUS_OK) {
      return status;
    }
    await_events(processes, count);
  }
}

enum status process_finish(struct process *process, struct fault *fault)
{
  size_t ended = 0;
  return process_wait_any(process, 1, &ended, fault);
}

enum status process_check(const struct process *process, struct fault *fault)
{
  const char *words = text_string(&process->error);
  words += strspn(words, "\r\n \t");
  int length = (int)strcspn(words, "\r\n");
  const char *colon = length == 0 ? "" : ": ";
  length = length > 400 ? 400 : length;
  if (process->timed_out) {
    return fault_set(fault, STATUS_IO, "%.200s took too long and was stopped%s%.*s", process->program, colon, length,
                     words);
  }
  if (process->output_too_long) {
    return fault_set(fault, STATUS_IO, "%.200s wrote more than %zu bytes and was stopped%s%.*s", process->program,
                     process->error.length == process->error_limit ? process->error_limit : process->output_limit,
                     colon, length, words);
  }
  if (process->killed_by != 0) {
    return fault_set(fault, STATUS_IO, "%.200s was ended by signal %d (%s)%s%.*s", process->program, process->killed_by,
                     strsignal(process->killed_by), colon, length, words);
  }
  if (process->exit_status != 0) {
    return fault_set(fault, STATUS_IO, "%.200s failed with exit status %d%s%.*s", process->program,
                     process->exit_status, colon, length, words);
  }
  return STATUS_OK;
}

enum status process_run(struct process *process, const struct process_request *request, struct fault *fault)
{
  enum status status = process_start(process, request, fault);
  return status != STATUS_OK ? status : process_finish(process, fault);
}

void process_free(struct process *process)
{
  kill_and_wait(process);
  if (process->program != NULL) {
    close_if_open(&process->output_descriptor);
    close_if_open(&process->error_descriptor);
  }
  free(process->program);
  text_free(&process->output);
  text_free(&process->error);
  *process = (struct process){.output_descriptor = -1, .error_descriptor = -1};
}
