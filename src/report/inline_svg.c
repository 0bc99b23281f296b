#include "report/inline_svg.h"

#include <string.h>

/* Being copied: `at` moves through the document. */
struct copying {
  const char *at;
  const char *prefix;
  struct text *text;
  size_t depth;
};

static const char blanks[] = " \t\r\n";

static bool is_one_of(const char *word, size_t length, const char *const *words, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0) {
      return true;
    }
  }
  return false;
}

static bool element_allowed(const char *name, size_t length)
{
  static const char *const names[] = {
      "svg",    "g",    "defs",    "symbol",   "use",     "path",  "circle", "ellipse",     "line",
      "rect",   "text", "polygon", "polyline", "tspan",   "title", "desc",   "clipPath",    "mask",
      "marker", "stop", "pattern", "filter",   "feFlood", "style", "switch", "feComposite", "linearGradient"};
  return is_one_of(name, length, names, sizeof names / sizeof names[0]);
}

static enum status malformed(struct fault *fault, const char *what)
{
  return fault_set(fault, STATUS_BAD_INPUT, "a figure's SVG cannot be put into the page: %s", what);
}

/* Appends a value with the prefix before the id of every url(#id) in it. */
static void write_value(struct copying *copying, const char *value, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    text_append_char(copying->text, value[i]);
    if (value[i] == '#' && i >= 4 && strncmp(value + i - 4, "url(", 4) == 0) {
      text_append_format(copying->text, "%s-", copying->prefix);
    }
  }
}

/* Appends a list of ids, each with the prefix. */
static void write_ids(struct copying *copying, const char *value, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    bool begins = i == 0 || value[i - 1] == ' ';
    if (begins && value[i] != ' ') {
      text_append_format(copying->text, "%s-", copying->prefix);
    }
    text_append_char(copying->text, value[i]);
  }
}

static bool is_link(const char *name, size_t length)
{
  static const char *const links[] = {"href", "xlink:href", "src"};
  return is_one_of(name, length, links, sizeof links / sizeof links[0]);
}

/* Whether a value stays in the page: no address but #id, and nothing that is read as other characters. */
static bool value_allowed(const char *name, size_t name_length, const char *value, size_t length)
{
  if (is_link(name, name_length)) {
    return length > 0 && value[0] == '#';
  }
  for (size_t i = 0; i < length; i++) {
    bool address = length - i >= 4 && strncasecmp(value + i, "url(", 4) == 0;
    bool inside = address && length - i >= 5 && strncmp(value + i, "url(#", 5) == 0;
    bool disguised = value[i] == '\\' || (length - i >= 2 && strncmp(value + i, "&#", 2) == 0);
    if ((address && !inside) || disguised) {
      return false;
    }
  }
  return true;
}

static void write_attribute(struct copying *copying, const char *name, size_t name_length, const char *value,
                            size_t length, char quote)
{
  static const char *const ids[] = {"id", "aria-labelledby", "aria-describedby"};
  static const char *const sizes[] = {"width", "height"};
  bool handler = name_length > 2 && strncasecmp(name, "on", 2) == 0;
  bool root_size = copying->depth == 0 && is_one_of(name, name_length, sizes, sizeof sizes / sizeof sizes[0]);
  if (handler || root_size || !value_allowed(name, name_length, value, length)) {
    return;
  }
  text_append_char(copying->text, ' ');
  text_append_bytes(copying->text, name, name_length);
  text_append_format(copying->text, "=%c", quote);
  if (is_one_of(name, name_length, ids, sizeof ids / sizeof ids[0])) {
    write_ids(copying, value, length);
  } else if (is_link(name, name_length)) {
    text_append_format(copying->text, "#%s-", copying->prefix);
    text_append_bytes(copying->text, value + 1, length - 1);
  } else {
    write_value(copying, value, length);
  }
  text_append_char(copying->text, quote);
}

/* Copies the attributes of a start tag up to its '>' or '/>'. */
static enum status copy_attributes(struct copying *copying, bool keep, bool *empty, struct fault *fault)
{
  struct text nowhere = {0};
  struct copying skipping = {.prefix = copying->prefix, .text = &nowhere, .depth = copying->depth};
  for (;;) {
    copying->at += strspn(copying->at, blanks);
    if (*copying->at == '>' || strncmp(copying->at, "/>", 2) == 0) {
      *empty = *copying->at == '/';
      copying->at += *empty ? 2 : 1;
      text_free(&nowhere);
      return STATUS_OK;
    }
    const char *name = copying->at;
    size_t name_length = strcspn(name, " \t\r\n=<>/\"'");
    const char *equals = name + name_length + strspn(name + name_length, blanks);
    const char *value = *equals == '=' ? equals + 1 + strspn(equals + 1, blanks) : "";
    const char *end = *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
    if (name_length == 0 || end == NULL) {
      text_free(&nowhere);
      return malformed(fault, "an attribute without a quoted value");
    }
    write_attribute(keep ? copying : &skipping, name, name_length, value + 1, (size_t)(end - value - 1), *value);
    copying->at = end + 1;
  }
}

