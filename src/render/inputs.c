#include "render/inputs.h"

#include "io/csv_write.h"
#include "io/file.h"
#include "io/process.h"

#include <string.h>

enum { SCRIPT_LIMIT = 4 << 20 };

/* What every figure's script stands on. */
static const char *const shared_scripts[] = {"style.gp", "read.gp", "render.gp", "finish.awk", "fonts.conf"};

enum status render_describe_programs(const char *gnuplot, const char *rsvg_convert, struct text *versions,
                                     struct fault *fault)
{
  enum { PROGRAMS = 2 };
  const char *const words[PROGRAMS][3] = {{gnuplot, "--version", NULL}, {rsvg_convert, "--version", NULL}};
  struct process processes[PROGRAMS] = {0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < PROGRAMS && status == STATUS_OK; i++) {
    const struct process_request request = {.arguments = words[i], .timeout_ms = 10000, .output_limit = 65536};
    status = process_start(&processes[i], &request, fault);
  }
  for (size_t i = 0; i < PROGRAMS && status == STATUS_OK; i++) {
    status = process_finish(&processes[i], fault);
    if (status == STATUS_OK) {
      status = process_check(&processes[i], fault);
    }
    text_append(versions, text_string(&processes[i].output));
  }
  for (size_t i = 0; i < PROGRAMS; i++) {
    process_free(&processes[i]);
  }
  if (status == STATUS_IO) {
    status = STATUS_NO_FIGURES;
  }
  return status == STATUS_OK ? text_status(versions, "asking for versions", fault) : status;
}

/* Appends a script with its name and length, so that no two sets of scripts read alike. */
static enum status append_script(const char *plots, const char *name, struct text *inputs, struct fault *fault)
{
  struct text path = {0}, content = {0};
  path_join(&path, plots, name);
  enum status status = text_status(&path, "looking at a figure's inputs", fault);
  if (status == STATUS_OK) {
    status = file_read(path.data, SCRIPT_LIMIT, &content, fault);
  }
  text_append_format(inputs, "%s %zu\n", name, content.length);
  text_append_bytes(inputs, text_string(&content), content.length);
  text_free(&content);
  text_free(&path);
  return status;
}

enum status render_inputs(const struct table *table, const char *plots, const char *versions,
                          char sha256[DIGEST_TEXT_SIZE], struct fault *fault)
{
  struct text inputs = {0}, script = {0};
  text_append(&inputs, "proofsweep " PROOFSWEEP_VERSION "\n");
  text_append(&inputs, versions);
  text_append_format(&script, "%s.gp", table->name);
  enum status status = text_status(&script, "looking at a figure's inputs", fault);
  if (status == STATUS_OK) {
    status = append_script(plots, script.data, &inputs, fault);
  }
  for (size_t i = 0; i < sizeof shared_scripts / sizeof shared_scripts[0] && status == STATUS_OK; i++) {
    status = append_script(plots, shared_scripts[i], &inputs, fault);
  }
  if (status == STATUS_OK) {
    status = csv_write_text(table, NULL, NULL, &inputs, fault);
  }
  if (status == STATUS_OK) {
    status = text_status(&inputs, "looking at a figure's inputs", fault);
  }
  if (status == STATUS_OK) {
    digest_of_bytes(text_string(&inputs), inputs.length, sha256);
  }
  text_free(&script);
  text_free(&inputs);
  return status;
}
