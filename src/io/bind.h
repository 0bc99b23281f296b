/* Binding: what all readers of parts of a specification share. Nodes become typed values by tables of keys; whatever is
 * wrong becomes a complaint, and reading goes on, so that all complaints are heard at once. */
#ifndef PROOFSWEEP_BIND_H
#define PROOFSWEEP_BIND_H

#include "core/spec.h"
#include "io/complaints.h"
#include "io/document.h"
#include "io/shape.h"
#include "io/spec_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One reading of one specification. */
struct reader {
  const struct spec_options *options;
  struct spec *spec;
  struct arena *arena;   /* the spec's: what stays */
  struct arena *scratch; /* the tree and the messages: gone when the reading is done */
  struct complaints *complaints;
  const struct source *source;   /* the specification's text */
  struct name_list axis_names;   /* every key that can be an axis */
  struct name_list number_names; /* those whose values are numbers */
  size_t stored_values;          /* of all axes, those that are stored one by one */
  size_t listed_models;          /* of all sweeps */
  size_t listed_sets;
  uint64_t planned_points;              /* of all sweeps whose architectures were looked at */
  struct inline_model *inline_models;   /* read so far; model_read.c knows them */
  const struct architecture *odd_model; /* of the catalogue, warned of last: once is enough */
  bool unread;                          /* a complaint is about a file that cannot be read: the status is STATUS_IO */
  enum status status; /* STATUS_NO_MEMORY or STATUS_IO once something failed that is no mistake of the text */
  struct fault *fault;
};

/* Zeroed memory that lives as long as the spec; NULL where memory is out, which the reader remembers. */
void *reader_take(struct reader *reader, size_t count, size_t size);
char *reader_copy(struct reader *reader, const char *text);
/* The path of a file that the specification names: beside the specification where it is relative. */
char *reader_path(struct reader *reader, const char *name);
/* The same, and the spec lists it among its files. */
const char *reader_file(struct reader *reader, const char *name);

/* A suffix for a message about an unknown word: "; did you mean 'x'?" or "; known are a, b, c", or nothing. Nothing too
 * once there are more complaints than are kept: looking for near words takes time. */
struct hint {
  char text[400];
};
struct hint hint_for(const struct reader *reader, const char *word, struct name_list names);
/* The same for a key of digits alone: the rest of a number that a comma in braces parts. Nothing for other keys. */
struct hint hint_comma(const char *key);

/* "; write 100000" for 1e5, 100_000, 100,000, 1k and their like; else empty. The same of a number that need not be
 * whole: "; write 1500 or 1.500" for 1,500. */
struct hint whole_hint(const char *text);
struct hint real_hint(const char *text);
/* 010, which is octal elsewhere. */
bool number_is_padded(const char *text);

/* One key of a mapping. */
struct key {
  const char *name;
  bool required;
  void (*bind)(struct reader *reader, const struct node *value, const struct key *key, void *target);
  size_t offset;             /* of what `bind` sets in the target */
  const void *detail;        /* what `bind` needs to know beside */
  const char *help;          /* one line for the manual and for editors, without a full stop */
  const struct shape *shape; /* of the value; NULL where bind and detail say it */
};

/* Which names a mapping may have beyond its table, for the manual and for editors. */
enum other_keys {
  OTHER_NONE,
  OTHER_AXES,    /* every axis: a value, a list or a range */
  OTHER_INPUTS,  /* every number that can be random: a distribution */
  OTHER_FIELDS,  /* every field of an architecture */
  OTHER_COLUMNS, /* of a table of the run, and sweep: a value or a list of them */
  OTHER_TEXTS,   /* any name: a value or a list of them */
  OTHER_NUMBERS  /* any name: a number */
};

struct whole_bounds {
  uint64_t low, high;
};

/* What holds between keys of one mapping. */
struct key_rule {
  enum { RULE_ONE, RULE_AT_MOST_ONE, RULE_SOME, RULE_TOGETHER, RULE_WHEN } kind;
  const char *when, *is; /* RULE_WHEN: this key has this value, NULL: is not given; RULE_TOGETHER: `when` goes with
                            one of keys */
  const char *keys[8];   /* exactly, at most, at least one of them; RULE_WHEN: all needed */
  const char * not [10]; /* RULE_WHEN: none of them */
  const struct whole_bounds *within; /* RULE_WHEN: of the first of keys; NULL: as its own row says */
};

