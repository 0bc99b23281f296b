/* The programs that draw, gnuplot and rsvg-convert: which they are, and of what version. */
#ifndef PROOFSWEEP_RENDERERS_H
#define PROOFSWEEP_RENDERERS_H

#include "core/status.h"
#include "core/text.h"
#include "io/process.h"

#include <stdbool.h>
#include <stddef.h>

/* A program that draws. */
struct renderer {
  const char *program;  /* a path, or a name on PATH; NULL: not needed */
  const char *setting;  /* what else decides what it makes, such as where its fonts come from; "" for nothing */
  struct text version;  /* "5.4 patchlevel 4" */
  struct process asked; /* for its version; {0} where it was not */
};
enum { RENDERER_GNUPLOT, RENDERER_CONVERTER, RENDERERS };

/* How they are run. */
struct renderer_limits {
  unsigned timeout_ms; /* 0: 60 s */
  bool confined;       /* as in io/process.h */
};

/* Begins to ask those of RENDERERS that are needed for their versions, side by side, while other work goes on. One that
 * cannot be run stays unasked, and renderers_ask tells why. */
void renderers_begin(struct renderer *renderers, const struct renderer_limits *limits);

/* Asks those that nobody has begun to ask, and takes all answers. STATUS_NO_FIGURES where one cannot be run, tells none
 * or is too old. */
enum status renderers_ask(struct renderer *renderers, const struct renderer_limits *limits,
                          struct fault *fault) MUST_CHECK;

/* Frees the versions, and ends those that were asked and have not answered. Safe on {0}. */
void renderers_free(struct renderer *renderers);

/* STATUS_NO_FIGURES "gnuplot 5.2 patchlevel 2 is too old, 5.4 or newer is needed". */
enum status renderer_check_version(size_t renderer, const char *version, struct fault *fault) MUST_CHECK;

#endif
