/* Short names: names of a specification may be longer than the room that a figure has for them. */
#ifndef PROOFSWEEP_SHORT_NAME_H
#define PROOFSWEEP_SHORT_NAME_H

#include "render/wording.h"

#include <stdbool.h>

/* The name as it is where it is no wider than `room` pixels; otherwise its beginning and its end with "…" between them,
 * cut between characters: names often differ in their last word. */
struct wording short_name(const char *name, double size, bool bold, double room);

/* A name in bold on at most `lines_max` (1 or 2) lines of that width, broken between words. Where it does not fit, its
 * last line is shortened and *fit becomes false. Returns the number of lines. */
size_t name_lines_fitted(const char *name, double size, double room, size_t lines_max, struct wording lines[2],
                         bool *fit);

#endif
