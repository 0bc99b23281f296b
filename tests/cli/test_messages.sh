#!/usr/bin/env bash
# Messages that no other test makes: what a person reads who mistypes a word, asks for what the data do not hold, or
# changes what a shard wrote. tests/messages/check.py holds the source against all tests together.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
root=$PWD
cd "$scratch"

# --- Words of the command line ---------------------------------------------------------------------------------------
refuse "an unknown command" 2 "proofsweep: unknown command 'frobnicate'; see 'proofsweep --help'" frobnicate
refuse "nearly the version" 2 "proofsweep: unknown command '--versio'; did you mean '--version'?" --versio
refuse "quiet and verbose" 2 "proofsweep: --quiet and --verbose exclude each other" run x.yaml -q -v
refuse "an unknown list" 2 "proofsweep: unknown list 'frobnicate'; there are models, constants, studies, laws, quantities \
and figures" list frobnicate
refuse "an unknown option" 2 "proofsweep: unknown option '--frobnicate'; see 'proofsweep eval --help'" eval --frobnicate
refuse "an option without its word" 2 "proofsweep: option '-o' needs an argument: -o DIR" run -o
refuse "no whole number" 2 "proofsweep: --jobs must be a whole number, found 'two'" run -j two x.yaml
refuse "too large" 2 "proofsweep: --c-exp: 1e999 is too large for a number" eval gpt2-small --c-exp 1e999
refuse "too near to 0" 2 "proofsweep: --c-exp: 1e-999 is too near to 0 for a number" eval gpt2-small --c-exp 1e-999
refuse "an unknown workload" 2 "proofsweep: unknown workload 'frobnicate'; there are prefill, prefill-causal, \
decode-step and decode" eval gpt2-small --workload frobnicate
refuse "a model and a config" 2 "proofsweep: give either MODEL or --config FILE, not both" \
  eval gpt2-small --config "$root/tests/data/configs/gpt2-small.json"
refuse "not show" 2 "proofsweep: unknown word 'shwo'; did you mean 'model show'?" model shwo gpt2-small

# --- Fits ------------------------------------------------------------------------------------------------------------
printf 'x,y,w,g\n1,2,1,a\n2,3,1,a\n3,3.5,1,b\n4,3.7,1,b\n5,3.8,1,a\n6,3.9,0,b\n' >d.csv
fit=(fit d.csv --x x --y y)
refuse "fixed twice" 2 "proofsweep: --fix gives 'half' twice" "${fit[@]}" --law hyperbola --fix half=1 --fix half=2
refuse "a start that is no number" 2 "proofsweep: --start half: 'two' is not a number" \
  "${fit[@]}" --law hyperbola --start half=two
# shellcheck disable=SC2046 # words
refuse "many conditions" 2 "proofsweep: more than 64 times --where" "${fit[@]}" $(printf -- '--where g=a %.0s' {1..65})
refuse "no row of both" 2 "proofsweep: d.csv: no row meets all conditions together" "${fit[@]}" --where g=a --where x=3
refuse "all below" 2 "proofsweep: d.csv: no point is left: all lie below start-at" "${fit[@]}" --start-at 100
printf 'x,y\n1,\n2,\n' >empty.csv
refuse "no y at all" 2 "proofsweep: empty.csv: no point is left: x or y is empty in every row" fit empty.csv --x x --y y
refuse "no weight" 2 "proofsweep: d.csv:7: column 'w': a weight must be above 0, found '0'" "${fit[@]}" --weight w

# --- Specifications that can be read, and then not run ---------------------------------------------------------------
refuse_run() { # name, exit status, message behind "proofsweep: ", specification without its first lines, words...
  printf 'spec: 1\nname: t\n%b\n' "$4" >t.yaml
  refuse "$1" "$2" "proofsweep: $3" run t.yaml -o out -q "${@:5}"
}
cat >t.yaml <<'END'
spec: 1
name: t
sweeps: [{name: a, models: [gpt2-small], context: [1024, 2048]}]
figures:
  - {sweep: a, figure: ratio-map}
  - sobol
  - {figure: ratio-vs-context, sweep: b}
