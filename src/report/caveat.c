#include "report/caveat.h"

#include "core/point.h"
#include "report/markdown.h"
#include "report/number.h"
#include "report/subjects.h"

#include <math.h>
#include <string.h>

/* What the caveat is about. */
struct example {
  const struct constants *stylised;
  struct schedule schedule;
  uint64_t context;
  size_t counted; /* sets that were */
};

static bool is_counted(const struct constants *set)
{
  return strcmp(set->status, "counted") == 0;
}

/* False where there is nothing to say. */
static bool find_example(const struct report_input *input, struct example *example)
{
  struct sets sets;
  struct schedules schedules;
  sets_collect(input->spec, &sets);
  schedules_collect(input->spec, &schedules);
  *example = (struct example){.stylised = NULL};
  for (size_t i = 0; i < sets.count && example->stylised == NULL; i++) {
    example->stylised = strcmp(sets.items[i]->status, "stylised") == 0 ? sets.items[i] : NULL;
  }
  for (size_t i = 0; i < input->set_count; i++) {
    example->counted += is_counted(&input->sets[i]);
  }
  if (example->stylised == NULL || schedules.count == 0 || example->counted == 0) {
    return false;
  }
  example->schedule = schedules.items[0];
  example->context = schedule_example(&example->schedule);
  return true;
}

bool caveat_has(const struct report_input *input)
{
  struct example example;
  return find_example(input, &example);
}

static enum status find_ratio(const struct example *example, const struct constants *set, double *ratio,
                              struct fault *fault)
{
  const struct schedule *schedule = &example->schedule;
  const struct scenario scenario = {schedule->architecture, schedule->accounting, schedule->workload,
                                    schedule->prompt,       example->context,     set};
  struct point point;
  enum status status = point_evaluate(&scenario, &point, fault);
  *ratio = status == STATUS_OK ? point_ratio(&point) : (double)NAN;
  return status;
}

static void write_real(double value, struct text *text)
{
  struct cell cell;
  cell_set_real(&cell, value);
  number_write(text, &cell, &number_auto);
}

static void write_words(const struct example *example, const double range[2], double stylised, struct text *text)
{
  struct cell context;
  cell_set_integer(&context, example->context);
  text_append(text, "The prices of ");
  markdown_escape(text, example->stylised->name);
  text_append(text, " are stylised. Provers in use look up what is not arithmetic: under the ");
  text_append_count(text, example->counted, "set of prices", "sets of prices");
  text_append(text, " counted in them the ratio of ");
  markdown_escape(text, example->schedule.architecture->name);
  text_append(text, " at ");
  number_write(text, &context, &number_auto);
  text_append(text, example->context == 1 ? " token is " : " tokens is ");
  write_real(range[0], text);
  if (range[1] > range[0]) {
    text_append(text, " to ");
    write_real(range[1], text);
  }
  text_append(text, ", where ");
  markdown_escape(text, example->stylised->name);
  text_append(text, " gives ");
  write_real(stylised, text);
  text_append_char(text, '.');
}

enum status caveat_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  struct example example;
  double range[2] = {(double)INFINITY, -(double)INFINITY}, ratio = (double)NAN;
  enum status status = STATUS_OK;
  if (!find_example(input, &example)) {
    return STATUS_OK;
  }
  for (size_t i = 0; i < input->set_count && status == STATUS_OK; i++) {
    if (is_counted(&input->sets[i])) {
      status = find_ratio(&example, &input->sets[i], &ratio, fault);
      range[0] = fmin(range[0], ratio);
      range[1] = fmax(range[1], ratio);
    }
  }
  status = status == STATUS_OK ? find_ratio(&example, example.stylised, &ratio, fault) : status;
  if (status == STATUS_OK) {
    write_words(&example, range, ratio, text);
  }
  return status;
}
