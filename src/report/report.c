#include "report/report.h"

#include "report/html.h"
#include "report/template.h"

enum status report_write(const struct report_input *input, struct text *markdown, struct text *html,
                         size_t *disagreements, struct fault *fault)
{
  enum status status = template_fill(input, markdown, disagreements, fault);
  return status == STATUS_OK ? html_write(input, markdown, html, fault) : status;
}
