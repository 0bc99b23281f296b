/* A directory below another, for messages that say which one was meant. */
#ifndef PROOFSWEEP_CHILD_H
#define PROOFSWEEP_CHILD_H

#include "core/text.h"

/* Appends the path of the first directory in `directory`, by name, that holds a file of that name; nothing where there
 * is none, or it cannot be known. Returns how many there are. */
size_t child_find(const char *directory, const char *file, struct text *path);

/* Appends "; did you mean 'PATH'?" with it, or with the first one level further down, to end a message about a
 * directory that holds no such file. */
void child_suggest(const char *directory, const char *file, struct text *hint);

#endif
