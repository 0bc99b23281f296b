#include "report/html.h"

#include "io/digest.h"
#include "report/anchors.h"
#include "report/blocks.h"
#include "report/cmark_memory.h"
#include "report/drawing.h"
#include "report/mark.h"
#include "report/math.h"
#include "report/panel.h"

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
  struct anchors anchors;
  struct text contents; /* an item for each section */
  struct text section;  /* words of the heading at hand */
  size_t drawings, sections, tables;
  bool panel;
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

/* Puts an anchor before a heading's words. */
static enum status anchor_heading(struct page *page, cmark_node *heading, struct fault *fault)
{
  text_clear(&page->section);
  text_clear(&page->words);
  text_clear(&page->slug);
  text_clear(&page->markup);
  plain_text(heading, &page->section);
  mark_strip(text_string(&page->section), &page->words);
  append_slug(&page->slug, text_string(&page->words));
  enum status status = anchors_add(&page->anchors, &page->slug, fault);
  if (status != STATUS_OK) {
    return status;
  }
  text_append_format(&page->markup,
                     "<a class=\"anchor\" id=\"%s\" href=\"#%s\" aria-hidden=\"true\" tabindex=\"-1\"></a>",
                     text_string(&page->slug), text_string(&page->slug));
  if (cmark_node_get_heading_level(heading) == 2) {
    text_append_format(&page->contents, "<li><a href=\"#%s\">", text_string(&page->slug));
    html_escape(&page->contents, text_string(&page->words));
    text_append(&page->contents, "</a></li>\n");
    page->sections++;
  }
  cmark_node *anchor = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
  cmark_node_set_on_enter(anchor, text_string(&page->markup));
  cmark_node_prepend_child(heading, anchor);
  return STATUS_OK;
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
    const char *name = page->input->spec->figures[i].name;
    size_t length = strlen(name);
    if (strncmp(url, "figures/", 8) == 0 && strncmp(url + 8, name, length) == 0 && url[8 + length] == '.') {
      return name;
    }
  }
  return NULL;
}

/* Puts HTML where a node was. */
static void replace_node(cmark_node *node, cmark_node_type type, const char *html)
{
  cmark_node *custom = cmark_node_new(type);
  cmark_node_set_on_enter(custom, html);
  cmark_node_replace(node, custom);
  cmark_node_free(node);
}

/* Whether a paragraph is the line below a figure's image that says where its numbers are: the page says it in the
 * figure's caption. */
static bool is_figure_note(struct page *page, cmark_node *node)
{
  cmark_node *words = node != NULL ? cmark_node_first_child(node) : NULL;
  if (words == NULL || cmark_node_get_type(words) != CMARK_NODE_EMPH || cmark_node_next(words) != NULL) {
    return false;
  }
  text_clear(&page->words);
  plain_text(words, &page->words);
  return strncmp(text_string(&page->words), FIGURE_NOTE, strlen(FIGURE_NOTE)) == 0;
}

/* The price whose name, "c_exp", words begin with; NULL where it is none. */
static const char *price_at(const char *words)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const char *name = constant_fields[i].name;
    size_t length = strlen(name);
    if (strncmp(words, name, length) == 0 && !isalnum((unsigned char)words[length]) && words[length] != '_') {
      return name;
    }
  }
  return NULL;
}

/* Words of a drawing as it shows them: prices with what stands low in their names. */
static void write_drawn_words(struct text *markup, const char *words)
{
  for (const char *at = words; *at != '\0';) {
    const char *price = at == words || !isalnum((unsigned char)at[-1]) ? price_at(at) : NULL;
    if (price == NULL) {
      const char one[] = {*at++, '\0'};
      html_escape(markup, one);
      continue;
    }
    const char *low = strchr(price, '_');
    text_append_bytes(markup, price, (size_t)(low - price));
    text_append_format(markup, "<sub>%s</sub>", low + 1);
    at += strlen(price);
  }
}

