#include "report/panel.h"

#include "io/json.h"
#include "report/mark.h"
#include "report/subjects.h"

enum status panel_block_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  struct schedules schedules;
  (void)fault;
  schedules_collect(input->spec, &schedules);
  if (schedules.count > 0) {
    text_append(text, "## Turn the prices\n\n");
    mark_panel(text);
    text_append(text, "*The web page of this report, [report.html](report.html), has sliders for the prices and the "
                      "context here.*");
  }
  return STATUS_OK;
}

static void write_counts(struct json *json, const char *key, const struct counts *counts)
{
  json_open_array(json, key);
  json_integer(json, NULL, counts->arithmetic);
  json_integer(json, NULL, counts->softmax);
  json_integer(json, NULL, counts->norm);
  json_integer(json, NULL, counts->nonlin);
  json_close_array(json);
}

static enum status write_curve(struct json *json, const struct schedule *schedule, struct fault *fault)
{
  static const char *const shapes[] = {[SPAN_FULL] = "full", [SPAN_CAUSAL] = "causal", [SPAN_STEP] = "step"};
  const struct architecture *model = schedule->architecture;
  struct cost_form form;
  enum status status = cost_form_of(model, schedule->accounting, &form, fault);
  if (status != STATUS_OK) {
    return status;
  }
  json_open_object(json, NULL);
  json_string(json, "model", model->name);
  json_string(json, "accounting", schedule->accounting->name);
  json_string(json, "workload", schedule->workload->name);
  json_string(json, "shape", shapes[schedule->workload->shape]);
  json_integer(json, "prompt", schedule->prompt);
  json_integer(json, "global", model->n_global_layers);
  json_integer(json, "local", model->n_local_layers);
  json_integer(json, "window", model->window);
  json_boolean(json, "chunked", schedule->accounting->full && model->local_attention == LOCAL_CHUNKED);
  json_integer(json, "context", model->max_context);
  write_counts(json, "token", &form.per_token);
  write_counts(json, "pair", &form.per_pair);
  json_close_object(json);
  return STATUS_OK;
}

static enum status write_data(const struct report_input *input, const struct schedules *schedules, struct text *text,
                              struct fault *fault)
{
  const struct constants *constants = &input->spec->constants;
  enum status status = STATUS_OK;
  struct json json;
  json_begin(&json, text);
  json_open_object(&json, NULL);
  json_open_object(&json, "constants");
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    json_double(&json, constant_fields[i].name, constants_get(constants, &constant_fields[i]));
  }
  json_close_object(&json);
  json_open_array(&json, "curves");
  for (size_t i = 0; i < schedules->count && status == STATUS_OK; i++) {
    status = write_curve(&json, &schedules->items[i], fault);
  }
  json_close_array(&json);
  json_close_object(&json);
  json_end(&json);
  return status;
}

enum status panel_write(const struct report_input *input, struct text *html, struct fault *fault)
{
  struct text data = {0};
  struct schedules schedules;
  schedules_collect(input->spec, &schedules);
  enum status status = write_data(input, &schedules, &data, fault);
  text_append(html, input->panel_markup);
  text_append(html, "<script type=\"application/json\" id=\"panel:data\">\n");
  /* A name must not end the element. */
  for (const char *c = text_string(&data); *c != '\0'; c++) {
    if (*c == '<') {
      text_append(html, "\\u003c");
    } else {
      text_append_char(html, *c);
    }
  }
  text_append(html, "</script>");
  if (schedules.more) {
    text_append_format(html, "\n<p>Of the curves of this run the first %d can be chosen here.</p>", SUBJECTS_MAX);
  }
  text_inherit(html, &data);
  text_free(&data);
  return status == STATUS_OK ? text_status(html, "writing a page", fault) : status;
}