END
lacking="t.yaml:5:24: error: sweep 'a' lacks what figure 'ratio-map' draws: a context axis and a c_exp axis of five values or more each
    5 |   - {sweep: a, figure: ratio-map}
      |                        ^~~~~~~~~
t.yaml:6:5: error: figure 'sobol' draws the indices of a Sobol' analysis; the specification has none (method: sobol)
    6 |   - sobol
      |     ^~~~~
t.yaml:7:39: error: unknown sweep 'b'; the only one is a
    7 |   - {figure: ratio-vs-context, sweep: b}
      |                                       ^
proofsweep: t.yaml has 3 errors"
for command in "check t.yaml" "run -n t.yaml" "run t.yaml -o out" "run t.yaml -o out --shard 1/2"; do
  # shellcheck disable=SC2086 # words
  refuse "figures that the specification cannot fill: $command" 2 "$lacking" $command
done
expect "are refused before anything is written" "" "$(ls -d out 2>/dev/null || true)"
refuse_run "no wide view" 2 \
  "t.yaml:4:5: sweep 'a' has no wide view: not every point has the same departures; leave out --wide" \
  'sweeps:\n  - {name: a, models: [gpt2-small], context: [1024, 2048], constants: [essay, r1cs-bits16],
     one-at-a-time: {c_exp: [300, 288, 100]}}' --wide
for method in "sobol:the output is not a finite number for some inputs" \
  "morris:the output is not a finite number at some of the sampled inputs"; do
  refuse_run "beyond the doubles: ${method%%:*}" 2 "t.yaml:5:5: sensitivity 'a': ${method#*:}" \
    "seed: 1\nsensitivity:\n  - {name: a, model: gpt2-small, method: ${method%%:*}, samples: 256, context: 1024,
     parameters: {c_exp: {dist: uniform, min: 1, max: 1.7e308}}, outputs: [snark_constraints]}"
done

# --- Figures that have nothing to draw -------------------------------------------------------------------------------
flat() { # method, figure
  echo "seed: 1\nsensitivity:\n  - {name: flat, model: gpt2-small, method: $1, samples: 256, context: 1024,
     parameters: {c_exp: {dist: list, values: [300]}}, outputs: [ratio]}\nfigures: [$2]"
}
refuse_run "the output does not vary" 5 \
  "t.yaml:7:11: figure 'convergence' has nothing to draw: the output of 'flat' does not vary" "$(flat sobol convergence)"
refuse_run "nothing to distribute" 5 "t.yaml:7:11: figure 'ratio-distribution' has nothing to draw: 'flat' does not vary" \
  "$(flat latin-hypercube ratio-distribution)"
refuse_run "no uncertain ceiling" 5 "t.yaml:6:11: figure 'ceiling-horizon' has nothing to draw: no fit leaves the \
ceiling uncertain; give 'noise' in the sweeps' fit" 'sweeps:\n  - {name: a, models: [gpt2-small],
     context: {from: 128, to: 131072, scale: log2}, fit: {x: context, y: ratio, law: linear}}
figures: [ceiling-horizon]'
refuse_run "a ceiling beyond all spans" 5 "t.yaml:7:11: figure 'ceiling-horizon' has nothing to draw: over the span the \
ceiling of a model without global layers is beyond all contexts; give 'x: context' in the sweeps' fit" 'sweeps:
  - {name: a, models: [mistral-7b-v0.1], context: {from: 16, to: 8192, scale: log2},
     fit: {x: span, y: ratio, law: hyperbola, noise: 0.001}}\nseed: 1
