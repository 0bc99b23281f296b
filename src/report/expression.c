#include "report/expression.h"

#include "core/numeral.h"
#include "core/rehearsal.h"
#include "core/suggest.h"
#include "core/table_key.h"
#include "core/text.h"
#include "report/blocks.h"
#include "report/template.h"

#include <math.h>
#include <string.h>

enum { NAMES_MAX = 1024 };

static bool is_blank(char character)
{
  return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* Reads one word at text[*at], which is no blank. */
static enum status read_word(struct phrase *phrase, const char *text, size_t *at, size_t end, struct fault *fault)
{
  struct word *word = &phrase->words[phrase->count];
  char *characters = arena_take(phrase->arena, end - *at + 1);
  if (characters == NULL) {
    return fault_no_memory(fault, "reading a template");
  }
  *word = (struct word){.text = characters, .offset = *at, .colon = SIZE_MAX};
  size_t length = 0;
  bool inside = false;
  for (; *at < end && (inside || !is_blank(text[*at])); ++*at) {
    if (text[*at] == '"') {
      inside = !inside;
      word->quoted = true;
      continue;
    }
    if (text[*at] == ':' && !inside) {
      word->colon = length;
    }
    characters[length++] = text[*at];
  }
  phrase->count++;
  return inside ? fault_set(fault, STATUS_BAD_INPUT, "a quote is not closed") : STATUS_OK;
}

enum status phrase_read(struct phrase *phrase, const char *text, size_t start, size_t end, struct fault *fault)
{
  phrase->count = 0;
  phrase->at = 0;
  phrase->unknown = false;
  for (size_t at = start; at < end;) {
    if (is_blank(text[at])) {
      at++;
      continue;
    }
    if (phrase->count == WORDS_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "more than %d words in one placeholder", WORDS_MAX);
    }
    enum status status = read_word(phrase, text, &at, end, fault);
    if (status != STATUS_OK) {
      phrase->at = phrase->count - 1;
      return status;
    }
  }
  return STATUS_OK;
}

bool phrase_at(const struct phrase *phrase, const char *word)
{
  return phrase->at < phrase->count && !phrase->words[phrase->at].quoted &&
         strcmp(phrase->words[phrase->at].text, word) == 0;
}

enum status unknown_fault(const char *what, const char *word, const char *const *names, size_t count,
                          struct fault *fault)
{
  const char *near = suggest_nearest(word, names, count);
  return near != NULL ? fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%s'; did you mean '%s'?", what, word, near)
                      : fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%s'", what, word);
}

static const struct table *find_table(const void *run, const char *table, const char *sweep)
{
  const struct report_input *input = run;
  return strcmp(table, "claims") == 0 ? input->claims : input->tables.find(input->tables.run, table, sweep);
}

struct table_lookup report_lookup(const struct report_input *input)
{
  return (struct table_lookup){.run = input, .find = find_table};
}

