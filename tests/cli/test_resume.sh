#!/usr/bin/env bash
# --resume: a run that was cut goes on where it was, to the bytes of one that was not; what changed meanwhile is shown.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

# Three sweeps; the second is of more than two blocks of 262144 points.
cat >grid.yaml <<'END'
spec: 1
name: grid
sweeps:
  - name: before
    models: [gpt2-small]
    context: [128, 1024]
  - name: long
    models: [gpt2-small]
    context: {from: 1, to: 600000}
    columns: [context, ratio]
  - name: after
    models: [gpt2-small]
    context: [1024]
    c_exp: [100, 300]
claims:
  - {id: c, says: about 1.48, value: ratio, where: {sweep: before, context: 1024}, expect: 1.48, within: 0.005}
END
words=(run grid.yaml -q -j 2)
"$proofsweep" "${words[@]}" -o whole
whole=$(digests whole)

blocks() { # directory
  sed -n 's/.*"blocks_reused": \([0-9]*\).*/\1/p' "$1/grid/manifest.json"
}

# Cuts a run with a signal once the long table has so many bytes; tries again where the run was faster.
cut_at() { # signal, bytes, words...
  local pid attempt
  for attempt in 1 2 3 4 5; do
    rm -rf cut
    "$proofsweep" "${@:3}" -o cut 2>stderr &
    pid=$!
    while kill -0 $pid 2>/dev/null && (($(stat -c %s cut/grid/.long.csv.part 2>/dev/null || echo 0) < $2)); do
      sleep 0.002
    done
    kill -"$1" $pid 2>/dev/null || true
    status=0
    wait $pid 2>/dev/null || status=$?
    [[ $status == 0 ]] || return 0
  done
  fail "no run could be cut at $2 bytes"
}

resumed() { # name
  expect "$1: status" "0:" "$status:$err"
  expect "$1: bytes" "$whole" "$(digests cut)"
  expect "$1: nothing is left over" "" "$(leftovers cut)"
}

expect "an undisturbed run reuses nothing" 0 "$(blocks whole)"
run "${words[@]}" -o cut --resume
resumed "nothing to continue: a plain run"
expect "nothing to continue: blocks" 0 "$(blocks cut)"
run "${words[@]}" -o cut --resume
resumed "a finished run"

reused=0
interrupted="proofsweep: interrupted; what is finished is kept, and --resume goes on with it"
for signal in INT TERM HUP KILL; do
  declare -A expected=([INT]=130 [TERM]=143 [HUP]=129 [KILL]=137)
  for bytes in 1 7000000; do
    cut_at $signal $bytes "${words[@]}"
    expect "$signal at $bytes: status" "${expected[$signal]}" "$status"
    [[ $signal == KILL ]] || expect "$signal at $bytes: stderr" "$interrupted" "$(<stderr)"
    expect "$signal at $bytes: what is finished stays" "$(sha256sum <whole/grid/before.csv)" "$(sha256sum <cut/grid/before.csv)"
    expect "$signal at $bytes: what is not has no final name" "" "$(ls cut/grid | grep -E 'long.csv$|after|report|manifest' || true)"
    run "${words[@]}" -o cut --resume
    resumed "$signal at $bytes: resumed"
    ((reused += $(blocks cut)))
  done
done
((reused >= 3)) || fail "only $reused blocks were reused in all"

# Without --resume everything is done again, and what was left is swept.
cut_at KILL 7000000 "${words[@]}"
run "${words[@]}" -o cut
resumed "run again without --resume"
expect "run again without --resume: blocks" 0 "$(blocks cut)"

# Another number of threads; outputs that were changed or removed meanwhile; a part or a journal that was cut.
for attempt in {1..20}; do # until it is cut before the table is whole
  cut_at KILL 13400000 "${words[@]}"
  [[ ! -e cut/grid/.long.csv.part ]] || break
done
[[ -e cut/grid/.long.csv.part ]] || fail "no run was cut before its table was whole"
mv cut saved
damage() { # name, smallest number of blocks that can be reused, command
  rm -rf cut
  cp -r saved cut
  eval "$3"
  run "${words[@]}" -j 1 -o cut --resume
  resumed "$1"
  (($(blocks cut) >= $2)) || fail "$1: only $(blocks cut) blocks were reused"
}
damage "another number of threads" 3 true
damage "a finished file was changed" 1 'sed -i s/gpt2/gpt3/ cut/grid/before.csv'
damage "a finished file was removed" 1 'rm cut/grid/before.csv'
damage "the part lost its end" 1 'truncate -s 9000000 cut/grid/.long.csv.part'
damage "the part was changed in its second block" 1 \
  'printf x | dd of=cut/grid/.long.csv.part bs=1 seek=9000000 conv=notrunc status=none'
damage "the part was removed" 1 'rm cut/grid/.long.csv.part'
damage "the journal lost its end" 1 'truncate -s -10 cut/grid/journal'
damage "the journal lost its last entries" 1 "sed -i '/^part/d' cut/grid/journal"
damage "the journal is empty" 0 ': >cut/grid/journal'
damage "the journal holds something else" 0 'head -c 5000 /dev/urandom >cut/grid/journal'
damage "the journal is gone" 0 'rm cut/grid/journal'

