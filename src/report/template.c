#include "report/template.h"

#include "core/decimal.h"
#include "core/suggest.h"
#include "io/spec_read.h"
#include "report/blocks.h"
#include "report/expression.h"
#include "report/headings.h"
#include "report/listing.h"
#include "report/mark.h"
#include "report/markdown.h"
#include "report/number.h"
#include "report/published.h"

#include <string.h>

enum { DEPTH_MAX = 16, LINE_SHOWN = 160 };

/* A template being filled. */
struct filling {
  const struct report_input *input;
  const char *text;
  size_t length;
  size_t at;
  struct text *out;
  struct text scrap; /* what is left out */
  struct phrase *phrase;
  struct report_tally *tally;
  int depth;
  struct passage {
    size_t begin;         /* in out */
    size_t disagreements; /* before it */
    bool lacking;         /* it speaks of what the run does not have */
  } passage;
};

/* What ended a stretch of text. */
enum stop { STOP_TEXT, STOP_ELSE, STOP_END };

/* "FILE:LINE:COLUMN: sentence", the line, and a caret below the place. Columns count characters. */
static enum status place_fault(const struct filling *filling, size_t offset, const struct fault *inner,
                               struct fault *fault)
{
  if (inner->status == STATUS_NO_MEMORY || inner->status == STATUS_INTERRUPTED) {
    return fault_set(fault, inner->status, "%s", inner->text);
  }
  size_t line = 1;
  size_t start = 0;
  size_t column = 1;
  for (size_t i = 0; i < offset; i++) {
    if (filling->text[i] == '\n') {
      line++;
      start = i + 1;
    }
  }
  struct mistakes *mistakes = filling->input->mistakes;
  struct text mark = {0};
  for (size_t i = start; i < offset; i++) {
    bool begins_character = ((unsigned char)filling->text[i] & 0xc0) != 0x80;
    column += begins_character ? 1 : 0;
    if (begins_character && mistakes == NULL) {
      text_append_char(&mark, filling->text[i] == '\t' ? '\t' : ' ');
    }
  }
  if (mistakes != NULL) {
    if (mistakes->count < MISTAKES_MAX) {
      mistakes->items[mistakes->count++] = (struct mistake){{(int)line, (int)column}, *inner};
    }
    return fault_set(fault, inner->status, "%s", inner->text);
  }
  enum status status = text_status(&mark, "filling a template", fault);
  if (status == STATUS_OK) {
    size_t length = strcspn(filling->text + start, "\n");
    int shown = (int)(length < LINE_SHOWN || offset - start >= LINE_SHOWN ? length : LINE_SHOWN);
    status = fault_set(fault, inner->status, "%s:%zu:%zu: %s\n  %.*s\n  %s^", filling->input->template_file, line,
                       column, inner->text, shown, filling->text + start, text_string(&mark));
  }
  text_free(&mark);
  return status;
}

/* A fault at a word of the placeholder being read. */
static enum status word_fault(const struct filling *filling, const struct fault *inner, struct fault *fault)
{
  const struct phrase *phrase = filling->phrase;
  size_t word = phrase->at < phrase->count ? phrase->at : phrase->count - 1;
  return place_fault(filling, phrase->count > 0 ? phrase->words[word].offset : filling->at, inner, fault);
}

/* Cuts the format off the last word, and drops the word if nothing is left. */
static enum status take_format(struct phrase *phrase, struct number_format *format, struct fault *fault)
{
  struct word *last = &phrase->words[phrase->count - 1];
  *format = number_plain;
  if (last->colon == SIZE_MAX) {
    return STATUS_OK;
  }
  const char *word = last->text + last->colon + 1;
  const char *rest = arena_copy(phrase->arena, last->text, last->colon);
  if (rest == NULL) {
    return fault_no_memory(fault, "reading a template");
  }
  if (!number_format_read(word, format)) {
    phrase->at = phrase->count - 1;
    return fault_set(fault, STATUS_BAD_INPUT,
                     "unknown format '%s'; a format is a number of decimals, with x, %%, m, bn or tn behind it if "
                     "wanted, or 'group' or 'plain'",
                     word);
  }
  last->text = rest;
  phrase->count -= *rest == '\0' ? 1 : 0;
  return STATUS_OK;
}

