#include "io/grid_write.h"

#include "io/grid_text.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 1 << 18, PIECES_BYTES = 6 << 20, USUAL_ROW = 256, PIECES_WANTED = 64 };
/* Processes hand on from piece to piece, which takes longer than between threads. */
enum { TEAM_PIECE_BYTES = 4 << 20 };

/* One thread's tools. */
struct desk {
  struct grid_pen *pen;  /* NULL where the table is not for it */
  struct points *points; /* a view of its own, for rows that are written cell by cell; made when needed */
  struct text text;
};

struct grid_job {
  const struct points *points;
  const struct csv_dialect *dialect;
  const struct grid_options *options;
  struct grid_rows rows;
  uint64_t piece_rows;
  struct grid grid;
  bool fast;
  struct desk desks[ORDERED_THREADS];
};

/* The same table for another thread: plan, columns and fields are only read. */
static struct points *copy_points(const struct points *points)
{
  struct points *copy = malloc(sizeof *copy);
  if (copy != NULL) {
    *copy = *points;
    copy->evaluated = false;
    copy->table.source = copy;
  }
  return copy;
}

static size_t usual_row_size(const struct grid_job *job)
{
  return job->fast ? job->grid.usual_row_size : USUAL_ROW;
}

/* Rows that the fast way leaves, cell by cell. */
static enum status append_cells(struct grid_job *job, struct desk *desk, uint64_t first, uint64_t count,
                                struct piece *piece, struct fault *fault)
{
  desk->points = desk->points == NULL ? copy_points(job->points) : desk->points;
  if (desk->points == NULL) {
    return fault_no_memory(fault, "writing a table");
  }
  text_clear(&desk->text);
  enum status status =
      csv_append_rows(&desk->points->table, job->dialect, job->options->selection, first, count, &desk->text, fault);
  if (status == STATUS_OK) {
    status = piece_reserve(piece, desk->text.length, fault);
  }
  if (status == STATUS_OK && desk->text.length > 0) {
    memcpy(piece->bytes + piece->length, desk->text.data, desk->text.length);
    piece->length += desk->text.length;
  }
  return status;
}