# What changed is shown, and nothing is touched.
rm -rf cut
cp -r saved cut
before=$(digests cut)
run run grid.yaml -o cut --resume -n
expect_match "--dry-run: what is kept" $'  --resume keeps before.csv\n  --resume keeps the beginning of long.csv\n' "$out"
expect "--dry-run: nothing is touched" "$before" "$(digests cut)"
run run grid.yaml -o fresh --resume -n
expect_match "--dry-run: nothing is kept" "  --resume has nothing to go on with" "$out"
refuse "--dry-run: another run" 2 "proofsweep: cannot continue the run in 'cut/grid': it was made from 'csv standard', \
this one from 'csv excel'; run it without --resume" run grid.yaml -o cut --resume -n --csv excel
different() { # name, expected words, words...
  run "${@:3}" -q -o cut --resume
  expect "$1: status" 2 "$status"
  expect "$1: stderr" "proofsweep: cannot continue the run in 'cut/grid': $2; run it without --resume" "$err"
  expect "$1: nothing is touched" "$before" "$(digests cut)"
}
sed 's/to: 600000/to: 600001/' grid.yaml >other.yaml
different "another specification" \
  "it was made from 'line     context: {from: 1, to: 600000}', this one from 'line     context: {from: 1, to: 600001}'" run other.yaml
different "--set" "this one is made with 'set sweeps.after.context=[512]', it was not" \
  run grid.yaml --set 'sweeps.after.context=[512]'
different "--set of a price" "this one is made with 'set constants.c_norm=31', it was not" \
  run grid.yaml --set constants.c_norm=31
different "--csv" "it was made from 'csv standard', this one from 'csv excel'" run grid.yaml --csv excel
"$proofsweep" list models --csv | sed '/^gpt2-small,/s/,3072,/,3073,/' >models.csv
different "another catalogue of models" "it was made from 'model gpt2-small d_ffn 3072', this one from 'model gpt2-small d_ffn 3073'" \
  run grid.yaml --models models.csv
"$proofsweep" list constants --csv | sed '/^essay,/s/,300,/,301,/' >constants.csv
different "another catalogue of constants" "it was made from 'constants essay c_exp 300', this one from 'constants essay c_exp 301'" \
  run grid.yaml --constants-file constants.csv
cp grid.yaml renamed.yaml
run run renamed.yaml -q -o cut --resume
sed -i 's/renamed.yaml/grid.yaml/' cut/grid/report.{md,html}
resumed "a specification of the same words under another name"
rm -rf cut
cp -r saved cut
{ echo "# A remark." && sed '3a\  # another\n' grid.yaml && echo "# and one at the end"; } >remarks.yaml
run run remarks.yaml -q -o cut --resume
expect "remarks: status" "0:" "$status:$err"
(($(blocks cut) >= 3)) || fail "remarks: only $(blocks cut) blocks were reused"
run run remarks.yaml -q -o plain
expect "remarks: bytes of a run that was not cut" "$(digests plain)" "$(digests cut)"
rm -r plain

# A run that is at its claims, minutes of them, ends at once too, and what came before is kept.
{
  sed '/^claims:/,$d; s/name: grid/name: claims/' grid.yaml
  echo claims:
  for ((i = 0; i < 200; i++)); do
    echo "  - {id: c$i, says: it rises, value: ratio, where: {sweep: long}, holds: rising}"
  done
} >claims.yaml
"$proofsweep" run claims.yaml -q -o claims 2>stderr &
pid=$!
while kill -0 $pid 2>/dev/null && [[ ! -e claims/claims/after.csv-metadata.json ]]; do sleep 0.02; done
sleep 0.5
kill -INT $pid
for ((i = 0; i < 200; i++)); do
  kill -0 $pid 2>/dev/null || break
  sleep 0.1
done
expect "INT at the claims: still at work" no "$(kill -KILL $pid 2>/dev/null && echo yes || echo no)"
status=0
wait $pid 2>/dev/null || status=$?
expect "INT at the claims: status" 130 "$status"
expect "INT at the claims: stderr" "$interrupted" "$(<stderr)"
expect "INT at the claims: files" "after.csv before.csv long.csv" "$(cd claims/claims && echo *.csv)"
run run claims.yaml -o claims --resume -n
for name in before long after; do
  expect_match "INT at the claims: --resume" "--resume keeps $name.csv" "$out"
done

# Two runs into one directory: one of them is told.
refused=no
for attempt in {1..20}; do # until the first one is held in its work
  cut_at KILL 1 "${words[@]}"
  "$proofsweep" "${words[@]}" -o cut &
  pid=$!
  while kill -0 $pid 2>/dev/null && [[ $(stat -c %s cut/grid/.long.csv.part 2>/dev/null || echo 0) -lt 4000000 ]]; do sleep 0.002; done
  kill -STOP $pid 2>/dev/null || true
  run "${words[@]}" -o cut
  if kill -CONT $pid 2>/dev/null; then
    expect "a second run at once: status" 3 "$status"
    expect "a second run at once: stderr" "proofsweep: cannot write to 'cut/grid': another run is writing there" "$err"
    refused=yes
  fi
  wait $pid
  [[ $refused == no ]] || break
done
expect "a second run at once: refused" yes $refused
run verify cut/grid
expect "a second run at once: the first is whole" 0 "$status"
expect "a second run at once: bytes" "$whole" "$(digests cut)"
finish
