/* Documents: YAML (a strict subset; JSON is one of its forms) as a tree of nodes that know where they stand.
 *
 * Refused, each in its own words: anchors, aliases, tags, merge keys, directives, a second document, keys that are not
 * words, duplicate keys, control characters, what is not UTF-8, tabs as indentation, nesting beyond 32 levels, more
 * than 200 000 values. Scalars stay text: what reads them decides whether 010 or no means anything.
 *
 * What the program wrote itself may have more values, and escapes may stand for any character: a path may hold it. */
#ifndef PROOFSWEEP_DOCUMENT_H
#define PROOFSWEEP_DOCUMENT_H

#include "core/arena.h"
#include "core/status.h"
#include "io/complaints.h"
#include "io/source.h"

#include <stdbool.h>
#include <stddef.h>

enum { DOCUMENT_DEPTH_LIMIT = 32, DOCUMENT_VALUE_LIMIT = 200000, DOCUMENT_OWN_VALUE_LIMIT = 4000000 };

enum document_author { DOCUMENT_BY_OTHERS, DOCUMENT_OWN };

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct node {
  enum node_kind kind;
  bool quoted;        /* a scalar in quotes, or a block of text: never a number */
  bool cut;           /* a remark without a blank behind its # ends a scalar without quotes: "rank #1" */
  struct spot spot;   /* where it begins */
  struct node *key;   /* of a mapping's value: its key, a scalar; else NULL */
  struct node *next;  /* sibling */
  struct node *first; /* child */
  struct node *last;
  size_t count;  /* children */
  size_t length; /* bytes of text */
  char text[];   /* of a scalar, NUL-terminated; holds no other NUL */
};

/* Parses source->bytes from `offset` on (a word of --set has its path before the value) into *root, in the arena.
 * What is wrong is added to the complaints; *root is NULL where nothing could be made of the text, and may be
 * incomplete where there are complaints. STATUS_NO_MEMORY is the only fault. */
enum status document_parse(const struct source *source, size_t offset, enum document_author author, struct arena *arena,
                           struct complaints *complaints, struct node **root, struct fault *fault) MUST_CHECK;

/* The value of that key; NULL where there is none or `mapping` is no mapping. */
struct node *node_find(const struct node *mapping, const char *key);
/* The text of that key's value, and the value where it is a list; NULL where there is no such thing. Safe on NULL. */
const char *node_word(const struct node *mapping, const char *key);
const struct node *node_list(const struct node *mapping, const char *key);

/* What a message says that it found: "a mapping", "a list", "nothing", or the beginning of a scalar's text in quotes.
 */
struct shown node_show(const struct node *node);

/* A node without children; NULL where memory is out. */
struct node *node_new(struct arena *arena, enum node_kind kind, struct spot spot, const char *text, size_t length);

/* Adds a child at the end; `key` for a mapping. */
void node_append(struct node *parent, struct node *key, struct node *child);

#endif
