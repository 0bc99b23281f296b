/* A set of byte strings, numbered in the order in which they came. */
#ifndef PROOFSWEEP_KEY_SET_H
#define PROOFSWEEP_KEY_SET_H

#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Open addressing over 64-bit FNV-1a hashes, with the bytes kept to tell equals apart. {0} is the empty set. */
struct key_set {
  struct text bytes;
  struct key_entry {
    uint64_t hash;
    size_t start, length, number;
    bool used;
  } * keys;
  size_t count, capacity;
};

/* FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). */
uint64_t key_hash(const char *bytes, size_t length);

/* Safe on {0}. */
void key_set_free(struct key_set *set);

/* Adds a key if it is not there; *number is its number, *fresh (may be NULL) whether it is new. STATUS_NO_MEMORY. */
enum status key_set_add(struct key_set *set, const struct text *key, size_t *number, bool *fresh,
                        struct fault *fault) MUST_CHECK;

/* The number of a key; SIZE_MAX where it is not there. */
size_t key_set_find(const struct key_set *set, const struct text *key);

#endif
