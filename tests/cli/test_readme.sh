#!/usr/bin/env bash
# Every command that README.md shows, run in order in a copy of what a reader has. The two quickstart commands are only
# looked up in its help: they install and build.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$root/sweeps" "$root/reports" "$root/plots" "$root/docs" "$root/Makefile.plots" "$scratch"
[[ -d $root/tests/data ]] && mkdir -p "$scratch/tests" && cp -r "$root/tests/data" "$scratch/tests"
commands=$(sed -n '/^```sh$/,/^```$/p' "$root/README.md" | grep -v '^```')
[[ $(wc -l <<<"$commands") -ge 10 ]] || { echo "FAIL README.md shows fewer than 10 commands"; exit 1; }

cd "$scratch"
export PATH="$(dirname "$proofsweep"):$PATH"
failures=0 count=0
while IFS= read -r command; do
  case $command in
    ./quickstart*)
      "$root/quickstart" --help | grep -q "^  ${command#./quickstart } " || {
        echo "FAIL not in quickstart --help: $command"
        failures=$((failures + 1))
      }
      ;;
    export*) ;;
    *)
      count=$((count + 1))
      if ! bash -euo pipefail -c "$command" >"$scratch/out" 2>"$scratch/err"; then
        echo "FAIL $command"
        cat "$scratch/err"
        failures=$((failures + 1))
      fi
      ;;
  esac
done <<<"$commands"

# Every relative link leads somewhere.
while IFS= read -r link; do
  [[ -e $root/$link ]] || { echo "FAIL README.md links to $link"; failures=$((failures + 1)); }
done < <(grep -oE '\]\([^)h#][^)]*\)|s(rc|rcset)="[^"]*"' "$root/README.md" | sed -E 's/^\]\(|\)$|^src(set)?="|"$//g')
echo "$count commands run"
exit $((failures > 0))
