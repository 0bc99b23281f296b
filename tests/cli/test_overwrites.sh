#!/usr/bin/env bash
# A run overwrites no file that it reads: it is refused before anything is written, and says which. What only looks alike
# is no reason.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cd "$scratch"

# A specification in the directory that its run will write to.
lab() { # further lines
  mkdir lab
  printf '%s\n' 'spec: 1' 'name: lab' \
    'sweeps: [{name: points, models: [gpt2-small], context: [128, 1024]}]' "$@" >lab/lab.yaml
}
lay() { # file, lines
  printf '%s\n' "${@:2}" >"$1"
}
series=('x,y' 1,1.3 2,1.5 3,1.7 4,1.8 5,2 6,2.1)
fits() { # file
  echo "fits: [{name: m, data: $1, x: x, y: y}]"
}

refused() { # name, what would be overwritten, words
  local before
  before=$(find . -type f ! -name stdout ! -name stderr -exec sha256sum {} + | sort)
  refuse "$1" 2 "proofsweep: lab/lab.yaml: the run would overwrite '$2', which it reads; give another --output" \
    run lab/lab.yaml --no-figures "${@:3}"
  expect "$1: nothing is written" "$before" \
    "$(find . -type f ! -name stdout ! -name stderr -exec sha256sum {} + | sort)"
  refuse "$1: --dry-run" 2 "$err" run lab/lab.yaml -n "${@:3}"
}
allowed() { # name, words
  run run lab/lab.yaml -q --no-figures "${@:2}"
  expect "$1: status" "0:" "$status:$err"
}
clear() {
  rm -rf lab out elsewhere
}

# Data of a fit, under the name of a sweep, of another table, of a table's description, of a figure's table.
for name in points.csv fits.csv points.csv-metadata.json figures/ratio-vs-context.csv; do
  lab "$(fits $name)" 'figures: [ratio-vs-context]'
  mkdir lab/figures
  lay lab/$name "${series[@]}"
  refused "data: $name" lab/$name -o .
  clear
done
lab "$(fits points-wide.csv)"
lay lab/points-wide.csv "${series[@]}"
refused "data: a wide view" lab/points-wide.csv -o . --wide
allowed "data: no wide view" -o .
clear

# By way of links: the file's, the directory's.
lab "$(fits mine.csv)"
lay lab/points.csv "${series[@]}"
ln -s points.csv lab/mine.csv
refused "data: a link" lab/points.csv -o .
mkdir elsewhere
ln -s ../lab elsewhere/lab
refused "the output: a link" elsewhere/lab/points.csv -o elsewhere
# A second name of the same bytes loses nothing, nor does a link at another place.
rm lab/mine.csv
ln lab/points.csv lab/mine.csv
allowed "data: another name of an output" -o .
expect "data: it stays" "$(printf '%s\n' "${series[@]}")" "$(<lab/mine.csv)"
clear

# The template, printed values, a config.json, the specification.
lab 'report: report.md'
echo 'Ratios.' >lab/report.md
refused "the template" lab/report.md -o .
clear
lab 'published: drift.csv'
cp "$root/sweeps/published.csv" lab/drift.csv
allowed "printed values: no comparison" -o .
cp -r lab before
refused "printed values" lab/drift.csv -o . --baseline before
rm -r before
clear
lab
lay lab/lab.yaml 'spec: 1' 'name: lab' 'sweeps:' '  - {name: points, models: [{config: datapackage.json}], context: [128]}'
cp "$root"/tests/data/configs/gemma-2-2b.json lab/datapackage.json
refused "a config.json" lab/datapackage.json -o .
clear
lab
cp lab/lab.yaml lab/journal
refuse "the specification" 2 \
  "proofsweep: lab/journal: the run would overwrite 'lab/journal', which it reads; give another --output" \
  run lab/journal -o .
small_spec first.yaml first
refuse "several: nothing is run" 2 "$err" run first.yaml lab/journal -o .
expect "several: nothing is written" no "$([[ -e first ]] && echo yes || echo no)"
clear

# Catalogues: those that were named, and the program's own.
lab
for kind in models constants; do
  sed -i "s/{name: [a-z]*,/{name: $kind,/" lab/lab.yaml
  cp "$root/sweeps/$kind.csv" lab
  option=--$kind
  [[ $kind == models ]] || option=--constants-file
  refused "$option" lab/$kind.csv -o . $option lab/$kind.csv
  allowed "$option, elsewhere" -o out $option lab/$kind.csv
done
mkdir elsewhere
cp -r "$root"/{sweeps,plots,reports} elsewhere
sed -i 's/name: lab/name: sweeps/' lab/lab.yaml
PROOFSWEEP_DATA=elsewhere refused "the program's own" elsewhere/sweeps/constants.csv -o elsewhere
sed -i 's/name: sweeps/name: reports/' lab/lab.yaml
echo 'Ratios.' >elsewhere/reports/report.md
echo 'report: report.md' >>lab/lab.yaml
PROOFSWEEP_DATA=elsewhere refused "a template of the program's own" elsewhere/reports/report.md -o elsewhere
clear

# A history, there or not; a baseline whose table is a link; a shard that the merge would write over.
lab 'claims: [{id: c, says: above 1, value: ratio, where: {sweep: points, context: 128}, above: 1}]'
refused "a history to be" lab/claims.csv -o . --history lab/claims.csv
allowed "a history beside the tables" -o . --history lab/history.csv
allowed "a history, again" -o . --history lab/history.csv
expect "a history: rows" 3 "$(wc -l <lab/history.csv)"
cp -r lab before
rm before/points.csv
ln -s ../lab/points.csv before/points.csv
refused "a baseline's table" lab/points.csv -o . --baseline before
rm before/points.csv
ln lab/points.csv before/points.csv
allowed "a baseline of second names" -o . --baseline before
rm -r before
clear
lab
mkdir parts
for number in 1 2; do
  run run lab/lab.yaml -q -o out --shard $number/2
done
mv out/lab/shard-1-of-2 parts/lab
mv out/lab/shard-2-of-2 parts/other
before=$(digests parts)
refuse "a shard" 2 "proofsweep: $PWD/lab/lab.yaml: the run would overwrite 'parts/lab/journal', which it reads; give another \
--output" merge parts/lab parts/other -o parts
expect "a shard: nothing is written" "$before" "$(digests parts)"
clear

# What lies beside the outputs under names of its own is none of them, by its capitals either; the same again is no harm.
lab "$(fits data.csv)" 'report: Report.md' 'figures: [ratio-vs-context]'
lay lab/data.csv "${series[@]}"
echo 'Ratios.' >lab/Report.md
if [[ ! -e lab/report.md ]]; then
  for time in first second; do
    allowed "beside the outputs, the $time time" -o .
  done
  expect "beside the outputs: all stay" "Ratios. x,y" "$(<lab/Report.md) $(head -n 1 lab/data.csv)"
fi
clear

# Nor is a file removed that an earlier run wrote and this one reads.
lab
sed -i 's/context: /ceiling: true, context: /' lab/lab.yaml
allowed "before" -o .
lay lab/lab.yaml 'spec: 1' 'name: lab' 'sweeps: [{name: points, models: [gpt2-small], context: [128, 1024]}]' \
  'published: ceilings.csv'
allowed "what an earlier run wrote" -o .
expect "what an earlier run wrote stays" "ceilings.csv" "$(ls lab | grep ceilings)"
finish
