#!/usr/bin/env bash
# --shard K/N and merge: the parts of a run, put together, are the bytes of the whole; shards that do not go together are
# refused by name.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"
small_spec good.yaml good
small_spec other.yaml other

run run good.yaml -q -o whole
expect "the whole run" "0:" "$status:$err"
whole=$(digests whole)

shards() { # spec, count, directory, words...
  local number
  for ((number = 1; number <= $2; number++)); do
    run run "$1" -q -o "$3" --shard "$number/$2" "${@:4}"
    expect "$3: shard $number/$2" "0:" "$status:$err"
  done
}

for count in 1 2 3 7 16; do
  shards good.yaml $count parts-$count
  run merge parts-$count/good/shard-*-of-$count -q -o merged
  expect "$count shards: status" "0:" "$status:$err"
  expect "$count shards: bytes" "$whole" "$(digests merged)"
  expect "$count shards: nothing is left over" "" "$(leftovers merged)"
  expect "$count shards: rows of all" 6 "$(($(cat parts-$count/good/shard-*/curve.csv | grep -vc ^model || true)))"
  rm -rf merged
done
expect "a shard writes points only" "curve.csv curve.csv-metadata.json journal manifest.json prices.csv \
prices.csv-metadata.json windows.csv windows.csv-metadata.json" "$(ls parts-3/good/shard-2-of-3 | xargs)"
run verify parts-3/good/shard-2-of-3
expect "a shard can be verified" "0:6 files are as written" "$status:$out"
run diff parts-3/good/shard-2-of-3 parts-3/good/shard-2-of-3
expect "a shard can be compared: status" "0:" "$status:$err"
run diff parts-3/good/shard-1-of-3 parts-3/good/shard-2-of-3
expect_match "a shard can be compared with another" '^1:proofsweep: [0-9]* differences in [0-9]* cells of 3 tables; ' \
  "$status:$err"
cp -r parts-3/good/shard-2-of-3 begun
sed -i '/windows.csv/d' begun/journal
refuse "a shard that was begun again" 2 \
  "proofsweep: 'begun' holds no finished run: one was stopped there or still writes; run it again, or go on with --resume" \
  diff begun parts-3/good/shard-2-of-3
run run good.yaml -o said --shard 2/3
expect "a shard says where it is" "said/good/shard-2-of-3" "$out"

