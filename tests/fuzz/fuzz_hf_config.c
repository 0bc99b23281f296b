/* libFuzzer target: a config.json of any bytes. What is accepted must be an architecture that the model accepts, and be
 * read the same twice. */
#include "io/hf_config.h"

#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct hf_config first, second;
  struct text complaints = {0}, again = {0};
  struct fault fault = {0};
  enum status status = hf_config_read_bytes("c.json", (const char *)data, size, &first, &complaints, &fault);
  expect(status == STATUS_OK || status == STATUS_BAD_INPUT);
  expect((status == STATUS_OK) == (complaints.length == 0));
  expect(hf_config_read_bytes("c.json", (const char *)data, size, &second, &again, &fault) == status);
  expect(strcmp(text_string(&complaints), text_string(&again)) == 0);
  if (status == STATUS_OK) {
    expect(architecture_check(&first.architecture, NULL, &fault) == STATUS_OK);
    expect(first.field_count > 0 && first.field_count <= ARCHITECTURE_FIELDS_MAX &&
           first.field_count == second.field_count);
    for (size_t i = 0; i < first.field_count; i++) {
      expect(first.fields[i].field == second.fields[i].field && first.fields[i].origin[0] != '\0');
    }
  }
  text_free(&complaints);
  text_free(&again);
  return 0;
}
