/* proofsweep verify: the files of a finished run against the hashes in its manifest. */
#include "command/command.h"
#include "io/manifest.h"

static enum status run_verify(const struct arguments *arguments, struct fault *fault)
{
  struct manifest_findings findings = {0};
  struct text text = {0};
  enum status status = manifest_verify(arguments->operands[0], &findings, fault);
  text_append(&text, text_string(&findings.lines));
  if (status == STATUS_OK) {
    text_append_count(&text, findings.files, "file is", "files are");
    text_append(&text, " as written\n");
  }
  status = command_print_beside(&text, status, fault);
  text_free(&text);
  manifest_findings_free(&findings);
  return status;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "Hold a run's files against the hashes in its manifest",
    .usage = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .notes = "DIR holds manifest.json: reports/essay, for one. Exit status 1 where a file\nchanged.\n",
    .run = run_verify,
};