static enum status append_block(struct grid_job *job, struct desk *desk, uint64_t first, size_t count,
                                struct piece *piece, struct fault *fault)
{
  size_t length = 0;
  if (!job->fast) {
    return append_cells(job, desk, first, count, piece, fault);
  }
  enum status status = piece_reserve(piece, count * job->grid.row_size + GRID_SLACK, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (!grid_write_rows(desk->pen, first, count, piece->bytes + piece->length, &length)) {
    return append_cells(job, desk, first, count, piece, fault);
  }
  piece->length += length;
  return STATUS_OK;
}

static enum status fill_piece(void *context, unsigned thread, uint64_t number, struct piece *piece, struct fault *fault)
{
  struct grid_job *job = context;
  struct desk *desk = &job->desks[thread];
  uint64_t first = number * job->piece_rows, end = first + job->piece_rows;
  end = end < job->rows.count ? end : job->rows.count;
  enum status status = STATUS_OK;
  if (job->fast && desk->pen == NULL) {
    status = grid_pen_make(&desk->pen, &job->grid, fault);
  }
  if (status == STATUS_OK) { /* at once, not bit by bit */
    status = piece_reserve(piece, (size_t)(end - first) * usual_row_size(job) + GRID_SLACK, fault);
  }
  while (first < end && status == STATUS_OK) {
    uint64_t count = end - first < GRID_BLOCK ? end - first : GRID_BLOCK;
    status = append_block(job, desk, job->rows.first + first, (size_t)count, piece, fault);
    first += count;
  }
  return status;
}

static enum status advance(void *context, uint64_t written, struct fault *fault)
{
  const struct grid_job *job = context;
  const struct csv_watcher *watcher = job->options->watcher;
  uint64_t rows = written * job->piece_rows;
  rows = rows < job->rows.count ? rows : job->rows.count;
  return watcher->advance(watcher->context, rows, job->rows.count, fault);
}

static void free_job(struct grid_job *job)
{
  for (size_t i = 0; i < ORDERED_THREADS; i++) {
    grid_pen_free(job->desks[i].pen);
    free(job->desks[i].points);
    text_free(&job->desks[i].text);
  }
  grid_free(&job->grid);
  free(job);
}

/* Whole blocks, of so many rows that the pieces of all threads stay within their memory, and that a small table has
 * some pieces too. In a team the pieces are everywhere the same. */
static uint64_t rows_of_piece(const struct grid_job *job, unsigned threads)
{
  size_t row = usual_row_size(job), bytes = PIECES_BYTES / (2 * threads + 1);
  uint64_t part = job->rows.count / PIECES_WANTED;
  bytes = job->options->team != NULL ? TEAM_PIECE_BYTES : bytes < PIECE_BYTES ? bytes : PIECE_BYTES;
  uint64_t rows = bytes / row < part ? bytes / row : part;
  return (rows > GRID_BLOCK ? rows / GRID_BLOCK : 1) * GRID_BLOCK;
}

static enum status write_rows(struct grid_job *job, struct output *output, struct fault *fault)
{
  unsigned threads = job->options->threads;
  threads = threads < 1 ? 1 : threads > ORDERED_THREADS ? ORDERED_THREADS : threads;
  job->piece_rows = rows_of_piece(job, threads);
  const struct ordered_job ordered = {
      .piece_count = (job->rows.count + job->piece_rows - 1) / job->piece_rows,
      .threads = threads,
      .hashed = !job->options->unhashed,
      .context = job,
      .fill = fill_piece,
      .advance = job->options->watcher == NULL ? NULL : advance,
  };
  const struct ordered_team *team = job->options->team;
  return team == NULL ? ordered_output(output, &ordered, fault) : team->append(team->context, output, &ordered, fault);
}

static enum status check_rows(const struct grid_job *job, struct fault *fault)
{
  const struct table *table = &job->points->table;
  if (job->rows.first > table->row_count || job->rows.count > table->row_count - job->rows.first) {
    return fault_set(fault, STATUS_BAD_INPUT, "table '%s' has %llu rows, not those from %llu to %llu", table->name,
                     (unsigned long long)table->row_count, (unsigned long long)job->rows.first + 1,
                     (unsigned long long)job->rows.first + job->rows.count);
  }
  return STATUS_OK;
}

static enum status write_header(const struct grid_job *job, struct output *output, struct fault *fault)
{
  struct text header = {0};
  enum status status = csv_append_header(&job->points->table, job->dialect, job->options->selection, &header, fault);
  if (status == STATUS_OK) {
    status = output_write_text(output, &header, fault);
  }
  text_free(&header);
  return status;
}

enum status grid_write_output(const struct points *points, const struct grid_options *options, struct output *output,
                              struct fault *fault)
{
  size_t dialects = 0;
  struct grid_job *job = calloc(1, sizeof *job);
  if (job == NULL) {
    return fault_no_memory(fault, "writing a table");
  }
  job->points = points;
  job->options = options;
  job->dialect = options->dialect != NULL ? options->dialect : csv_dialects(&dialects);
  job->rows = options->rows != NULL ? *options->rows : (struct grid_rows){0, points->table.row_count};
  enum status status = check_rows(job, fault);
  if (status == STATUS_OK && !options->headless) {
    status = write_header(job, output, fault);
  }
  job->fast = status == STATUS_OK && grid_supports(points, job->dialect, options->selection);
  if (job->fast) {
    status = grid_init(&job->grid, points, job->dialect, options->selection, fault);
  }
  if (status == STATUS_OK) {
    status = write_rows(job, output, fault);
  }
  free_job(job);
  return status;
}