static enum status no_more_words(const struct phrase *phrase, struct fault *fault)
{
  return phrase->at < phrase->count
             ? fault_set(fault, STATUS_BAD_INPUT, "unexpected '%s'", phrase->words[phrase->at].text)
             : STATUS_OK;
}

static enum status fill_value(struct filling *filling, struct text *out, struct fault *fault)
{
  struct number_format format;
  struct operand operand;
  enum status status = take_format(filling->phrase, &format, fault);
  /* A claim's value leads to the claim where the report lists them. */
  size_t claim =
      filling->phrase->count == 1 ? report_find_claim(filling->input, filling->phrase->words[0].text) : SIZE_MAX;
  bool linked = claim != SIZE_MAX && strstr(filling->text, "{{claims}}") != NULL;
  if (status == STATUS_OK) {
    status = expression_read(filling->phrase, &operand, fault);
  }
  if (status == STATUS_OK) {
    status = no_more_words(filling->phrase, fault);
  }
  if (status == STATUS_OK && linked) {
    mark_claim_begin(out, filling->phrase->words[0].text);
  }
  if (status == STATUS_OK) {
    number_write(out, &operand.cell, &format);
  }
  if (status == STATUS_OK && linked) {
    mark_claim_end(out);
  }
  return status;
}

static enum status fill_figure(struct filling *filling, struct text *out, struct fault *fault)
{
  struct phrase *phrase = filling->phrase;
  const struct spec *spec = filling->input->spec;
  phrase->at = phrase->count > 1 ? 1 : 0;
  const char *name = phrase->words[phrase->at].text;
  if (phrase->at == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "expected the name of a figure after 'figure'");
  }
  const struct figure_request *figure = spec_find_figure(spec, name);
  if (figure != NULL) {
    figure_write(filling->input, figure, out);
    phrase->at++;
    return no_more_words(phrase, fault);
  }
  const char **names = arena_take(phrase->arena, (spec->figure_count + 1) * sizeof *names);
  if (names == NULL) {
    return fault_no_memory(fault, "reading a template");
  }
  for (size_t i = 0; i < spec->figure_count; i++) {
    names[i] = spec->figures[i].name;
  }
  return unknown_fault("figure (the specification asks for it under 'figures')", name, names, spec->figure_count,
                       fault);
}

static enum status fill_agree(struct filling *filling, struct text *out, struct fault *fault)
{
  bool agrees = false;
  filling->phrase->at = 1;
  enum status status = published_write(filling->phrase, out, &agrees, fault);
  if (status == STATUS_BAD_INPUT && filling->phrase->unknown) {
    return STATUS_OK;
  }
  if (status == STATUS_OK && !agrees && out == filling->out) {
    filling->tally->disagreements++;
  }
  return status;
}

/* The next of `separator`-joined parts; *rest is NULL after the last. */
static const char *take_part(struct arena *arena, const char **rest, char separator)
{
  const char *end = strchr(*rest, separator);
  const char *part = arena_copy(arena, *rest, end != NULL ? (size_t)(end - *rest) : strlen(*rest));
  *rest = end != NULL ? end + 1 : NULL;
  return part;
}

