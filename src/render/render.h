/* Drawing: figure tables as CSV files, and pictures made of them by gnuplot and rsvg-convert.
 *
 * gnuplot draws one SVG a variant; it is finished (render/svg.h), and PNG and PDF are made from that same SVG. All
 * programs run side by side, without a shell; nothing is put in its place before it was looked at. */
#ifndef PROOFSWEEP_RENDER_H
#define PROOFSWEEP_RENDER_H

#include "core/table.h"
#include "io/file.h"
#include "render/renderers.h"

#include <stdbool.h>
#include <stddef.h>

/* Told of each file once it is in place: its name below the output directory. Anything but STATUS_OK ends the work. */
struct render_watcher {
  enum status (*wrote)(void *context, const char *name, const struct output_record *record, struct fault *fault);
  /* Told of a picture instead of `wrote`, where not NULL: with the hash of what it was drawn from
   * (render/drawing_inputs.h). */
  enum status (*drew)(void *context, const char *name, const struct output_record *record, const char *inputs,
                      struct fault *fault);
  /* Whether an earlier run drew this picture from these very inputs and it still is as it was drawn; then *record is
   * it. NULL: draw everything. */
  enum status (*known)(void *context, const char *name, const char *inputs, bool *known, struct output_record *record,
                       struct fault *fault);
  void *context;
};

struct render_options {
  const char *plots;   /* directory of style.gp and the figures' scripts */
  const char *output;  /* directory for the figures; made where missing */
  bool svg, png, pdf;  /* the formats wanted */
  bool pictures;       /* false: CSV files alone */
  bool dark, narrow;   /* the variants beside the light one; both together also in one */
  unsigned processes;  /* programs at a time; 0: one a processor */
  unsigned timeout_ms; /* of each program; 0: 60 s */
  bool confined;       /* programs write no files and execute no others, where the kernel sees to that */
  enum output_durability durability;
  const char *gnuplot, *rsvg_convert; /* programs; NULL: by their own names on PATH */
  struct renderer *renderers;         /* RENDERERS, as render_ask_ahead left them or {0}; taken over. NULL: none */
  const char *font_file;              /* whose presence tells that Inter is there; NULL: Debian's place for it */
};

/* What is worth telling the user and the manifest, filled in any case. */
struct render_report {
  size_t pictures;          /* in place, drawn now or before */
  size_t redrawn;           /* drawn now */
  char gnuplot_version[64]; /* "5.4 patchlevel 4"; empty where nothing was drawn */
  char warning[256];        /* one sentence; empty where there is nothing to say */
};

/* Begins to ask the programs that the options need for their versions, into options->renderers, {0} before: their
 * answers take a while, and other work can go on. */
void render_ask_ahead(const struct render_options *options);

/* Writes the CSV of every table of figure_build, whose name is the name of its files, [a-z0-9-]+, then draws them all.
 * STATUS_IO where a file cannot be written, STATUS_NO_FIGURES with the reason where gnuplot or rsvg-convert is missing
 * or too old, or fails, hangs, warns or gives a broken picture of some figures, which are named: every CSV is in place
 * then, and every picture of the others; older ones of those that were not drawn are removed, or
 * the reason says that they stay. STATUS_INTERRUPTED, STATUS_NO_MEMORY. watcher may be NULL. */
enum status render_figures(const struct table *const *tables, size_t count, const struct render_options *options,
                           const struct render_watcher *watcher, struct render_report *report,
                           struct fault *fault) MUST_CHECK;

#endif
