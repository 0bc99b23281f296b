#!/usr/bin/env bash
# Figures of specifications at the edge of what can be drawn: each is drawn, or one sentence says why that one is not and
# the others are drawn. Argument: the program.
set -euo pipefail
proofsweep=$(readlink -f "$1")
plots=$(readlink -f "$(dirname "$0")/../../Makefile.plots")
source "$(dirname "$0")/support.sh"
cd "$scratch"

# Writes t.yaml from lines, draws it, and expects these pictures to be the ones that are there.
draws() { # name, status, pictures, lines
  printf 'spec: 1\nname: t\ntitle: T\nseed: 1\n%b\n' "$4" >t.yaml
  rm -rf out
  run run t.yaml -q -o out --formats svg --variants none
  expect "$1: status" "$2" "$status"
  expect "$1: pictures" "$3" "$(find out/t/figures -name "*.svg" -printf "%f\n" | sort | sed 's/\.svg$//' | paste -sd' ')"
}

map() { # rest of a break-even
  echo "break-even:\n  - {name: be, model: gpt2-small, $1}\nfigures: [break-even-map]"
}
draws "nothing reaches the ratio" 0 break-even-map \
  "$(map 'solve: context, ratio: 900, over: {c_exp: [50, 100, 200], c_nonlin: [50, 150, 250]}')"
draws "everything reaches it" 0 break-even-map \
  "$(map 'solve: context, ratio: 0.5, over: {c_exp: [50, 100, 200], c_nonlin: [50, 150, 250]}')"
draws "a price of 0" 0 break-even-map \
  "$(map 'solve: c_norm, ratio: 1, over: {context: [1000, 2000], c_exp: [0, 1]}')"

# A fit without residuals: its own figure is missing, with the reason, and the other two are there.
printf 'x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n' >line.csv
draws "a perfect fit" 5 "data-fit ratio-vs-context" 'fits:\n  - {name: f, data: line.csv, x: x, y: y, law: linear}
figures: [data-fit, residuals, ratio-vs-context]\nsweeps:\n  - {name: s, models: [gpt2-small], context: [128, 1024]}'
expect_match "a perfect fit: says why" "figure 'residuals' has nothing to draw" "$err"

# Each pair of bars says what it is priced with: its set, the prices beside it, and what varies within it.
conditions() { # axes of prices
  draws "bars of $1" 0 decomposition "sweeps:\n  - {name: s, models: [gpt2-small], context: [1024], $1}
figures: [{figure: decomposition, sweep: s}]"
  grep '^label,' out/t/figures/decomposition.csv | grep -o '1k context[^,]*' | tr '\302\240' ' ' | tr -s ' ' | paste -sd'|'
}
expect "bars of sets with a price" "1k context; essay with c_norm 7|1k context; jolt-atlas with c_norm 7" \
  "$(conditions 'constants: [essay, jolt-atlas], c_norm: 7')"
expect "bars of sets and prices" \
  "1k context; essay; c_exp = 9|1k context; essay; c_exp = 8|1k context; jolt-atlas; c_exp = 9|1k context; jolt-atlas; c_exp = 8" \
  "$(conditions 'constants: [essay, jolt-atlas], c_exp: [9, 8]')"
expect "bars of prices" "1k context; c_exp = 9; c_norm = 1|1k context; c_exp = 9; c_norm = 2|1k context; c_exp = 8; c_norm = 1|1k context; c_exp = 8; c_norm = 2" \
  "$(conditions 'c_exp: [9, 8], c_norm: [1, 2]')"

# Data far from 1: tics below zero have room, large ones are words, a ceiling beyond the picture is told.
cells() { # part of the figure's rows: its texts
  grep "^$1," out/t/figures/data-fit.csv | cut -d, -f10,11 | tr -d , | paste -sd' '
}
fit() { # awk expression of y for x
  awk "BEGIN { print \"x,y\"; for (x = 0; x < 20; x++) print x \",\" $1 }" >data.csv
  draws "data $1" 0 data-fit 'fits:\n  - {name: f, data: data.csv, x: x, y: y, law: hyperbola}\nfigures: [data-fit]'
}
fit '(-100 - 900 / (1 + x / 5) + sin(x))'
expect_match "below zero" "−1000 .*−200" "$(cells y_tic)"
expect "below zero: room for the tics" 64 "$(grep ^canvas out/t/figures/data-fit.csv | cut -d, -f3)"
fit '(1e12 * (1 - 0.9 / (1 + x / 5) + sin(x) / 1000))'
expect_match "large numbers" "0.2 tn" "$(cells y_tic)"
fit '(1e4 * (1 - 1 / (1 + x / 200)) + sin(x))'
expect_match "a far ceiling" "Ceiling [0-9]+; above the picture.*95 %" "$(cells label) $(cells note)"

# What was measured, a floor under falling data, the whole of the band, and a level that fills the frame.
expect_match "the measure" "^y by x, f, with the fitted hyperbola law" "$(cells subtitle | tr ';' ,)"
fit '(1 + 50 / (x + 10))'
expect_match "falling data" "puts a floor at 1.00" "$(cells headline)"
expect_match "falling data: its label" "^Floor 1.00" "$(cells label)"
awk 'BEGIN { print "x,y"; for (x = -4; x < 4; x++) print x "," (-3 + 0.1 * (x + 4) ^ 2) }' >data.csv
draws "a wide band" 0 data-fit 'fits:\n  - {name: f, data: data.csv, x: x, y: y, law: linear}\nfigures: [data-fit]'
expect "a wide band: within the frame" inside "$(awk -F, '$1 == "y_tic" && (low == "" || $4 < low) { low = $4 }
  $1 == "contour" && (band == "" || $4 < band) { band = $4 } END { print (band > low ? "inside" : band " " low) }' out/t/figures/data-fit.csv)"
