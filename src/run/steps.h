/* What a run holds while it goes on, and its steps: the arrows of src/run.c, a file a kind of output. */
#ifndef PROOFSWEEP_RUN_STEPS_H
#define PROOFSWEEP_RUN_STEPS_H

#include "core/break_evens.h"
#include "core/ceilings.h"
#include "core/data_fits.h"
#include "core/points.h"
#include "core/sensitivities.h"
#include "io/csv_table.h"
#include "io/datapackage.h"
#include "io/drift.h"
#include "io/history.h"
#include "io/inputs.h"
#include "io/journal.h"
#include "io/manifest.h"
#include "render/render.h"
#include "report/report.h"
#include "run.h"
#include "run/crew.h"

struct run {
  const struct run_options *options;
  struct spec spec;
  struct text directory; /* OUTPUT/NAME */
  struct text reads;     /* paths of files below it that the run reads, each ended by a NUL */
  struct points *points; /* one a sweep */
  struct ceilings ceilings;
  struct sensitivities sensitivities;
  struct break_evens break_evens;
  struct data_fits data_fits;
  struct text baseline; /* directory of the run that this one is held against; empty for none */
  struct drift drift;
  struct input_changes inputs; /* of this run, since the baseline */
  struct history history;
  struct csv_table published; /* printed values that the report compares with */
  struct frame claims;
  size_t broken_claims;
  struct report_tally tally;            /* printed values that the report finds otherwise, and what it left out */
  struct frame *figures;                /* one a figure asked for */
  size_t figure_count;                  /* built so far */
  struct manifest_past past;            /* the files that an earlier run wrote */
  size_t cleared;                       /* of them, removed because they are not of this run */
  struct renderer renderers[RENDERERS]; /* asked for their versions while the tables are made */
  struct render_report rendered;
  struct fault undrawn;     /* why figures are missing; STATUS_OK where none is */
  struct fault *reasons;    /* one a figure asked for: why it has nothing to draw */
  struct picture *pictures; /* what the report shows */
  struct text *scripts;     /* plots/NAME.gp of each figure built */
  size_t picture_count;
  struct datapackage package; /* all tables, described */
  struct manifest manifest;
  struct journal journal; /* what is finished, while the run goes on */
};

/* The SVG of one variant of one figure. */
struct picture {
  const char *name;
  const char *variant; /* "", "dark", "narrow", "narrow-dark" */
  struct text svg;
};

/* Each step returns what stopped it; what it wrote is whole and noted in the manifest. */

/* origin.c: appends what the outputs depend on, in lines of a journal. */
enum status run_describe_origin(const struct run *run, struct text *lines, struct fault *fault) MUST_CHECK;
/* Of a merge: STATUS_BAD_INPUT where its shards were made from something else. */
enum status run_check_shards(struct run *run, struct fault *fault) MUST_CHECK;
/* outputs.c: the folder of the figures below the run's directory, with its slash. */
extern const char run_figures_folder[];
/* Whether the run will have rows in that table, one of core/table_key.h. */
bool run_will_fill(const struct run *run, const char *table);
/* Appends the paths, below the run's directory, of all files that the run can write, each ended by a NUL. */
void run_list_outputs(const struct run *run, struct text *paths);

/* overwrites.c: finds run->reads; the baseline is found. STATUS_BAD_INPUT where one of these files would be
 * overwritten. */
enum status run_check_overwrites(struct run *run, struct fault *fault) MUST_CHECK;

