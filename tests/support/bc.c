#include "support/bc.h"

#include "core/decimal.h"
#include "io/process.h"
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 3600 * 1000 };

void bc_open(struct bc *bc)
{
  struct text path = {0};
  bool installed = process_find("bc", &path, NULL) == STATUS_OK;
  text_free(&path);
  if (!installed) {
    print_message("bc is not installed: its opinion is not asked\n");
    skip();
  }
  (void)snprintf(bc->path, sizeof bc->path, "/tmp/proofsweep-bc-XXXXXX");
  int descriptor = mkstemp(bc->path);
  assert_true(descriptor >= 0);
  bc->script = fdopen(descriptor, "w");
  assert_non_null(bc->script);
}

void bc_close(struct bc *bc)
{
  (void)fprintf(bc->script, "print \"done\\n\"\nquit\n");
  assert_int_equal(fclose(bc->script), 0);
  const char *const arguments[] = {"bc", "-q", bc->path, NULL}, *const long_lines[] = {"BC_LINE_LENGTH=0", NULL};
  const struct process_request request = {.arguments = arguments, .environment = long_lines, .timeout_ms = PATIENCE_MS};
  struct process process;
  struct fault fault = {0};
  if (process_run(&process, &request, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  (void)unlink(bc->path);
  if (strcmp(text_string(&process.output), "done\n") != 0 || process.error.length > 0) {
    fail_msg("bc disagrees:\n%.2000s%s", text_string(&process.output), text_string(&process.error));
  }
  process_free(&process);
}

void bc_write_integer(struct bc *bc, unsigned __int128 value)
{
  char digits[DECIMAL_TEXT_SIZE];
  decimal_from_u128(value, digits);
  (void)fputs(digits, bc->script);
}

void bc_write_product(struct bc *bc, unsigned __int128 count, double factor, int shift)
{
  int exponent = 0;
  double mantissa = ldexp(frexp(factor, &exponent), 53);
  exponent -= 53;
  while (factor != 0 && exponent + shift < 0) {
    mantissa /= 2;
    exponent++;
  }
  assert_true(mantissa == floor(mantissa));
  bc_write_integer(bc, count);
  (void)fprintf(bc->script, "*%lld*2^%d", (long long)mantissa, factor == 0 ? 0 : exponent + shift);
}
