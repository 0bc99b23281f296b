#!/usr/bin/env bash
# The example, which is linked to the library alone, over every model of the catalogue: it ends well, and far out the ratio
# is the ceiling. Argument: the example.
set -euo pipefail
ratio=$1 failures=0 models=0
while IFS=, read -r model _; do
  models=$((models + 1))
  said=$("$ratio" "$model" 1 2 1000 131072 1000000000000000 2>&1) || {
    echo "FAIL $model: $said"
    failures=$((failures + 1))
    continue
  }
  awk -v model="$model" '
    $1 == "ceiling" {ceiling = $2; exit}
    {far = $3; lines++}
    END {
      away = (far - ceiling) / ceiling
      if (lines != 5 || away > 1e-6 || away < -1e-6) {
        print "FAIL " model ": " far " at 10^15 tokens, its ceiling is " ceiling
        exit 1
      }
    }' <<<"$said" || failures=$((failures + 1))
done < <(tail -n +2 sweeps/models.csv)
echo "$models models, $failures failed"
((models > 20 && failures == 0))
