#!/usr/bin/env bash
# Same specification, same bytes: for any number of jobs, locale, time zone, directory, environment and repetition.
# The manifest alone may differ.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"
small_spec good.yaml good
cat >>good.yaml <<'END'
seed: 7
sensitivity:
  - name: which
    model: gpt2-small
    method: sobol
    samples: 512
    scrambles: 4
    context: 1024
    parameters:
      c_exp: {dist: loguniform, min: 15, max: 500}
      c_norm: {dist: uniform, min: 10, max: 50}
    outputs: [ratio]
END
sed -i 's/^figures: .*/figures: [ratio-vs-context, decomposition]/' good.yaml

run run good.yaml -q -o first -j 2
expect "first run" "0:" "$status:$err"
first=$(digests first)
expect_match "pictures were compared" "figures/decomposition-dark.pdf" "$first"

same() { # name; the run is in the directory `again`
  expect "$1: status" "0:" "$status:$err"
  expect "$1: bytes" "" "$(diff <(echo "$first") <(digests again))"
  rm -rf again
}

run run good.yaml -q -o first
expect "a second run into the same directory" "$first" "$(digests first)"
for jobs in 1 3 8; do
  run run good.yaml -q -o again -j $jobs
  same "-j $jobs"
done

# A locale with a decimal comma, made here where it is not installed.
locale=de_DE.UTF-8
if ! locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
  if command -v localedef >/dev/null && localedef -i de_DE -f UTF-8 "$scratch/de_DE.UTF-8" >/dev/null 2>&1; then
    export LOCPATH=$scratch
  else
    echo "de_DE.UTF-8 cannot be made here: tried by name only"
  fi
fi
real=$proofsweep
proofsweep=$scratch/abroad
printf '#!/bin/sh\nLC_ALL=%s exec "%s" "$@"\n' $locale "$real" >"$proofsweep"
chmod +x "$proofsweep"
run run good.yaml -q -o again
same "$locale"
proofsweep=$real
LC_ALL=C run run good.yaml -q -o again
same "LC_ALL=C"
TZ=Pacific/Chatham run run good.yaml -q -o again
same "time zone"
status=0
mkdir -p "$scratch/a b/ü"
(cd "$scratch/a b/ü" && "$proofsweep" run ../../good.yaml -q -o ../../again) || status=$?
same "another directory"
status=0
env -i "$proofsweep" run good.yaml -q -o again --no-figures || status=$?
expect "an empty environment: status" 0 $status
expect "an empty environment: tables" "$(grep csv <<<"$first")" "$(digests again | grep csv)"
rm -rf again
(umask 077 && "$proofsweep" run good.yaml -q -o again)
same "umask"
COLUMNS=20 TERM=dumb HOME=/nowhere GNUTERM=png run run good.yaml -q -o again
same "terminal and home"
finish
