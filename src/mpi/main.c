/* proofsweep-mpi: `proofsweep run` by the processes of MPI. Rank 0 reads, writes, draws and says what went wrong; the
 * others help (run/crew.h). */
#include "command/run_options.h"
#include "io/signals.h"
#include "io/standard_streams.h"
#include "mpi/mpi_crew.h"

#include <gsl/gsl_errno.h>
#include <mpi.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

extern const struct command command_run;

static void describe(struct text *text)
{
  text_append(text, "usage: mpirun [-np N] proofsweep-mpi run SPEC... [options]\n\n"
                    "What 'proofsweep run' does, by N processes: the same files, byte for byte. They\n"
                    "share the points of each sweep and the samples of each analysis; the first one\n"
                    "does the rest. All must see the same directories.\n\n"
                    "Options are those of 'proofsweep run --help' but --shard. Unless --jobs says\n"
                    "otherwise, each process has as many threads as processors that it need not\n"
                    "share.\n\n"
                    "Exit status: that of 'proofsweep run'. One process that dies ends them all;\n"
                    "what is finished is kept for --resume.\n");
}

/* The command line of `run`; *command is NULL where it asks for a page of help or for the version. */
static enum status read_words(int argc, const char *const *words, const struct command **command,
                              struct arguments *arguments, struct text *page, struct fault *fault)
{
  bool help = argc > 1 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0);
  if (argc > 1 && strcmp(words[1], "--version") == 0) {
    text_append(page, "proofsweep-mpi " PROOFSWEEP_VERSION "\n");
    return STATUS_OK;
  }
  if (!help && (argc < 2 || strcmp(words[1], command_run.name) != 0)) {
    return fault_set(fault, STATUS_BAD_INPUT, "proofsweep-mpi does one thing: proofsweep-mpi run %s",
                     command_run.usage);
  }
  enum status status = help ? STATUS_OK : arguments_read(&command_run, argc - 2, words + 2, arguments, &help, fault);
  arguments->words = words;
  arguments->word_count = (size_t)argc;
  if (help) {
    describe(page);
  } else if (status == STATUS_OK) {
    *command = &command_run;
  }
  return status;
}

static enum status lead(int argc, const char *const *words, const struct crew *crew, struct fault *fault)
{
  const struct command *command = NULL;
  struct arguments arguments = {0};
  struct text page = {0};
  enum status status = read_words(argc, words, &command, &arguments, &page, fault);
  if (status == STATUS_OK) {
    status = command == NULL ? command_print(&page, fault) : command_run_crew(&arguments, crew, NULL, fault);
  }
  const struct crew_order order = {.task = CREW_DISMISS};
  crew->order(crew->context, &order);
  arguments_free(&arguments);
  text_free(&page);
  return status;
}

/* One run after the other, until there is no more. */
static void follow(int argc, const char *const *words, const struct crew *crew)
{
  struct crew_order order;
  for (crew->await(crew->context, &order); order.task != CREW_DISMISS; crew->await(crew->context, &order)) {
    const struct command *command = NULL;
    struct arguments arguments = {0};
    struct text page = {0};
    struct fault fault = {0};
    if (order.task != CREW_BEGIN) {
      continue; /* a run that never began, or that we could not join, is over */
    }
    enum status status = read_words(argc, words, &command, &arguments, &page, &fault);
    if (status == STATUS_OK) {
      status = command_run_crew(&arguments, crew, &order, &fault);
    }
    if (status != STATUS_OK) {
      crew->answer(crew->context, status, &fault);
    }
    arguments_free(&arguments);
    text_free(&page);
  }
}

/* How long a leader that failed stays behind the others: mpirun ends all at once where one ends badly, and Open MPI
 * does not bear that while it closes. */
enum { LEAVE_MS = 300 };

/* The work is over: a signal can stop nothing any more. */
static void leave(void)
{
  const struct sigaction ignore = {.sa_handler = SIG_IGN};
  (void)sigaction(SIGINT, &ignore, NULL);
  (void)sigaction(SIGTERM, &ignore, NULL);
  (void)sigaction(SIGHUP, &ignore, NULL);
  (void)MPI_Finalize();
}

int main(int argc, char **argv)
{
  const char *const *words = (const char *const *)argv;
  struct fault fault = {0};
  enum status status = STATUS_OK;
  int provided = 0;
  standard_streams_hold();
  (void)MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
  signals_watch();
  (void)gsl_set_error_handler_off();
  struct mpi_crew *crew = provided < MPI_THREAD_SERIALIZED ? NULL : mpi_crew_new();
  if (crew == NULL) {
    (void)fprintf(stderr, "proofsweep: MPI cannot be called from several threads, or memory is out\n");
    (void)MPI_Abort(MPI_COMM_WORLD, STATUS_NO_MEMORY);
    return STATUS_NO_MEMORY;
  }
  if (mpi_crew_get(crew)->number == 0) {
    status = lead(argc, words, mpi_crew_get(crew), &fault);
  } else {
    follow(argc, words, mpi_crew_get(crew));
  }
  if (status != STATUS_OK && fault.text[0] != '\0') {
    (void)fprintf(stderr, "proofsweep: %s\n", fault.text);
  }
  mpi_crew_free(crew);
  leave();
  if (status != STATUS_OK) {
    (void)poll(NULL, 0, LEAVE_MS);
  }
  return signals_exit_status(status);
}
