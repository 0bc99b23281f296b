#include "report/drawing.h"

#include "core/variant.h"
#include "report/html.h"
#include "report/inline_svg.h"

#include <string.h>

static enum status write_variants(const struct report_input *input, const char *name, size_t number, bool first,
                                  struct text *html, struct fault *fault)
{
  const char *svg[VARIANTS] = {NULL};
  for (size_t i = 0; i < VARIANTS; i++) {
    svg[i] = input->figure(input->tables.run, name, variants[i].name);
  }
  text_append_format(html, "<figure class=\"%s%s%s\"", svg[VARIANT_DARK] != NULL ? "has-dark" : "light-only",
                     svg[VARIANT_NARROW] != NULL ? " has-narrow" : "",
                     svg[VARIANT_NARROW_DARK] != NULL ? " has-narrow-dark" : "");
  if (first) {
    text_append_format(html, " id=\"figure:%s\"", name);
  }
  text_append(html, ">\n");
  for (size_t i = 0; i < VARIANTS; i++) {
    if (svg[i] == NULL) {
      continue;
    }
    struct text prefix = {0};
    text_append_format(&prefix, "f%zu%c", number, (char)('a' + (int)i));
    text_append_format(html, "<div class=\"drawing %s %s\" id=\"%s\">", variants[i].theme, variants[i].layout,
                       text_string(&prefix));
    text_inherit(html, &prefix);
    enum status status = inline_svg_write(svg[i], text_string(&prefix), html, fault);
    text_free(&prefix);
    if (status != STATUS_OK) {
      return status;
    }
    text_append(html, "</div>\n");
  }
  return STATUS_OK;
}

/* Whether the run wrote figures/NAME SUFFIX; where no memory is left to say so, `html` has run out of it too. */
static bool has_file(const struct report_input *input, const char *name, const char *suffix, struct text *html)
{
  struct text path = {0};
  text_append_format(&path, "figures/%s%s", name, suffix);
  bool wrote = !path.out_of_memory && input->wrote != NULL && input->wrote(input->tables.run, text_string(&path));
  text_inherit(html, &path);
  text_free(&path);
  return wrote;
}

static void write_files(const struct report_input *input, const char *name, struct text *html)
{
  static const struct {
    const char *suffix, *word;
  } files[] = {{".csv", "Numbers (CSV)"}, {".svg", "SVG"}, {".png", "PNG"}, {".pdf", "PDF"}};
  text_append(html, "<ul class=\"files\">");
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (i == 0 || has_file(input, name, files[i].suffix, html)) {
      text_append_format(html, "<li><a href=\"figures/%s%s\">%s</a></li>", name, files[i].suffix, files[i].word);
    }
  }
  text_append(html, "</ul>\n");
}

static void write_script(const struct report_input *input, const char *name, struct text *html)
{
  const struct figure_request *figure = spec_find_figure(input->spec, name);
  const char *script = input->script != NULL ? input->script(input->tables.run, name) : NULL;
  if (script == NULL || figure == NULL) {
    return;
  }
  text_append_format(html,
                     "<details><summary>Script</summary>\n<p>The file plots/%s.gp of proofsweep:</p>\n<pre><code>",
                     figure->figure);
  html_escape(html, script);
  text_append_format(
      html,
      "</code></pre>\n<p>Colours, type and axes come from plots/style.gp, every number and word from the "
      "CSV. To draw the figure again, in the folder of this page, with the folder of proofsweep (its source tree, or "
      "share/proofsweep) for PROOFSWEEP:</p>\n<pre><code>make -f PROOFSWEEP/Makefile.plots FIGURES=figures "
      "figures/%s.svg</code></pre>\n</details>\n",
      name);
}

/* A snippet for another page, with what of it follows the reader's light or dark. */
static void write_snippet(const struct report_input *input, const char *name, struct text *html)
{
  struct text snippet = {0};
  bool dark = has_file(input, name, "-dark.svg", html);
  if (!has_file(input, name, ".svg", html)) {
    return;
  }
  text_append(&snippet, "<picture>\n");
  if (dark && has_file(input, name, "-narrow-dark.svg", html)) {
    text_append_format(&snippet,
                       "  <source media=\"(max-width: 36rem) and (prefers-color-scheme: dark)\" "
                       "srcset=\"figures/%s-narrow-dark.svg\">\n",
                       name);
  }
  if (dark) {
    text_append_format(&snippet, "  <source media=\"(prefers-color-scheme: dark)\" srcset=\"figures/%s-dark.svg\">\n",
                       name);
  }
  if (has_file(input, name, "-narrow.svg", html)) {
    text_append_format(&snippet, "  <source media=\"(max-width: 36rem)\" srcset=\"figures/%s-narrow.svg\">\n", name);
  }
  text_append_format(&snippet, "  <img src=\"figures/%s.svg\" width=\"720\" alt=\"", name);
  size_t length = 0;
  const char *title = svg_title(input->figure(input->tables.run, name, ""), &length);
  text_append_bytes(&snippet, title, length);
  text_append(&snippet, "\">\n</picture>");
  text_append(html, "<details><summary>Embed</summary>\n<p>In another page, light or dark as its reader's system "
                    "is:</p>\n<pre><code>");
  html_escape(html, text_string(&snippet));
  text_append(html, "</code></pre>\n</details>\n");
  text_inherit(html, &snippet);
  text_free(&snippet);
}

enum status drawing_write(const struct report_input *input, const char *name, size_t number, bool first,
                          struct text *html, struct fault *fault)
{
  enum status status = write_variants(input, name, number, first, html, fault);
  if (status == STATUS_OK) {
    text_append(html, "<figcaption>\n");
    write_files(input, name, html);
    write_script(input, name, html);
    write_snippet(input, name, html);
    text_append(html, "</figcaption>\n</figure>");
    status = text_status(html, "writing a page", fault);
  }
  return status;
}
