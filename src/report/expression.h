/* What stands between {{ and }}: words, and the values that they name. */
#ifndef PROOFSWEEP_EXPRESSION_H
#define PROOFSWEEP_EXPRESSION_H

#include "core/arena.h"
#include "core/selection.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>

/* A word: bytes without blanks, or with blanks where quoted ("Table 2" and table="Table 2" are one word each). */
struct word {
  const char *text; /* without the quotes */
  size_t offset;    /* in the template */
  size_t colon;     /* index in text of the last colon outside quotes; SIZE_MAX where there is none */
  bool quoted;      /* some part of it was */
};

enum { WORDS_MAX = 128 };

/* What one placeholder says, and what it is resolved against. `at` is the word being read: where a fault is. */
struct phrase {
  const struct report_input *input;
  struct arena *arena; /* owns the words' text */
  struct word words[WORDS_MAX];
  size_t count;
  size_t at;
  bool unknown; /* a cell of a rehearsal was named whose row is not known yet */
};

/* Splits text[start, end) into words. STATUS_BAD_INPUT for an unclosed quote or too many words, STATUS_NO_MEMORY. */
enum status phrase_read(struct phrase *phrase, const char *text, size_t start, size_t end,
                        struct fault *fault) MUST_CHECK;

/* Whether a word is left, and is this one. */
bool phrase_at(const struct phrase *phrase, const char *word);

/* A value, and the cell of a table that it began with (row and column are meaningful where table is not NULL). */
struct operand {
  struct cell cell;
  const struct table *table;
  uint64_t row;
  size_t column;
};

/* Reads operands joined by + - * / from phrase->at on, left to right without precedence. An operand is a number, a
 * claim's name (its value), or `cell TABLE.COLUMN COLUMN=VALUE ...`, where TABLE is a sweep or another table of the
 * run, VALUE may be several joined by commas, and exactly one row must be left. STATUS_BAD_INPUT names the nearest
 * word; phrase->at is then the word at fault. */
enum status expression_read(struct phrase *phrase, struct operand *operand, struct fault *fault) MUST_CHECK;

/* Reads a condition up to the last word: [not] CLAIM, or EXPRESSION is WORD, EXPRESSION below EXPRESSION, EXPRESSION
 * above EXPRESSION, or `table NAME COLUMN=VALUE ...`, which has rows. An undefined value is neither below nor above
 * anything. */
enum status condition_read(struct phrase *phrase, bool *holds, struct fault *fault) MUST_CHECK;

/* The selection that `NAME COLUMN=VALUE ...` makes from phrase->at on: NAME as TABLE or, where `cell`, TABLE.COLUMN.
 * Ends at the first word without '=' or whose column is in `except` (NULL-terminated; may be NULL). */
enum status selection_read_words(struct phrase *phrase, bool cell, const char *const *except,
                                 struct selection *selection, struct fault *fault) MUST_CHECK;

/* Adds the conditions that follow, up to the same end, to a selection that selection_read_words made. */
enum status selection_read_more(struct phrase *phrase, const char *const *except, struct selection *selection,
                                struct fault *fault) MUST_CHECK;

/* Whether a selection has any rows; true in a rehearsal that does not know them. The faults of row_filter_init. */
enum status rows_look(struct phrase *phrase, const struct selection *selection, bool *any,
                      struct fault *fault) MUST_CHECK;

/* The tables of the run with `claims` among them. */
struct table_lookup report_lookup(const struct report_input *input);

/* The row of a claim; SIZE_MAX where there is none of that name. */
size_t report_find_claim(const struct report_input *input, const char *id);

/* "unknown WHAT 'x'; did you mean 'y'?" with the nearest of the names, if one is near. */
enum status unknown_fault(const char *what, const char *word, const char *const *names, size_t count,
                          struct fault *fault);

#endif
