#!/usr/bin/env bash
# Help of the program and of every subcommand it lists: exit status 0, on stdout, at most 80 columns.
set -euo pipefail
proofsweep=$1
failures=0

check() { # name, command...
  local name=$1 help
  shift
  if ! help=$("$@" 2>/dev/null) || [[ -z $help ]]; then
    echo "FAIL $name: no help on stdout with exit status 0"
    failures=$((failures + 1))
  fi
  while IFS= read -r line; do
    if ((${#line} > 80)); then
      echo "FAIL $name: ${#line} columns: $line"
      failures=$((failures + 1))
    fi
  done <<<"$help"
}

check proofsweep "$proofsweep" --help
mapfile -t names < <("$proofsweep" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
((${#names[@]} >= 8)) || { echo "FAIL only ${#names[@]} subcommands are listed"; exit 1; }
for name in "${names[@]}"; do
  check "$name" "$proofsweep" "$name" --help
done
[[ $("$proofsweep" help run) == "$("$proofsweep" run --help)" ]] || { echo "FAIL help run"; failures=$((failures + 1)); }
for word in "" help --help -h; do
  # shellcheck disable=SC2086 # one word or none
  [[ $("$proofsweep" help $word) == "$("$proofsweep" --help)" ]] || { echo "FAIL help $word"; failures=$((failures + 1)); }
done
[[ $("$proofsweep" run nothing --version) == "$("$proofsweep" --version)" ]] ||
  { echo "FAIL run --version"; failures=$((failures + 1)); }
[[ $("$proofsweep" --version) == "proofsweep "* ]] || { echo "FAIL --version"; failures=$((failures + 1)); }
exit $((failures > 0))
