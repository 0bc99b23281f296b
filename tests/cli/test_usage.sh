#!/usr/bin/env bash
# Command lines that no command takes, each with its sentence, and what is asked for less often: a dry run of analyses,
# differences as a table, a ceiling that no price moves.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"

refuse "command" 2 "proofsweep: unknown command '--nonsense'; see 'proofsweep --help'" --nonsense
refuse "option like nothing" 2 "proofsweep: unknown option '--xyzzyx'; see 'proofsweep eval --help'" eval --xyzzyx
refuse "letter" 2 "proofsweep: unknown option '-z'; see 'proofsweep eval --help'" eval -z
refuse "letters" 2 "proofsweep: unknown option '-qz'; see 'proofsweep eval --help'" eval -qz gpt2-small
refuse "letter without its argument" 2 "proofsweep: option '-o' needs an argument: -o DIR" run -o
refuse "behind --" 3 "proofsweep: cannot read '--csv': No such file or directory" check -- --csv
refuse "a whole number in another form" 2 "proofsweep: --context must be a whole number, found '1e3'; write 1000" \
  eval gpt2-small --context 1e3
refuse "a list where one number goes" 2 "proofsweep: --context must be a whole number, found '1024,2048'" \
  eval gpt2-small --context 1024,2048
refuse "a million tokens" 2 "proofsweep: --context must be a whole number, found '1M'; write 1048576 (or 1000000)" \
  eval gpt2-small --context 1M
refuse "a price with a decimal comma" 2 "proofsweep: --c-exp must be a number, found '1,5'; use '.' as the decimal mark: 1.5" \
  eval gpt2-small --c-exp 1,5
refuse "a price with a mark of thousands" 2 "proofsweep: --c-exp must be a number, found '1,500'; write 1500 or 1.500" \
  eval gpt2-small --c-exp 1,500
refuse "a price that begins with 0" 2 "proofsweep: --c-exp must be a number, found '010'; write 10" eval gpt2-small --c-exp 010
refuse "an empty directory" 2 "proofsweep: --output is empty; name a directory ('.' for this one)" run a.yaml -o ''
refuse "an empty baseline" 2 "proofsweep: --baseline is empty; name a directory" run a.yaml --baseline ''
refuse "an empty history" 2 "proofsweep: --history is empty; name a file" run a.yaml --history ''
for words in none,dark narrow,none; do
  refuse "variants $words" 2 "proofsweep: --variants lists none beside others" run a.yaml --variants $words
done
refuse "jobs: no number" 2 "proofsweep: --jobs must be a whole number, found 'x'" run -j x a.yaml
refuse "jobs: none" 2 "proofsweep: --jobs must be between 1 and 1024, found 0" run -j 0 a.yaml
refuse "jobs: beyond 64 bits" 2 "proofsweep: --jobs must be between 1 and 1024, found 99999999999999999999" \
  run -j 99999999999999999999 a.yaml
refuse "price: no number" 2 "proofsweep: --c-exp must be a number, found 'x'" eval --c-exp x
refuse "price: too large" 2 "proofsweep: --c-exp: 1e999 is too large for a number" eval --c-exp 1e999
refuse "price: too small" 2 "proofsweep: --c-exp: 1e-999 is too near to 0 for a number" eval --c-exp 1e-999
refuse "two models" 2 "proofsweep: give either MODEL or --config FILE, not both" eval --config a.json gpt2-small
refuse "workload like nothing" 2 \
  "proofsweep: unknown workload 'foo'; there are prefill, prefill-causal, decode-step and decode" eval --workload foo
refuse "near word of model" 2 "proofsweep: unknown word 'shw'; did you mean 'model show'?" model shw gpt2-small
for words in "fit data.csv --x a --y b" "diff a b" "list models" "eval" "ceiling"; do
  # shellcheck disable=SC2086 # words
  refuse "two formats: $words" 2 "proofsweep: --csv and --json exclude each other" $words --csv --json