size_t report_find_claim(const struct report_input *input, const char *id)
{
  for (size_t i = 0; i < input->spec->claim_count; i++) {
    if (strcmp(input->spec->claims[i].id, id) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* The names that a message about an unknown one chooses from. */
struct names {
  const char *items[NAMES_MAX];
  size_t count;
};

/* A table that this run has. */
static void add_table(const struct phrase *phrase, const char *name, struct names *names)
{
  struct table_lookup lookup = report_lookup(phrase->input);
  if (names->count < NAMES_MAX && lookup.find(lookup.run, name, NULL) != NULL) {
    names->items[names->count++] = name;
  }
}

static enum status unknown_table(const struct phrase *phrase, const char *name, struct fault *fault)
{
  static const char *const others[] = {"published", "drift", "history"};
  const struct spec *spec = phrase->input->spec;
  struct names names = {.count = 0};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    add_table(phrase, others[i], &names);
  }
  for (size_t i = 0; table_word(i) != NULL; i++) {
    add_table(phrase, table_word(i), &names);
  }
  for (size_t i = 0; i < spec->sweep_count && names.count < NAMES_MAX; i++) {
    names.items[names.count++] = spec->sweeps[i].name;
  }
  return unknown_fault("sweep or table", name, names.items, names.count, fault);
}

static enum status unknown_word(const struct phrase *phrase, const char *word, struct fault *fault)
{
  const struct spec *spec = phrase->input->spec;
  struct names names = {.count = 0};
  names.count += word_list(template_word, names.items, NAMES_MAX);
  names.count += word_list(block_word, names.items + names.count, NAMES_MAX - names.count);
  for (size_t i = 0; i < spec->claim_count && names.count < NAMES_MAX; i++) {
    names.items[names.count++] = spec->claims[i].id;
  }
  return unknown_fault("claim", word, names.items, names.count, fault);
}

/* Splits TABLE.COLUMN at its last point, and finds the sweep or table. */
static enum status name_table(struct phrase *phrase, bool cell, struct selection *selection, struct fault *fault)
{
  const struct word *word = &phrase->words[phrase->at];
  const char *point = cell ? strrchr(word->text, '.') : NULL;
  if (cell && (point == NULL || point == word->text || point[1] == '\0')) {
    return fault_set(fault, STATUS_BAD_INPUT, "expected TABLE.COLUMN, found '%s'", word->text);
  }
  size_t length = cell ? (size_t)(point - word->text) : strlen(word->text);
  const char *name = arena_copy(phrase->arena, word->text, length);
  if (name == NULL) {
    return fault_no_memory(fault, "reading a template");
  }
  *selection = (struct selection){.value = cell ? point + 1 : NULL, .table = name};
  if (spec_find_sweep(phrase->input->spec, name) != NULL) {
    selection->table = "points";
    selection->sweep = name;
  }
  struct table_lookup lookup = report_lookup(phrase->input);
  const struct table *table = lookup.find(lookup.run, selection->table, selection->sweep);
  if (table == NULL) {
    return unknown_table(phrase, name, fault);
  }
  selection->value = cell ? selection->value : table->columns[0].name;
  phrase->at++;
  return STATUS_OK;
}

static bool is_one_of(const char *word, size_t length, const char *const *words)
{
  for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
    if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0) {
      return true;
    }
  }
  return false;
}

static size_t count_commas(const char *text)
{
  size_t count = 0;
  for (const char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
    count++;
  }
  return count;
}

/* Adds the conditions of one COLUMN=VALUE,VALUE word. */
static enum status add_conditions(struct phrase *phrase, struct selection *selection, struct fault *fault)
{
  const struct word *word = &phrase->words[phrase->at];
  const char *equals = strchr(word->text, '=');
  size_t count = selection->where_count + 1 + (word->quoted ? 0 : count_commas(equals + 1));
  if (count > SELECTION_CONDITIONS_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "%zu conditions on '%s'; at most %d are allowed", count,
                     selection->sweep != NULL ? selection->sweep : selection->table, SELECTION_CONDITIONS_MAX);
  }
  const char *column = arena_copy(phrase->arena, word->text, (size_t)(equals - word->text));
  struct condition *conditions = arena_take(phrase->arena, count * sizeof *conditions);
  if (column == NULL || conditions == NULL) {
    return fault_no_memory(fault, "reading a template");
  }
  for (size_t i = 0; i < selection->where_count; i++) {
    conditions[i] = selection->where[i];
  }
  for (const char *value = equals + 1; selection->where_count < count;) {
    size_t length = word->quoted ? strlen(value) : strcspn(value, ",");
    const char *text = arena_copy(phrase->arena, value, length);
    if (text == NULL) {
      return fault_no_memory(fault, "reading a template");
    }
    conditions[selection->where_count++] = (struct condition){.column = column, .text = text};
    value += length + 1;
  }
  selection->where = conditions;
  return STATUS_OK;
}

