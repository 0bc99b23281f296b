#include "support/bc.h"

#include "core/decimal.h"
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void bc_open(struct bc *bc)
{
  if (system("command -v bc >/dev/null 2>&1") != 0) {
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
  char command[128], output[2000];
  (void)snprintf(command, sizeof command, "BC_LINE_LENGTH=0 bc -q %s 2>&1", bc->path);
  FILE *answers = popen(command, "r"); // NOLINT(cert-env33-c): a fixed command and our own path
  assert_non_null(answers);
  size_t length = fread(output, 1, sizeof output - 1, answers);
  output[length] = '\0';
  (void)pclose(answers);
  (void)unlink(bc->path);
  if (strcmp(output, "done\n") != 0) {
    fail_msg("bc disagrees:\n%s", output);
  }
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
