/* What the outputs of a run depend on, in words: the journal compares it, line by line, before a run is continued or
 * shards are merged. */
#include "core/decimal.h"
#include "io/file.h"
#include "run/steps.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char describing[] = "describing the run";

/* "line context: [1024]" for each line of the specification, as it was read, but for remarks and empty lines: where one
 * stands in a text of several lines, that is none that a table is made from. */
static void describe_specification(const struct spec *spec, struct text *lines)
{
  struct text line = {0};
  for (const char *next = spec->text; *next != '\0';) {
    size_t length = strcspn(next, "\n"), indent = strspn(next, " \t\r");
    if (indent < length && next[indent] != '#') {
      text_clear(&line);
      text_append_bytes(&line, next, length);
      journal_add_line(lines, "line", text_string(&line));
      text_inherit(lines, &line);
    }
    next += length + (next[length] == '\n');
  }
  text_free(&line);
}

/* "model gpt2-small d_model 768": where it came from does not matter, what it is does. */
static void describe_model(void *context, const struct architecture *model)
{
  struct text *lines = context;
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    text_append_format(lines, "model %s %s ", model->name, field->name);
    if (field->kind == FIELD_TEXT) {
      journal_add_line(lines, "is", architecture_get_text(model, field));
    } else {
      text_append_format(lines, "%llu\n", (unsigned long long)architecture_get(model, field));
    }
  }
}

static void describe_constants(void *context, const struct constants *set)
{
  struct text *lines = context;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    text_append_format(lines, "constants %s %s ", set->name[0] == '\0' ? "given" : set->name, constant_fields[i].name);
    text_append_double(lines, constants_get(set, &constant_fields[i]));
    text_append_char(lines, '\n');
  }
}

/* The absolute path of a file that was named, for whoever merges from elsewhere. Where it is a link, what it names lies
 * beside the link. */
static void add_path(struct text *lines, const char *key, const char *file)
{
  char directory[PATH_MAX];
  struct text parent = {0}, path = {0};
  const char *slash = file == NULL ? NULL : strrchr(file, '/');
  const char *name = slash == NULL ? file : slash + 1;
  if (file == NULL) {
    return;
  }
  text_append_bytes(&parent, file, (size_t)(name - file));
  text_append_char(&parent, '.');
  if (realpath(text_string(&parent), directory) != NULL) {
    path_join(&path, directory, name);
    journal_add_line(lines, key, text_string(&path));
  }
  text_inherit(lines, &parent);
  text_inherit(lines, &path);
  text_free(&parent);
  text_free(&path);
}

enum status run_describe_origin(const struct run *run, struct text *lines, struct fault *fault)
{
  const struct run_options *options = run->options;
  journal_add_line(lines, "proofsweep", PROOFSWEEP_VERSION);
  journal_add_line(lines, "csv", options->dialect->name);
  for (size_t i = 0; i < options->set_count; i++) { /* first: what they change follows */
    journal_add_line(lines, "set", options->sets[i]);
  }
  describe_specification(&run->spec, lines);
  spec_visit_models(&run->spec, describe_model, lines);
  spec_visit_constants(&run->spec, describe_constants, lines);
  return text_status(lines, describing, fault);
}

enum status run_check_shards(struct run *run, struct fault *fault)
{
  struct text made_from = {0};
  enum status status = run->options->shards == NULL ? STATUS_OK : run_describe_origin(run, &made_from, fault);
  if (status == STATUS_OK && run->options->shards != NULL) {
    status = shards_check_origin(run->options->shards, &made_from, fault);
  }
  text_free(&made_from);
  return status;
}

enum status run_open_journal(struct run *run, struct fault *fault)
{
  const struct run_options *options = run->options;
  struct text about = {0}, made_from = {0};
  add_path(&about, "specification", run->spec.file);
  add_path(&about, "models", options->library->models_file);
  add_path(&about, "constants-file", options->library->constants_file);
  if (options->shard.count > 0) {
    text_append_format(&about, "shard %u/%u\n", options->shard.number, options->shard.count);
  }
  enum status status = run_describe_origin(run, &made_from, fault);
  if (status == STATUS_OK) {
    status = text_status(&about, describing, fault);
  }
  if (status == STATUS_OK) {
    status = journal_open(&run->journal, text_string(&run->directory), &about, &made_from, options->resume, fault);
  }
  text_free(&about);
  text_free(&made_from);
  return status;
}

enum status run_keep_journal(struct run *run, struct fault *fault)
{
  (void)fault;
  journal_keep(&run->journal);
  return STATUS_OK;
}

enum status run_end_journal(struct run *run, struct fault *fault)
{
  struct text figures = {0};
  path_join(&figures, text_string(&run->directory), "figures");
  enum status status = text_status(&figures, "tidying up", fault);
  if (status == STATUS_OK) {
    output_sweep(text_string(&run->directory));
    output_sweep(figures.data);
    status = journal_end(&run->journal, fault);
  }
  text_free(&figures);
  return status;
}