done
refuse "a condition twice too often" 2 "proofsweep: more than 64 times --where" \
  fit data.csv --x a --y b $(yes -- '--where a=1' | head -n 65)
refuse "too many columns" 2 "proofsweep: more than 64 times --y" fit data.csv --x a $(yes -- '--y b' | head -n 65)
refuse "too many groups" 2 "proofsweep: more than 64 times --group-by" \
  fit data.csv --x a --y b $(yes -- '--group-by c' | head -n 65)
printf 'x,y,set\n1,2,a\n2,3.5,a\n3,4,b\n4,,b\n' >data.csv
fit=(fit data.csv --x x --y y)
refuse "a parameter twice" 2 "proofsweep: --fix gives 'slope' twice" "${fit[@]}" --law linear --fix slope=1 --fix slope=2
refuse "a parameter that is no number" 2 "proofsweep: --fix slope: 'a' is not a number" \
  "${fit[@]}" --law linear --fix slope=a
refuse "conditions that exclude each other" 2 "proofsweep: data.csv: no row meets all conditions together" \
  "${fit[@]}" --where set=a --where x=3
refuse "everything below the start" 2 "proofsweep: data.csv: no point is left: all lie below start-at" \
  "${fit[@]}" --start-at 100
refuse "only empty cells" 2 "proofsweep: data.csv: no point is left: x or y is empty in every row" "${fit[@]}" --where x=4

# Where only arithmetic costs anything, both sides are the same.
run ceiling gpt2-small --c-exp 0 --c-norm 0 --c-nonlin 0 --r-exp 0 --r-norm 0 --r-nonlin 0
expect "free operations: status" 0 "$status"
expect_match "free operations: the ratio is 1 everywhere" "does not change with the context" "$out"

# Counts of points are products.
cat >analyses.yaml <<'END'
spec: 1
name: analyses
seed: 1
sweeps:
  - {name: curve, models: [gpt2-small, gpt2-medium], context: [128, 1024, 8192]}
break-even:
  - {name: even, models: [gpt2-small], solve: c_norm,
     over: {context: [128, 1024, 8192, 65536], c_exp: [100, 200, 300]}}
sensitivity:
  - {name: shares, model: gpt2-small, context: 1024, method: sobol, samples: 64, outputs: [ratio],
     parameters: {c_exp: {dist: uniform, min: 5, max: 2000}, c_norm: {dist: uniform, min: 3, max: 30}}}
  - {name: bars, model: gpt2-small, context: 1024, method: tornado, outputs: [ratio],
     parameters: {c_exp: {dist: uniform, min: 5, max: 2000}}}
END
run run analyses.yaml --dry-run -o never
expect "dry run: status" "0:" "$status:$err"
expect_match "dry run: sweep" "curve.csv  6 points: models 2 x context 3" "$out"
expect_match "dry run: break-even" "break-even.csv  even: 12 points: models 1 x context 4 x c_exp 3" "$out"
expect_match "dry run: samples" "sensitivity shares: sobol of gpt2-small, 2 inputs, 64 samples" "$out"
expect_match "dry run: no samples" $'sensitivity bars: tornado of gpt2-small, 1 input\n' "$out"$'\n'
printf 'n,ms\n1,2\n2,4\n3,6\n' >data.csv
cat >>analyses.yaml <<'END'
claims:
  - {id: c, says: about 1.48, value: ratio, where: {sweep: curve, model: gpt2-small, context: 1024}, above: 1}
fits:
  - {name: times, data: data.csv, x: n, y: ms}
END
run run analyses.yaml -n -o never --history kept.csv
expect_match "dry run: fits" $'  fits.csv  times: ms over n of data.csv, any law\n  fit-parameters.csv, ' "$out"
expect_match "dry run: the history" $'  kept.csv gets 1 row behind 0 rows\n' "$out"
expect_match "dry run: one claim" $'  claims.csv  1 claim\n' "$out"
refuse "dry run: a history that is none" 2 \
  "proofsweep: data.csv:1: this is no history: its header is not 'date,version,spec,id,value,holds'" \
  run analyses.yaml -n --history data.csv