figures: [ceiling-horizon]'
printf 'x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n' >line.csv
printf 'x,y\n1,1.1904761904761907\n2,1.3636363636363638\n4,1.6666666666666665\n8,2.142857142857143\n16,2.7777777777777777\n32,3.4615384615384617\n64,4.0476190476190474\n128,4.45945945945946\n' >rounded.csv
for data in line:linear rounded:hyperbola; do
  refuse_run "no residuals of ${data%:*}" 5 "t.yaml:5:11: figure 'residuals' has nothing to draw: the curve goes through all points" \
    "fits:\n  - {name: f, data: ${data%:*}.csv, x: x, y: y, law: ${data#*:}}\nfigures: [residuals]"
done
refuse_run "no map" 2 "t.yaml:5:11: figure 'break-even-map' draws a break-even over two axes of numbers with at least \
one price; 'e' is none" 'break-even:\n  - {name: e, model: gpt2-small, solve: c_exp, over: {context: [1024], r_exp: [1, 2]}}
figures: [break-even-map]'

refuse_run "no context left" 2 "t.yaml:6:11: figure 'llama-parity' finds no contexts beyond the prompt" \
  'sweeps:\n  - {name: a, models: [llama-2-7b], context: [4194304], workload: decode, prompt: 4194303,
     c_exp: [15, 300]}\nfigures: [llama-parity]'

# --- A renderer that is something else -------------------------------------------------------------------------------
mkdir fakes
printf '#!/bin/sh\necho hello\n' >fakes/gnuplot
chmod +x fakes/gnuplot
PATH=$scratch/fakes:$PATH refuse_run "a gnuplot that tells no version" 5 \
  "figures were not drawn: gnuplot does not tell its version" \
  'sweeps:\n  - {name: a, models: [gpt2-small], context: [1024]}\nfigures: [ratio-vs-context]'

# --- Too many models -------------------------------------------------------------------------------------------------
{
  printf 'spec: 1\nname: t\nsweeps:\n'
  for ((i = 1; i <= 114; i++)); do
    echo "  - {name: s$i, context: [1024], models: [$(tail -n +2 "$root/sweeps/models.csv" | cut -d, -f1 | paste -sd,)]}"
  done
} >t.yaml
run run t.yaml -o out -q
expect "too many models: status" 2 "$status"
expect_match "too many models" "error: the specification lists more than 5000 models" "$err"
printf 'spec: 1\nname: t\nsweeps:\n  - {name: a, models: [transformer-xl-of-mine], context: [1024]}\n' >t.yaml
run run t.yaml -o out -q
expect_match "a model that is far from all" "unknown model 'transformer-xl-of-mine'; 'proofsweep list models' shows them all" "$err"

# --- Shards that were changed ----------------------------------------------------------------------------------------
cat >s.yaml <<'END'
spec: 1
name: s
seed: 1
sweeps:
  - {name: a, models: [gpt2-small], context: [1024, 2048, 4096, 8192]}
sensitivity:
  - {name: i, model: gpt2-small, method: sobol, samples: 512, scrambles: 4, context: 1024,
     parameters: {c_exp: {dist: uniform, min: 1, max: 2}}, outputs: [ratio]}
END
for shard in 1 2; do
  run run s.yaml -o shards -q --shard $shard/2
  expect "shard $shard" "0:" "$status:$err"
done
change() { # file, sed script: the file is changed, and the journal says that it was so
  rm -rf torn && cp -r shards/s/shard-1-of-2 torn
  local before
  before=$(sha256sum "torn/$1" | cut -d' ' -f1)
  sed -i "$2" "torn/$1"
  sed -i "s/$before/$(sha256sum "torn/$1" | cut -d' ' -f1)/" torn/journal
}
change a.csv 1s/ratio/Ratio/
refuse "another header" 2 "proofsweep: 'torn/a.csv' is not what its shard wrote" merge torn shards/s/shard-2-of-2 -q -o never
change partial-sums.txt '2s/ .*/ zz/'
refuse "no sums" 2 "proofsweep: 'torn/partial-sums.txt': line 2 is not a unit" merge torn shards/s/shard-2-of-2 -q -o never
change journal 's/^specification /specificatiom /'
refuse "of nothing" 2 "proofsweep: 'torn/journal' does not say what it was made from" \
  merge torn shards/s/shard-2-of-2 -q -o never

