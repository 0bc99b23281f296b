/* A rendering while it goes on, and its steps: render.c is the order of them, render_NAME.c a step each. */
#ifndef PROOFSWEEP_RENDER_PARTS_H
#define PROOFSWEEP_RENDER_PARTS_H

#include "core/variant.h"
#include "io/process.h"
#include "render/drawing_inputs.h"
#include "render/render.h"

enum { RENDER_SLOTS_MAX = 64 };

/* One variant of one figure. */
struct picture {
  const struct variant *variant;
  struct text stem; /* "decomposition-dark" */
  struct text svg;  /* finished */
  bool wanted[FORMATS], placed[FORMATS];
};

/* One figure: a run of gnuplot. */
struct drawing {
  const struct table *table;
  struct text csv; /* path as gnuplot gets it */
  struct text headline, description;
  struct picture pictures[VARIANTS];
  size_t picture_count;
  struct drawing_inputs inputs; /* empty where nobody asks */
  bool in_place;                /* an earlier run drew all of it from the same inputs */
  bool failed;                  /* a program that worked on it; what is left of it is not begun */
};

/* A program to run: gnuplot for a drawing, or a converter for one of its pictures. */
struct task {
  struct drawing *drawing;
  struct picture *picture; /* NULL: gnuplot */
  enum format format;
};

struct render {
  const struct render_options *options;
  const struct render_watcher *watcher;
  struct render_report *report;
  struct drawing *drawings;
  size_t count;
  struct text script; /* plots/render.gp */
  struct renderer renderers[RENDERERS];
  struct text fontconfig;      /* FONTCONFIG_FILE=...; empty where the system's own is used */
  struct task *tasks[FORMATS]; /* waiting: gnuplot, PNG, PDF; the longest work first */
  size_t begun[FORMATS], ready[FORMATS];
  struct process processes[RENDER_SLOTS_MAX]; /* running where pid is not 0 */
  struct task running[RENDER_SLOTS_MAX];
  size_t slots;
  struct fault reason; /* of the first drawing that failed; STATUS_OK where none has */
  const struct drawing *first_failed;
};

/* "figures were not drawn: REASON", STATUS_NO_FIGURES; a lack of memory stays one. */
enum status render_no_figures(struct fault *fault, const struct fault *reason);

/* render_files.c: the CSV files, all before anything is drawn; each is noted with the watcher. */
enum status render_write_tables(struct render *render, struct fault *fault) MUST_CHECK;
/* Sets the name of a picture's file: "decomposition-dark.png". */
enum status picture_name(const struct picture *picture, enum format format, struct text *name,
                         struct fault *fault) MUST_CHECK;
/* Notes a picture that is in its place. */
enum status render_note_picture(const struct render *render, const struct drawing *drawing, enum format format,
                                const char *name, const struct output_record *record, struct fault *fault) MUST_CHECK;
/* Puts a finished picture in its place and notes it. */
enum status render_place(struct render *render, struct drawing *drawing, struct picture *picture, enum format format,
                         const struct text *content, struct fault *fault) MUST_CHECK;
/* Pictures of an earlier run must not stand beside the tables of this one. STATUS_IO with the first that does. */
enum status render_remove_stale(const struct render *render, struct fault *fault) MUST_CHECK;

/* render_programs.c: whether anything is to be drawn. */
bool render_draws(const struct render_options *options);
/* gnuplot, the converter and the font; those that were asked ahead need not be asked again. */
void render_take_renderers(struct render *render);
enum status render_find_programs(struct render *render, struct fault *fault) MUST_CHECK;
enum status render_choose_fonts(struct render *render, struct fault *fault) MUST_CHECK;
enum status render_look_for_font(struct render *render, struct fault *fault) MUST_CHECK;
/* Tells the report which gnuplot draws, where it will do. */
enum status render_take_version(struct render *render, const struct text *version, struct fault *fault) MUST_CHECK;

/* render_kept.c: finds the drawings that an earlier run left as they would come out now. */
enum status render_find_kept(struct render *render, struct fault *fault) MUST_CHECK;

/* render_tasks.c: runs the programs, side by side, and takes what they give. */
enum status render_plan_tasks(struct render *render, struct fault *fault) MUST_CHECK;
enum status render_run_tasks(struct render *render, struct fault *fault) MUST_CHECK;

#endif
