/* proofsweep check: reads specifications and reports everything that is wrong with them, without running anything. */
#include "command/library.h"
#include "core/plan.h"

#include <stdio.h>

static const struct option options[] = {
    {"--set", 0, "PATH=VALUE", "change a value of the specification first"},
    LIBRARY_OPTIONS,
};

/* The points of all sweeps. */
static enum status count_points(const struct spec *spec, uint64_t *points, struct fault *fault)
{
  *points = 0;
  for (size_t i = 0; i < spec->sweep_count; i++) {
    struct plan plan;
    enum status status = plan_init(&plan, &spec->sweeps[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
    *points += plan.point_count;
    plan_free(&plan);
  }
  return STATUS_OK;
}

static void describe(const struct spec *spec, const char *file, uint64_t points, struct text *text)
{
  const struct {
    size_t count;
    const char *one, *several;
    bool always; /* also where there is none */
  } parts[] = {
      {spec->sensitivity_count, "sensitivity", "sensitivities", false},
      {spec->break_even_count, "break-even", "break-evens", false},
      {spec->data_fit_count, "fit", "fits", false},
      {spec->claim_count, "claim", "claims", true},
      {spec->figure_count, "figure", "figures", true},
      {spec->left_out, "passage of the report's template left out", "passages of the report's template left out",
       false},
  };
  text_append_format(text, "%s: valid; ", file);
  text_append_count(text, spec->sweep_count, "sweep", "sweeps");
  text_append(text, " of ");
  text_append_count(text, points, "point", "points");
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (parts[i].count > 0 || parts[i].always) {
      text_append(text, ", ");
      text_append_count(text, parts[i].count, parts[i].one, parts[i].several);
    }
  }
  text_append_char(text, '\n');
}

/* What is checked against, and what is to be said of the good ones. */
struct checking {
  const struct spec_options *wanted;
  struct text text;
};

static enum status check_file(void *context, const char *file, struct fault *fault)
{
  struct checking *checking = context;
  struct spec spec = {0};
  struct text complaints = {0};
  uint64_t points = 0;
  enum status status = spec_read(file, checking->wanted, &spec, &complaints, fault);
  if (complaints.length > 0) {
    (void)fputs(text_string(&complaints), stderr);
  }
  if (status == STATUS_OK) {
    status = count_points(&spec, &points, fault);
  }
  if (status == STATUS_OK) {
    describe(&spec, file, points, &checking->text);
  }
  text_free(&complaints);
  spec_free(&spec);
  return status;
}

static enum status run_check(const struct arguments *arguments, struct fault *fault)
{
  struct library library;
  struct checking checking = {.wanted = &library.options};
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = arguments_list(arguments, "--set", library.arena, &library.options.sets, &library.options.set_count, fault);
  if (status == STATUS_OK) {
    status = command_each(arguments, check_file, &checking, fault);
  }
  status = command_print_beside(&checking.text, status, fault);
  text_free(&checking.text);
  library_free(&library);
  return status;
}

const struct command command_check = {
    .name = "check",
    .summary = "Read specifications and report everything that is wrong with them",
    .usage = "SPEC... [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = 10000,
    .run = run_check,
};
