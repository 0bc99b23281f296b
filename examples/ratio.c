/* How the ratio of SNARK constraints to STARK rows grows with the context, and where it ends.
 *
 *     cc ratio.c $(pkg-config --cflags --libs proofsweep) -o ratio
 *     ./ratio gpt2-small 1024 8192 65536 */
#include <proofsweep.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const struct proofsweep_fault *fault)
{
  (void)fprintf(stderr, "ratio: %s\n", fault->text);
  return 2;
}

/* An exact count in decimal: four digits of base 2^32, divided by 10 until nothing is left. */
static const char *write_count(struct proofsweep_count count, char text[40])
{
  uint32_t parts[4] = {(uint32_t)(count.high >> 32), (uint32_t)count.high, (uint32_t)(count.low >> 32),
                       (uint32_t)count.low};
  char *at = text + 39;
  *at = '\0';
  do {
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
      rest = rest << 32 | parts[i];
      parts[i] = (uint32_t)(rest / 10);
      rest %= 10;
    }
    *--at = (char)('0' + rest);
  } while (parts[0] != 0 || parts[1] != 0 || parts[2] != 0 || parts[3] != 0);
  return at;
}

int main(int argc, char **argv)
{
  char digits[40];
  struct proofsweep_fault fault;
  struct proofsweep_point point;
  struct proofsweep_curve curve;
  struct proofsweep_scenario *scenario = proofsweep_scenario_new(argc > 1 ? argv[1] : "gpt2-small", &fault);
  if (scenario == NULL) {
    return fail(&fault);
  }
  enum proofsweep_status status = proofsweep_curve_of(scenario, &curve, &fault);
  for (int i = 2; i < argc && status == PROOFSWEEP_OK; i++) {
    char *end = NULL;
    uint64_t context = strtoull(argv[i], &end, 10);
    if (argv[i][strspn(argv[i], "0123456789")] != '\0' || end == argv[i]) {
      (void)fprintf(stderr, "ratio: '%s' is no context\n", argv[i]);
      proofsweep_scenario_free(scenario);
      return 2;
    }
    status = proofsweep_set_whole(scenario, "context", context, &fault);
    if (status == PROOFSWEEP_OK) {
      status = proofsweep_evaluate(scenario, &point, &fault);
    }
    if (status == PROOFSWEEP_OK) {
      (void)printf("%s %s %.17g %.17g\n", argv[i], write_count(point.softmax, digits), point.ratio, point.span);
    }
  }
  if (status == PROOFSWEEP_OK) {
    (void)printf("ceiling %.17g half-span %.17g\n", curve.ceiling, curve.half_span);
  }
  proofsweep_scenario_free(scenario);
  return status == PROOFSWEEP_OK ? 0 : fail(&fault);
}
