/* An arena: memory that is freed all at once. */
#ifndef PROOFSWEEP_ARENA_H
#define PROOFSWEEP_ARENA_H

#include <stddef.h>

struct arena;

/* NULL where memory is out. */
struct arena *arena_new(void);
/* Frees everything taken from it; safe on NULL. */
void arena_free(struct arena *arena);
/* `size` zeroed bytes, aligned for any type; NULL where memory is out. */
void *arena_take(struct arena *arena, size_t size);
/* A NUL-terminated copy of length bytes; NULL where memory is out. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);

#endif
