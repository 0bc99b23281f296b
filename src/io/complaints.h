/* Complaints: everything that is wrong with a source, and warnings of what may be, collected, put in order and printed
 * as
 *
 *     FILE:7:26: error: unknown key 'setps' in 'context'; did you mean 'steps'?
 *         7 |   context: {from: 2, to: 1024, setps: 10}
 *           |                                ^~~~~
 */
#ifndef PROOFSWEEP_COMPLAINTS_H
#define PROOFSWEEP_COMPLAINTS_H

#include "core/arena.h"
#include "core/status.h"
#include "core/text.h"
#include "io/source.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  COMPLAINTS_SHOWN = 20, /* the others are counted */
  COMPLAINTS_KEPT = 1000 /* of which the first 20 in the order of the file are shown */
};

struct complaint;

struct complaints {
  struct arena *arena; /* borrowed; holds the messages */
  struct complaint *first, *last;
  size_t kept, count; /* count: errors alone */
  size_t warnings;
  bool out_of_memory;
};

/* Adds an error: one sentence, lower case start, no full stop. Integers and strings only in the format. */
void complain(struct complaints *complaints, struct spot spot, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds a note to the latest error: "first given here". */
void complain_note(struct complaints *complaints, struct spot spot, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds a warning: the source is taken as it is. */
void complain_warning(struct complaints *complaints, struct spot spot, const char *format, ...) PRINTF_LIKE(3, 4);

/* Appends "line 7: MESSAGE" for the error that was added first. */
void complaints_append_first(const struct complaints *complaints, struct text *text);

/* Appends the messages in the order of their sources and places. */
void complaints_print(const struct complaints *complaints, struct text *text);

/* STATUS_BAD_INPUT: "NAME has 2 errors". */
enum status complaints_fault(const char *name, size_t count, struct fault *fault);

#endif