# --- Several specifications ------------------------------------------------------------------------------------------
refuse "every file that is not there" 3 "proofsweep: cannot read 'nope.yaml': No such file or directory
proofsweep: cannot read 'never.yaml': No such file or directory" check nope.yaml never.yaml
printf 'spec: 1\nname: x\nsweeps:\n  - {name: a, models: [{config: nope.json}], context: [1]}\n' >config.yaml
refuse "a model's file that is not there" 3 "config.yaml:4:33: error: cannot read 'nope.json': No such file or directory
    4 |   - {name: a, models: [{config: nope.json}], context: [1]}
      |                                 ^~~~~~~~~
proofsweep: config.yaml has 1 error" check config.yaml
printf 'spec: 1\nname: w\nsweps: []\n' >w.yaml
run check w.yaml nope.yaml s.yaml
expect "the gravest status, and every fault" "3 w.yaml:3:1: proofsweep: w.yaml has 1 error
proofsweep: cannot read 'nope.yaml': No such file or directory s.yaml: valid; 1 sweep of 4 points, 1 sensitivity, 0 claims, \
0 figures" "$status $(grep -o '^w.yaml:3:1:' <<<"$err") $(grep '^proofsweep' <<<"$err") $out"
refuse "a format twice" 2 "proofsweep: --formats lists svg twice" run s.yaml --formats svg,png,svg -o never
printf 'name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation\nessay,300,30,150,1,1,1,stylised,x\ncheap,8,5,4,1,1,1,stylised,x\n' >sets.csv
printf 'spec: 1\nname: o\nsweeps:\n  - {name: a, models: [gpt2-small], context: [1024, 2048], one-at-a-time: {constants: [cheap]}}\n' >o.yaml
run run o.yaml -o priced -q --shard 1/2 --constants-file sets.csv
sed -i s/cheap,8/cheap,77/ sets.csv
run run o.yaml -o priced -q --shard 2/2 --constants-file sets.csv
run merge priced/o/shard-1-of-2 priced/o/shard-2-of-2 -q -o never
expect "shards of other prices, varied one at a time" "2 constants cheap c_exp 8" \
  "$status $(grep -o 'constants cheap c_exp 8' <<<"$err")"

# --- Pages are made while building ---
status=0
err=$("$(dirname "$proofsweep")/proofsweep-docs" 2>&1) || status=$?
expect "no template" "2 proofsweep-docs: one template is needed" "$status $err"

# --- Manifests -------------------------------------------------------------------------------------------------------
mkdir made
echo '{"manifest": 1, "files": [{"bytes": 3}]}' >made/manifest.json
refuse "no list of files" 2 "proofsweep: 'made/manifest.json' is not a manifest: no list 'files' of paths" diff made made

# --- What a report says of a published table -------------------------------------------------------------------------
cp -r "$root/sweeps" .
sed -i 's/,106319314944$/,106319314945/' sweeps/published.csv
run run sweeps/paper.yaml -o out -q
expect "a printed value that is not reproduced: status" 1 "$status"
expect_match "a printed value that is not reproduced" \
  "^proofsweep: sweeps/paper.yaml: 1 printed value is not reproduced; see out/paper/report.md$" "$err"
sed -i 's/,4096,15,30,150,ratio,1.019204$/,4096,15,30,150,ratio,1.019205/' sweeps/published.csv
run run sweeps/paper.yaml -o out -q --no-figures
expect_match "two of them" \
  "^proofsweep: sweeps/paper.yaml: 2 printed values are not reproduced; see out/paper/report.md$" "$err"
finish