# Merged beside its shards, from another directory; all that the shards were run with is known.
mkdir elsewhere
(cd elsewhere && "$proofsweep" merge ../parts-3/good/shard-{3,1,2}-of-3 -q -o ..)
expect "merged elsewhere" "$whole" "$(digests good | sed 's|  \./|  ./good/|')"
cp "$root/sweeps/models.csv" mine.csv
run run good.yaml -q -o set --set 'sweeps.curve.context=[64, 1024]' --set $'title="two\\nlines"' --csv excel --models mine.csv
expect "options: whole: status" 2 "$status" # a title has no line break
run run good.yaml -q -o set --set 'sweeps.curve.context=[64, 1024]' --csv excel --models mine.csv
shards good.yaml 2 set-parts --set 'sweeps.curve.context=[64, 1024]' --csv excel --models mine.csv
run merge set-parts/good/* -q -o set-merged
expect "options: status" "0:" "$status:$err"
expect "options: bytes" "$(digests set)" "$(digests set-merged)"
small_spec broken.yaml broken 7
shards broken.yaml 2 broken-parts
run merge broken-parts/broken/* -q -o broken-merged --no-figures
expect "a broken claim: status" 1 "$status"

# A specification that is a link names what lies beside the link.
mkdir real link
printf '%s\n' 'spec: 1' 'name: linked' 'sweeps: [{name: curve, models: [gpt2-small], context: [128, 1024]}]' \
  'fits: [{name: mine, data: mine.csv, x: x, y: y}]' >real/linked.yaml
ln -s ../real/linked.yaml link
printf '%s\n' x,y 1,1.3 2,1.5 3,1.7 4,1.8 5,2 6,2.1 >link/mine.csv
run run link/linked.yaml -q -o linked --no-figures
expect "a linked specification" "0:" "$status:$err"
shards link/linked.yaml 2 linked-parts
run merge linked-parts/linked/* -q -o linked-merged --no-figures
expect "a linked specification: status" "0:" "$status:$err"
expect "a linked specification: bytes" "$(digests linked)" "$(digests linked-merged)"

# A specification of which nothing is shared out, and one whose model stands in a file beside it: as the whole.
printf 'spec: 1\nname: alone\nbreak-even:\n  - {name: b, model: gpt2-small, solve: c_exp, over: {context: [1024]}}\n' >alone.yaml
echo '{"model_type": "gpt2", "n_layer": 2, "n_embd": 64, "n_head": 4}' >conf.json
printf 'spec: 1\nname: file\nsweeps: [{name: c, models: [{config: conf.json, name: x}], context: [128, 1024]}]\n' >file.yaml
for name in alone file; do
  run run $name.yaml -q -o whole-$name
  shards $name.yaml 2 parts-$name
  run merge "$PWD/parts-$name/$name"/* -q -o merged-$name
  expect "$name: status" "0:" "$status:$err"
  expect "$name: bytes" "$(digests whole-$name)" "$(digests merged-$name)"
done
printf 'spec: 1\nname: bars\nsensitivity:\n  - {name: b, model: gpt2-small, method: elasticity, context: 64, parameters: [c_exp]}\n' >bars.yaml
run run bars.yaml -n --shard 1/2
expect "a shard announces what it will write" "  journal, manifest.json" "$(tail -n +2 <<<"$out")"

# What does not go together.
p=parts-3/good
shards good.yaml 2 parts-2
shards other.yaml 3 strange
sed 's/8192/8191/' good.yaml >changed.yaml
shards changed.yaml 3 changed
refuse "one is missing" 2 "proofsweep: shard 2 of 3 is missing" merge $p/shard-1-of-3 $p/shard-3-of-3 -o never
refuse "the last is missing" 2 "proofsweep: shard 3 of 3 is missing" merge $p/shard-1-of-3 $p/shard-2-of-3 -o never
refuse "several are missing" 2 "proofsweep: shards 1 and 3 of 3 are missing" merge $p/shard-2-of-3 -o never
refuse "many are missing" 2 "proofsweep: shards 1, 2, 3, 4, 5, 6, 7, 8 and 7 more of 16 are missing" \
  merge parts-16/good/shard-16-of-16 -o never
refuse "the same part of another specification" 2 "proofsweep: 'strange/other/shard-1-of-3' does not go with '$p/shard-1-of-3': it was \
made from 'line name: other', this one from 'line name: good'" merge $p/shard-1-of-3 strange/other/shard-1-of-3 -o never
mkdir -p cut/good/shard-2-of-3
refuse "a shard that has not begun to write" 2 \
  "proofsweep: 'cut/good/shard-2-of-3/' has no journal: shard 2 of 3 has not got as far; run it again" \
  merge $p/shard-1-of-3 cut/good/shard-2-of-3/ -o never
refuse "one is there twice" 2 "proofsweep: shard 2 of 3 is there twice: '$p/shard-2-of-3' and './$p/shard-2-of-3'" \
  merge $p/shard-{1,2,3}-of-3 ./$p/shard-2-of-3 -o never
refuse "another number" 2 "proofsweep: 'parts-2/good/shard-2-of-2' is a shard of 2, another one is of 3" \
  merge $p/shard-1-of-3 parts-2/good/shard-2-of-2 -o never
refuse "another specification" 2 "proofsweep: 'strange/other/shard-2-of-3' does not go with '$p/shard-1-of-3': it was \
made from 'line name: other', this one from 'line name: good'" \
  merge $p/shard-1-of-3 strange/other/shard-2-of-3 $p/shard-3-of-3 -o never
refuse "a changed specification" 2 "proofsweep: 'changed/good/shard-3-of-3' does not go with '$p/shard-1-of-3': it was \
made from 'line     context: [128, 1024, 8191]', this one from 'line     context: [128, 1024, 8192]'" \
  merge $p/shard-1-of-3 $p/shard-2-of-3 changed/good/shard-3-of-3 -o never
wanted="holds no shard, for it has no journal: merge takes the directories that run --shard wrote"
refuse "a whole run" 2 "proofsweep: 'whole/good' $wanted" merge whole/good -o never
refuse "the directory above" 2 "proofsweep: '$p' $wanted; did you mean '$p/shard-1-of-3'?" merge $p -o never
refuse "the directory of --output" 2 "proofsweep: 'parts-3' $wanted; did you mean '$p/shard-1-of-3'?" merge parts-3 -o never
refuse "no directory" 3 "proofsweep: cannot read 'nowhere/journal': No such file or directory" merge nowhere -o never
cp -r $p torn
echo >>torn/shard-2-of-3/curve.csv
refuse "a changed table" 2 "proofsweep: 'torn/shard-2-of-3/curve.csv' is not what its shard wrote" \
  merge torn/shard-{1,2,3}-of-3 -q -o never
rm -r torn never
cp -r $p torn
sed -i '/prices.csv$/d' torn/shard-3-of-3/journal
refuse "an unfinished shard" 2 \
  "proofsweep: shard 3 of 3 in 'torn/shard-3-of-3' has not finished prices.csv; continue it with --resume" \
  merge torn/shard-{1,2,3}-of-3 -q -o never
cp good.yaml kept.yaml
sed -i 's/A small sweep/Another title/' good.yaml
refuse "the specification changed since" 2 "proofsweep: cannot merge the shard in '$p/shard-1-of-3': it was made from \
'line title: A small sweep', this one from 'line title: Another title'" merge $p/shard-{1,2,3}-of-3 -q -o never
refuse "the specification changed since: elsewhere" 2 "$err" merge $p/shard-{1,2,3}-of-3 -q -o nowhere
expect "a refused merge leaves no directory" "" "$(ls -d nowhere 2>/dev/null)"
expect "a refused merge leaves no table" "" "$(find never -name '*.csv' ! -name 'curve.csv' ! -name 'windows.csv')"
mv kept.yaml good.yaml
for wrong in 0/3 4/3 1/0 1 /3 1/ a/b 1/3/5 -1/3 1/100001; do
  refuse "--shard $wrong" 2 "proofsweep: --shard must be K/N with 1 <= K <= N <= 100000, found '$wrong'" \
    run good.yaml --shard "$wrong" -o never
done

# A shard that was cut is continued; a finished one stays as it is.
before=$(digests parts-3)
run run good.yaml -q -o parts-3 --shard 2/3 --resume
expect "a finished shard, resumed" "0:" "$status:$err"
expect "a finished shard, resumed: bytes" "$before" "$(digests parts-3)"
finish
