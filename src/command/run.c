/* proofsweep run: specifications to tables, figures and reports. The run itself is in src/run.c. */
#include "command/run_options.h"

#include <string.h>

static const struct option options[] = {
    RUN_OPTIONS,
    {"--set", 0, "PATH=VALUE", "change a value of the specification first"},
    {"--csv", 0, "DIALECT", "how CSV files look (default: standard)"},
    {"--resume", 0, NULL, "go on with a run that was cut"},
    {"--shard", 0, "K/N", "only part K of N of the work, for merge"},
    {"--dry-run", 'n', NULL, "say what would be evaluated and written"},
    LIBRARY_OPTIONS,
};

/* The specifications of one command that were read so far. */
struct ahead {
  const struct run_options *wanted;
  struct named {
    const char *file, *name;
  } * read;
  size_t count;
};

/* Two of one name would write into one directory. */
static enum status read_one(void *context, const char *file, struct fault *fault)
{
  struct ahead *ahead = context;
  const char *name = NULL;
  enum status status = run_look_ahead(file, ahead->wanted, &name, fault);
  for (size_t i = 0; i < ahead->count && status == STATUS_OK; i++) {
    if (strcmp(ahead->read[i].name, name) == 0) {
      status = fault_set(fault, STATUS_BAD_INPUT,
                         "%.300s and %.300s both have the name '%s' and would write into one directory; run each with "
                         "an --output of its own",
                         ahead->read[i].file, file, name);
    }
  }
  if (status == STATUS_OK) {
    ahead->read[ahead->count++] = (struct named){file, name};
  }
  return status;
}

/* What is wrong with any of several is said before the first of them is run. */
static enum status read_ahead(const struct arguments *arguments, const struct run_options *wanted, struct fault *fault)
{
  struct ahead ahead = {
      .wanted = wanted,
      .read = arena_take(wanted->library->arena, arguments->operand_count * sizeof *ahead.read),
  };
  if (ahead.read == NULL) {
    return fault_no_memory(fault, "reading specifications");
  }
  return arguments->operand_count > 1 ? command_each(arguments, read_one, &ahead, fault) : STATUS_OK;
}

static enum status run_one(void *context, const char *file, struct fault *fault)
{
  return run_specification(file, context, fault);
}

static enum status describe_one(void *context, const char *file, struct fault *fault)
{
  return run_describe(file, context, fault);
}

/* Those of a crew have one command line. */
static enum status join_crew(const struct arguments *arguments, const struct crew *crew, struct run_options *wanted,
                             struct fault *fault)
{
  wanted->crew = crew;
  if (arguments_value(arguments, "--jobs") == NULL) {
    wanted->jobs = crew->threads;
  }
  wanted->quiet = wanted->quiet || crew_is_member(crew);
  wanted->verbose = wanted->verbose && !crew_is_member(crew);
  return wanted->shard.count == 0 ? STATUS_OK
                                  : fault_set(fault, STATUS_BAD_INPUT,
                                              "--shard is for processes that work apart; those of proofsweep-mpi share "
                                              "the work by themselves");
}

static enum status run_run(const struct arguments *arguments, struct fault *fault)
{
  return command_run_crew(arguments, NULL, NULL, fault);
}

enum status command_run_crew(const struct arguments *arguments, const struct crew *crew,
                             const struct crew_order *beginning, struct fault *fault)
{
  struct library library;
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const char *formats[FORMATS];
  struct run_options wanted;
  status = run_options_read(arguments, &library, &wanted, formats, fault);
  if (status == STATUS_OK && crew != NULL) {
    status = join_crew(arguments, crew, &wanted, fault);
  }
  if (status == STATUS_OK && beginning == NULL) {
    status = read_ahead(arguments, &wanted, fault);
  }
  if (status == STATUS_OK) {
    bool dry = arguments_flag(arguments, "--dry-run");
    status = beginning != NULL ? run_assist(beginning, &wanted, fault)
                               : command_each(arguments, dry ? describe_one : run_one, &wanted, fault);
  }
  library_free(&library);
  return status;
}

const struct command command_run = {
    .name = "run",
    .summary = "Evaluate specifications: tables, figures and a report",
    .usage = "SPEC... [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = 10000,
    .notes = "All are read before the first is run: a mistake in one stops them all.\n"
             "Exit status 1 where a claim does not hold or something moved from the baseline,\n"
             "5 where figures could not be drawn: tables and report are complete then.\n",
    .run = run_run,
};
