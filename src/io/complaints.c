#include "io/complaints.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 600, EXCERPT_WIDTH = 110, EXCERPT_BEFORE = 60, GUTTER = 5 };

struct message {
  struct spot spot;
  const char *text; /* NULL where there is no such message */
};

struct complaint {
  struct complaint *next;
  bool warns;
  size_t order; /* in which it was made */
  size_t rank;  /* order of the first complaint about the same source */
  struct message message, note;
};

PRINTF_LIKE(3, 0)
static struct message message_make(struct complaints *complaints, struct spot spot, const char *format,
                                   va_list arguments)
{
  char text[MESSAGE_SIZE];
  int length = vsnprintf(text, sizeof text, format, arguments);
  size_t kept = length < 0 ? 0 : length < MESSAGE_SIZE ? (size_t)length : MESSAGE_SIZE - 1;
  char *copy = arena_copy(complaints->arena, text, kept);
  complaints->out_of_memory |= copy == NULL;
  return (struct message){spot, copy};
}

PRINTF_LIKE(4, 0)
static void add(struct complaints *complaints, bool warns, struct spot spot, const char *format, va_list arguments)
{
  ++*(warns ? &complaints->warnings : &complaints->count);
  if (complaints->kept >= COMPLAINTS_KEPT) {
    return;
  }
  struct complaint *complaint = arena_take(complaints->arena, sizeof *complaint);
  if (complaint == NULL) {
    complaints->out_of_memory = true;
    return;
  }
  complaint->warns = warns;
  complaint->message = message_make(complaints, spot, format, arguments);
  complaint->order = complaint->rank = complaints->kept++;
  for (struct complaint *other = complaints->first; other != NULL; other = other->next) {
    if (other->message.spot.source == spot.source) {
      complaint->rank = other->rank;
      break;
    }
  }
  *(complaints->last != NULL ? &complaints->last->next : &complaints->first) = complaint;
  complaints->last = complaint;
}

void complain(struct complaints *complaints, struct spot spot, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add(complaints, false, spot, format, arguments);
  va_end(arguments);
}

void complain_warning(struct complaints *complaints, struct spot spot, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add(complaints, true, spot, format, arguments);
  va_end(arguments);
}

void complain_note(struct complaints *complaints, struct spot spot, const char *format, ...)
{
  if (complaints->last == NULL || complaints->last->order + 1 != complaints->count + complaints->warnings) {
    return;
  }
  va_list arguments;
  va_start(arguments, format);
  complaints->last->note = message_make(complaints, spot, format, arguments);
  va_end(arguments);
}

/* Appends one character as it may be shown: tabs become blanks, what must not be shown becomes U+FFFD. Returns the
 * bytes it took; *width is the columns that it fills. */
static size_t glyph_append(struct text *text, const char *bytes, size_t length, int *width)
{
  unsigned character = 0;
  size_t taken = utf8_read(bytes, length, &character);
  bool plain = taken > 0 && character != '\t' && !character_forbidden(character);
  *width = plain ? character_width(character) : 1;
  if (plain) {
    text_append_bytes(text, bytes, taken);
  } else {
    text_append(text, character == '\t' ? " " : "\xef\xbf\xbd");
  }
  return taken > 0 ? taken : 1;
}

/* A line, cut to what fits around the spot, and the caret that goes under it. */
static void excerpt_lines(struct line line, const struct spot *spot, struct text *shown, struct text *caret)
{
  int place = spot->place.column;
  int first = place > EXCERPT_WIDTH - 20 ? place - EXCERPT_BEFORE : 1;
  int before = first > 1 ? 3 : 0, under = 0;
  text_append(shown, first > 1 ? "..." : "");
  struct text skipped = {0};
  int column = 1;
  for (size_t at = 0; at < line.length && column < first + EXCERPT_WIDTH; column++) {
    int width = 0;
    at += glyph_append(column < first ? &skipped : shown, line.bytes + at, line.length - at, &width);
    before += column >= first && column < place ? width : 0;
    under += column >= place && column < place + spot->width ? width : 0;
  }
  shown->out_of_memory |= skipped.out_of_memory;
  text_free(&skipped);
  text_append(shown, column == first + EXCERPT_WIDTH ? "..." : "");
  text_append_format(caret, "%*s^", before, "");
  for (int i = 1; i < under; i++) {
    text_append_char(caret, '~');
  }
}

