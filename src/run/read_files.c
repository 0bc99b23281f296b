/* The files that a run reads beside its specification and the catalogues, whose values the manifest tells anyway. */
#include "io/digest.h"
#include "io/home.h"
#include "run/steps.h"

static enum status note_file(struct run *run, const char *name, const char *path, struct fault *fault)
{
  struct output_record record;
  enum status status = digest_of_file(path, record.sha256, &record.bytes, fault);
  return status == STATUS_OK ? manifest_add_read(&run->manifest, name, &record, fault) : status;
}

/* A template of the program's own, where the specification names it. */
static enum status note_template(struct run *run, struct fault *fault)
{
  struct text name = {0}, path = {0};
  path_join(&name, "reports", run->spec.report);
  enum status status = text_status(&name, "noting a template", fault);
  status = status == STATUS_OK ? home_path(name.data, &path, fault) : status;
  status = status == STATUS_OK ? note_file(run, name.data, text_string(&path), fault) : status;
  text_free(&name);
  text_free(&path);
  return status;
}

enum status run_note_read_files(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (const struct spec_file *file = run->spec.files; file != NULL && status == STATUS_OK; file = file->next) {
    status = note_file(run, file->name, file->path, fault);
  }
  return status == STATUS_OK && run->spec.report != NULL ? note_template(run, fault) : status;
}