enum status selection_read_more(struct phrase *phrase, const char *const *except, struct selection *selection,
                                struct fault *fault)
{
  while (phrase->at < phrase->count) {
    const char *word = phrase->words[phrase->at].text;
    const char *equals = strchr(word, '=');
    if (equals == NULL || is_one_of(word, (size_t)(equals - word), except)) {
      break;
    }
    enum status status = add_conditions(phrase, selection, fault);
    if (status != STATUS_OK) {
      return status;
    }
    phrase->at++;
  }
  return STATUS_OK;
}

enum status selection_read_words(struct phrase *phrase, bool cell, const char *const *except,
                                 struct selection *selection, struct fault *fault)
{
  if (phrase->at >= phrase->count) {
    phrase->at = phrase->count - 1;
    return fault_set(fault, STATUS_BAD_INPUT, "expected a %s after '%s'", cell ? "cell, TABLE.COLUMN," : "table",
                     phrase->words[phrase->at].text);
  }
  enum status status = name_table(phrase, cell, selection, fault);
  return status == STATUS_OK ? selection_read_more(phrase, except, selection, fault) : status;
}

static enum status read_cell(struct phrase *phrase, struct operand *operand, struct fault *fault)
{
  size_t start = phrase->at++;
  struct selection selection;
  struct row_filter filter;
  struct table_lookup lookup = report_lookup(phrase->input);
  enum status status = selection_read_words(phrase, true, NULL, &selection, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = row_filter_init(&filter, &selection, &lookup, fault);
  struct rehearsal *rehearsal = phrase->input->rehearsal;
  if (status == STATUS_OK && rehearsal != NULL && !rehearsal_take(rehearsal, &selection, filter.table)) {
    phrase->unknown = true;
    cell_set_empty(&operand->cell);
    return STATUS_OK;
  }
  if (status == STATUS_OK) {
    status = row_filter_single(&filter, &operand->row, fault);
  }
  if (status == STATUS_OK) {
    operand->table = filter.table;
    operand->column = filter.value_column;
    status = table_read(filter.table, operand->row, operand->column, &operand->cell, fault);
  }
  phrase->at = status == STATUS_OK ? phrase->at : start;
  return status;
}

static enum status read_claim(struct phrase *phrase, struct operand *operand, struct fault *fault)
{
  const char *word = phrase->words[phrase->at].text;
  size_t claim = report_find_claim(phrase->input, word);
  if (claim == SIZE_MAX) {
    return unknown_word(phrase, word, fault);
  }
  phrase->at++;
  size_t column = table_find_column(phrase->input->claims, "value");
  return table_read(phrase->input->claims, claim, column, &operand->cell, fault);
}

static enum status read_operand(struct phrase *phrase, struct operand *operand, struct fault *fault)
{
  *operand = (struct operand){.table = NULL};
  if (phrase->at >= phrase->count) {
    phrase->at = phrase->count > 0 ? phrase->count - 1 : 0;
    return fault_set(fault, STATUS_BAD_INPUT, "expected a number, a claim or 'cell TABLE.COLUMN ...'");
  }
  const char *word = phrase->words[phrase->at].text;
  struct numeral number = numeral_read(word, strlen(word));
  if (!isnan(number.value)) {
    if (number.whole) {
      cell_set_integer(&operand->cell, number.integer);
    } else {
      cell_set_real(&operand->cell, number.value);
    }
    phrase->at++;
    return STATUS_OK;
  }
  return phrase_at(phrase, "cell") ? read_cell(phrase, operand, fault) : read_claim(phrase, operand, fault);
}

static double combine(char sign, double a, double b)
{
  return sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
}

enum status expression_read(struct phrase *phrase, struct operand *operand, struct fault *fault)
{
  enum status status = read_operand(phrase, operand, fault);
  while (status == STATUS_OK && phrase->at < phrase->count) {
    const char *word = phrase->words[phrase->at].text;
    if (strlen(word) != 1 || strchr("+-*/", *word) == NULL) {
      break;
    }
    struct operand right;
    phrase->at++;
    status = read_operand(phrase, &right, fault);
    if (status == STATUS_OK) {
      cell_set_real(&operand->cell, combine(*word, operand->cell.value, right.cell.value));
    }
  }
  return status;
}

static enum status read_truth(struct phrase *phrase, bool *holds, struct fault *fault)
{
  const char *word = phrase->words[phrase->at].text;
  size_t claim = report_find_claim(phrase->input, word);
  struct cell cell;
  if (claim == SIZE_MAX) {
    return unknown_word(phrase, word, fault);
  }
  phrase->at++;
  size_t column = table_find_column(phrase->input->claims, "holds");
  enum status status = table_read(phrase->input->claims, claim, column, &cell, fault);
  *holds = status == STATUS_OK && strcmp(cell.text, "yes") == 0;
  return status;
}

static enum status read_comparison(struct phrase *phrase, bool *holds, struct fault *fault)
{
  struct operand left;
  struct operand right;
  enum status status = expression_read(phrase, &left, fault);
  if (status != STATUS_OK) {
    return status;
  }
  bool below = phrase_at(phrase, "below");
  bool above = phrase_at(phrase, "above");
  if (phrase_at(phrase, "is") && phrase->at + 1 < phrase->count) {
    const char *word = phrase->words[++phrase->at].text;
    struct numeral number = numeral_read(word, strlen(word));
    *holds = condition_meets(word, &number, &left.cell);
    phrase->at++;
    return STATUS_OK;
  }
  if (!below && !above) {
    return fault_set(fault, STATUS_BAD_INPUT, "expected 'is', 'below' or 'above' and what to compare with");
  }
  phrase->at++;
  status = expression_read(phrase, &right, fault);
  if (status == STATUS_OK) {
    struct numeral a = numeral_of_cell(&left.cell), b = numeral_of_cell(&right.cell);
    bool known = !isnan(a.value) && !isnan(b.value);
    *holds = known && (below ? numeral_compare(&a, &b) < 0 : numeral_compare(&a, &b) > 0);
  }
  return status;
}

enum status rows_look(struct phrase *phrase, const struct selection *selection, bool *any, struct fault *fault)
{
  struct row_filter filter;
  struct table_lookup lookup = report_lookup(phrase->input);
  struct rehearsal *rehearsal = phrase->input->rehearsal;
  uint64_t row = 0;
  enum status status = row_filter_init(&filter, selection, &lookup, fault);
  *any = true;
  if (status == STATUS_OK && rehearsal != NULL && !rehearsal_take(rehearsal, selection, filter.table)) {
    phrase->unknown = true;
    return STATUS_OK;
  }
  if (status == STATUS_OK) {
    status = row_filter_next(&filter, 0, &row, fault);
    *any = row < filter.table->row_count;
  }
  return status;
}

static enum status read_rows(struct phrase *phrase, bool *any, struct fault *fault)
{
  struct selection selection;
  phrase->at++;
  enum status status = selection_read_words(phrase, false, NULL, &selection, fault);
  return status == STATUS_OK ? rows_look(phrase, &selection, any, fault) : status;
}

enum status condition_read(struct phrase *phrase, bool *holds, struct fault *fault)
{
  bool negated = phrase_at(phrase, "not");
  phrase->at += negated ? 1 : 0;
  if (phrase->at >= phrase->count) {
    return fault_set(fault, STATUS_BAD_INPUT, "expected a claim or a comparison");
  }
  bool alone = phrase->at + 1 == phrase->count;
  enum status status = alone                        ? read_truth(phrase, holds, fault)
                       : phrase_at(phrase, "table") ? read_rows(phrase, holds, fault)
                                                    : read_comparison(phrase, holds, fault);
  *holds = negated ? !*holds : *holds;
  if (status == STATUS_OK && phrase->at < phrase->count) {
    return fault_set(fault, STATUS_BAD_INPUT, "unexpected '%s'", phrase->words[phrase->at].text);
  }
  return status;
}