static void print_excerpt(const struct spot *spot, struct text *text)
{
  struct line line = source_line(spot->source, spot->place.line);
  if (line.length == 0) {
    return;
  }
  struct text shown = {0}, caret = {0};
  excerpt_lines(line, spot, &shown, &caret);
  char number[16] = "";
  if (!spot->source->one_line) {
    (void)snprintf(number, sizeof number, "%d", spot->place.line);
  }
  int gutter = strlen(number) > GUTTER ? (int)strlen(number) : GUTTER;
  text_append_format(text, "%*s | %s\n", gutter, number, text_string(&shown));
  text_append_format(text, "%*s | %s\n", gutter, "", text_string(&caret));
  text->out_of_memory |= shown.out_of_memory || caret.out_of_memory;
  text_free(&shown);
  text_free(&caret);
}

static void print_message(const struct message *message, const char *kind, struct text *text)
{
  const struct spot *spot = &message->spot;
  bool placed = spot->source != NULL && spot->place.line > 0;
  text_append(text, spot->source != NULL ? spot->source->name : "specification");
  if (placed && !spot->source->one_line) {
    text_append_format(text, ":%d:%d", spot->place.line, spot->place.column);
  }
  text_append_format(text, ": %s: %s\n", kind, message->text);
  if (placed) {
    print_excerpt(spot, text);
  }
}

void complaints_append_first(const struct complaints *complaints, struct text *text)
{
  const struct complaint *complaint = complaints->first;
  while (complaint != NULL && complaint->warns) {
    complaint = complaint->next;
  }
  if (complaint != NULL && complaint->message.text != NULL) {
    text_append_format(text, "line %d: %s", complaint->message.spot.place.line, complaint->message.text);
  }
}

/* Errors before warnings; by place within a source; sources in the order in which they were first complained about. */
static int compare(const void *a, const void *b)
{
  const struct complaint *left = *(const struct complaint *const *)a;
  const struct complaint *right = *(const struct complaint *const *)b;
  const struct place *l = &left->message.spot.place, *r = &right->message.spot.place;
  if (left->warns != right->warns) {
    return left->warns ? 1 : -1;
  }
  if (left->rank != right->rank) {
    return left->rank < right->rank ? -1 : 1;
  }
  if (l->line != r->line) {
    return l->line < r->line ? -1 : 1;
  }
  if (l->column != r->column) {
    return l->column < r->column ? -1 : 1;
  }
  return left->order < right->order ? -1 : 1;
}

void complaints_print(const struct complaints *complaints, struct text *text)
{
  if (complaints->kept == 0) {
    return;
  }
  struct complaint **sorted = calloc(complaints->kept, sizeof(struct complaint *));
  if (sorted == NULL) {
    text->out_of_memory = true;
    return;
  }
  size_t count = 0;
  for (struct complaint *complaint = complaints->first; complaint != NULL; complaint = complaint->next) {
    if (complaint->message.text != NULL) {
      sorted[count++] = complaint;
    }
  }
  qsort(sorted, count, sizeof(struct complaint *), compare);
  for (size_t i = 0; i < count && i < COMPLAINTS_SHOWN; i++) {
    print_message(&sorted[i]->message, sorted[i]->warns ? "warning" : "error", text);
    if (sorted[i]->note.text != NULL) {
      print_message(&sorted[i]->note, "note", text);
    }
  }
  size_t told = complaints->count + complaints->warnings;
  if (told > COMPLAINTS_SHOWN) {
    size_t more = told - COMPLAINTS_SHOWN;
    const char *one = complaints->count > COMPLAINTS_SHOWN ? "error" : "warning";
    text_append_format(text, "and %zu more %s%s\n", more, one, more == 1 ? "" : "s");
  }
  free(sorted);
}

enum status complaints_fault(const char *name, size_t count, struct fault *fault)
{
  return fault_set(fault, STATUS_BAD_INPUT, "%.512s has %zu %s", name, count, count == 1 ? "error" : "errors");
}
