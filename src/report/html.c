#include "report/html.h"

#include "report/cmark_memory.h"
#include "report/inline_svg.h"

#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Not SMART: a hyphen in a name must stay one. */
enum { MARKDOWN_OPTIONS = CMARK_OPT_VALIDATE_UTF8 };

/* A page being made from a document. The texts that are in use while cmark works hang here: see cmark_memory.h. */
struct page {
  const struct report_input *input;
  const struct text *markdown;
  struct text *html;
  cmark_node *document;
  struct text words, slug, markup; /* of the node at hand */
  struct text anchors;             /* those given so far, each with a line end before and behind it */
  size_t drawings;
};

void html_escape(struct text *text, const char *string)
{
  static const struct {
    char character;
    const char *entity;
  } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
  for (; *string != '\0'; string++) {
    const char *entity = NULL;
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
      entity = entities[i].character == *string ? entities[i].entity : entity;
    }
    if (entity != NULL) {
      text_append(text, entity);
    } else {
      text_append_char(text, *string);
    }
  }
}

/* Appends the words of a node's text, without markup. */
static void plain_text(cmark_node *node, struct text *text)
{
  cmark_iter *iterator = cmark_iter_new(node);
  while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    cmark_node *at = cmark_iter_get_node(iterator);
    cmark_node_type type = cmark_node_get_type(at);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
      text_append(text, cmark_node_get_literal(at));
    } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
      text_append_char(text, ' ');
    }
  }
  cmark_iter_free(iterator);
}

/* "What the two buckets are" -> what-the-two-buckets-are: letters and digits, the rest a hyphen. */
static void append_slug(struct text *slug, const char *words)
{
  bool gap = false;
  for (; *words != '\0'; words++) {
    if (isalnum((unsigned char)*words)) {
      if (gap && slug->length > 0) {
        text_append_char(slug, '-');
      }
      text_append_char(slug, (char)tolower((unsigned char)*words));
      gap = false;
    } else {
      gap = true;
    }
  }
  if (slug->length == 0) {
    text_append(slug, "section");
  }
}

/* Makes slug differ from all anchors given so far, and notes it among them. */
static void make_unique(struct page *page, struct text *slug)
{
  size_t length = slug->length;
  struct text line = {0};
  for (int number = 2;; number++) {
    text_clear(&line);
    text_append_format(&line, "\n%s\n", text_string(slug));
    page->anchors.out_of_memory = page->anchors.out_of_memory || line.out_of_memory || slug->out_of_memory;
    if (page->anchors.out_of_memory || strstr(text_string(&page->anchors), text_string(&line)) == NULL) {
      break;
    }
    slug->length = length;
    text_append_format(slug, "-%d", number);
  }
  text_append(&page->anchors, text_string(&line));
  text_free(&line);
}

/* Puts an anchor before a heading's words. */
static void anchor_heading(struct page *page, cmark_node *heading)
{
  text_clear(&page->words);
  text_clear(&page->slug);
  text_clear(&page->markup);
  plain_text(heading, &page->words);
  append_slug(&page->slug, text_string(&page->words));
  make_unique(page, &page->slug);
  text_append_format(&page->markup,
                     "<a class=\"anchor\" id=\"%s\" href=\"#%s\" aria-hidden=\"true\" tabindex=\"-1\"></a>",
                     text_string(&page->slug), text_string(&page->slug));
  cmark_node *anchor = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
  cmark_node_set_on_enter(anchor, text_string(&page->markup));
  cmark_node_prepend_child(heading, anchor);
}

/* Puts a node into a box of HTML. */
static void enclose(cmark_node *node, const char *before, const char *after)
{
  cmark_node *box = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
  cmark_node_set_on_enter(box, before);
  cmark_node_set_on_exit(box, after);
  cmark_node_insert_before(node, box);
  cmark_node_unlink(node);
  cmark_node_append_child(box, node);
}

/* The name of the figure whose image is all that a paragraph holds; NULL where it is none. */
static const char *figure_of(const struct page *page, cmark_node *paragraph, cmark_node **image)
{
  *image = cmark_node_first_child(paragraph);
  if (*image == NULL || cmark_node_next(*image) != NULL || cmark_node_get_type(*image) != CMARK_NODE_IMAGE) {
    return NULL;
  }
  const char *url = cmark_node_get_url(*image);
  for (size_t i = 0; i < page->input->spec->figure_count; i++) {
    const char *name = page->input->spec->figures[i].figure;
    size_t length = strlen(name);
    if (strncmp(url, "figures/", 8) == 0 && strncmp(url + 8, name, length) == 0 && url[8 + length] == '.') {
      return name;
    }
  }
  return NULL;
}

/* The variants of a drawing, and the classes by which the style sheet switches between them. */
static const struct {
  const char *variant, *class;
} variants[] = {
    {"", "light wide"},
    {"dark", "dark wide"},
    {"narrow", "light narrow"},
    {"narrow-dark", "dark narrow"},
};

