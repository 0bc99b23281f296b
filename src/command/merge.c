/* proofsweep merge: the shards of a run put together, with everything that an unsharded run makes of the points. */
#include "command/run_options.h"

#include <string.h>

static const struct option options[] = {RUN_OPTIONS};

/* The next value that a shard noted, in the arena's memory; NULL where it noted none. */
static enum status read_note(const char **lines, const char *key, struct arena *arena, const char **value,
                             struct fault *fault)
{
  struct text text = {0};
  *value = NULL;
  if (journal_value(lines, key, &text)) {
    *value = text.out_of_memory ? NULL : arena_copy(arena, text_string(&text), text.length);
    if (*value == NULL) {
      text_free(&text);
      return fault_no_memory(fault, "reading a shard");
    }
  }
  text_free(&text);
  return STATUS_OK;
}

/* What the shards were run with, and merge must not be told again. */
struct notes {
  const char *specification, *models, *constants, *dialect;
  const char **sets;
  size_t set_count;
};

static enum status read_notes(const struct journal *shard, struct arena *arena, struct notes *notes,
                              struct fault *fault)
{
  const struct {
    const struct text *lines;
    const char *key;
    const char **value;
  } single[] = {
      {&shard->about, "specification", &notes->specification},
      {&shard->about, "models", &notes->models},
      {&shard->about, "constants-file", &notes->constants},
      {&shard->made_from, "csv", &notes->dialect},
  };
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof single / sizeof single[0] && status == STATUS_OK; i++) {
    const char *lines = text_string(single[i].lines);
    status = read_note(&lines, single[i].key, arena, single[i].value, fault);
  }
  if (status == STATUS_OK && (notes->specification == NULL || notes->dialect == NULL)) {
    status =
        fault_set(fault, STATUS_BAD_INPUT, "'%.512s' does not say what it was made from", text_string(&shard->path));
  }
  size_t lines = 0;
  for (const char *next = text_string(&shard->made_from); *next != '\0'; next++) {
    lines += *next == '\n';
  }
  notes->sets = arena_take(arena, (lines + 1) * sizeof *notes->sets);
  if (status == STATUS_OK && notes->sets == NULL) {
    status = fault_no_memory(fault, "reading a shard");
  }
  const char *set = "", *rest = text_string(&shard->made_from);
  while (status == STATUS_OK && set != NULL) {
    status = read_note(&rest, "set", arena, &set, fault);
    notes->sets[notes->set_count] = set;
    notes->set_count += set != NULL;
  }
  return status;
}

static enum status merge(const struct arguments *arguments, const struct shards *shards, const struct notes *notes,
                         struct fault *fault)
{
  struct library library;
  const char *formats[FORMATS];
  struct run_options wanted;
  enum status status = library_read_files(notes->models, notes->constants, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = run_options_read(arguments, &library, &wanted, formats, fault);
  if (status == STATUS_OK) {
    status = csv_find_dialect(notes->dialect, &wanted.dialect, fault);
  }
  if (status == STATUS_OK) {
    wanted.sets = notes->sets;
    wanted.set_count = notes->set_count;
    wanted.shards = shards;
    status = run_specification(notes->specification, &wanted, fault);
  }
  library_free(&library);
  return status;
}

static enum status run_merge(const struct arguments *arguments, struct fault *fault)
{
  struct shards shards;
  struct notes notes = {0};
  struct arena *arena = arena_new();
  if (arena == NULL) {
    return fault_no_memory(fault, "reading shards");
  }
  enum status status = shards_read(arguments->operands, arguments->operand_count, &shards, fault);
  if (status == STATUS_OK) {
    status = read_notes(&shards.journals[0], arena, &notes, fault);
  }
  if (status == STATUS_OK) {
    status = merge(arguments, &shards, &notes, fault);
  }
  shards_free(&shards);
  arena_free(arena);
  return status;
}

const struct command command_merge = {
    .name = "merge",
    .summary = "Put the shards of a run together",
    .usage = "DIR... [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = SHARDS_MAX,
    .notes = "Each DIR is one that 'run --shard K/N' wrote: rows of each sweep, and partial\n"
             "sums of the sensitivity analyses. The result is that of the whole run, byte for\n"
             "byte; the specification must still be where it was. What an analysis with\n"
             "'until:' draws beyond its samples is worked out here.\n",
    .run = run_merge,
};
