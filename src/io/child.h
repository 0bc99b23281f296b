/* A directory below another, for messages that say which one was meant. */
#ifndef PROOFSWEEP_CHILD_H
#define PROOFSWEEP_CHILD_H

#include "core/status.h"
#include "core/text.h"

#include <stddef.h>

/* Appends the path of the first directory in `directory`, by name, that holds a file of that name; nothing where there
 * is none. *count is how many there are. STATUS_IO where that cannot be known. */
enum status child_find(const char *directory, const char *file, struct text *path, size_t *count,
                       struct fault *fault) MUST_CHECK;

/* Appends "; did you mean 'PATH'?" with it, or with the first one level further down, to end a message about a
 * directory that holds no such file. Nothing from where a directory cannot be read: the message is about something
 * else. */
void child_suggest(const char *directory, const char *file, struct text *hint);

#endif
