#!/usr/bin/env bash
# How often the nightly gate cries wolf: sweeps/nightly.yaml with a sixteenth of its samples, run with many seeds and held each
# time against one baseline.
# usage: tests/bench/gate_rate.sh PROGRAM [SEEDS]    (1000 seeds take about a quarter of an hour)
set -euo pipefail
proofsweep=$(readlink -f "$1")
seeds=${2:-1000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sed 's/samples: 16384/samples: 1024/; s/samples: 256$/samples: 64/' sweeps/nightly.yaml >"$scratch/reduced.yaml"
cd "$scratch"
"$proofsweep" run reduced.yaml -o baseline -q --no-figures
alarms=0
for ((seed = 1; seed <= seeds; seed++)); do
  status=0
  "$proofsweep" run reduced.yaml -o run -q --no-figures --set seed=$seed --baseline baseline 2>message || status=$?
  if ((status != 0)); then
    alarms=$((alarms + 1))
    printf 'seed %d: status %d: %s\n' $seed $status "$(tail -n 1 message)"
  fi
done
estimates=0
for table in sensitivity:2 sensitivity-pairs:1 sensitivity-convergence:2 morris:2 samples-summary:1; do
  estimates=$((estimates + ${table#*:} * ($(wc -l <"baseline/nightly/${table%:*}.csv") - 1)))
done
echo "$seeds seeds, about $estimates estimates and $(cat baseline/nightly/*.csv | tr -cd ',\n' | wc -c) cells each: $alarms alarms"
