#!/usr/bin/env bash
# On a terminal: help and lists go through the pager with git's habits, lists fit its width. Off it: nothing of that.
set -euo pipefail
source "$(dirname "$0")/support.sh"
proofsweep=$1
command -v script >/dev/null || { echo "no script(1) here, so no terminal"; exit 77; }
unset PAGER PROOFSWEEP_PAGER LESS COLUMNS
export TERM=xterm

# Runs a line of the shell on a terminal of its own, 60 columns wide; $out and $status.
on_terminal() { # words of a shell
  status=0
  script -qec "stty cols 60 rows 10 2>/dev/null; $1" /dev/null </dev/null >"$scratch/out" 2>&1 || status=$?
  out=$(tr -d '\r' <"$scratch/out")
}
p="'$proofsweep'"
longest() { wc -L; }
export LC_ALL=C.UTF-8

cat >"$scratch/pager" <<END
#!/bin/sh
echo "LESS=\$LESS" "\$@" >"$scratch/paged"
cat
END
chmod +x "$scratch/pager"
paged() { # name, expected first line of what the pager notes; empty where it must not run
  expect "$1: status" 0 "$status"
  expect "$1: pager" "$2" "$(cat "$scratch/paged" 2>/dev/null || true)"
  rm -f "$scratch/paged"
}

on_terminal "PROOFSWEEP_PAGER='$scratch/pager one' PAGER=false $p list models"
paged "PROOFSWEEP_PAGER counts first, and is a command of the shell" "LESS=FRX one"
on_terminal "PAGER='$scratch/pager' $p run --help"
paged "PAGER" "LESS=FRX"
expect_match "help comes through" "--dry-run" "$out"
on_terminal "LESS=-S PAGER='$scratch/pager' $p --help"
paged "LESS is left alone" "LESS=-S"
on_terminal "PAGER='$scratch/pager' $p model show gpt2-small"
paged "model show" "LESS=FRX"
on_terminal "PAGER='$scratch/pager' TERM=dumb $p list laws"
paged "TERM=dumb" ""
for none in "''" cat; do
  on_terminal "PROOFSWEEP_PAGER=$none PAGER='$scratch/pager' $p list laws"
  paged "PROOFSWEEP_PAGER=$none" ""
  expect_match "PROOFSWEEP_PAGER=$none: the list" hyperbola "$out"
done
on_terminal "PAGER='$scratch/pager' $p eval gpt2-small --context 1024"
paged "results are not paged" ""
on_terminal "PAGER='$scratch/pager' $p list laws | cat"
paged "a pipe is not paged" ""
on_terminal "PAGER=/nonexistent/pager $p list laws 2>/dev/null"
expect "no such pager: status" 0 "$status"
expect_match "no such pager: the list" hyperbola "$out"
on_terminal "PAGER='head -1' $p list models --csv"
expect "a pager that is left early" "0 1" "$status $(wc -l <<<"$out")"
long="for i in 1 2 3 4 5 6 7 8 9; do $p list models --csv; done"
on_terminal "PAGER=true; export PAGER; $long"
expect "a pager that reads nothing" "0 " "$status $out"

# Width.
on_terminal "PAGER=cat $p list quantities"
expect "a terminal of 60 columns" 60 "$(longest <<<"$out")"
expect_match "what is cut ends with an ellipsis" "…" "$out"
on_terminal "PAGER=cat COLUMNS=40 $p list quantities"
expect "COLUMNS counts first" 40 "$(longest <<<"$out")"
on_terminal "PAGER=cat $p list quantities --csv"
expect "CSV is never cut" "$("$proofsweep" list quantities --csv)" "$out"
whole=$("$proofsweep" list quantities)
expect "a pipe is never cut" yes "$( (($(longest <<<"$whole") > 80)) && [[ $whole != *…* ]] && echo yes)"
expect "a pipe does not look at COLUMNS" "$whole" "$(COLUMNS=40 "$proofsweep" list quantities)"

# A long analysis tells how far it is, on one line, and wipes it; quietly, or off the terminal, it tells nothing.
sampled_spec "$scratch/long.yaml" long 1048576 8
long="$p run '$scratch/long.yaml' --no-figures -j 1 -o '$scratch/reports'"
on_terminal "$long"
drawn=$(tr '\r\033' '\n\n' <"$scratch/out" | grep -aoE 'headline [0-9]+/[0-9]+ .*' || true)
expect_match "progress: drawn" headline "$drawn"
# N scrambles (2 d + 2) evaluations: docs/sensitivity.md.
expect "progress: of all evaluations" $((1048576 * 8 * 6)) "$(sed -nE '1s|.* [0-9]+/([0-9]+) .*|\1|p' <<<"$drawn")"
expect "progress: it goes forward" "$(sed -E 's|headline ([0-9]+)/.*|\1|' <<<"$drawn")" \
  "$(sed -E 's|headline ([0-9]+)/.*|\1|' <<<"$drawn" | sort -n)"
expect_match "progress: a rate and the time left" "headline [0-9]+/50331648 +[0-9]+ % +[0-9.]+ [kMG]?/s +[0-9]+ s left" "$drawn"
expect "progress: the line is wiped" "" "$(tail -1 <<<"$out" | grep headline || true)"
on_terminal "$long --quiet"
expect "progress: quiet" "" "$out"
run run "$scratch/long.yaml" --no-figures -o "$scratch/reports"
expect "progress: off the terminal" "" "$(grep -a headline <<<"$err" || true)"

# A pipe whose reader goes away: a failed write, no signal, no noise beyond one sentence.
status=0
{ "$proofsweep" list models --csv 2>"$scratch/err" || echo $? >"$scratch/ended"; } | true
expect_match "a closed pipe" "^(|3)$" "$(cat "$scratch/ended" 2>/dev/null || true)"
expect "a full device" "3" "$("$proofsweep" list models >/dev/full 2>/dev/null || echo $?)"
finish
