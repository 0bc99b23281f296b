#include "report/anchors.h"

#include <stdlib.h>

static enum status add(struct anchors *anchors, const struct text *name, size_t *number, bool *fresh,
                       struct fault *fault)
{
  if (anchors->names.count == anchors->capacity) {
    size_t capacity = 2 * anchors->capacity + 32;
    size_t *repeats = realloc(anchors->repeats, capacity * sizeof *repeats);
    if (repeats == NULL) {
      return fault_no_memory(fault, "naming the places of a page");
    }
    anchors->repeats = repeats;
    anchors->capacity = capacity;
  }
  enum status status = key_set_add(&anchors->names, name, number, fresh, fault);
  if (status == STATUS_OK && *fresh) {
    anchors->repeats[*number] = 0;
  }
  return status;
}

enum status anchors_note(struct anchors *anchors, const struct text *name, bool *fresh, struct fault *fault)
{
  size_t number = 0;
  return add(anchors, name, &number, fresh, fault);
}

enum status anchors_add(struct anchors *anchors, struct text *name, struct fault *fault)
{
  size_t wanted = 0, number = 0, length = name->length;
  bool fresh = false;
  enum status status = add(anchors, name, &wanted, &fresh, fault);
  while (status == STATUS_OK && !fresh) {
    name->length = length;
    text_append_format(name, "-%zu", ++anchors->repeats[wanted] + 1);
    status = add(anchors, name, &number, &fresh, fault);
  }
  return status;
}

void anchors_free(struct anchors *anchors)
{
  key_set_free(&anchors->names);
  free(anchors->repeats);
  *anchors = (struct anchors){0};
}