/* The journal, from before the first file to behind the last. */
enum status run_open_journal(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_end_journal(struct run *run, struct fault *fault) MUST_CHECK;
/* That of a shard, which a merge takes up. */
enum status run_keep_journal(struct run *run, struct fault *fault) MUST_CHECK;

/* crew.c: the other processes of the run, if any: they join it, put on disk what they wrote, and leave. */
enum status run_begin_crew(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_settle_crew(const struct run *run, struct fault *fault) MUST_CHECK;
void run_end_crew(const struct run *run);
/* What a member does from the order that begins a run to the one that ends it. */
enum status run_follow_orders(struct run *run, const struct crew_order *beginning, struct fault *fault) MUST_CHECK;

/* sweeps.c: the points of each sweep. */
enum status run_write_points(struct run *run, struct fault *fault) MUST_CHECK;
/* The columns that a sweep asks for, as indices in selection->columns, which has room for all; NULL: all of them. */
const struct csv_selection *run_select_columns(const struct sweep *sweep, const struct points *points, size_t *columns,
                                               struct csv_selection *selection);

/* wide.c: --wide: whether each sweep has a wide view, and the views. */
enum status run_check_wide(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_wide(struct run *run, struct fault *fault) MUST_CHECK;

/* sensitivities.c: the analyses' tables; for a shard, partial sums instead (sums.h). */
enum status run_write_sensitivities(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_share_sensitivities(struct run *run, struct fault *fault) MUST_CHECK;
/* A member's part of the units, but for those in `lines`, which are there. */
enum status run_join_sensitivities(struct run *run, const char *lines, size_t length, struct fault *fault) MUST_CHECK;

/* data.c: the series of data files, fitted. */
enum status run_fit_data(struct run *run, struct fault *fault) MUST_CHECK;

/* tables.c: ceilings, break-even surfaces, fits of data, claims, drift. */
enum status run_write_ceilings(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_break_evens(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_data_fits(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_claims(struct run *run, struct fault *fault) MUST_CHECK;
/* Finds the run that --baseline names, and holds the tables against it. */
enum status run_find_baseline(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_drift(struct run *run, struct fault *fault) MUST_CHECK;
/* Writes one table and its metadata, and notes both for the manifest. selection NULL: all columns. */
enum status run_write_table(struct run *run, const struct table *table, const struct csv_selection *selection,
                            struct fault *fault) MUST_CHECK;
/* The table that a claim, a figure or the report names; NULL where there is none. source is the run. */
const struct table *run_find_table(const void *source, const char *table, const char *sweep);

/* history.c: --history. What stands in it is read before anything is worked out, tonight's rows are added behind the
 * claims, and written when all else is: a run that did not finish leaves no row. */
enum status run_read_history(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_add_history(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_history(struct run *run, struct fault *fault) MUST_CHECK;

/* forecast.c: appends what the run would read, work out and write; its sweeps are planned, its baseline and history are
 * found. STATUS_BAD_INPUT where --resume could not go on. */
enum status run_forecast(const struct run *run, struct text *text, struct fault *fault) MUST_CHECK;

/* pictures.c: which renderers there are, asked while the tables are made; the figures' tables, then the drawing. What
 * could not be drawn is remembered in `undrawn`. */
enum status run_ask_renderers(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_build_figures(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_draw_figures(struct run *run, struct fault *fault) MUST_CHECK;
/* Reads back what this run drew, for the report. */
enum status run_read_pictures(struct run *run, struct fault *fault) MUST_CHECK;
/* The SVG of a figure's variant; NULL where it was not drawn. source is the run. */
const char *run_find_picture(const void *source, const char *name, const char *variant);
/* The script of a figure; NULL where it is none of the run. */
const char *run_find_script(const void *source, const char *name);
/* Why a figure has nothing to draw; NULL where it has, or nobody knows. */
const char *run_find_reason(const void *source, const char *name);
/* Whether this run wrote the file of that path below its directory: one that an earlier run left does not count. */
bool run_wrote(const void *source, const char *path);

/* leftovers.c: removes the figures, tables and wide views that an earlier run of this specification wrote and this one
 * did not, unless somebody changed them since, the sweep is gone, or this run reads them; pictures stay, and are of
 * this run too, where their figure's table is the same as then. */
enum status run_clear_leftovers(struct run *run, struct fault *fault) MUST_CHECK;

/* note.c: a file of the run that is whole: into the manifest, and named on stderr where each is to be. */
enum status run_note_file(struct run *run, const char *path, const struct output_record *record,
                          struct fault *fault) MUST_CHECK;
/* The same of a picture, drawn or kept, with the digest of what it is drawn from. */
enum status run_note_picture(struct run *run, const char *path, const struct output_record *record, const char *inputs,
                             struct fault *fault) MUST_CHECK;

/* read_files.c: the files that the specification names, into the manifest. */
enum status run_note_read_files(struct run *run, struct fault *fault) MUST_CHECK;

/* summary.c: report.md, report.html, datapackage.json and manifest.json. */
enum status run_write_package(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_report(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_begin_manifest(struct run *run, struct fault *fault) MUST_CHECK;
enum status run_write_manifest(struct run *run, struct fault *fault) MUST_CHECK;

#endif