/* columns=NAME[:FORMAT],... */
static enum status choose_columns(struct filling *filling, struct listing *listing, const char *columns,
                                  struct fault *fault)
{
  for (const char *rest = columns; rest != NULL;) {
    const char *part = take_part(filling->phrase->arena, &rest, ',');
    const char *name = part != NULL ? take_part(filling->phrase->arena, &part, ':') : NULL;
    if (name == NULL) {
      return fault_no_memory(fault, "reading a template");
    }
    struct selection named = *listing->filter->selection;
    struct row_filter unused;
    struct table_lookup lookup = report_lookup(filling->input);
    named.value = name;
    enum status status = row_filter_init(&unused, &named, &lookup, fault);
    if (status == STATUS_OK) {
      status = listing_add(listing, name, fault);
    }
    if (status != STATUS_OK) {
      return status;
    }
    if (part != NULL && !number_format_read(part, &listing->columns[listing->column_count - 1].format)) {
      return fault_set(fault, STATUS_BAD_INPUT, "unknown format '%s' of column '%s'", part, name);
    }
  }
  return STATUS_OK;
}

/* headings="A|B|C" */
static enum status choose_headings(struct filling *filling, struct listing *listing, const char *headings,
                                   struct fault *fault)
{
  size_t count = 0;
  for (const char *rest = headings; rest != NULL; count++) {
    const char *part = take_part(filling->phrase->arena, &rest, '|');
    if (part == NULL) {
      return fault_no_memory(fault, "reading a template");
    }
    if (count < listing->column_count) {
      listing->columns[count].heading = part;
    }
  }
  return count == listing->column_count
             ? STATUS_OK
             : fault_set(fault, STATUS_BAD_INPUT, "%zu heading%s for %zu column%s", count, count == 1 ? "" : "s",
                         listing->column_count, listing->column_count == 1 ? "" : "s");
}

/* What may follow {{table NAME. */
struct table_options {
  const char *columns, *headings;
  size_t columns_at, headings_at; /* words */
  uint64_t limit;
};

static enum status read_table_option(struct phrase *phrase, struct table_options *options, struct fault *fault)
{
  const char *word = phrase->words[phrase->at].text;
  if (strncmp(word, "columns=", 8) == 0) {
    options->columns = word + 8;
    options->columns_at = phrase->at;
  } else if (strncmp(word, "headings=", 9) == 0) {
    options->headings = word + 9;
    options->headings_at = phrase->at;
  } else if (strncmp(word, "limit=", 6) == 0) {
    unsigned __int128 limit = 0;
    if (decimal_to_u128(word + 6, strlen(word + 6), &limit) != DECIMAL_READ || limit == 0 || limit > UINT32_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "'%s' is no number of rows", word + 6);
    }
    options->limit = (uint64_t)limit;
  } else {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "unexpected '%s'; expected columns=, headings=, limit= or a condition COLUMN=VALUE", word);
  }
  phrase->at++;
  return STATUS_OK;
}

/* Reads what follows `table`: the selection, and options before or behind it. */
static enum status read_table(struct phrase *phrase, struct selection *selection, struct table_options *options,
                              struct fault *fault)
{
  static const char *const words[] = {"columns", "headings", "limit", NULL};
  phrase->at = 1;
  enum status status = selection_read_words(phrase, false, words, selection, fault);
  while (status == STATUS_OK && phrase->at < phrase->count) {
    status = read_table_option(phrase, options, fault);
    if (status == STATUS_OK && phrase->at < phrase->count) {
      status = selection_read_more(phrase, words, selection, fault);
    }
  }
  return status;
}

