#include "report/mark.h"

#include <string.h>

/* Begin of a claim's value and of its place, both followed by the id; end of the id; end of the value; panel. */
#define CLAIM "\ue000"
#define PLACE "\ue003"
#define ID_END "\ue001"
#define CLAIM_END "\ue002"
#define PANEL "\ue004"

enum { MARK_SIZE = 3 };

void mark_claim_begin(struct text *text, const char *id)
{
  text_append_format(text, CLAIM "%s" ID_END, id);
}

void mark_claim_end(struct text *text)
{
  text_append(text, CLAIM_END);
}

void mark_claim_place(struct text *text, const char *id)
{
  text_append_format(text, PLACE "%s" ID_END, id);
}

void mark_panel(struct text *text)
{
  text_append(text, PANEL);
}

/* Few characters of a page begin as a mark does. */
static bool at(const char *text, const char *mark)
{
  return *text == *mark && strncmp(text, mark, MARK_SIZE) == 0;
}

bool mark_is_panel(const char *line)
{
  return at(line, PANEL);
}

static bool is_mark(const char *text)
{
  return at(text, CLAIM) || at(text, PLACE) || at(text, ID_END) || at(text, CLAIM_END) || at(text, PANEL);
}

/* Bytes of the id behind a mark; 0 where there is none. */
static size_t id_length(const char *id)
{
  static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  size_t length = strspn(id, characters);
  return at(id + length, ID_END) ? length : 0;
}

/* Bytes of the mark that text begins with, its id included. */
static size_t mark_length(const char *text)
{
  size_t id = at(text, CLAIM) || at(text, PLACE) ? id_length(text + MARK_SIZE) : 0;
  return id > 0 ? id + 2 * (size_t)MARK_SIZE : MARK_SIZE;
}

void mark_strip(const char *marked, struct text *plain)
{
  while (*marked != '\0') {
    if (is_mark(marked)) {
      marked += mark_length(marked);
    } else {
      text_append_char(plain, *marked++);
    }
  }
}

void mark_resolve(const char *html, struct text *resolved)
{
  bool tag = false, link = false, claim = false;
  while (*html != '\0') {
    if (is_mark(html)) {
      const char *id = html + MARK_SIZE;
      int length = (int)id_length(id);
      bool usable = !tag && !link && length > 0;
      if (usable && at(html, CLAIM) && !claim) {
        text_append_format(resolved, "<a class=\"claim\" href=\"#claim:%.*s\">", length, id);
        claim = true;
      } else if (usable && at(html, PLACE)) {
        text_append_format(resolved, "<a class=\"name\" id=\"claim:%.*s\" href=\"#claim:%.*s\">%.*s</a>", length, id,
                           length, id, length, id);
      } else if (!tag && at(html, CLAIM_END) && claim) {
        text_append(resolved, "</a>");
        claim = false;
      }
      html += mark_length(html);
      continue;
    }
    link = strncmp(html, "<a ", 3) == 0 || (link && strncmp(html, "</a>", 4) != 0);
    tag = *html == '<' || (tag && *html != '>');
    text_append_char(resolved, *html++);
  }
}
