/* Memory for cmark-gfm, which ends the program where there is none left: its allocator cannot fail. Ours leaves the
 * work by a jump instead. */
#ifndef PROOFSWEEP_CMARK_MEMORY_H
#define PROOFSWEEP_CMARK_MEMORY_H

#include "core/status.h"

/* Registers cmark's extensions, calls work(context), and frees everything that cmark allocated meanwhile. Returns what
 * work returned, or STATUS_NO_MEMORY where cmark ran out of memory: work was left in the middle then, so whatever it
 * owns while it calls cmark must hang on `context`. Not to be nested. */
enum status cmark_guard(enum status (*work)(void *context, struct fault *fault), void *context,
                        struct fault *fault) MUST_CHECK;

#endif
