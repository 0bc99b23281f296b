/* The keys of a specification as the manual and the schema go over them: every table of keys once, each key's shape,
 * and each shape's words. */
#ifndef PROOFSWEEP_DESCRIBE_KEYS_H
#define PROOFSWEEP_DESCRIBE_KEYS_H

#include "command/library.h"
#include "io/axis_read.h"
#include "io/bind.h"

enum { KEY_TABLES_MAX = 64, WORDS_MAX = 512 };

struct key_tables {
  const struct key_table *tables[KEY_TABLES_MAX];
  size_t count;
};

/* All tables that hang from the specification's, itself first, then those of its keys in order, and so on. */
void key_tables_find(struct key_tables *found);

/* The shape of a key's value: its own, or what its binder and detail say. */
struct shape key_shape(const struct key *key);

/* Words that a value may be. */
struct words {
  const char *names[WORDS_MAX]; /* none twice */
  size_t count;
  bool open; /* others are allowed too */
};
void words_of_shape(const struct shape *shape, const struct library *library, struct words *words);
/* Columns of all tables that a run makes. */
void words_of_columns(const struct library *library, struct words *words);

/* Axis `index` in the order of the manual, with its meaning; false behind the last. */
bool axis_at(size_t index, struct axis *axis, const char **meaning);

/* "this sweep" -> "sweep": what a table is called where no one table is meant. */
const char *table_noun(const struct key_table *table);

#endif
