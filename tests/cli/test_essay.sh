#!/usr/bin/env bash
# The committed reports/essay is what a fresh run writes: tables, figures (SVG and their numbers) and report.md, byte for byte.
# After a wanted change: proofsweep run sweeps/essay.yaml, look at the result, commit it.
set -euo pipefail
proofsweep=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$proofsweep" run sweeps/essay.yaml -o "$scratch" -q
failures=0 compared=0
while IFS= read -r file; do
  if ! cmp -s "reports/essay/$file" "$scratch/essay/$file"; then
    echo "FAIL reports/essay/$file differs from a fresh run"
    diff "reports/essay/$file" "$scratch/essay/$file" | head -n 4 | cut -c1-200 || true
    failures=$((failures + 1))
  fi
  compared=$((compared + 1))
done < <(cd reports/essay && find . -name '*.csv' -o -name '*.json' ! -name manifest.json -o -name '*.svg' -o -name report.md | sort)
while IFS= read -r file; do
  [[ -e reports/essay/$file ]] || { echo "FAIL a fresh run writes $file, which is not committed"; failures=$((failures + 1)); }
done < <(cd "$scratch/essay" && find . -name '*.csv' -o -name '*.svg' -o -name report.md)
((compared >= 40)) || { echo "FAIL only $compared files compared"; failures=$((failures + 1)); }
"$proofsweep" verify "$scratch/essay" >/dev/null
exit $((failures > 0))
