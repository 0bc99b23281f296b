#!/usr/bin/env bash
# Does a page of the documentation tell the truth? Runs its ```sh blocks in order, in a copy of what a reader has, and holds
# what they print against the ```text block behind each, where there is one.
# usage: page.sh PROOFSWEEP PAGE
#
#   ```sh              ends with status 0
#   ```sh exits 2      ends with this status
#   ```text            directly behind: stdout and stderr together; a line "..." stands for any lines
#
# <!-- same: A B -->: the picture A of the repository is the file B that the page's commands make.
# ./quickstart installs and builds, so it is only looked up in its own help. Relative links must lead somewhere.
set -euo pipefail
proofsweep=$(readlink -f "$1")
page=$2
root=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/blocks" "$scratch/work"
cd "$root"
cp -r sweeps reports plots docs Makefile.plots "$scratch/work"
mkdir "$scratch/work/tests"
cp -r tests/data "$scratch/work/tests"
find "$scratch/work/reports" -mindepth 1 -maxdepth 1 -type d ! -name essay -exec rm -rf {} +

# Block N becomes N.sh with the status in N.exits, and N.text.
awk -v into="$scratch/blocks/" '
  /^```sh/ && !inside { file = into sprintf("%03d", ++n); status = $2 == "exits" ? $3 : 0; print status > (file ".exits")
                        inside = 1; out = file ".sh"; printf "" > out; shell = 1; next }
  /^```text/ && !inside && shell { inside = 1; out = file ".text"; printf "" > out; shell = 0; next }
  /^```/ && !inside { inside = 1; out = "/dev/null"; shell = 0; next }
  /^```/ { inside = 0; next }
  inside { print > out; next }
  /^<!-- same: .* -->$/ { print $3, $4 > (file ".sh.same"); next }
  NF { shell = 0 }' "$page"

failures=0 count=0
fail() {
  failures=$((failures + 1))
  printf 'FAIL %s\n' "$*"
}

# Is the text what was printed? "..." stands for any lines.
same_text() { # expected, found
  awk -v found="$2" '
    BEGIN { while ((getline line < found) > 0) lines[++all] = line; at = 1 }
    $0 == "..." { loose = 1; next }
    { if (loose) while (at <= all && lines[at] != $0) at++
      if (at > all || lines[at] != $0) { exit wrong = 1 }
      at++; loose = 0 }
    END { exit wrong || (!loose && at <= all) }' "$1"
}

export PATH="$(dirname "$proofsweep"):$PATH"
cd "$scratch/work"
for script in "$scratch"/blocks/*.sh; do
  [[ -e $script ]] || break
  while IFS= read -r command; do
    "$root/quickstart" --help | grep -q "^  ${command#./quickstart } " || fail "not in quickstart --help: $command"
  done < <(grep '^\./quickstart' "$script" || true)
  sed -i '/^\.\/quickstart/d; /^export PATH=/d' "$script"
  status=0
  bash -euo pipefail "$script" >"$scratch/out" 2>&1 </dev/null || status=$?
  count=$((count + 1))
  expected=$(<"${script%.sh}.exits")
  if [[ $status != "$expected" ]]; then
    fail "exit status $status instead of $expected:"
    cat "$script" "$scratch/out"
  fi
  if [[ -e ${script%.sh}.text ]] && ! same_text "${script%.sh}.text" "$scratch/out"; then
    fail "what this prints is not what the page shows:"
    cat "$script"
    diff "${script%.sh}.text" "$scratch/out" || true
  fi
  [[ ! -e $script.same ]] || while read -r shown made; do
    cmp -s "$root/$shown" "$made" || fail "$shown is not the $made that the page makes"
  done <"$script.same"
done

while IFS= read -r link; do
  [[ -e $root/$(dirname "$page")/$link ]] || fail "$page links to $link"
done < <(grep -oE '\]\([^)#][^)]*\)|s(rc|rcset)="[^"]*"' "$root/$page" | sed -E 's/^\]\(|\)$|^src(set)?="|"$//g; s/#.*//' |
  grep -v '^[a-z]*:' || true)
echo "$page: $count blocks run, $failures failed"
exit $((failures > 0))