static enum status fill_table(struct filling *filling, struct text *out, struct fault *fault)
{
  struct phrase *phrase = filling->phrase;
  struct selection selection;
  struct row_filter filter;
  struct table_options options = {.limit = UINT64_MAX};
  struct table_lookup lookup = report_lookup(filling->input);
  struct text csv = {0};
  struct listing listing = {.filter = &filter};
  enum status status = read_table(phrase, &selection, &options, fault);
  if (status == STATUS_OK) {
    phrase->at = 1;
    status = row_filter_init(&filter, &selection, &lookup, fault);
  }
  bool any = true;
  if (status == STATUS_OK && filling->input->shared) {
    status = rows_look(phrase, &selection, &any, fault);
  }
  if (status == STATUS_OK && options.columns != NULL) {
    phrase->at = options.columns_at;
    status = choose_columns(filling, &listing, options.columns, fault);
  } else if (status == STATUS_OK) {
    for (size_t i = 0; i < filter.table->column_count && status == STATUS_OK; i++) {
      status = listing_add(&listing, filter.table->columns[i].name, fault);
    }
  }
  if (status == STATUS_OK && options.headings != NULL) {
    phrase->at = options.headings_at;
    status = choose_headings(filling, &listing, options.headings, fault);
  }
  if (status == STATUS_OK) {
    text_append_format(&csv, "%s.csv", filter.table->name);
    status = text_status(&csv, "filling a template", fault);
  }
  if (status == STATUS_OK) {
    listing.csv = text_string(&csv);
    listing.limit = options.limit;
    status = filling->input->rehearsal != NULL ? STATUS_OK : listing_write(&listing, out, fault);
  }
  filling->passage.lacking |= !any && out == filling->out;
  text_free(&csv);
  return status;
}

static const struct {
  const char *word;
  enum status (*fill)(struct filling *filling, struct text *out, struct fault *fault);
} directives[] = {
    {"figure", fill_figure},
    {"agree", fill_agree},
    {"table", fill_table},
};

const char *template_word(size_t index)
{
  static const char *const others[] = {"cell", "if", "else", "end"};
  size_t count = sizeof directives / sizeof directives[0];
  if (index < count) {
    return directives[index].word;
  }
  return index - count < sizeof others / sizeof others[0] ? others[index - count] : NULL;
}

/* Fills the placeholder in filling->phrase. */
static enum status fill_placeholder(struct filling *filling, struct text *out, struct fault *fault)
{
  struct phrase *phrase = filling->phrase;
  const char *word = phrase->words[0].text;
  for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
    if (strcmp(word, directives[i].word) == 0) {
      return directives[i].fill(filling, out, fault);
    }
  }
  const struct block *block = phrase->count == 1 ? block_find(word) : NULL;
  if (block == NULL) {
    return fill_value(filling, out, fault);
  }
  if (filling->input->rehearsal != NULL) {
    return STATUS_OK;
  }
  enum status status = block->write(filling->input, out, fault);
  while (out->length > 0 && out->data[out->length - 1] == '\n') {
    out->data[--out->length] = '\0';
  }
  return status;
}

/* What follows `if`: a condition, or a block's name alone, [not] BLOCK, where no claim is called like it. */
static enum status read_condition(const struct filling *filling, bool *holds, struct fault *fault)
{
  struct phrase *phrase = filling->phrase;
  phrase->at = 1;
  bool negated = phrase->count == 3 && strcmp(phrase->words[1].text, "not") == 0;
  const char *word = phrase->count == 2 || negated ? phrase->words[phrase->count - 1].text : "";
  const struct block *block = block_find(word);
  if (block == NULL || report_find_claim(filling->input, word) != SIZE_MAX) {
    return condition_read(phrase, holds, fault);
  }
  *holds = (block->has == NULL || block->has(filling->input)) != negated;
  return STATUS_OK;
}

/* What is left out leaves no "as follows:" behind. */
static void end_passage(struct filling *filling)
{
  struct passage *passage = &filling->passage;
  struct text *out = filling->out;
  if (passage->lacking) {
    text_shorten(out, passage->begin);
    if (out->length > 2 && memcmp(out->data + out->length - 3, ":\n\n", 3) == 0) {
      out->data[out->length - 3] = '.';
    }
    filling->tally->disagreements = passage->disagreements;
    filling->tally->left_out++;
  }
  *passage = (struct passage){filling->out->length, filling->tally->disagreements, false};
}