/* The keys that a mapping may have. */
struct key_table {
  const char *owner; /* "this sweep", "the specification" */
  const struct key *keys;
  size_t count;
  struct name_list others; /* names beyond the table that the caller reads itself */
  const char *others_hint; /* ", or an axis such as context": how to speak of them */
  /* For the manual and for editors: */
  const char *called; /* where the owner's words name two tables */
  enum other_keys other;
  size_t least, most; /* entries of a mapping without keys of its own */
  const struct key_rule *rules;
  size_t rule_count;
};
#define KEY_TABLE(owner_words, key_rows)                                                                               \
  {                                                                                                                    \
    .owner = (owner_words), .keys = (key_rows), .count = sizeof(key_rows) / sizeof((key_rows)[0])                      \
  }
#define KEY_TABLE_RULES(owner_words, key_rows, rule_rows)                                                              \
  {                                                                                                                    \
    .owner = (owner_words), .keys = (key_rows), .count = sizeof(key_rows) / sizeof((key_rows)[0]),                     \
    .rules = (rule_rows), .rule_count = sizeof(rule_rows) / sizeof((rule_rows)[0])                                     \
  }

/* Binds a mapping's values in the order of the table, complains about unknown and missing keys. False where `node` is
 * no mapping, or the reader failed. */
bool bind_mapping(struct reader *reader, const struct node *node, const struct key_table *table, void *target);

/* "OWNER has no 'NAME'", unless some unknown key of the mapping looks like it: that one is complained about already. */
void complain_missing(struct reader *reader, const struct node *node, const struct key_table *table, const char *name);

/* Binders for tables. The slot at key->offset has the type named. */
typedef void binder(struct reader *reader, const struct node *value, const struct key *key, void *target);
binder bind_node;     /* const struct node *: to be read by the caller */
binder bind_name;     /* const char *: letters, digits, '_', '.', '-' */
binder bind_sentence; /* const char *: one line of at most 500 characters */
binder bind_flag;     /* bool: true or false */
binder bind_real;     /* double; detail may be a struct real_bounds */
binder bind_numeral;  /* struct numeral, read as bind_real does */
binder bind_whole;    /* uint64_t; detail may be a struct whole_bounds */
binder bind_choice;   /* const char *; detail is a struct choices */
binder bind_ignored;  /* nothing: bound elsewhere */

struct real_bounds {
  double low;
  bool open; /* above low, not low itself */
};
struct choices {
  const char *what; /* "scale" */
  const char *const *names;
  size_t count;
};

/* The keys of a whole specification (spec_read.c); all other tables hang from it. */
extern const struct key_table spec_table;

void *key_slot(const struct key *key, void *target);

/* The values themselves. `label` is what the message calls it. False, with a complaint, where the node is none. */
bool read_whole(struct reader *reader, const struct node *node, const char *label, uint64_t low, uint64_t high,
                uint64_t *value);
bool read_real(struct reader *reader, const struct node *node, const char *label, struct real_bounds bounds,
               double *value);
bool read_name(struct reader *reader, const struct node *node, const char *label, const char **name);
/* One of the names (any name, where names.names is NULL). "unknown MODEL 'x'; did you mean 'y'?" */
bool read_known(struct reader *reader, const struct node *node, const char *what, struct name_list names,
                const char **name);
/* Any text that is no list, mapping or nothing. */
bool read_text(struct reader *reader, const struct node *node, const char *label, const char **text);

/* Whether the node is a sequence with at least one item and at most `limit`. */
bool read_list(struct reader *reader, const struct node *node, const char *label, size_t limit);
/* A list of known names, none twice. */
bool read_known_list(struct reader *reader, const struct node *node, const char *label, const char *what,
                     struct name_list names, const char *const **list, size_t *count);

/* Something that must not come twice: a text, or a number where text is NULL. */
struct entry {
  uint64_t number;
  const char *text;
  const char *shown; /* as it was written */
  struct spot spot;
  size_t index;
};
/* "LABEL lists 1024 twice (items 1 and 3)". Reorders the entries. */
void refuse_repeated_values(struct reader *reader, const char *label, struct entry *entries, size_t count);
/* "two sweeps are named 'x'", also where they differ only in case. Reorders the entries. */
void refuse_repeated_names(struct reader *reader, const char *plural, struct entry *entries, size_t count);

#endif
