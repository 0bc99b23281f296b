#include "report/cmark_memory.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* What stands before the bytes that cmark gets. */
struct block {
  alignas(max_align_t) struct block *previous;
  struct block *next;
};

struct guard {
  struct block blocks; /* a ring; this one holds nothing */
  jmp_buf out;
};

/* cmark's allocator has no context argument: nothing else can say where to jump. NULL outside cmark_guard. */
static _Thread_local struct guard *guard;

static void *or_leave(void *memory)
{
  if (memory == NULL) {
    longjmp(guard->out, 1);
  }
  return memory;
}

static void link_block(struct block *block)
{
  block->previous = &guard->blocks;
  block->next = guard->blocks.next;
  block->next->previous = block;
  guard->blocks.next = block;
}

static void unlink_block(struct block *block)
{
  block->previous->next = block->next;
  block->next->previous = block->previous;
}

static void *take(size_t count, size_t size)
{
  size_t bytes = 0;
  bool fits =
      !__builtin_mul_overflow(count, size, &bytes) && !__builtin_add_overflow(bytes, sizeof(struct block), &bytes);
  struct block *block = or_leave(fits ? calloc(1, bytes) : NULL);
  link_block(block);
  return block + 1;
}

static void give_back(void *memory)
{
  if (memory != NULL) {
    struct block *block = (struct block *)memory - 1;
    unlink_block(block);
    free(block);
  }
}

static void *change(void *memory, size_t size)
{
  if (memory == NULL) {
    return take(1, size);
  }
  struct block *block = (struct block *)memory - 1;
  size_t bytes = 0;
  bool fits = !__builtin_add_overflow(size, sizeof *block, &bytes);
  unlink_block(block);
  struct block *moved = fits ? realloc(block, bytes) : NULL;
  link_block(moved != NULL ? moved : block);
  return (struct block *)or_leave(moved) + 1;
}

/* The extensions stay registered until the program ends. */
static void *take_for_good(size_t count, size_t size)
{
  return or_leave(calloc(count, size));
}

static void *change_for_good(void *memory, size_t size)
{
  return or_leave(realloc(memory, size));
}

enum status cmark_guard(enum status (*work)(void *context, struct fault *fault), void *context, struct fault *fault)
{
  static const cmark_mem lasting = {take_for_good, change_for_good, free};
  static const cmark_mem passing = {take, change, give_back};
  cmark_mem *memory = cmark_get_default_mem_allocator();
  const cmark_mem usual = *memory;
  struct guard here;
  here.blocks.previous = here.blocks.next = &here.blocks;
  guard = &here;
  volatile enum status status = STATUS_OK;
  if (setjmp(here.out) == 0) {
    *memory = lasting;
    cmark_gfm_core_extensions_ensure_registered();
    *memory = passing;
    status = work(context, fault);
  } else {
    status = fault_no_memory(fault, "writing a page");
  }
  for (struct block *block = here.blocks.next, *next = NULL; block != &here.blocks; block = next) {
    next = block->next;
    free(block);
  }
  *memory = usual;
  guard = NULL;
  return status;
}