/* Copies the rules of a <style>, each selector below the drawing's own id. */
static enum status copy_style(struct copying *copying, struct fault *fault)
{
  const char *end = strstr(copying->at, "</style");
  if (end == NULL) {
    return malformed(fault, "a style that is not closed");
  }
  size_t length = (size_t)(end - copying->at);
  if (memchr(copying->at, '@', length) != NULL || memmem(copying->at, length, "url(", 4) != NULL ||
      memchr(copying->at, '<', length) != NULL || memmem(copying->at, length, "/*", 2) != NULL) {
    return malformed(fault, "its style holds more than plain rules");
  }
  bool selector = true;
  bool fresh = true;
  for (const char *c = copying->at; c < end; c++) {
    bool blank = strchr(blanks, *c) != NULL;
    if (selector && fresh && !blank && *c != '}') {
      text_append_format(copying->text, "#%s ", copying->prefix);
      fresh = false;
    }
    selector = *c == '{' ? false : *c == '}' ? true : selector;
    fresh = *c == '}' || (selector && *c == ',') ? true : fresh;
    text_append_char(copying->text, *c);
  }
  copying->at = end;
  return STATUS_OK;
}

/* Passes over what stands before the end tag of an element that is left out. */
static enum status skip_element(struct copying *copying, const char *name, size_t length, struct fault *fault)
{
  size_t depth = 1;
  while (depth > 0) {
    const char *tag = strchr(copying->at, '<');
    const char *end = tag != NULL ? strchr(tag, '>') : NULL;
    if (end == NULL) {
      return malformed(fault, "an element that is not closed");
    }
    bool closes = tag[1] == '/';
    const char *found = tag + (closes ? 2 : 1);
    if (strncmp(found, name, length) == 0 && strchr(" \t\r\n/>", found[length]) != NULL) {
      depth = closes ? depth - 1 : end[-1] == '/' ? depth : depth + 1;
    }
    copying->at = end + 1;
  }
  return STATUS_OK;
}

static enum status copy_start(struct copying *copying, struct fault *fault)
{
  const char *name = copying->at + 1;
  size_t length = strcspn(name, " \t\r\n/>");
  bool keep = element_allowed(name, length);
  bool empty = false;
  if (keep) {
    text_append_char(copying->text, '<');
    text_append_bytes(copying->text, name, length);
  }
  copying->at = name + length;
  enum status status = copy_attributes(copying, keep, &empty, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (!keep) {
    return empty ? STATUS_OK : skip_element(copying, name, length, fault);
  }
  text_append(copying->text, empty ? "/>" : ">");
  copying->depth += empty ? 0 : 1;
  bool style = length == 5 && strncmp(name, "style", 5) == 0;
  return style && !empty ? copy_style(copying, fault) : STATUS_OK;
}

/* Passes over <!-- -->, <!DOCTYPE > and <? ?>. */
static enum status skip_markup(struct copying *copying, struct fault *fault)
{
  const char *closing = strncmp(copying->at, "<!--", 4) == 0 ? "-->" : copying->at[1] == '?' ? "?>" : ">";
  const char *end = strstr(copying->at, closing);
  if (end == NULL || strncmp(copying->at, "<![CDATA[", 9) == 0) {
    return malformed(fault, "a comment, declaration or CDATA section");
  }
  copying->at = end + strlen(closing);
  return STATUS_OK;
}

static enum status copy_end(struct copying *copying, struct fault *fault)
{
  const char *end = strchr(copying->at, '>');
  if (end == NULL || copying->depth == 0) {
    return malformed(fault, "an end tag without its element");
  }
  text_append_bytes(copying->text, copying->at, (size_t)(end + 1 - copying->at));
  copying->at = end + 1;
  copying->depth--;
  return STATUS_OK;
}

enum status inline_svg_write(const char *svg, const char *prefix, struct text *text, struct fault *fault)
{
  struct copying copying = {.at = strstr(svg, "<svg"), .prefix = prefix, .text = text};
  if (copying.at == NULL) {
    return malformed(fault, "no <svg> element");
  }
  enum status status = copy_start(&copying, fault);
  while (status == STATUS_OK && copying.depth > 0) {
    size_t characters = strcspn(copying.at, "<");
    text_append_bytes(text, copying.at, characters);
    copying.at += characters;
    if (*copying.at == '\0') {
      return malformed(fault, "an element that is not closed");
    }
    status = copying.at[1] == '/'                           ? copy_end(&copying, fault)
             : copying.at[1] == '!' || copying.at[1] == '?' ? skip_markup(&copying, fault)
                                                            : copy_start(&copying, fault);
  }
  return status == STATUS_OK ? text_status(text, "putting a figure into the page", fault) : status;
}

const char *svg_title(const char *svg, size_t *length)
{
  const char *start = strstr(svg, "<title");
  const char *open = start != NULL ? strchr(start, '>') : NULL;
  const char *end = open != NULL ? strstr(open, "</title>") : NULL;
  *length = end != NULL ? (size_t)(end - open - 1) : 0;
  return end != NULL ? open + 1 : "";
}
