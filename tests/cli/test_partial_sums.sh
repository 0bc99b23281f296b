#!/usr/bin/env bash
# Sensitivity analyses in parts: shards work out units, merge puts them together; a run that was cut goes on with the
# units that it finished. The bytes are those of the whole run.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"
RANDOM=20260430

any() { # words: one of them
  local words=("$@")
  printf '%s' "${words[RANDOM % $#]}"
}

# Every method that draws samples, and one that does not; sizes at random.
random_spec() { # file
  cat >"$1" <<END
spec: 1
name: parts
seed: $RANDOM
sweeps:
  - {name: curve, models: [gpt2-small], context: [128, 1024, $((2000 + RANDOM))]}
sensitivity:
  - name: shares
    model: $(any gpt2-small llama-3.1-8b gpt2-small-5to1)
    method: sobol
    samples: $(any 16 256 4096 16384 32768 65536)
    scrambles: $((2 + RANDOM % 5))
    parameters:
      context: {dist: loguniform, min: 512, max: 131072}
      c_exp: {dist: uniform, min: $((10 + RANDOM % 50)), max: 500}
      c_norm: {dist: uniform, min: 10, max: 50}
    outputs: [ratio]
  - name: effects
    model: gpt2-small
    method: morris
    samples: $((2 + RANDOM))
    parameters:
      context: {dist: uniform, min: 512, max: 131072}
      c_exp: {dist: uniform, min: 100, max: 500}
    outputs: [ratio]
  - name: spread
    model: gpt2-small
    method: latin-hypercube
    samples: $((2 + RANDOM))
    context: 4096
    parameters:
      c_exp: {dist: loguniform, min: 100, max: 500}
      c_norm: {dist: uniform, min: 10, max: 50}
    outputs: [ratio]
  - name: bars
    model: gpt2-small
    method: tornado
    context: 4096
    parameters:
      c_exp: {dist: loguniform, min: 100, max: 500}
    outputs: [ratio]
END
}

blocks() { # directory
  sed -n 's/.*"blocks_reused": \([0-9]*\).*/\1/p' "$1/manifest.json"
}

for round in 1 2 3 4 5 6 7; do
  rm -rf whole parts merged
  random_spec spec.yaml
  run run spec.yaml -q -j $((1 + RANDOM % 3)) -o whole
  expect "round $round: whole" "0:" "$status:$err"
  for ((number = 1; number <= round; number++)); do
    run run spec.yaml -q -j $((1 + RANDOM % 3)) -o parts --shard $number/$round
    expect "round $round: shard $number" "0:" "$status:$err"
  done
  run verify parts/parts/shard-1-of-$round
  expect "round $round: a shard verified" 0 "$status"
  mapfile -t order < <(printf '%s\n' parts/parts/shard-* | sort -r)
  run merge "${order[@]}" -q -j 2 -o merged
  expect "round $round: merge" "0:" "$status:$err"
  expect "round $round: bytes" "$(digests whole)" "$(digests merged)"
  expect "round $round: nothing is left over" "" "$(leftovers merged)"
  expect "round $round: no unit twice" "" "$(cut -d ' ' -f 1-3 parts/parts/shard-*/partial-sums.txt | sort | uniq -d)"
done

# A shard's sums are checked.
damage() { # name, status, words, command
  rm -rf torn never
  cp -r parts/parts torn
  eval "$4"
  refuse "$1" "$2" "proofsweep: $3" merge torn/shard-{1,2,3,4,5,6,7}-of-7 -q -o never
}
damage "cut short" 2 "'torn/shard-3-of-7/partial-sums.txt' is not what its shard wrote" \
  "truncate -s -1 torn/shard-3-of-7/partial-sums.txt"
run verify torn/shard-3-of-7
expect_match "cut short: verify" "^1:.*changed partial-sums.txt" "$status:$err"
damage "gone" 3 "cannot read 'torn/shard-3-of-7/partial-sums.txt': No such file or directory" \
  "rm torn/shard-3-of-7/partial-sums.txt"
damage "not finished" 2 "shard 3 of 7 in 'torn/shard-3-of-7' has not finished partial-sums.txt; continue it with --resume" \
  "sed -i '/partial-sums/d' torn/shard-3-of-7/journal"
expect "a refused merge leaves no table of an analysis" "" "$(find never -name 's*.csv' 2>/dev/null || true)"

