/* proofsweep fit: laws fitted to a user's own data, and whether the data show a ceiling. */
#include "command/command.h"
#include "command/fit_json.h"
#include "core/decimal.h"
#include "core/fit_report.h"
#include "io/csv_write.h"
#include "io/json.h"
#include "io/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {"--x", 0, "COLUMN", "what the curve runs over, such as context"},
    {"--y", 0, "COLUMN", "what was measured; several for a wide table"},
    {"--weight", 0, "COLUMN", "weights, 1/variance up to a factor"},
    {"--law", 0, "LAW", "a law of 'list laws', or auto (default)"},
    {"--fix", 0, "PARAMETER=VALUE", "hold a parameter of the law at a value"},
    {"--start", 0, "PARAMETER=VALUE", "a starting value; never needed"},
    {"--where", 0, "COLUMN=VALUE", "only rows with this value"},
    {"--group-by", 0, "COLUMN", "a fit for each value of this column; repeatable"},
    {"--start-at", 0, "X", "only points from this x on"},
    {"--seed", 0, "N", "of the bootstrap (default 1)"},
    {"--csv", 0, NULL, "a row for each parameter"},
    {"--json", 0, NULL, "everything, with points and influence"},
};

enum { ASSIGNMENTS_MAX = 64 };

/* The command line, understood. */
struct fit_order {
  struct series_request request;
  const char *y[ASSIGNMENTS_MAX], *group_by[ASSIGNMENTS_MAX];
  struct assignment conditions[ASSIGNMENTS_MAX];
  const struct law *law; /* NULL: auto */
  double held[LAW_MAX_PARAMETERS], start[LAW_MAX_PARAMETERS];
  unsigned long long seed;
};

/* NAME=VALUE, split at the first '='. */
static enum status split_assignment(const char *word, const char *text, const char *form, struct assignment *assignment,
                                    struct fault *fault)
{
  size_t length = strcspn(text, "=");
  if (text[length] != '=' || length == 0 || length >= sizeof assignment->name) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s needs %s, found '%.80s'", word, form, text);
  }
  memcpy(assignment->name, text, length);
  assignment->name[length] = '\0';
  assignment->value = text + length + 1;
  return STATUS_OK;
}

/* --fix or --start: values of the law's parameters, NaN where not given. */
static enum status read_values(const struct arguments *arguments, const char *word, const struct law *law,
                               double *values, struct fault *fault)
{
  for (size_t j = 0; j < LAW_MAX_PARAMETERS; j++) {
    values[j] = NAN;
  }
  const char *text;
  for (size_t at = 0; (text = arguments_next(arguments, word, &at)) != NULL;) {
    struct assignment assignment;
    size_t index = 0;
    if (law == NULL) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s needs --law NAME: parameters differ from law to law", word);
    }
    enum status status = split_assignment(word, text, "PARAMETER=VALUE", &assignment, fault);
    if (status == STATUS_OK) {
      status = law_find_parameter(law, assignment.name, &index, fault);
    }
    if (status != STATUS_OK) {
      return status;
    }
    if (!isnan(values[index])) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s gives '%s' twice", word, assignment.name);
    }
    if (decimal_to_double(assignment.value, strlen(assignment.value), &values[index]) != DECIMAL_READ) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s %s: '%.80s' is not a number", word, assignment.name,
                       assignment.value);
    }
  }
  return STATUS_OK;
}

static enum status read_conditions(const struct arguments *arguments, struct fit_order *order, struct fault *fault)
{
  const char *text;
  size_t at = 0;
  for (size_t i = 0; (text = arguments_next(arguments, "--where", &at)) != NULL; i++) {
    if (i == ASSIGNMENTS_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "more than %d times --where", ASSIGNMENTS_MAX);
    }
    enum status status = split_assignment("--where", text, "COLUMN=VALUE", &order->conditions[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
    order->request.condition_count = i + 1;
  }
  return STATUS_OK;
}

static enum status read_columns(const struct arguments *arguments, const char *word, const char **names, size_t *count,
                                struct fault *fault)
{
  const char *name;
  for (size_t at = 0; (name = arguments_next(arguments, word, &at)) != NULL;) {
    if (*count == ASSIGNMENTS_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "more than %d times %s", ASSIGNMENTS_MAX, word);
    }
    names[(*count)++] = name;
  }
  return STATUS_OK;
}

