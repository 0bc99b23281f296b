#include "render/svg.h"

#include <stdbool.h>
#include <string.h>

#define OPENING "<?xml"
#define CLOSING "</svg>\n"

enum status svg_next(const char *bytes, size_t count, size_t *position, const char **document, size_t *length,
                     struct fault *fault)
{
  const char *from = bytes + *position;
  size_t left = count - *position;
  if (left < strlen(OPENING) || memcmp(from, OPENING, strlen(OPENING)) != 0) {
    return fault_set(fault, STATUS_NO_FIGURES, "gnuplot drew no SVG");
  }
  const char *end = memmem(from, left, CLOSING, strlen(CLOSING));
  if (end == NULL) {
    return fault_set(fault, STATUS_NO_FIGURES, "gnuplot's SVG breaks off before '</svg>'");
  }
  *document = from;
  *length = (size_t)(end - from) + strlen(CLOSING);
  *position += *length;
  while (*position < count && (bytes[*position] == '\n' || bytes[*position] == ' ')) {
    (*position)++;
  }
  return STATUS_OK;
}

void svg_gnuplot_version(const char *document, size_t length, struct text *version)
{
  static const char before[] = "<desc>Produced by GNUPLOT ";
  const char *found = memmem(document, length, before, sizeof before - 1);
  if (found == NULL) {
    return;
  }
  found += sizeof before - 1;
  size_t end = strcspn(found, "<\n");
  while (end > 0 && found[end - 1] == ' ') {
    end--;
  }
  text_append_bytes(version, found, end);
}

static void append_words(struct text *text, const char *words)
{
  for (; *words != '\0'; words++) {
    switch (*words) {
    case ';':
      text_append_char(text, ',');
      break;
    case '&':
      text_append(text, "&amp;");
      break;
    case '<':
      text_append(text, "&lt;");
      break;
    case '>':
      text_append(text, "&gt;");
      break;
    default:
      text_append_char(text, *words);
    }
  }
}

/* A line of the drawing while it is worked on, in two buffers that take turns. */
struct line {
  struct text now, next;
};

static void replace(struct line *line, const char *old, const char *new)
{
  const char *at = strstr(text_string(&line->now), old);
  if (at == NULL) {
    return;
  }
  text_clear(&line->next);
  const char *from = text_string(&line->now);
  for (; at != NULL; at = strstr(from, old)) {
    text_append_bytes(&line->next, from, (size_t)(at - from));
    text_append(&line->next, new);
    from = at + strlen(old);
  }
  text_append(&line->next, from);
  struct text swap = line->now;
  line->now = line->next;
  line->next = swap;
}

/* <g id="..."> with the plot's name behind it becomes <g>. */
static void drop_plot_name(struct line *line)
{
  const char *text = text_string(&line->now), *group = strstr(text, "<g id=\"");
  const char *quote = group == NULL ? NULL : strchr(group + strlen("<g id=\""), '"');
  if (quote == NULL) {
    return;
  }
  const char *end = quote + 1;
  end += *end == ' ';
  if (*end++ != '>') {
    return;
  }
  const char *title_end = strncmp(end, "<title>", 7) == 0 ? strchr(end + 7, '<') : NULL;
  if (title_end != NULL && strncmp(title_end, "</title>", 8) == 0) {
    end = title_end + 8;
  }
  text_clear(&line->next);
  text_append_bytes(&line->next, text, (size_t)(group - text));
  text_append(&line->next, "<g>");
  text_append(&line->next, end);
  struct text swap = line->now;
  line->now = line->next;
  line->next = swap;
}

static bool begins(const char *text, const char *with)
{
  return strncmp(text, with, strlen(with)) == 0;
}

/* The lines that are replaced as a whole; false for all others. */
static bool finish_heading(const char *line, const struct svg_words *words, struct text *finished)
{
  if (begins(line, "<svg")) {
    text_append_format(finished, "<svg role=\"img\" aria-labelledby=\"%s-title %s-desc\"\n", words->name, words->name);
    text_append(finished, " font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\"\n");
    return true;
  }
  bool title = begins(line, "<title>");
  if (!title && !begins(line, "<desc>")) {
    return false;
  }
  const char *element = title ? "title" : "desc";
  text_append_format(finished, "<%s id=\"%s-%s\">", element, words->name, element);
  append_words(finished, title ? words->headline : words->description);
  text_append_format(finished, "</%s>\n", element);
  return true;
}

/* What is carried from line to line. */
struct finish {
  const struct svg_words *words;
  struct text symbol, use; /* how identifiers of symbols begin, where they are made and used */
  struct text held;        /* the opening of a group that may turn out to be empty */
  struct line line;
  bool in_symbols;
};

static void finish_line(struct finish *state, struct text *finished)
{
  struct line *line = &state->line;
  if (finish_heading(text_string(&line->now), state->words, finished)) {
    return;
  }
  const char *raw = text_string(&line->now);
  bool opens = strstr(raw, "<defs>") != NULL;
  state->in_symbols = !opens && strstr(raw, "</defs>") != NULL ? false : state->in_symbols;
  if (state->in_symbols && strstr(raw, "id='gpPt5'") == NULL && strstr(raw, "id='gpPt6'") == NULL) {
    return;
  }
  state->in_symbols |= opens;
  replace(line, "'gpPt", text_string(&state->symbol));
  replace(line, "'#gpPt", text_string(&state->use));
  replace(line, " font-family=\"Inter\"", "");
  replace(line, "<text>", "<text xml:space=\"preserve\">");
  replace(line, "]]>", "]]&gt;"); /* XML knows it as the end of something; gnuplot does not know that */
  drop_plot_name(line);
  const char *text = text_string(&line->now);
  if (state->held.length > 0) {
    bool empty = strcmp(text, "</g>") == 0;
    if (!empty) {
      text_append_format(finished, "%s\n", text_string(&state->held));
    }
    text_clear(&state->held);
    if (empty) {
      return;
    }
  }
  if (begins(text, "<g fill=")) {
    text_append(&state->held, text);
  } else {
    text_append_format(finished, "%s\n", text);
  }
}

void svg_finish(const char *document, size_t length, const struct svg_words *words, struct text *finished)
{
  struct finish state = {.words = words};
  text_append_format(&state.symbol, "'%s-pt", words->name);
  text_append_format(&state.use, "'#%s-pt", words->name);
  for (const char *from = document, *end = document + length; from < end;) {
    const char *stop = memchr(from, '\n', (size_t)(end - from));
    size_t bytes = stop == NULL ? (size_t)(end - from) : (size_t)(stop - from);
    text_clear(&state.line.now);
    text_append_bytes(&state.line.now, from, bytes);
    finish_line(&state, finished);
    from += bytes + 1;
  }
  text_inherit(finished, &state.symbol);
  text_inherit(finished, &state.use);
  text_inherit(finished, &state.held);
  text_inherit(finished, &state.line.now);
  text_inherit(finished, &state.line.next);
  text_free(&state.symbol);
  text_free(&state.use);
  text_free(&state.held);
  text_free(&state.line.now);
  text_free(&state.line.next);
}
