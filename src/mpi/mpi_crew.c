/* How the processes talk. MPI's own calls that wait use up a processor while they do, and there may be more processes
 * than processors: so nothing here waits in MPI. Messages are looked for, with sleep in between.
 *
 * To append to a file, the pieces go round: process r fills the pieces r, r + size, r + 2 size ... What goes from one
 * to the next, a turn, tells how long the file is and holds the SHA-256 of what is in it. Who has the turn adds its
 * piece to the digest, hands the turn on, and then writes the piece where it belongs, while the next one hashes.
 */
#include "mpi/mpi_crew.h"

#include "io/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LEADER = 0 };
enum { REST_LEAST_NS = 20000, REST_MOST_NS = 200000, IDLE_NS = 2000000 };

enum tag { TAG_ORDER = 1, TAG_NAME, TAG_TEXT, TAG_TURN, TAG_ANSWER, TAG_LINES, TAG_OFF };

/* The messages. `job` is the number of the order that they belong to: a turn that comes too late is known by it. An
 * answer needs none: a member gives one an order, and the next order comes after all of them (run/crew.h). */
struct head { /* of an order; its name and its text follow */
  uint64_t job, sweep, first_row, row_count, name_length, text_length;
  enum crew_task task;
};
struct turn {
  uint64_t job, piece; /* whose turn it is */
  uint64_t bytes;      /* of the file so far */
  struct digest digest;
};
struct answer {
  enum status status;
  struct fault fault;
};

struct mpi_crew {
  struct crew crew;
  int rank, size;
  uint64_t job, off;      /* the order at work; the last one that was called off */
  struct text name, text; /* of the order */
  struct turn turn;       /* the last one that came */
  int unanswered;         /* members */
  struct fault failure;   /* of the first member that failed; STATUS_OK: none */
  MPI_File file;
  struct text path, temporary; /* of the open file: what it will be, and what it is; empty where none is open */
};

/* Sleeps, the longer the more often in a row. */
static void rest(long *nanoseconds, long most)
{
  *nanoseconds = *nanoseconds == 0 ? REST_LEAST_NS : 2 * *nanoseconds < most ? 2 * *nanoseconds : most;
  const struct timespec time = {.tv_nsec = *nanoseconds};
  (void)nanosleep(&time, NULL);
}

static void send_bytes(const void *bytes, size_t length, int to, enum tag tag)
{
  MPI_Request request;
  long rested = 0;
  int sent = 0;
  (void)MPI_Isend(bytes, (int)length, MPI_BYTE, to, (int)tag, MPI_COMM_WORLD, &request);
  for (;;) {
    (void)MPI_Test(&request, &sent, MPI_STATUS_IGNORE);
    if (sent) {
      break;
    }
    rest(&rested, REST_MOST_NS);
  }
  (void)MPI_Wait(&request, MPI_STATUS_IGNORE); /* it is over: returns at once */
}

