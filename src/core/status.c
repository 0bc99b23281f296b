#include "core/status.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
{
  if (fault != NULL) {
    va_list arguments;
    va_start(arguments, format);
    fault->status = status;
    (void)vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
  }
  return status;
}
