#!/usr/bin/env bash
# Counts of instructions against the stored ones, and that the comparison can fail: one job's count moved by 2 % does.
set -euo pipefail
bench=$(dirname "$(readlink -f "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$bench/instructions.py" "$1"

awk -F, -v OFS=, '$1 == "version" { $NF = int($NF * 1.02) } 1' "$bench/instructions.csv" >"$scratch/moved.csv"
if "$bench/instructions.py" "$1" --file "$scratch/moved.csv" --job version >"$scratch/said"; then
  echo "FAIL a count that moved by 2 % went through"
  exit 1
fi
grep -q 'beyond 1 %' "$scratch/said"
