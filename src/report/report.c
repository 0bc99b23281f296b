#include "report/report.h"

#include "report/html.h"
#include "report/mark.h"
#include "report/template.h"

enum status report_write(const struct report_input *input, struct text *markdown, struct text *html,
                         struct report_tally *tally, struct fault *fault)
{
  struct text marked = {0};
  enum status status = template_fill(input, &marked, tally, fault);
  mark_strip(text_string(&marked), markdown);
  if (status == STATUS_OK) {
    status = html_write(input, &marked, html, fault);
  }
  text_inherit(markdown, &marked);
  text_free(&marked);
  return status == STATUS_OK ? text_status(markdown, "writing a report", fault) : status;
}
