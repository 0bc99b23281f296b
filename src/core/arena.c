#include "core/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
  struct block *next;
  _Alignas(max_align_t) char bytes[];
};

struct arena {
  struct block *blocks;
};

struct arena *arena_new(void)
{
  return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
  if (arena == NULL) {
    return;
  }
  while (arena->blocks != NULL) {
    struct block *next = arena->blocks->next;
    free(arena->blocks);
    arena->blocks = next;
  }
  free(arena);
}

void *arena_take(struct arena *arena, size_t size)
{
  struct block *block = size < SIZE_MAX - sizeof *block ? calloc(1, sizeof *block + size) : NULL;
  if (block == NULL) {
    return NULL;
  }
  block->next = arena->blocks;
  arena->blocks = block;
  return block->bytes;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
  char *copy = arena_take(arena, length + 1);
  if (copy != NULL) {
    memcpy(copy, bytes, length);
  }
  return copy;
}