/* The figure's title above its drawing, for screens on which a wide drawing is pushed sideways: the drawing says it to
 * those who do not see it. */
static void write_headline(struct page *page, cmark_node *image)
{
  text_clear(&page->words);
  plain_text(image, &page->words);
  text_append(&page->markup, "<p class=\"headline\" aria-hidden=\"true\">");
  write_drawn_words(&page->markup, text_string(&page->words));
  text_append(&page->markup, "</p>\n");
}

static enum status place_drawing(struct page *page, cmark_node *paragraph, struct fault *fault)
{
  cmark_node *image = NULL;
  const char *name = figure_of(page, paragraph, &image);
  const struct report_input *input = page->input;
  if (name == NULL || input->figure == NULL || input->figure(input->tables.run, name, "") == NULL) {
    return STATUS_OK;
  }
  text_clear(&page->slug);
  text_clear(&page->markup);
  text_append_format(&page->slug, "figure:%s", name);
  if (input->figure(input->tables.run, name, "narrow") == NULL) {
    write_headline(page, image);
  }
  bool first = false;
  enum status status = anchors_note(&page->anchors, &page->slug, &first, fault);
  if (status == STATUS_OK) {
    status = drawing_write(input, name, ++page->drawings, first, &page->markup, fault);
  }
  cmark_node *note = cmark_node_next(paragraph);
  if (status == STATUS_OK && is_figure_note(page, note)) {
    cmark_node_free(note);
  }
  if (status == STATUS_OK) {
    replace_node(paragraph, CMARK_NODE_CUSTOM_BLOCK, text_string(&page->markup));
  }
  return status;
}

static enum status place_panel(struct page *page, cmark_node *paragraph, struct fault *fault)
{
  text_clear(&page->markup);
  enum status status = panel_write(page->input, &page->markup, fault);
  if (status == STATUS_OK) {
    page->panel = true;
    replace_node(paragraph, CMARK_NODE_CUSTOM_BLOCK, text_string(&page->markup));
  }
  return status;
}

static bool is_panel(const struct page *page, cmark_node *paragraph)
{
  cmark_node *first = cmark_node_first_child(paragraph);
  return page->input->panel_markup != NULL && !page->panel && first != NULL &&
         cmark_node_get_type(first) == CMARK_NODE_TEXT && mark_is_panel(cmark_node_get_literal(first));
}

static enum status place_paragraph(struct page *page, cmark_node *paragraph, struct fault *fault)
{
  return is_panel(page, paragraph) ? place_panel(page, paragraph, fault) : place_drawing(page, paragraph, fault);
}

/* ```math */
static bool is_formula_block(cmark_node *node)
{
  return cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK && strcmp(cmark_node_get_fence_info(node), "math") == 0;
}

/* cmark's tables hold no nodes of other makers: there a formula stays code. */
static bool in_table(cmark_node *node)
{
  return strcmp(cmark_node_get_type_string(cmark_node_parent(node)), "table_cell") == 0;
}

/* Takes the dollar sign off the end of the text before, and off the beginning of the text behind. */
static bool take_dollars(struct page *page, cmark_node *code)
{
  cmark_node *before = cmark_node_previous(code), *behind = cmark_node_next(code);
  if (before == NULL || behind == NULL || cmark_node_get_type(before) != CMARK_NODE_TEXT ||
      cmark_node_get_type(behind) != CMARK_NODE_TEXT) {
    return false;
  }
  const char *left = cmark_node_get_literal(before), *right = cmark_node_get_literal(behind);
  size_t length = strlen(left);
  if (length == 0 || left[length - 1] != '$' || right[0] != '$') {
    return false;
  }
  text_clear(&page->words);
  text_append(&page->words, right + 1);
  text_clear(&page->slug);
  text_append_bytes(&page->slug, left, length - 1);
  cmark_node_set_literal(before, text_string(&page->slug));
  cmark_node_set_literal(behind, text_string(&page->words));
  return true;
}

