/* Names of lines: what tells the lines of a figure apart that draws many subjects, those that lie on each other as one
 * line. */
#ifndef PROOFSWEEP_LINE_NAMES_H
#define PROOFSWEEP_LINE_NAMES_H

#include "core/text.h"
#include "render/subject.h"
#include "render/wording.h"

#include <stdbool.h>
#include <stddef.h>

enum { LINES_NAMED_MAX = 4 };

struct line_group {
  const struct subject *subjects;
  size_t read;
  const size_t *of;    /* for each subject the one that its line is drawn for: itself, or an earlier one */
  const size_t *lines; /* the subjects that lines are drawn for, those first that get a name */
  size_t count, named; /* lines, and named ones: at most LINES_NAMED_MAX */
};

/* Sets the names of the named lines. A name is no other line's: the first property in which each named line differs
 * from all lines; where there is none, one after the other each that tells more of them apart. A model stands for
 * others on its line as "gpt-oss 20B and 1 more". Where one number tells all lines apart, sets series[i] to shades of
 * one hue from the least number to the greatest. */
void line_names_find(const struct line_group *group, struct wording names[LINES_NAMED_MAX],
                     const char *series[LINES_NAMED_MAX]);

/* Appends what else lies on the named lines: " The line of prefill is also that of decode-step." */
void line_names_append_others(const struct line_group *group, const struct wording *names, struct text *text);

#endif