static enum status write_drawing(struct page *page, const char *name, struct text *html, struct fault *fault)
{
  enum { VARIANTS = sizeof variants / sizeof variants[0] };
  const struct report_input *input = page->input;
  const char *svg[VARIANTS] = {NULL};
  for (size_t i = 0; i < VARIANTS; i++) {
    svg[i] = input->figure != NULL ? input->figure(input->tables.run, name, variants[i].variant) : NULL;
  }
  page->drawings++;
  text_append_format(html, "<figure class=\"%s%s%s\">\n", svg[1] != NULL ? "has-dark" : "light-only",
                     svg[2] != NULL ? " has-narrow" : "", svg[3] != NULL ? " has-narrow-dark" : "");
  for (size_t i = 0; i < VARIANTS; i++) {
    if (svg[i] == NULL) {
      continue;
    }
    struct text prefix = {0};
    text_append_format(&prefix, "f%zu%c", page->drawings, (char)('a' + (int)i));
    text_append_format(html, "<div class=\"drawing %s\" id=\"%s\">", variants[i].class, text_string(&prefix));
    text_inherit(html, &prefix);
    enum status status = inline_svg_write(svg[i], text_string(&prefix), html, fault);
    text_free(&prefix);
    if (status != STATUS_OK) {
      return status;
    }
    text_append(html, "</div>\n");
  }
  text_append(html, "</figure>");
  return text_status(html, "writing a page", fault);
}

static enum status place_drawing(struct page *page, cmark_node *paragraph, struct fault *fault)
{
  cmark_node *image = NULL;
  const char *name = figure_of(page, paragraph, &image);
  const struct report_input *input = page->input;
  if (name == NULL || input->figure == NULL || input->figure(input->tables.run, name, "") == NULL) {
    return STATUS_OK;
  }
  text_clear(&page->markup);
  enum status status = write_drawing(page, name, &page->markup, fault);
  if (status == STATUS_OK) {
    cmark_node *drawing = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node_set_on_enter(drawing, text_string(&page->markup));
    cmark_node_replace(paragraph, drawing);
    cmark_node_free(paragraph);
  }
  return status;
}

/* Whether a document's block is a table; the extension names its own type. */
static bool is_table(cmark_node *node)
{
  return strcmp(cmark_node_get_type_string(node), "table") == 0;
}

/* Whether a table holds names and numbers only, so that gpt2-small need not be broken at its hyphen. */
static bool holds_words(struct page *page, cmark_node *table)
{
  bool words = true;
  cmark_node *head = cmark_node_first_child(table);
  for (cmark_node *row = head != NULL ? cmark_node_next(head) : NULL; row != NULL; row = cmark_node_next(row)) {
    for (cmark_node *cell = cmark_node_first_child(row); cell != NULL; cell = cmark_node_next(cell)) {
      text_clear(&page->words);
      plain_text(cell, &page->words);
      words = words && strchr(text_string(&page->words), ' ') == NULL;
    }
  }
  return words;
}

static void enclose_table(struct page *page, cmark_node *table)
{
  text_clear(&page->markup);
  text_append_format(&page->markup, "<div class=\"table%s\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">",
                     holds_words(page, table) ? " words" : "");
  enclose(table, text_string(&page->markup), "</div>");
}

/* Dresses the blocks of the document: those at its top, where templates put headings, tables and figures. */
static enum status dress(struct page *page, struct fault *fault)
{
  enum status status = STATUS_OK;
  cmark_node *next = NULL;
  for (cmark_node *node = cmark_node_first_child(page->document); status == STATUS_OK && node != NULL; node = next) {
    next = cmark_node_next(node);
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
      anchor_heading(page, node);
    } else if (is_table(node)) {
      enclose_table(page, node);
    } else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
      status = place_drawing(page, node, fault);
    }
  }
  return status;
}

static cmark_node *parse(const struct text *markdown)
{
  cmark_parser *parser = cmark_parser_new(MARKDOWN_OPTIONS);
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser, text_string(markdown), markdown->length);
  cmark_node *document = cmark_parser_finish(parser);
  cmark_parser_free(parser);
  return document;
}

static void write_head(const struct report_input *input, struct text *html)
{
  text_append(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'; img-src data:\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<meta name=\"generator\" content=\"proofsweep ");
  html_escape(html, input->version);
  text_append(html, "\">\n<title>");
  html_escape(html, input->spec->title);
  text_append(html, "</title>\n<style>\n");
  text_append(html, input->style);
  text_append(html, "</style>\n</head>\n<body>\n<main>\n");
}

/* From Markdown to the page; context is the page. Everything that cmark makes is freed by its guard. */
static enum status make_page(void *context, struct fault *fault)
{
  struct page *page = context;
  page->document = parse(page->markdown);
  enum status status = dress(page, fault);
  if (status == STATUS_OK) {
    const char *body = cmark_render_html(page->document, MARKDOWN_OPTIONS, NULL);
    write_head(page->input, page->html);
    text_append(page->html, body);
    text_append(page->html, "</main>\n</body>\n</html>\n");
  }
  const struct text *texts[] = {&page->words, &page->slug, &page->markup, &page->anchors, page->html};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == STATUS_OK; i++) {
    status = text_status(texts[i], "writing a page", fault);
  }
  return status;
}

enum status html_write(const struct report_input *input, const struct text *markdown, struct text *html,
                       struct fault *fault)
{
  if (strstr(input->style, "</") != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "the style sheet of reports holds '</'");
  }
  struct page page = {.input = input, .markdown = markdown, .html = html};
  enum status status = cmark_guard(make_page, &page, fault);
  text_free(&page.anchors);
  text_free(&page.words);
  text_free(&page.slug);
  text_free(&page.markup);
  return status;
}
