/* The nearest valid word: what a message about an unknown name suggests. */
#ifndef PROOFSWEEP_SUGGEST_H
#define PROOFSWEEP_SUGGEST_H

#include "core/status.h"

#include <stddef.h>

/* How many single-character insertions, deletions, replacements and swaps of neighbours turn a into b, no place being
 * edited twice (the "optimal string alignment" form of the Damerau-Levenshtein distance). In bytes; upper and lower
 * case, and '_', '-', ' ', count as the same. Words beyond 64 bytes are never near: SIZE_MAX. */
size_t suggest_distance(const char *a, const char *b);

/* The name nearest to word, the first of several equally near; NULL where none is near: more than 1 edit for words of
 * up to 3 bytes, 2 up to 8 bytes, 3 beyond. A name that begins with the word, of 3 bytes or more, is nearer than one
 * that is two edits away. */
const char *suggest_nearest(const char *word, const char *const *names, size_t count);

/* The failure "unknown WHAT 'word'; did you mean 'name'?". Where no name is near, "; OTHERWISE" stands there instead,
 * or, where that is NULL, "; there are a, b and c" if the names are few. */
enum status fault_unknown(const char *what, const char *word, const char *const *names, size_t count,
                          const char *otherwise, struct fault *fault);

/* The registries give their words as a function: word(0), word(1), ..., NULL behind the last. These are the first of
 * them, at most `limit`, and how many they are. */
size_t word_list(const char *(*word)(size_t index), const char **names, size_t limit);
/* The index of `text` among all of them; SIZE_MAX, and fault_unknown, where it is none. */
size_t word_find(const char *what, const char *text, const char *(*word)(size_t index), struct fault *fault);

#endif
