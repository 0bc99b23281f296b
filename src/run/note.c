#include "run/steps.h"

#include <inttypes.h>
#include <stdio.h>

static void say_file(const struct run *run, const char *path, const struct output_record *record)
{
  if (run->options->verbose) {
    (void)fprintf(stderr, "%s/%s: %" PRIu64 " bytes\n", text_string(&run->directory), path, record->bytes);
  }
}

enum status run_note_file(struct run *run, const char *path, const struct output_record *record, struct fault *fault)
{
  say_file(run, path, record);
  return manifest_add_file(&run->manifest, path, record, fault);
}

enum status run_note_picture(struct run *run, const char *path, const struct output_record *record, const char *inputs,
                             struct fault *fault)
{
  say_file(run, path, record);
  return manifest_add_picture(&run->manifest, path, record, inputs, fault);
}