/* With the template's name, and the line where the formula stands there as it is here: the document's lines are others.
 */
static enum status place_formula_fault(const struct report_input *input, const char *formula, const struct fault *inner,
                                       struct fault *fault)
{
  if (inner->status != STATUS_BAD_INPUT) {
    return fault_set(fault, inner->status, "%s", inner->text);
  }
  const char *found = *formula == '\0' ? NULL : strstr(input->template_text, formula);
  if (found == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.300s: %.700s", input->template_file, inner->text);
  }
  size_t line = 1;
  for (const char *at = input->template_text; at < found; at++) {
    line += *at == '\n';
  }
  return fault_set(fault, STATUS_BAD_INPUT, "%.300s:%zu: %.700s", input->template_file, line, inner->text);
}

/* Every formula of the document: ```math blocks, and $`...`$ in a line. */
static enum status typeset_formulas(struct page *page, struct fault *fault)
{
  enum status status = STATUS_OK;
  cmark_iter *iterator = cmark_iter_new(page->document);
  while (status == STATUS_OK && cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    cmark_node *node = cmark_iter_get_node(iterator);
    bool block = is_formula_block(node);
    if (block || (cmark_node_get_type(node) == CMARK_NODE_CODE && !in_table(node) && take_dollars(page, node))) {
      text_clear(&page->markup);
      struct fault inner = {0};
      status = math_write(cmark_node_get_literal(node), block, &page->markup, &inner);
      if (status != STATUS_OK) {
        status = place_formula_fault(page->input, cmark_node_get_literal(node), &inner, fault);
      }
      replace_node(node, block ? CMARK_NODE_CUSTOM_BLOCK : CMARK_NODE_CUSTOM_INLINE, text_string(&page->markup));
    }
  }
  cmark_iter_free(iterator);
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
  bool words = holds_words(page, table);
  text_clear(&page->words);
  mark_strip(text_string(&page->section), &page->words);
  text_clear(&page->markup);
  text_append_format(&page->markup, "<div class=\"table%s\" role=\"region\" aria-label=\"Table %zu",
                     words ? " words" : "", ++page->tables);
  text_append(&page->markup, page->words.length > 0 ? ": " : "");
  html_escape(&page->markup, text_string(&page->words));
  text_append(&page->markup, "\" tabindex=\"0\">");
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
      status = anchor_heading(page, node, fault);
    } else if (is_table(node)) {
      enclose_table(page, node);
    } else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
      /* The note below a drawing goes with it. */
      bool noted = is_figure_note(page, next);
      cmark_node *behind = noted ? cmark_node_next(next) : next;
      size_t drawings = page->drawings;
      status = place_paragraph(page, node, fault);
      next = page->drawings > drawings ? behind : next;
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

/* The scripts of a page: what stands in the element, and whether the page has use for it. */
struct script {
  const char *text;
  bool wanted;
};
enum { SCRIPTS = 2 };

static void collect_scripts(const struct page *page, struct script scripts[SCRIPTS])
{
  scripts[0] = (struct script){page->input->tables_script, page->tables > 0 && page->input->tables_script != NULL};
  scripts[1] = (struct script){page->input->panel_script, page->panel && page->input->panel_script != NULL};
}

/* Nothing is fetched, and no script runs but those whose hash stands here. */
static void write_policy(const struct script scripts[SCRIPTS], struct text *html)
{
  text_append(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                    "form-action 'none'; style-src 'unsafe-inline'; img-src 'self' data:");
  for (size_t i = 0, written = 0; i < SCRIPTS; i++) {
    if (scripts[i].wanted) {
      char base64[DIGEST_BASE64_SIZE];
      digest_base64(scripts[i].text, strlen(scripts[i].text), base64);
      text_append_format(html, "%s 'sha256-%s'", written++ == 0 ? "; script-src" : "", base64);
    }
  }
  text_append(html, "\">\n");
}

