/* The points of each sweep, written in blocks: what a cut run finished is taken up again, and a shard has its part. */
#include "io/grid_write.h"
#include "io/signals.h"
#include "io/terminal.h"
#include "run/steps.h"

#include <string.h>
#include <unistd.h>

/* After so many points, and then whenever a file has grown by a part in BLOCK_GROWTH, the journal notes how far it is:
 * little is lost, and the journal of the largest run is short. */
enum { BLOCK_POINTS = 1 << 18, BLOCK_GROWTH = 64 };

/* One sweep's CSV at work. */
struct sheet {
  struct run *run;
  const struct points *points;
  const char *name; /* of its file */
  const struct csv_selection *selection;
  struct grid_rows rows; /* of the sweep, that are this run's */
  uint64_t done;         /* of these rows */
  struct progress progress;
};

static uint64_t blocks_of(uint64_t rows)
{
  return rows / BLOCK_POINTS + (rows % BLOCK_POINTS > 0);
}

static enum status advance(void *context, uint64_t rows, uint64_t row_count, struct fault *fault)
{
  (void)row_count;
  struct sheet *sheet = context;
  progress_advance(&sheet->progress, sheet->done + rows);
  return signals_check(fault);
}

static enum status note(struct sheet *sheet, bool finished, const struct output_record *record, struct fault *fault)
{
  const struct journal_entry entry = {sheet->name, finished, blocks_of(sheet->done), *record};
  return journal_add(&sheet->run->journal, &entry, fault);
}

/* Some rows, by all processes of the run. */
static enum status write_part(struct sheet *sheet, const struct grid_rows *rows, struct output *output,
                              struct fault *fault)
{
  const struct run_options *options = sheet->run->options;
  const struct crew *crew = options->crew;
  const struct csv_watcher watcher = {advance, sheet};
  const struct grid_options wanted = {.dialect = options->dialect,
                                      .selection = sheet->selection,
                                      .rows = rows,
                                      .watcher = &watcher,
                                      .threads = options->jobs,
                                      .headless = sheet->done > 0,
                                      .team = crew == NULL ? NULL : &crew->team};
  const struct crew_order order = {.task = CREW_ROWS,
                                   .name = output->temporary,
                                   .text = output->path,
                                   .text_length = strlen(output->path),
                                   .sweep = (uint64_t)(sheet->points - sheet->run->points),
                                   .first_row = rows->first,
                                   .row_count = rows->count};
  if (crew != NULL) {
    crew->order(crew->context, &order);
  }
  enum status status = grid_write_output(sheet->points, &wanted, output, fault);
  return crew == NULL ? status : crew->finish(crew->context, status, NULL, fault);
}

/* Writes the rows that are left, and notes the file's beginning now and then. */
static enum status write_rows(struct sheet *sheet, struct output *output, struct fault *fault)
{
  const struct crew *crew = sheet->run->options->crew;
  uint64_t fewest = crew == NULL ? 1 : crew->size;
  enum status status = STATUS_OK;
  do {
    uint64_t blocks = blocks_of(sheet->done) / BLOCK_GROWTH;
    uint64_t count = (blocks > fewest ? blocks : fewest) * BLOCK_POINTS;
    uint64_t left = sheet->rows.count - sheet->done;
    const struct grid_rows rows = {sheet->rows.first + sheet->done, count < left ? count : left};
    status = write_part(sheet, &rows, output, fault);
    sheet->done += status == STATUS_OK ? rows.count : 0;
    if (status == STATUS_OK && sheet->done < sheet->rows.count) {
      struct output_record beginning;
      output_so_far(output, &beginning);
      status = note(sheet, false, &beginning, fault);
    }
  } while (status == STATUS_OK && sheet->done < sheet->rows.count);
  return status;
}

