#!/usr/bin/env bash
# docs/proofsweep-nightly.service: a night that draws makes no system call that the unit's filter refuses. Argument: the
# program.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
for program in systemd-analyze python3 gnuplot rsvg-convert; do
  command -v $program >/dev/null || { echo "skipped: no $program here"; exit 77; }
done
source "$(dirname "$0")/support.sh"
cd "$scratch"
export PROOFSWEEP=$proofsweep
# The leak checker traces the program, which the filter does not allow: it would wait without end.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
small_spec small.yaml small

# Runs something as the unit would; its words and status are left as `run` leaves them.
filtered() { # words
  status=0
  python3 "$root/tests/cli/unit_filter.py" "$root/docs/proofsweep-nightly.service" "$@" >stdout 2>stderr </dev/null || status=$?
  out=$(<stdout)
  err=$(<stderr)
}
filtered true
((status != 77)) || { echo "skipped: no libseccomp here"; exit 77; }
expect "a program: status" "0:" "$status:$err"
filtered chroot / true
expect "what the filter refuses: SIGSYS" 159 "$status"

filtered "$root/docs/proofsweep-nightly" small.yaml state
expect "the first night" "0:proofsweep-nightly: the first night: there is no run to hold it against" "$status:$err"
pictures=$(find state/last/small/figures -name '*.svg' -o -name '*.png' -o -name '*.pdf' | wc -l)
((pictures > 0)) || fail "nothing was drawn"
run run small.yaml -q -o alone --history history.csv
expect "the first night: as outside of the unit" "$(digests alone/small/figures)" "$(digests state/last/small/figures)"
filtered "$root/docs/proofsweep-nightly" small.yaml state
expect "the second night" "0::" "$status:$out:$err"
filtered "$root/docs/proofsweep-nightly" small.yaml state --set claims.headline.expect=7
expect_match "a night of alarm" "1 of 2 claims does not hold" "$status:$err"
finish