static void write_head(const struct report_input *input, const struct script scripts[SCRIPTS], struct text *html)
{
  text_append(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  write_policy(scripts, html);
  text_append(html, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<meta name=\"generator\" content=\"proofsweep ");
  html_escape(html, input->version);
  text_append(html, "\">\n<title>");
  html_escape(html, input->spec->title);
  text_append(html, "</title>\n<style>\n");
  text_append(html, input->style);
  text_append(html, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#page:text\">Skip to the text</a>\n"
                    "<main id=\"page:text\" tabindex=\"-1\">\n");
}

static void write_scripts(const struct script scripts[SCRIPTS], struct text *html)
{
  for (size_t i = 0; i < SCRIPTS; i++) {
    if (scripts[i].wanted) {
      text_append_format(html, "<script>%s</script>\n", scripts[i].text);
    }
  }
}

enum { CONTENTS_FROM = 3 };

/* Puts the contents behind the title and its first paragraph, where that is set in italics: what the page is about. */
static void place_contents(struct page *page)
{
  cmark_node *title = cmark_node_first_child(page->document);
  if (page->sections < CONTENTS_FROM || title == NULL || cmark_node_get_type(title) != CMARK_NODE_HEADING) {
    return;
  }
  cmark_node *lead = cmark_node_next(title);
  cmark_node *words = lead != NULL ? cmark_node_first_child(lead) : NULL;
  bool has_lead = words != NULL && cmark_node_get_type(words) == CMARK_NODE_EMPH && cmark_node_next(words) == NULL;
  text_clear(&page->markup);
  text_append(&page->markup, "<nav class=\"contents\" aria-label=\"Contents\">\n<ol>\n");
  text_append(&page->markup, text_string(&page->contents));
  text_append(&page->markup, "</ol>\n</nav>");
  cmark_node *contents = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
  cmark_node_set_on_enter(contents, text_string(&page->markup));
  cmark_node_insert_after(has_lead ? lead : title, contents);
}

/* From Markdown to the page; context is the page. Everything that cmark makes is freed by its guard. */
static enum status make_page(void *context, struct fault *fault)
{
  struct page *page = context;
  page->document = parse(page->markdown);
  enum status status = typeset_formulas(page, fault);
  if (status == STATUS_OK) {
    status = dress(page, fault);
  }
  if (status == STATUS_OK) {
    struct script scripts[SCRIPTS];
    place_contents(page);
    collect_scripts(page, scripts);
    const char *body = cmark_render_html(page->document, MARKDOWN_OPTIONS, NULL);
    write_head(page->input, scripts, page->html);
    mark_resolve(body, page->html);
    text_append(page->html, "</main>\n");
    write_scripts(scripts, page->html);
    text_append(page->html, "</body>\n</html>\n");
  }
  const struct text *texts[] = {&page->words, &page->slug, &page->markup, &page->contents, &page->section, page->html};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == STATUS_OK; i++) {
    status = text_status(texts[i], "writing a page", fault);
  }
  return status;
}

enum status html_write(const struct report_input *input, const struct text *markdown, struct text *html,
                       struct fault *fault)
{
  const char *scripts[] = {input->tables_script, input->panel_script};
  if (strstr(input->style, "</") != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "the style sheet of reports holds '</'");
  }
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
    if (scripts[i] != NULL && (strstr(scripts[i], "</") != NULL || strstr(scripts[i], "<!--") != NULL)) {
      return fault_set(fault, STATUS_BAD_INPUT, "a script of reports holds '</' or '<!--'");
    }
  }
  struct page page = {.input = input, .markdown = markdown, .html = html};
  enum status status = cmark_guard(make_page, &page, fault);
  anchors_free(&page.anchors);
  text_free(&page.contents);
  text_free(&page.section);
  text_free(&page.words);
  text_free(&page.slug);
  text_free(&page.markup);
  return status;
}