/* Receives the message that a look has found. */
static void receive_bytes(void *bytes, size_t length, const MPI_Status *found)
{
  (void)MPI_Recv(bytes, (int)length, MPI_BYTE, found->MPI_SOURCE, found->MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

/* The same as text. A message is taken whole, and who goes on without it does other work than the leader ordered: where
 * there is no memory for it, the run ends in all processes. */
static void receive_text(struct text *text, const MPI_Status *found)
{
  int length = 0;
  (void)MPI_Get_count(found, MPI_BYTE, &length);
  char *bytes = malloc((size_t)length + 1);
  if (bytes != NULL) {
    receive_bytes(bytes, (size_t)length, found);
    text_append_bytes(text, bytes, (size_t)length);
  }
  if (bytes == NULL || text->out_of_memory) {
    (void)fprintf(stderr, "proofsweep: out of memory while receiving a message of %d bytes\n", length);
    (void)MPI_Abort(MPI_COMM_WORLD, STATUS_NO_MEMORY);
  }
  free(bytes);
}

static bool look(int from, int tag, MPI_Status *found)
{
  int there = 0;
  (void)MPI_Iprobe(from, tag, MPI_COMM_WORLD, &there, found);
  return there != 0;
}

static void call_off(struct mpi_crew *crew)
{
  if (crew->unanswered > 0 && crew->off != crew->job) {
    crew->off = crew->job;
    for (int to = 1; to < crew->size; to++) {
      send_bytes(&crew->job, sizeof crew->job, to, TAG_OFF);
    }
  }
}

static void take_answer(struct mpi_crew *crew, const MPI_Status *found)
{
  struct answer answer;
  receive_bytes(&answer, sizeof answer, found);
  crew->unanswered--;
  if (answer.status != STATUS_OK && crew->failure.status == STATUS_OK && crew->off != crew->job) {
    crew->failure = answer.fault;
    crew->failure.status = answer.status;
  }
}

/* Takes one message that is no order; false where there is none. lines may be NULL. */
static bool take_message(struct mpi_crew *crew, struct text *lines)
{
  MPI_Status found;
  struct text unwanted = {0};
  struct turn turn;
  uint64_t off = 0;
  if (!look(MPI_ANY_SOURCE, MPI_ANY_TAG, &found)) {
    return false;
  }
  switch (found.MPI_TAG) {
  case TAG_TURN:
    receive_bytes(&turn, sizeof turn, &found);
    crew->turn = turn.job >= crew->turn.job ? turn : crew->turn;
    return true;
  case TAG_ANSWER:
    take_answer(crew, &found);
    return true;
  case TAG_LINES:
    receive_text(lines == NULL ? &unwanted : lines, &found);
    text_free(&unwanted);
    return true;
  case TAG_OFF:
    receive_bytes(&off, sizeof off, &found);
    crew->off = off;
    return true;
  default:
    return false;
  }
}

/* The file that the order is about. */

static enum status fault_file(const char *path, int error, struct fault *fault)
{
  char reason[MPI_MAX_ERROR_STRING];
  int length = 0;
  (void)MPI_Error_string(error, reason, &length);
  return fault_set(fault, STATUS_IO, "cannot write '%.512s': %.300s", path, reason);
}

static void close_file(struct mpi_crew *crew)
{
  if (crew->path.length > 0) {
    (void)MPI_File_close(&crew->file);
    text_clear(&crew->path);
    text_clear(&crew->temporary);
  }
}

static enum status open_file(struct mpi_crew *crew, const char *temporary, const char *path, struct fault *fault)
{
  if (strcmp(text_string(&crew->path), path) == 0) {
    return STATUS_OK;
  }
  close_file(crew);
  text_append(&crew->path, path);
  text_append(&crew->temporary, temporary);
  text_inherit(&crew->path, &crew->temporary);
  enum status status = text_status(&crew->path, "opening a file", fault);
  int error = status == STATUS_OK ? MPI_File_open(MPI_COMM_SELF, temporary, MPI_MODE_WRONLY, MPI_INFO_NULL, &crew->file)
                                  : MPI_SUCCESS;
  status = error == MPI_SUCCESS ? status : fault_file(path, error, fault);
  if (status != STATUS_OK) {
    text_free(&crew->path);
    text_free(&crew->temporary);
  }
  return status;
}

/* Writes the bytes without MPI; an errno where that fails, which some file systems tell only at the end. */
static int write_plainly(const char *path, const char *bytes, size_t length, uint64_t at)
{
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  int error = descriptor < 0 || lseek(descriptor, (off_t)at, SEEK_SET) < 0 ? errno : 0;
  error = error == 0 ? file_write_all(descriptor, bytes, length) : error;
  error = error == 0 ? file_synchronise(descriptor) : error;
  if (descriptor >= 0 && close(descriptor) != 0 && errno != EINTR && error == 0) {
    error = errno;
  }
  return error;
}

/* MPI says that it could not write, but not why: the system does. */
static enum status write_piece(struct mpi_crew *crew, const struct piece *piece, uint64_t at, struct fault *fault)
{
  MPI_Status written;
  int count = 0;
  int error = MPI_File_write_at(crew->file, (MPI_Offset)at, piece->bytes, (int)piece->length, MPI_BYTE, &written);
  if (error == MPI_SUCCESS) {
    (void)MPI_Get_count(&written, MPI_BYTE, &count);
  }
  if (error == MPI_SUCCESS && (size_t)count == piece->length) {
    return STATUS_OK;
  }
  error = write_plainly(text_string(&crew->temporary), piece->bytes, piece->length, at);
  return error == 0 ? STATUS_OK : file_fault(fault, "write", text_string(&crew->path), error);
}

static enum status settle(void *context, struct fault *fault)
{
  struct mpi_crew *crew = context;
  if (crew->path.length == 0) {
    return STATUS_OK;
  }
  int error = MPI_File_sync(crew->file);
  enum status status = error == MPI_SUCCESS ? STATUS_OK : fault_file(text_string(&crew->path), error, fault);
  close_file(crew);
  return status;
}

/* Turns. */

static enum status await_turn(struct mpi_crew *crew, uint64_t piece, struct fault *fault)
{
  long rested = 0;
  while (crew->turn.job != crew->job || crew->turn.piece != piece) {
    enum status status = signals_check(fault);
    if (status == STATUS_OK && crew->failure.status != STATUS_OK) {
      *fault = crew->failure;
      status = fault->status;
    }
    if (status == STATUS_OK && crew->off == crew->job) {
      status = fault_set(fault, STATUS_INTERRUPTED, "called off");
    }
    if (status != STATUS_OK) {
      return status;
    }
    if (take_message(crew, NULL)) {
      rested = 0;
    } else {
      rest(&rested, REST_MOST_NS);
    }
  }
  return STATUS_OK;
}

/* The last turn is the leader's, who knows then how the file ended. */
static void hand_on(struct mpi_crew *crew, uint64_t piece_count)
{
  crew->turn.piece++;
  int next = crew->turn.piece < piece_count ? (int)(crew->turn.piece % (uint64_t)crew->size) : LEADER;
  if (next != crew->rank) {
    struct turn turn = crew->turn;
    crew->turn.job = 0; /* ours no more */
    send_bytes(&turn, sizeof turn, next, TAG_TURN);
  }
}

static enum status append_piece(struct mpi_crew *crew, const struct ordered_job *job, uint64_t number,
                                struct piece *piece, struct fault *fault)
{
  piece->length = 0;
  enum status status = job->fill(job->context, 0, number, piece, fault);
  if (status == STATUS_OK) {
    status = await_turn(crew, number, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  uint64_t at = crew->turn.bytes;
  digest_add(&crew->turn.digest, piece->bytes, piece->length);
  crew->turn.bytes += piece->length;
  hand_on(crew, job->piece_count);
  return write_piece(crew, piece, at, fault);
}

static enum status advance(const struct mpi_crew *crew, const struct ordered_job *job, uint64_t pieces,
                           struct fault *fault)
{
  return crew->rank == LEADER && job->advance != NULL && pieces > 0 ? job->advance(job->context, pieces, fault)
                                                                    : STATUS_OK;
}

static enum status append(void *context, struct output *output, const struct ordered_job *job, struct fault *fault)
{
  struct mpi_crew *crew = context;
  struct piece piece = {0};
  bool leads = crew->rank == LEADER;
  if (leads) {
    crew->turn = (struct turn){crew->job, 0, output->bytes, output->digest};
  }
  enum status status = open_file(crew, leads ? output->temporary : text_string(&crew->name),
                                 leads ? output->path : text_string(&crew->text), fault);
  for (uint64_t number = (uint64_t)crew->rank; number < job->piece_count && status == STATUS_OK;
       number += (uint64_t)crew->size) {
    status = append_piece(crew, job, number, &piece, fault);
    if (status == STATUS_OK && number + 1 < job->piece_count) {
      status = advance(crew, job, number + 1, fault);
    }
  }
  free(piece.bytes);
  if (!leads || status != STATUS_OK) {
    return status;
  }
  status = await_turn(crew, job->piece_count, fault);
  if (status == STATUS_OK && lseek(output->descriptor, (off_t)crew->turn.bytes, SEEK_SET) < 0) {
    status = file_fault(fault, "write", output->path, errno);
  }
  if (status == STATUS_OK) {
    output->digest = crew->turn.digest;
    output->bytes = crew->turn.bytes;
    status = advance(crew, job, job->piece_count, fault);
  }
  return status;
}

/* Orders. */

static void order(void *context, const struct crew_order *order)
{
  struct mpi_crew *crew = context;
  struct head head = {
      .job = ++crew->job,
      .sweep = order->sweep,
      .first_row = order->first_row,
      .row_count = order->row_count,
      .name_length = order->name == NULL ? 0 : strlen(order->name),
      .text_length = order->text_length,
      .task = order->task,
  };
  for (int to = 1; to < crew->size; to++) {
    send_bytes(&head, sizeof head, to, TAG_ORDER);
    send_bytes(order->name, (size_t)head.name_length, to, TAG_NAME);
    send_bytes(order->text, (size_t)head.text_length, to, TAG_TEXT);
  }
  bool answered = order->task != CREW_END && order->task != CREW_DISMISS;
  crew->unanswered = answered ? crew->size - 1 : 0;
  crew->failure = (struct fault){0};
  if (!answered) {
    close_file(crew);
  }
}

static enum status listen(void *context, struct text *lines, bool *all, struct fault *fault)
{
  struct mpi_crew *crew = context;
  while (take_message(crew, lines)) {
  }
  *all = crew->unanswered == 0;
  if (crew->failure.status != STATUS_OK) {
    *fault = crew->failure;
  }
  return crew->failure.status;
}

static enum status finish(void *context, enum status status, struct text *lines, struct fault *fault)
{
  struct mpi_crew *crew = context;
  long rested = 0;
  for (;;) {
    if (status == STATUS_OK && crew->failure.status != STATUS_OK) {
      *fault = crew->failure;
      status = fault->status;
    }
    if (status == STATUS_OK && crew->unanswered > 0) {
      status = signals_check(fault);
    }
    if (status != STATUS_OK) {
      call_off(crew);
    }
    if (crew->unanswered == 0) {
      return status;
    }
    if (take_message(crew, lines)) {
      rested = 0;
    } else {
      rest(&rested, REST_MOST_NS);
    }
  }
}

static void await_message(int tag, MPI_Status *found)
{
  long rested = 0;
  while (!look(LEADER, tag, found)) {
    rest(&rested, REST_MOST_NS);
  }
}

static void await(void *context, struct crew_order *order)
{
  struct mpi_crew *crew = context;
  struct head head;
  MPI_Status found;
  long rested = 0;
  while (!look(LEADER, TAG_ORDER, &found)) {
    if (take_message(crew, NULL)) {
      rested = 0;
    } else {
      rest(&rested, IDLE_NS);
    }
  }
  text_clear(&crew->name);
  text_clear(&crew->text);
  receive_bytes(&head, sizeof head, &found);
  await_message(TAG_NAME, &found);
  receive_text(&crew->name, &found);
  await_message(TAG_TEXT, &found);
  receive_text(&crew->text, &found);
  crew->job = head.job;
  *order = (struct crew_order){
      .task = head.task,
      .name = text_string(&crew->name),
      .text = text_string(&crew->text),
      .text_length = crew->text.length,
      .sweep = head.sweep,
      .first_row = head.first_row,
      .row_count = head.row_count,
  };
  if (head.task == CREW_END || head.task == CREW_DISMISS) {
    close_file(crew);
  }
}

/* A fault of a member names the machine. */
static void answer(void *context, enum status status, const struct fault *fault)
{
  struct mpi_crew *crew = context;
  struct answer answer = {.status = status};
  char host[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  if (status != STATUS_OK) {
    (void)MPI_Get_processor_name(host, &length);
    (void)fault_set(&answer.fault, status, "rank %d on %.80s: %.900s", crew->rank, host, fault->text);
  }
  send_bytes(&answer, sizeof answer, LEADER, TAG_ANSWER);
}

static void send_lines(void *context, const struct text *lines)
{
  (void)context;
  send_bytes(text_string(lines), lines->length, LEADER, TAG_LINES);
}

static bool is_called_off(void *context)
{
  struct mpi_crew *crew = context;
  while (take_message(crew, NULL)) {
  }
  return crew->off == crew->job;
}

/* The processors that this process may use, less what the others on its machine take of the same ones. */
static unsigned find_threads(void)
{
  MPI_Comm machine;
  cpu_set_t mine, together;
  CPU_ZERO(&mine);
  CPU_ZERO(&together);
  (void)sched_getaffinity(0, sizeof mine, &mine);
  int own = CPU_COUNT(&mine), sum = 0;
  (void)MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  (void)MPI_Allreduce(&mine, &together, (int)sizeof mine, MPI_BYTE, MPI_BOR, machine);
  (void)MPI_Allreduce(&own, &sum, 1, MPI_INT, MPI_SUM, machine);
  (void)MPI_Comm_free(&machine);
  int threads = sum > 0 ? (int)((long long)own * CPU_COUNT(&together) / sum) : 1;
  return threads < 1 ? 1 : (unsigned)threads;
}

struct mpi_crew *mpi_crew_new(void)
{
  struct mpi_crew *crew = calloc(1, sizeof *crew);
  if (crew == NULL) {
    return NULL;
  }
  (void)MPI_Comm_rank(MPI_COMM_WORLD, &crew->rank);
  (void)MPI_Comm_size(MPI_COMM_WORLD, &crew->size);
  crew->crew = (struct crew){
      .context = crew,
      .number = (unsigned)crew->rank,
      .size = (unsigned)crew->size,
      .threads = find_threads(),
      .team = {crew, append, settle},
      .order = order,
      .listen = listen,
      .finish = finish,
      .await = await,
      .answer = answer,
      .send = send_lines,
      .is_called_off = is_called_off,
  };
  return crew;
}

void mpi_crew_free(struct mpi_crew *crew)
{
  if (crew != NULL) {
    close_file(crew);
    text_free(&crew->name);
    text_free(&crew->text);
    text_free(&crew->path);
    text_free(&crew->temporary);
    free(crew);
  }
}

const struct crew *mpi_crew_get(const struct mpi_crew *crew)
{
  return &crew->crew;
}