static enum status read_order(const struct arguments *arguments, struct fit_order *order, struct fault *fault)
{
  struct series_request *request = &order->request;
  const char *law = arguments_value(arguments, "--law");
  *request = (struct series_request){.x = arguments_value(arguments, "--x"),
                                     .y = order->y,
                                     .weight = arguments_value(arguments, "--weight"),
                                     .group_by = order->group_by,
                                     .conditions = order->conditions,
                                     .start_at = NAN};
  order->law = NULL;
  order->seed = 1;
  enum status status = read_columns(arguments, "--y", order->y, &request->y_count, fault);
  if (status == STATUS_OK) {
    status = read_columns(arguments, "--group-by", order->group_by, &request->group_count, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (request->x == NULL || request->y_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "fit needs --x COLUMN and --y COLUMN");
  }
  if (law != NULL && strcmp(law, "auto") != 0) {
    status = law_find(law, &order->law, fault);
  }
  if (status == STATUS_OK) {
    status = read_values(arguments, "--fix", order->law, order->held, fault);
  }
  if (status == STATUS_OK) {
    status = read_values(arguments, "--start", order->law, order->start, fault);
  }
  if (status == STATUS_OK) {
    status = read_conditions(arguments, order, fault);
  }
  if (status == STATUS_OK) {
    status = arguments_real(arguments, "--start-at", &request->start_at, fault);
  }
  return status == STATUS_OK ? arguments_whole(arguments, "--seed", 0, UINT64_MAX, &order->seed, fault) : status;
}

/* What the fits are written into. */
struct fit_output {
  bool csv, as_json, many;
  struct frame frame; /* of the CSV */
  struct json json;
  struct text *text;
};

static void write_fit(struct fit_output *output, const struct fit *fit, const struct fit_ranking *ranking,
                      const struct fit_names *names, const char *notes)
{
  if (output->csv) {
    fit_report_estimates(fit, names, &output->frame);
  } else if (output->as_json) {
    fit_json_write(&output->json, NULL, fit, ranking, names, notes);
  } else {
    if (output->text->length > 0) {
      text_append(output->text, "\n\n");
    }
    fit_report_text(fit, ranking, names, output->text);
    text_append(output->text, notes[0] != '\0' ? "\nnotes\n" : "");
    text_append(output->text, notes);
  }
}

/* A series of several that cannot be fitted: said in its place. */
static void write_refusal(struct fit_output *output, const struct fit_names *names, const char *sentence)
{
  if (output->csv) {
    frame_add_text(&output->frame, names->group);
    for (size_t i = 1; i + 2 < FIT_ESTIMATE_COLUMNS; i++) {
      frame_add_empty(&output->frame);
    }
    frame_add_text(&output->frame, fit_verdict_word(FIT_NOT_IDENTIFIABLE));
    frame_add_text(&output->frame, sentence);
  } else if (output->as_json) {
    json_open_object(&output->json, NULL);
    json_string(&output->json, "group", names->group);
    json_null(&output->json, "law");
    json_string(&output->json, "verdict", fit_verdict_word(FIT_NOT_IDENTIFIABLE));
    json_string(&output->json, "reason", sentence);
    json_close_object(&output->json);
  } else {
    text_append_format(output->text, "%s%s\n\nnot fitted: %s\n", output->text->length > 0 ? "\n\n" : "", names->group,
                       sentence);
  }
}

static enum status fit_series(const struct fit_order *order, const struct series *series, const struct fit_names *names,
                              struct fit_output *output, struct fault *fault)
{
  struct fit_data data = {series->x, series->y, series->weight, series->count};
  struct fit_options fit_options = {.parts = FIT_EVERYTHING, .seed = order->seed};
  struct fit_ranking ranking;
  struct fit fit;
  enum status status;
  if (order->law == NULL) {
    status = fit_select(&data, &fit_options, &ranking, &fit, fault);
  } else {
    fit_options.held = order->held;
    fit_options.start = order->start;
    status = fit_run(order->law, &data, &fit_options, &fit, fault);
  }
  if (status == STATUS_OK) {
    write_fit(output, &fit, order->law == NULL ? &ranking : NULL, names, text_string(&series->notes));
    fit_free(&fit);
  }
  return status;
}

/* "FILE:LINE: columns 'X' and 'Y', lines 2 to 9: SENTENCE"; the sentence is not the text of *fault itself. */
static enum status fault_locate(const struct csv_data *data, const struct fit_order *order, const struct series *series,
                                const char *sentence, struct fault *fault)
{
  return fault_set(fault, STATUS_BAD_INPUT, "%s:%zu: columns '%s' and '%s', lines %zu to %zu: %.600s", data->name,
                   series->lines[0], order->request.x, series->y_column, series->lines[0],
                   series->lines[series->count - 1], sentence);
}

static enum status fit_all(const struct csv_data *data, const struct fit_order *order, const struct series_list *list,
                           struct fit_output *output, struct fault *fault)
{
  size_t fitted = 0;
  for (size_t i = 0; i < list->count; i++) {
    const struct series *series = &list->items[i];
    struct fit_names names = {order->request.x, series->y_column, output->many ? series->name : NULL};
    struct fault own = {0};
    enum status status = fit_series(order, series, &names, output, &own);
    if (status == STATUS_OK) {
      fitted++;
    } else if (status == STATUS_BAD_INPUT) {
      (void)fault_locate(data, order, series, own.text, fault);
      if (output->many) {
        write_refusal(output, &names, own.text);
      }
    } else {
      return fault_set(fault, status, "%s", own.text);
    }
  }
  return fitted > 0 ? STATUS_OK : STATUS_BAD_INPUT;
}

static enum status write_all(const struct csv_data *data, const struct fit_order *order, const struct series_list *list,
                             struct fit_output *output, struct fault *fault)
{
  if (output->csv) {
    frame_init(&output->frame, "fit", fit_estimate_columns, FIT_ESTIMATE_COLUMNS);
  } else if (output->as_json) {
    json_begin(&output->json, output->text);
    if (output->many) {
      json_open_array(&output->json, NULL);
    }
  }
  enum status status = fit_all(data, order, list, output, fault);
  if (output->csv) {
    if (status == STATUS_OK) {
      status = frame_status(&output->frame, fault);
    }
    if (status == STATUS_OK) {
      status = csv_write_text(&output->frame.table, NULL, NULL, output->text, fault);
    }
    frame_free(&output->frame);
  } else if (output->as_json) {
    if (output->many) {
      json_close_array(&output->json);
    }
    json_end(&output->json);
  }
  return status;
}

static enum status run_fit(const struct arguments *arguments, struct fault *fault)
{
  struct fit_order order = {0};
  struct csv_data data = {0};
  struct series_list list = {0};
  struct text text = {0};
  struct fit_output output = {
      .csv = arguments_flag(arguments, "--csv"), .as_json = arguments_flag(arguments, "--json"), .text = &text};
  enum status status = read_order(arguments, &order, fault);
  if (status == STATUS_OK) {
    status = csv_read_file(arguments->operands[0], NULL, &data, fault);
  }
  if (status == STATUS_OK) {
    status = series_read(&data, &order.request, &list, fault);
  }
  if (status == STATUS_OK) {
    output.many = order.request.group_count > 0 || order.request.y_count > 1;
    status = write_all(&data, &order, &list, &output, fault);
  }
  if (status == STATUS_OK) {
    status = command_print(&text, fault);
  }
  text_free(&text);
  series_list_free(&list);
  csv_data_free(&data);
  return status;
}

const struct command command_fit = {
    .name = "fit",
    .summary = "Fit a law to data, and tell whether the data show a ceiling",
    .usage = "DATA.csv --x COLUMN --y COLUMN [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = 1,
    .notes = "The verdict is about the ceiling: identified, weakly, or not identifiable.\n"
             "The exit status is 0 whatever it is. docs/fitting.md explains the numbers.\n",
    .run = run_fit,
};