refuse "dry run: a baseline that is none" 2 "proofsweep: the baseline 'kept' does not exist" \
  run analyses.yaml -n --baseline kept
expect "dry run: writes nothing" "" "$(ls -d never 2>/dev/null)"

# Every table that a run has is told beforehand, and no other.
for change in spec=1 claims=[] sensitivity.shares.second-order=false sweeps.curve.ceiling=true fits.times.law=power \
  'sensitivity.bars={name: bars, model: gpt2-small, context: 1024, method: latin-hypercube, samples: 64, outputs: [ratio], parameters: {c_exp: {dist: uniform, min: 5, max: 2000}}}' \
  'sensitivity.bars={name: bars, model: gpt2-small, context: 1024, method: morris, samples: 16, outputs: [ratio], parameters: {c_exp: {dist: uniform, min: 5, max: 2000}}}' \
  'sensitivity.bars={name: bars, model: gpt2-small, context: 1024, method: elasticity, outputs: [ratio], parameters: [c_exp]}'; do
  run run analyses.yaml -n --set "$change" -o forecast
  told=$(grep -oE '[a-z.-]+[.](csv|json|md|html)' stdout | grep -v '^data.csv$' | sort -u || true)
  rm -rf forecast
  run run analyses.yaml -q --no-figures --set "$change" -o forecast
  expect "forecast of $change" "0:$told" "$status:$(ls forecast/analyses | grep -v -e -metadata)"
done

# What moved, as a table: as many rows as the sentence counts.
small_spec a.yaml moved
run run a.yaml -q --no-figures -o one
run run a.yaml -q --no-figures -o two --set 'sweeps.curve.context=[128,1024,9000]'
run diff one/moved two/moved
expect "diff: status" 1 "$status"
count=$(grep -oE '[0-9]+ differ' stdout | head -n 1)
[[ ${count% differ} -gt 0 ]] || fail "diff: counts nothing: $out"
run diff one/moved two/moved --csv
expect "diff --csv: rows" "${count% differ}" "$(($(wc -l <stdout) - 1))"
expect "diff --csv: points that are gone, and new ones" "2 2" \
  "$(grep -c '^curve.csv,.*,missing,' stdout) $(grep -c '^curve.csv,.*,new,' stdout)"
run diff one/moved two/moved --json
expect "diff --json: rows" "${count% differ}" "$(grep -c '"table": "' stdout)"

# Closed streams: no file takes their place.
small_spec closed.yaml closed
run run closed.yaml -q --shard 1/1 -o open
status=0
"$proofsweep" run closed.yaml -v --shard 1/1 -o closed 2>&- >stdout || status=$?
expect "stderr closed: status" 0 "$status"
expect "stderr closed: the journal" "$(<open/closed/shard-1-of-1/journal)" "$(<closed/closed/shard-1-of-1/journal)"
status=0
"$proofsweep" run closed.yaml --no-figures -o shut >&- 2>stderr <&- || status=$?
expect "stdout closed: status" 3 "$status"
expect "stdout closed: stderr" "proofsweep: cannot write 'standard output': Bad file descriptor" "$(tail -n 1 stderr)"
run verify shut/closed
expect "stdout closed: files" 0 "$status"

# A reader that leaves early is no failure; a disk that is full is one.
expect "into head" "0 name" "$(
  { "$proofsweep" list models --csv 2>early; echo $? >status; } | head -c 4 >head
  sleep 0.1
  echo "$(<status) $(<head)$(<early)"
)"
expect "into a closed pipe" "0" "$({ sleep 0.2; "$proofsweep" list models --csv 2>early; echo $? >status; } | true; echo "$(<status)$(<early)")"
status=0
"$proofsweep" list models --csv >/dev/full 2>early || status=$?
expect "to a full device" "3 proofsweep: cannot write 'standard output': No space left on device" "$status $(<early)"
finish
