/* How the ratio of SNARK constraints to STARK rows grows with the context, and where it ends.
 *
 *     cc ratio.c $(pkg-config --cflags --libs proofsweep) -o ratio
 *     ./ratio gpt2-small 1024 8192 65536 */
#include <proofsweep.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const struct proofsweep_fault *fault)
{
  (void)fprintf(stderr, "ratio: %s\n", fault->text);
  return 2;
}

int main(int argc, char **argv)
{
  struct proofsweep_fault fault;
  struct proofsweep_point point;
  struct proofsweep_curve curve;
  struct proofsweep_scenario *scenario = proofsweep_scenario_new(argc > 1 ? argv[1] : "gpt2-small", &fault);
  if (scenario == NULL) {
    return fail(&fault);
  }
  enum proofsweep_status status = proofsweep_curve(scenario, &curve, &fault);
  for (int i = 2; i < argc && status == PROOFSWEEP_OK; i++) {
    status = proofsweep_set_whole(scenario, "context", strtoull(argv[i], NULL, 10), &fault);
    if (status == PROOFSWEEP_OK) {
      status = proofsweep_evaluate(scenario, &point, &fault);
    }
    if (status == PROOFSWEEP_OK) {
      (void)printf("%s %" PRIu64 " %.17g %.17g\n", argv[i], point.softmax.low, point.ratio, point.span);
    }
  }
  if (status == PROOFSWEEP_OK) {
    (void)printf("ceiling %.17g half-span %.17g\n", curve.ceiling, curve.half_span);
  }
  proofsweep_scenario_free(scenario);
  return status == PROOFSWEEP_OK ? 0 : fail(&fault);
}