/* Copies the template as it is, from filling->at up to `end`. */
static void copy_literal(struct filling *filling, size_t end, struct text *out)
{
  for (size_t at = filling->at, next = 0; at < end; at = next) {
    const char *line_end = memchr(filling->text + at, '\n', end - at);
    next = line_end == NULL ? end : (size_t)(line_end - filling->text) + 1;
    text_append_bytes(out, filling->text + at, next - at);
    bool blank = filling->text[at] == '\n' && (at == 0 || filling->text[at - 1] == '\n');
    if (blank && out == filling->out) {
      end_passage(filling);
    }
  }
}

/* Whether nothing but blanks surrounds text[start, end) on its line; *before and *after are the line's ends. */
static bool stands_alone(const struct filling *filling, size_t start, size_t end, size_t *before, size_t *after)
{
  const char *text = filling->text;
  *before = start;
  while (*before > filling->at && (text[*before - 1] == ' ' || text[*before - 1] == '\t')) {
    --*before;
  }
  *after = end + strspn(text + end, " \t\r");
  bool first = *before == 0 || text[*before - 1] == '\n';
  bool last = text[*after] == '\n' || text[*after] == '\0';
  *after += text[*after] == '\n' ? 1 : 0;
  return first && last;
}

static enum status fill_until(struct filling *filling, struct text *out, enum stop *stop, struct fault *fault);

/* An if whose condition is read: both parts, up to and with its end, each to where it belongs. */
static enum status fill_branches(struct filling *filling, struct text *first, struct text *second, size_t start,
                                 struct fault *fault)
{
  enum stop stop = STOP_TEXT;
  struct fault inner = {0};
  if (filling->depth == DEPTH_MAX) {
    (void)fault_set(&inner, STATUS_BAD_INPUT, "more than %d 'if' inside each other", DEPTH_MAX);
    return place_fault(filling, start, &inner, fault);
  }
  filling->depth++;
  enum status status = fill_until(filling, first, &stop, fault);
  if (status == STATUS_OK && stop == STOP_ELSE) {
    status = fill_until(filling, second, &stop, fault);
  }
  filling->depth--;
  if (status == STATUS_OK && stop != STOP_END) {
    (void)fault_set(&inner, STATUS_BAD_INPUT,
                    stop == STOP_ELSE ? "this 'if' has a second 'else'" : "this 'if' has no 'end'");
    return place_fault(filling, start, &inner, fault);
  }
  return status;
}

/* Whether a placeholder speaks of what the run does not have, which is no mistake in a shared template. */
static bool pass_over(struct filling *filling, const struct text *out, enum status *status)
{
  bool lacking = *status == STATUS_BAD_INPUT && filling->input->shared;
  if (lacking) {
    *status = STATUS_OK;
    filling->passage.lacking |= out == filling->out;
  }
  return lacking;
}

/* One placeholder, which begins at `open`; *stop says whether it ends the stretch. */
static enum status fill_one(struct filling *filling, size_t open, size_t close, struct text *out, enum stop *stop,
                            struct fault *fault)
{
  struct phrase *phrase = filling->phrase;
  struct fault inner = {0};
  size_t before = open;
  size_t after = close + 2;
  bool alone = stands_alone(filling, open, close + 2, &before, &after);
  bool comment = filling->text[open + 2] == '#';
  enum status status = comment ? STATUS_OK : phrase_read(phrase, filling->text, open + 2, close, &inner);
  if (status == STATUS_OK && !comment && phrase->count == 0) {
    status = fault_set(&inner, STATUS_BAD_INPUT, "an empty placeholder");
  }
  bool is_read = status == STATUS_OK;
  bool is_if = status == STATUS_OK && !comment && phrase_at(phrase, "if");
  bool is_else = status == STATUS_OK && !comment && phrase_at(phrase, "else");
  bool is_end = status == STATUS_OK && !comment && phrase_at(phrase, "end");
  bool vanishes = alone && (comment || is_if || is_else || is_end);
  copy_literal(filling, vanishes ? before : open, out);
  filling->at = vanishes ? after : close + 2;
  bool holds = false, lacking = false;
  if (is_if) {
    status = read_condition(filling, &holds, &inner);
    lacking = pass_over(filling, out, &status);
  } else if (is_else || is_end) {
    *stop = is_else ? STOP_ELSE : STOP_END;
    if (filling->depth == 0) {
      status = fault_set(&inner, STATUS_BAD_INPUT, "'%s' without 'if'", phrase->words[0].text);
    }
  } else if (status == STATUS_OK && !comment) {
    status = fill_placeholder(filling, out, &inner);
    (void)pass_over(filling, out, &status);
  }
  if (status != STATUS_OK) {
    status = phrase->count > 0 ? word_fault(filling, &inner, fault) : place_fault(filling, open, &inner, fault);
    /* What is only a wrong name leaves the rest of the template as it is. */
    const struct mistakes *mistakes = filling->input->mistakes;
    bool more = mistakes != NULL && mistakes->count < MISTAKES_MAX && status == STATUS_BAD_INPUT;
    if (!more || !is_read || is_else || is_end) {
      return status;
    }
  }
  struct text *scrap = &filling->scrap;
  return is_if ? fill_branches(filling, holds && !lacking ? out : scrap, holds || lacking ? scrap : out, open, fault)
               : STATUS_OK;
}

