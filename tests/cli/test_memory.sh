#!/usr/bin/env bash
# Allocations fail one by one: each time the program ends with status 4 and one sentence, leaves no temporary and no half
# file, or could do without and ends as ever. Never a crash.
#
# PROOFSWEEP_TEST_SCALE above 1: every allocation, also for good, and a run that draws.
set -euo pipefail
proofsweep=$(readlink -f "$1")
here=$(readlink -f "$(dirname "$0")")
source "$here/support.sh"
cd "$scratch"
scale=${PROOFSWEEP_TEST_SCALE:-1}
compiler=$(command -v "${CC:-cc}" || true)
[[ -n $compiler ]] || { echo "skipped: no C compiler"; exit 77; }
"$compiler" -D_GNU_SOURCE -O1 -shared -fPIC "$here/scarce_memory.c" -o shim.so -ldl
if grep -q __asan_init "$proofsweep"; then
  echo "skipped: the address sanitizer has its own malloc"
  exit 77
fi
ulimit -c 0

cat >tiny.yaml <<'END'
spec: 1
name: tiny
sweeps:
  - name: a
    models: [gpt2-small]
    context: [128, 1024]
    ceiling: true
claims:
  - {id: c, says: about 1.48, value: ratio, where: {sweep: a, context: 1024}, expect: 1.48, within: 0.005}
figures: [ratio-vs-context]
END
printf 'spec: 1\nname: bad\nsweps: []\n' >bad.yaml
printf 'x,y\n1,2\n2,3.5\n3,4\n4,6\n5,6.5\n6,8\n' >data.csv

short() { # variable and value; runs the words with it
  status=0
  (env "$1" LD_PRELOAD="$scratch/shim.so" "$proofsweep" "${@:2}" >stdout 2>stderr; exit $?) 2>/dev/null || status=$?
}

# Walks the allocations of a command, every `stride`-th of them.
walk() { # usual status, stride, variable, words...
  local usual=$1 stride=$2 variable=$3 first count n
  shift 3
  short SCARCE_COUNT="$scratch/count" --version
  first=$(<count)
  rm -rf out
  short SCARCE_COUNT="$scratch/count" "$@"
  count=$(<count)
  expect "$*: status" "$usual" "$status"
  cp stdout usual.stdout
  cp stderr usual.stderr
  rm -rf usual
  [[ ! -d out ]] || { mv out usual && digests usual >usual.digests; }
  for ((n = first + 1; n <= count; n += (scale > 1 ? 1 : stride))); do
    rm -rf out
    short $variable=$n "$@"
    checks=$((checks + 1))
    if [[ $status == 4 ]]; then
      failed=$((failed + 1))
      [[ $(<stderr) =~ ^proofsweep:\ out\ of\ memory\ while\ [^$'\n']+$ ]] || fail "$variable=$n $*: stderr: $(<stderr)"
      [[ ! -d out || -z $(find out -name '.*' -not -path out) ]] || fail "$variable=$n $*: left over: $(leftovers out)"
    elif [[ $status != "$usual" ]] || ! cmp -s stdout usual.stdout || ! cmp -s stderr usual.stderr; then
      fail "$variable=$n $*: status $status, stderr: $(<stderr)"
    elif [[ -d usual ]]; then
      digests out | cmp -s - usual.digests || fail "$variable=$n $*: other files"
    fi
  done
}

failed=0
walk 0 1 SCARCE_AT eval gpt2-small
walk 0 2 SCARCE_AT eval gpt2-small --json
walk 0 2 SCARCE_FROM check tiny.yaml
walk 0 1 SCARCE_AT check tiny.yaml
walk 2 1 SCARCE_AT check bad.yaml
walk 0 3 SCARCE_AT ceiling gpt2-small
walk 0 3 SCARCE_AT list models --csv
walk 0 7 SCARCE_AT run tiny.yaml -q -j 1 --no-figures -o out
walk 0 31 SCARCE_FROM run tiny.yaml -q -j 1 --no-figures -o out
walk 0 23 SCARCE_AT fit data.csv --x x --y y --law linear
if ((scale > 1)); then
  walk 0 1 SCARCE_AT run tiny.yaml -q -j 1 --formats svg -o out
  walk 0 1 SCARCE_AT run tiny.yaml -q -j 1 --no-figures -o out --shard 1/2
fi
((failed >= 300)) || fail "only $failed runs ended for want of memory"
echo "$failed runs ended for want of memory"

# A limit of the system.
status=0
(ulimit -v 20000 && "$proofsweep" run tiny.yaml -q -j 1 --no-figures -o limited) >stdout 2>stderr || status=$?
expect_match "ulimit -v: status" '^(0|4|127)$' "$status"
finish
