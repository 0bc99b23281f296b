#include "io/print.h"

#include "io/file.h"
#include "io/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The exit status of a shell that found no such command. */
enum { NOT_FOUND = 127 };

/* The command to run; NULL for none. */
static const char *choose(void)
{
  const char *kind = getenv("TERM"), *own = getenv("PROOFSWEEP_PAGER"), *usual = getenv("PAGER");
  const char *chosen = own != NULL ? own : usual != NULL ? usual : "less";
  bool plain = kind == NULL || strcmp(kind, "dumb") == 0;
  bool wanted = terminal_is_interactive(STDOUT_FILENO) && !plain && chosen[0] != '\0' && strcmp(chosen, "cat") != 0;
  return wanted ? chosen : NULL;
}

enum status print_plainly(const struct text *text, struct fault *fault)
{
  enum status status = text_status(text, "printing", fault);
  int error = status == STATUS_OK ? file_write_all(STDOUT_FILENO, text_string(text), text->length) : 0;
  bool left = error == EPIPE; /* as by `| head`: its reader has what it wanted */
  return error == 0 || left ? status : file_fault(fault, "write", "standard output", error);
}

/* In the child: the pager takes the pipe as its standard input. Does not return. */
static void become(const char *command, const int pipe_ends[2])
{
  struct sigaction usual = {.sa_handler = SIG_DFL};
  (void)sigaction(SIGPIPE, &usual, NULL);
  (void)sigaction(SIGINT, &usual, NULL);
  (void)sigaction(SIGTERM, &usual, NULL);
  (void)setenv("LESS", "FRX", 0);
  if (dup2(pipe_ends[0], STDIN_FILENO) >= 0) {
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
    (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  }
  _exit(NOT_FOUND);
}

/* Waits for the pager; an interrupt is the pager's (less goes on), so it is waited out. */
static int wait_for(pid_t pid)
{
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

enum status print_paged(const struct text *text, struct fault *fault)
{
  const char *command = text->out_of_memory ? NULL : choose();
  int pipe_ends[2];
  if (command == NULL || pipe(pipe_ends) != 0) {
    return print_plainly(text, fault);
  }
  struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
  (void)sigaction(SIGINT, &ignore, &before);
  pid_t pid = fork();
  if (pid == 0) {
    become(command, pipe_ends);
  }
  (void)close(pipe_ends[0]);
  if (pid > 0) {
    int left = file_write_all(pipe_ends[1], text_string(text), text->length);
    (void)left; /* EPIPE: it was left early */
  }
  (void)close(pipe_ends[1]);
  int ended = pid > 0 ? wait_for(pid) : 0;
  (void)sigaction(SIGINT, &before, NULL);
  bool missing = pid < 0 || (WIFEXITED(ended) && WEXITSTATUS(ended) == NOT_FOUND);
  return missing ? print_plainly(text, fault) : STATUS_OK;
}