/* Fills text up to an else, an end or the end of the template. */
static enum status fill_until(struct filling *filling, struct text *out, enum stop *stop, struct fault *fault)
{
  *stop = STOP_TEXT;
  while (*stop == STOP_TEXT) {
    const char *found = strstr(filling->text + filling->at, "{{");
    if (found == NULL) {
      copy_literal(filling, filling->length, out);
      filling->at = filling->length;
      return STATUS_OK;
    }
    size_t open = (size_t)(found - filling->text);
    if (open > filling->at && found[-1] == '\\') {
      copy_literal(filling, open - 1, out);
      text_append(out, "{{");
      filling->at = open + 2;
      continue;
    }
    const char *end = strstr(found, "}}");
    if (end == NULL) {
      struct fault inner = {0};
      (void)fault_set(&inner, STATUS_BAD_INPUT, "'{{' is not closed");
      return place_fault(filling, open, &inner, fault);
    }
    enum status status = fill_one(filling, open, (size_t)(end - filling->text), out, stop, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* Headings that nothing follows go from a shared template, and a last line says what went. */
static void tell_left_out(struct filling *filling)
{
  size_t count = filling->tally->left_out;
  if (filling->input->shared) {
    headings_drop_empty(filling->out);
  }
  if (count > 0) {
    text_append(filling->out, "\n*Left out of this report: ");
    text_append_count(filling->out, count, "passage of its template that speaks",
                      "passages of its template that speak");
    text_append(filling->out, " of claims, cells, tables or figures which this run does not have.*\n");
  }
}

enum status template_fill(const struct report_input *input, struct text *markdown, struct report_tally *tally,
                          struct fault *fault)
{
  struct phrase phrase = {.input = input, .arena = arena_new()};
  struct filling filling = {.input = input,
                            .text = input->template_text,
                            .length = strlen(input->template_text),
                            .out = markdown,
                            .phrase = &phrase,
                            .tally = tally,
                            .passage = {.begin = markdown->length}};
  enum stop stop = STOP_TEXT;
  *tally = (struct report_tally){0};
  enum status status = phrase.arena == NULL ? fault_no_memory(fault, "reading a template")
                                            : fill_until(&filling, markdown, &stop, fault);
  if (status == STATUS_OK && input->mistakes != NULL && input->mistakes->count > 0) {
    status = fault_set(fault, STATUS_BAD_INPUT, "%s", input->mistakes->items[0].fault.text);
  }
  if (status == STATUS_OK) {
    end_passage(&filling);
    tell_left_out(&filling);
    status = text_status(markdown, "filling a template", fault);
  }
  text_free(&filling.scrap);
  arena_free(phrase.arena);
  return status;
}
