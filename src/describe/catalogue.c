/* The catalogues as rows of C tables, for the library, which reads no files. */
#include "describe/describe.h"

#include <string.h>

/* Names and words of the catalogues hold no quotes and no backslashes; texts for people are left out. */
static void append_field(const struct architecture *model, const struct architecture_field *field, struct text *text)
{
  if (field->kind != FIELD_TEXT) {
    text_append_format(text, " .%s = UINT64_C(%llu),", field->name, (unsigned long long)architecture_get(model, field));
  } else if (strcmp(field->name, "name") == 0 || strcmp(field->name, "accounting") == 0) {
    text_append_format(text, " .%s = \"%s\",", field->name, architecture_get_text(model, field));
  }
}

void describe_model_rows(const struct library *library, struct text *text)
{
  for (size_t i = 0; i < library->catalogue.architecture_count; i++) {
    text_append(text, "    {");
    for (size_t j = 0; j < architecture_field_count; j++) {
      append_field(&library->catalogue.architectures[i], &architecture_fields[j], text);
    }
    text_append(text, "},\n");
  }
}

void describe_set_rows(const struct library *library, struct text *text)
{
  for (size_t i = 0; i < library->catalogue.set_count; i++) {
    const struct constants *set = &library->catalogue.sets[i];
    text_append_format(text, "    {.name = \"%s\",", set->name);
    for (size_t j = 0; j < CONSTANT_COUNT; j++) {
      text_append_format(text, " .%s = ", constant_fields[j].name);
      text_append_double(text, constants_get(set, &constant_fields[j]));
      text_append_char(text, ',');
    }
    text_append(text, "},\n");
  }
}