expect "no law with a ceiling: not a word of its weight" "" "$(cells footnote | grep Akaike || true)"
awk 'BEGIN { print "x,y"; for (x = 1; x <= 10; x++) print x ",7" }' >data.csv
draws "a level" 0 data-fit 'fits:\n  - {name: f, data: data.csv, x: x, y: y}\nfigures: [data-fit]'
expect "a level: its frame" "6.0 6.5 7.0 7.5 8.0" "$(cells y_tic | sed 's/^ *//; s/ *$//; s/  */ /g')"
awk 'BEGIN { print "x,y"; for (x = 1; x <= 12; x++) print x "," (x + 0.01 * (x * x % 5)) }' >data.csv
draws "a line" 0 data-fit 'fits:\n  - {name: f, data: data.csv, x: x, y: y}\nfigures: [data-fit]'
expect_match "a line: a small weight" "Laws with a ceiling carry under 0.01 %" "$(cells footnote)"

# A curve that falls has a limit at the horizon too.
draws "a horizon below" 0 ceiling-horizon "constants: {c_exp: 1, c_norm: 1, c_nonlin: 5, r_exp: 50}
sweeps:\n  - {name: s, models: [gpt2-small], context: {from: 128, to: 131072, scale: log2}, ceiling: true,
     fit: {x: context, y: ratio, law: hyperbola, noise: 0.01}}\nfigures: [ceiling-horizon]"
expect_match "a horizon below: its limit" "exact limit 0.725" \
  "$(grep ^note out/t/figures/ceiling-horizon.csv | cut -d, -f11)"
expect "a horizon below: no ceiling" 0 "$(cut -d, -f10,11 out/t/figures/ceiling-horizon.csv | grep -c "eiling " || true)"

# Two analyses of one model that draw other inputs: the footnote tells both.
hypercube() { # name, context, rest
  echo "\n  - {name: $1, model: gpt2-small, method: latin-hypercube, samples: 64, context: $2, parameters: \
{c_exp: {dist: uniform, min: $3, max: 310}}}"
}
draws "two analyses" 0 ratio-distribution \
  "sensitivity:$(hypercube near 1024 290)$(hypercube far 131072 10)\nfigures: [ratio-distribution]"
footnote=$(grep ^footnote out/t/figures/ratio-distribution.csv | cut -d, -f11 | paste -sd' ')
expect_match "two analyses: the footnote" "near: Drawn: c_exp uniform on 290 to 310. Fixed: context 1k;.* far: Drawn: \
c_exp uniform on 10 to 310. Fixed: context 128k;" "$footnote"

# A tornado's rows are in the order of its swings, also where the base lies beyond an input's ends.
draws "a base out of range" 0 tornado 'sensitivity:\n  - {name: t, model: gpt2-small, method: tornado, context: 512, parameters: {c_exp: {dist: uniform, min: 5, max: 30}, c_nonlin: {dist: uniform, min: 5, max: 300}}}\nfigures: [tornado]'
expect_match "a base out of range: the headline" "^headline,+The activation constant alone moves" "$(grep ^headline out/t/figures/tornado.csv)"

# Two of one kind have names; make redraws them from their tables alone, and one of another name is gone.
pair() { # name of the second
  echo "break-even:\n  - {name: near, model: gpt2-small, solve: c_exp, over: {context: [1000, 2000], r_exp: [1, 2]}}
  - {name: far, model: gpt2-xl, solve: c_exp, over: {context: [10000, 20000], r_exp: [1, 2]}}
figures:\n  - {figure: break-even-map, analysis: near}\n  - {figure: break-even-map, name: $1, analysis: far}"
}
draws "two of one kind" 0 "break-even-map far-away" "$(pair far-away)"
expect "two of one kind: what each draws" "break-even-map break-even-map" \
  "$(grep -h ^figure, out/t/figures/*.csv | cut -d, -f11 | paste -sd' ')"
expect_match "two of one kind: the report's links" "figures/far-away.csv.*plots/break-even-map.gp" "$(<out/t/report.md)"
(cd out/t/figures && sha256sum -- *.svg) >drawn
mkdir redrawn && cp out/t/figures/*.csv redrawn
make -s -f "$plots" FIGURES=redrawn FORMATS=svg >/dev/null
expect "two of one kind: the same from make" "" "$(cd redrawn && sha256sum --quiet --check ../drawn 2>&1)"

# A directory that holds nothing to draw is told of, before anything is drawn.
makes_nothing() { # name, FIGURES, what is said
  status=0
  make -s -f "$plots" FIGURES="$2" FORMATS=svg >stdout 2>stderr || status=$?
  expect "$1" "2:" "$status:$(<stdout)"
  expect_match "$1: said" "$3" "$(<stderr)"
}
mkdir -p "o sp/figures" && cp redrawn/*.csv "o sp/figures" && rm redrawn/*.svg
makes_nothing "make: a misspelt directory" redrawm "no CSV files in 'redrawm': FIGURES is directories of figures, without a space in"
makes_nothing "make: one of two is misspelt" "redrawn redrawm" "no CSV files in 'redrawm': "
makes_nothing "make: a space" "o sp/figures" "no CSV files in 'o' 'sp/figures': "
makes_nothing "make: no directory" "" "no figures below .*reports.*FIGURES=DIR"
expect "make: nothing was drawn" "" "$(find redrawn -name '*.svg')"
printf 'spec: 1\nname: t\n%b\n' "$(pair elsewhere)" >t.yaml
run run t.yaml -q -o out --formats svg --variants none
expect "another name: pictures" "break-even-map elsewhere" \
  "$(find out/t/figures -name "*.svg" -printf "%f\n" | sort | sed 's/\.svg$//' | paste -sd' ')"

finish
