/* Shapes: what a value of a specification looks like, as data. proofsweep-spec(5) and the JSON Schema that editors read
 * are made of them. A key whose binder and detail say it all needs none; what the readers check beyond (names that must
 * exist, ends that a range must reach) is theirs alone. */
#ifndef PROOFSWEEP_SHAPE_H
#define PROOFSWEEP_SHAPE_H

#include <stddef.h>

enum shape_kind {
  SHAPE_TEXT,     /* any scalar that is not empty */
  SHAPE_NAME,     /* letters, digits, '_', '.', '-'; detail: a narrower regular expression, NULL for none */
  SHAPE_SENTENCE, /* text of one line */
  SHAPE_FLAG,
  SHAPE_REAL,    /* detail: struct real_bounds, NULL for any */
  SHAPE_WHOLE,   /* detail: struct whole_bounds, NULL for any */
  SHAPE_WORD,    /* one of `words` */
  SHAPE_LIST,    /* of parts[0], 1 to `limit` items, none twice; detail: list_empty_too, list_repeats, NULL */
  SHAPE_MAPPING, /* detail: struct key_table */
  SHAPE_EITHER   /* one of parts */
};

/* Where the words come from. */
enum shape_words {
  WORDS_CHOICES, /* detail: struct choices */
  WORDS_MODELS,  /* of the catalogue; others are allowed, because a specification can describe its own */
  WORDS_SETS,    /* of constants; likewise */
  WORDS_REPORTS, /* likewise: a path */
  WORDS_WORKLOADS,
  WORDS_ACCOUNTINGS,
  WORDS_LAWS, /* and auto */
  WORDS_QUANTITIES,
  WORDS_COLUMNS, /* of any table that a run makes */
  WORDS_FIGURES,
  WORDS_TABLES,
  WORDS_NUMBERS, /* axes with numbers as values: c_exp, window, ... */
  WORDS_UNKNOWNS /* what a break-even can be solved for */
};

enum { SHAPE_PARTS = 3 };

struct shape {
  enum shape_kind kind;
  const char *says; /* in the manual; NULL: the kind says it */
  const void *detail;
  enum shape_words words;
  const struct shape *parts[SHAPE_PARTS]; /* up to the first NULL */
  size_t limit;
};

/* Shapes that many keys share. */
extern const struct shape shape_text, shape_name, shape_columns, shape_condition;
extern const char list_empty_too[], list_repeats[]; /* details of a list: it may be empty; items may be the same */

#endif
