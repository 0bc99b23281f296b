#!/usr/bin/env bash
# With a libm that is wrong in the last place, the columns that docs/reliability.md lists change, and no others.
# Arguments: the program, the shim nudged_libm.c, the archive of the core. PROOFSWEEP_TEST_SCALE multiplies the shims tried.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(readlink -f "$1") shim=$(readlink -f "$2") archive=$(readlink -f "$3")
source tests/cli/support.sh
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }

# What the exact columns are made by needs none of libm's functions in the first place.
transcendental='(exp|exp2|expm1|exp10|log|log2|log10|log1p|pow|sin|cos|tan|sincos|tanh|erf|cbrt|hypot|atan|atan2)'
exact='exact counts price counter hyperbola span layer_span ceiling ceilings point points block block_axes block_bill
       break_even break_evens quotient slots architecture constants decimal claim quantity model_chunk model_elasticity'
for object in $exact; do
  needed=$(nm -A -P "$archive" 2>/dev/null | sed -n "s/.*\[$object\.c\.o\]: //p")
  expect_match "$object.c is in the archive" "." "$needed"
  expect "$object.c needs no libm" "" "$(awk '{print $1}' <<<"$needed" | grep -xE "$transcendental" || true)"
done

specs=(tests/determinism/libm.yaml sweeps/{essay,nightly,horizon,measured}.yaml)
sweep_all() { # directory, words...
  local spec
  for spec in "${specs[@]}"; do
    # Drift is between two seeds, which is what exit status 1 of the first means.
    local words=(run "$spec" -o "$scratch/$1" -q --no-figures)
    [[ $spec != *libm.yaml ]] || words+=(--set seed=4 --baseline "$scratch/base")
    "${@:2}" "$program" "${words[@]}" 2>"$scratch/stderr" || [[ $? == 1 && $spec == *libm.yaml ]] ||
      fail "$spec: $(<"$scratch/stderr")"
  done
}

"$program" run tests/determinism/libm.yaml -o "$scratch/base" -q --no-figures
sweep_all plain env
runs=()
for ((seed = 1; seed <= 2 * ${PROOFSWEEP_TEST_SCALE:-1}; seed++)); do
  sweep_all "nudged$seed" env LD_PRELOAD="$shim" NUDGE=$seed
  runs+=("$scratch/nudged$seed")
done
tests/determinism/columns.py --all "$scratch/plain" "${runs[@]}" || fail "the list of docs/reliability.md is not what depends on libm"
finish