# Shards of one run only, each once.
sed 's/^seed: .*/seed: 99999/' spec.yaml >strange.yaml
run run strange.yaml -q -o strange --shard 3/7
expect "a strange shard" "0:" "$status:$err"
damage "a foreign shard" 2 "'torn/shard-3-of-7' does not go with 'torn/shard-1-of-7': it was made from \
'line seed: 99999', this one from 'line $(sed -n 3p spec.yaml)'" \
  "rm -r torn/shard-3-of-7; cp -r strange/parts/shard-3-of-7 torn"
damage "foreign sums" 2 "'torn/shard-3-of-7/partial-sums.txt' is not what its shard wrote" \
  "cp strange/parts/shard-3-of-7/partial-sums.txt torn/shard-3-of-7"
refuse "a shard twice" 2 "proofsweep: shard 3 of 7 is there twice: 'parts/parts/shard-3-of-7' and 'torn/shard-3-of-7'" \
  merge parts/parts/shard-{1,2,3,4,5,6,7}-of-7 torn/shard-3-of-7 -q -o never
refuse "a shard is missing" 2 "proofsweep: shard 5 of 7 is missing" \
  merge parts/parts/shard-{1,2,3,4,6,7}-of-7 -q -o never
expect "a merge that is refused leaves no table" "" "$(find never -name 's*.csv' 2>/dev/null || true)"

# As many samples as the intervals need: shards work out those that are asked for, merge the rest.
sampled_spec until.yaml until 256 4 'until: {half_width: 0.002}'
run run until.yaml -q -o until
expect "until: whole" "0:" "$status:$err"
expect "until: more samples than were asked for" yes "$(awk -F, '
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
  NR == 2 { print ($at["samples"] > 1024 ? "yes" : "no") }' until/until/sensitivity.csv)"
for number in 1 2 3; do
  run run until.yaml -q -o until-parts --shard $number/3
  expect "until: shard $number" "0:" "$status:$err"
done
expect "until: no shard goes beyond what was asked for" 256 \
  "$(cut -d ' ' -f 2 until-parts/until/shard-*/partial-sums.txt | sort -n | tail -1)"
run merge until-parts/until/shard-*-of-3 -q -o until-merged
expect "until: merge" "0:" "$status:$err"
expect "until: bytes" "$(digests until)" "$(digests until-merged)"
expect "until: nothing is left over" "" "$(leftovers until-merged)"

# A long analysis, cut again and again, is continued with what it finished.
cat >long.yaml <<'END'
spec: 1
name: long
seed: 11
sweeps:
  - {name: curve, models: [gpt2-small], context: [128, 1024]}
sensitivity:
  - name: shares
    model: gpt2-small
    method: sobol
    samples: 1048576
    scrambles: 8
    parameters:
      context: {dist: loguniform, min: 512, max: 131072}
      c_exp: {dist: uniform, min: 100, max: 500}
      c_norm: {dist: uniform, min: 10, max: 50}
    outputs: [ratio]
END
begun=$(date +%s%N)
run run long.yaml -q -j 1 -o whole-long
whole=$(digests whole-long)
took=$((($(date +%s%N) - begun) / 1000000))
expect "the long run" "0:0:" "$status:$(blocks whole-long/long):$err"
kept=0
for signal in INT TERM KILL; do
  "$proofsweep" run long.yaml -q -j 1 -o cut --resume 2>stderr &
  pid=$!
  sleep "$(printf '%d.%03d' $((took / 4000)) $((took / 4 % 1000)))"
  kill -$signal $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  units=$(wc -l 2>/dev/null <cut/long/.partial-sums.txt.part || echo 0)
  [[ $signal == KILL || -e cut/long/manifest.json ]] || expect_match "$signal: stderr" "^proofsweep: interrupted" "$(<stderr)"
  ((kept = units > kept ? units : kept))
done
((kept > 0)) || fail "no unit was kept by any cut of a run of $took ms"
rm -rf saved && cp -r cut saved
run run long.yaml -q -j 2 -o cut --resume
expect "continued" "0:" "$status:$err"
expect "continued: bytes" "$whole" "$(digests cut)"
expect "continued: nothing is left over" "" "$(leftovers cut)"
sed 's/max: 500/max: 501/' long.yaml >other.yaml
if [[ -e saved/long/journal ]]; then
  run run other.yaml -q -o saved --resume
  expect_match "another distribution" "^2:.*cannot continue.*max: 500}', this one from .*max: 501}'" "$status:$err"
fi
finish