static enum status write_sheet(struct sheet *sheet, struct output_record *record, struct fault *fault)
{
  struct run *run = sheet->run;
  struct journal_beginnings beginnings;
  struct output output;
  size_t kept = 0;
  enum status status = journal_find_beginnings(&run->journal, sheet->name, &beginnings, fault);
  if (status == STATUS_OK) {
    status = output_continue(&output, text_string(&run->directory), sheet->name, OUTPUT_DURABLE, beginnings.records,
                             beginnings.count, &kept, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  sheet->done = kept == 0 ? 0 : beginnings.blocks[kept - 1] * BLOCK_POINTS;
  run->manifest.blocks_reused += blocks_of(sheet->done);
  progress_keep(&sheet->progress, sheet->done);
  status = write_rows(sheet, &output, fault);
  if (status == STATUS_OK) {
    status = run_settle_crew(run, fault);
  }
  if (status == STATUS_INTERRUPTED && sheet->done > 0) {
    output_keep(&output); /* --resume goes on with it */
  } else if (status != STATUS_OK) {
    output_abandon(&output);
  } else {
    status = output_commit(&output, record, fault);
  }
  return status;
}

/* Puts the file together from those of the shards. */
static enum status join_sheet(const struct sheet *sheet, struct output_record *record, struct fault *fault)
{
  const struct run_options *options = sheet->run->options;
  struct output output;
  struct text header = {0};
  enum status status = csv_append_header(&sheet->points->table, options->dialect, sheet->selection, &header, fault);
  if (status == STATUS_OK) {
    status = output_open(&output, text_string(&sheet->run->directory), sheet->name, OUTPUT_DURABLE, fault);
  }
  if (status == STATUS_OK) {
    status = shards_join(options->shards, sheet->name, &header, &output, fault);
    if (status == STATUS_OK) {
      status = output_commit(&output, record, fault);
    } else {
      output_abandon(&output);
    }
  }
  text_free(&header);
  return status;
}

static enum status make_sheet(struct sheet *sheet, struct output_record *record, struct fault *fault)
{
  struct run *run = sheet->run;
  const struct journal_entry *finished = journal_find(&run->journal, sheet->name);
  bool holds = false;
  enum status status = finished == NULL ? STATUS_OK : journal_entry_holds(&run->journal, finished, &holds, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (holds) {
    *record = finished->record;
    run->manifest.blocks_reused += finished->blocks;
    return STATUS_OK;
  }
  progress_begin(&sheet->progress, STDERR_FILENO, sheet->points->table.name, sheet->rows.count, run->options->quiet);
  status = (run->options->shards == NULL ? write_sheet(sheet, record, fault) : join_sheet(sheet, record, fault));
  progress_end(&sheet->progress);
  return status == STATUS_OK ? note(sheet, true, record, fault) : status;
}

static enum status describe_sheet(const struct sheet *sheet, struct fault *fault)
{
  struct run *run = sheet->run;
  struct text metadata = {0}, name = {0};
  struct output_record record;
  enum status status =
      csv_write_metadata(&sheet->points->table, run->options->dialect, sheet->selection, &metadata, fault);
  text_append_format(&name, "%s-metadata.json", sheet->name);
  if (status == STATUS_OK) {
    status = text_status(&name, "describing a table", fault);
  }
  datapackage_add(&run->package, "", &sheet->points->table, run->options->dialect, sheet->selection);
  if (status == STATUS_OK) {
    status = file_write(text_string(&run->directory), name.data, &metadata, OUTPUT_DURABLE, &record, fault);
  }
  if (status == STATUS_OK) {
    status = run_note_file(run, name.data, &record, fault);
  }
  text_free(&metadata);
  text_free(&name);
  return status;
}

const struct csv_selection *run_select_columns(const struct sweep *sweep, const struct points *points, size_t *columns,
                                               struct csv_selection *selection)
{
  *selection = (struct csv_selection){columns, sweep->column_count};
  for (size_t i = 0; i < sweep->column_count; i++) {
    columns[i] = table_find_column(&points->table, sweep->columns[i]);
  }
  return sweep->columns == NULL ? NULL : selection;
}

static enum status write_sweep(struct run *run, const struct sweep *sweep, const struct points *points,
                               struct fault *fault)
{
  size_t columns[POINTS_COLUMNS_MAX];
  struct csv_selection selection;
  struct text name = {0};
  text_append_format(&name, "%s.csv", sweep->name);
  struct sheet sheet = {.run = run,
                        .points = points,
                        .name = text_string(&name),
                        .selection = run_select_columns(sweep, points, columns, &selection)};
  struct output_record record;
  shard_rows(&run->options->shard, points->table.row_count, &sheet.rows.first, &sheet.rows.count);
  enum status status = text_status(&name, "writing a sweep", fault);
  if (status == STATUS_OK) {
    status = make_sheet(&sheet, &record, fault);
  }
  if (status == STATUS_OK) {
    status = run_note_file(run, sheet.name, &record, fault);
  }
  if (status == STATUS_OK) {
    status = describe_sheet(&sheet, fault);
  }
  text_free(&name);
  return status;
}

enum status run_write_points(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.sweep_count && status == STATUS_OK; i++) {
    status = write_sweep(run, &run->spec.sweeps[i], &run->points[i], fault);
  }
  return status;
}
