#!/usr/bin/env bash
# `fits:` of a specification and the two studies that come with the program. The numbers are held against `fit --json`,
# the other road to the same engine (itself held against NIST in test_fit.sh), against Awk sums over the data, and for
# sweeps against the closed form that stands in the same table.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/support.sh"
cp -r "$root/sweeps" "$scratch"
cd "$scratch"

# Both studies run, and their claims on paper are pictures.
for study in measured horizon; do
  run run "sweeps/$study.yaml" -o out -q
  expect "$study: status" 0 "$status"
  expect "$study: nothing to complain about" "" "$err"
done
for table in fits fit-parameters fit-points fit-curves fit-laws; do
  expect "measured writes $table" yes "$([[ -s out/measured/$table.csv ]] && echo yes)"
done
for picture in measured/figures/{data-fit,residuals,law-comparison} horizon/figures/{ceiling-horizon,deficit}; do
  for suffix in .csv .svg .png -dark.svg; do
    expect "$picture$suffix" yes "$([[ -s out/$picture$suffix ]] && echo yes)"
  done
done

# A column of the row that begins with some text. None of these rows has a comma in front of the column.
cell() { # table, beginning, column
  awk -F, -v key="$2" -v column="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
    index($0, key) == 1 { print $at }' "out/$1.csv"
}

# The same series on the command line.
series="carry-aware,default / typed_verify_ms,"
"$proofsweep" fit sweeps/measured.csv --x x --y value --where model=default --where quantity=typed_verify_ms --json \
  --seed 20261122 >typed.json
expect "law: as fit says" "\"law\": \"$(cell measured/fits "$series" law)\"" "$(grep -om1 '"law": "[a-z0-9-]*"' typed.json)"
for number in ceiling r2 aicc ceiling_low; do
  value=$(cell measured/fits "$series" $number)
  checks=$((checks + 1))
  grep -qF -- "$value" typed.json || fail "$number $value is not what fit --json says"
done
value=$(cell measured/fit-parameters "carry-aware: default / typed_verify_ms,exponential,scale," value)
checks=$((checks + 1))
grep -qF -- "$value" typed.json || fail "scale $value is not what fit --json says"

# Points and residuals against the data and the curve: sums that Awk makes.
expect "points of the series" 10 "$(cell measured/fits "$series" points)"
expect "a point a row of the data" 10 "$(grep -c '^carry-aware: default / typed_verify_ms,' out/measured/fit-points.csv)"
expect "y of the points is the data's" \
  "$(awk -F, '$2 == "default" && $5 == "typed_verify_ms" { s += $6 } END { printf "%.9f", s }' sweeps/measured.csv)" \
  "$(awk -F, '$1 == "carry-aware: default / typed_verify_ms" { s += $3 } END { printf "%.9f", s }' out/measured/fit-points.csv)"
expect "weights of the laws add up" 1.000000000 \
  "$(awk -F, '$1 == "carry-aware: default / typed_verify_ms" { s += $8 } END { printf "%.9f", s }' out/measured/fit-laws.csv)"
evidence=$(awk -F, '$1 == "carry-aware: default / typed_verify_ms" && $3 == "yes" { s += $8 } END { printf "%.9f", s }' \
  out/measured/fit-laws.csv)
expect "evidence is the weight of laws with a ceiling" "$evidence" \
  "$(cell measured/fits "$series" ceiling_evidence | awk '{ printf "%.9f", $1 }')"
expect "three points cannot tell" "cannot tell" "$(cell measured/fits "attention,trace_rows," shows)"

# Sweeps with errors laid on: bounded intervals hold the closed form (all but at most one of twenty, as 95 % says; here 12),
# the errors are those of the seed, and without errors the fit is the closed form.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  { c = $at["ceiling"]; f = $at["fit_ceiling"]; exact = $at["fit_sweep"] ~ /^exact/
    if (exact) { if ((f / c - 1) ^ 2 > 1e-18) bad = bad " " $0 }
    else { n++; miss += $at["fit_ceiling_low"] > c || ($at["fit_ceiling_high"] != "" && $at["fit_ceiling_high"] < c)
           if (f == c) bad = bad " no error" } }
  END { print n, (miss <= 2 ? "ok" : miss " missed"), bad }' out/horizon/ceilings.csv >verdict
expect "horizon: intervals and closed form" "12 ok " "$(<verdict)"
run run sweeps/horizon.yaml -o again -q --jobs 1 --no-figures
expect "the same errors each time" "$(sha256sum <out/horizon/ceilings.csv)" "$(sha256sum <again/horizon/ceilings.csv)"
run run sweeps/horizon.yaml -o other -q --set seed=7 --no-figures
expect "another seed: status" 0 "$status"
expect "another seed: other errors" yes "$(cmp -s out/horizon/ceilings.csv other/horizon/ceilings.csv || echo yes)"

# Intervals of 95 % hold the closed form that often: of 120, 6 should miss, and with equal weights 13 would.
cat >cover.yaml <<'END'
spec: 1
name: cover
sweeps:
END
for octave in 13 15 20; do
  cat >>cover.yaml <<END
  - name: to-$octave
    models: [gpt2-small]
    context: {from: 128, to: $((1 << octave)), scale: log2, per-octave: 4}
    ceiling: true
    fit: {x: context, y: ratio, law: hyperbola, noise: 0.01}
END
done
for ((seed = 1; seed <= 40; seed++)); do
  "$proofsweep" run cover.yaml -o cover -q --no-figures --set seed=$seed 2>stderr || fail "cover.yaml: $(<stderr)"
  cat cover/cover/ceilings.csv
done >covered.csv
expect "intervals cover as often as they say" "120 ok" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
  $at["fit_ceiling"] + 0 > 0 { n++; c = $at["ceiling"]
    miss += $at["fit_ceiling_low"] > c || ($at["fit_ceiling_high"] != "" && $at["fit_ceiling_high"] < c) }
  END { print n, miss <= 9 ? "ok" : miss " missed" }' covered.csv)"

# Each row has a key: tables with their rows turned round are the same tables.
for study in measured horizon; do
  mkdir -p turned/$study plain/$study
  cp out/$study/*.csv plain/$study
  for table in plain/$study/*.csv; do
    { head -1 "$table" && tail -n +2 "$table" | tac; } >"turned/$study/${table##*/}"
  done
  run diff plain/$study turned/$study
  expect "$study turned round: status" 0 "$status"
done

# A series that is gone is gone, and nothing else; without its name a claim finds several.
cat >groups.yaml <<'END'
spec: 1
name: groups
fits:
  - {name: g, data: groups.csv, x: steps, y: value, law: linear, group-by: system}
END
printf 'system,steps,value\n' >all.csv
for system in a b c; do
  for value in 1 3 4 8 9; do
    echo "$system,$((value * value % 11 + value)),$value.5"
  done
done >>all.csv
cp all.csv groups.csv
run run groups.yaml -o all -q --no-figures
expect "three series" 0 "$status"
grep -v ^a all.csv >groups.csv
run run groups.yaml -o fewer -q --no-figures --baseline all
expect "a series less: status" 1 "$status"
expect_match "a series less: the data are named" "^proofsweep: Inputs that changed: groups.csv is another file. Baseline of" "$err"
expect "the manifest has the data's digest" "$(sha256sum <groups.csv | cut -c 1-64)" \
  "$(grep -A 2 '"path": "groups.csv"' fewer/groups/manifest.json | grep -o '[0-9a-f]\{64\}')"
expect "a series less: only what is gone" "" \
  "$(tail -n +2 fewer/groups/drift.csv | grep -v -E '^fit[a-z-]*\.csv,(group=g: a|name=g series=a)( [^,]*)?,,missing,,,,$' || true)"
expect "a series less: its rows" "$(cat all/groups/fit*.csv | grep -c -e '^g: a' -e '^g,a')" \
  "$(tail -n +2 fewer/groups/drift.csv | wc -l)"
cp all.csv groups.csv
cat >>groups.yaml <<'END'
claims:
  - {id: r2, says: "it explains", table: fits, value: r2, where: {name: g}, above: 0}
END
run check groups.yaml
expect_match "which column tells series apart" "3 rows of 'fits' match name = g where one is wanted; they differ in series" "$err"

# Claims read the tables; conditions, alternatives, several groups, weights, a held parameter and a first x.
cat >data.csv <<'END'
system,metric,steps,value,w
a,prove,0,1,1
a,prove,1,2.5,1
a,prove,3,3.25,1
a,prove,7,3.625,4
a,prove,15,3.8125,1
b,prove,0,5,1
b,prove,1,7,1
b,prove,2,9,1
b,prove,3,11,1
b,verify,0,1,1
END
cat >own.yaml <<'END'
spec: 1
name: own
fits:
  - name: halves
    data: data.csv
    x: steps
    y: value
    weight: w
    where: {system: a, metric: prove}
    law: hyperbola
    fix: {start: 1}
  - name: lines
    data: data.csv
    x: steps
    y: value
    where: {system: [a, b], metric: prove}
    group-by: [system, metric]
    law: linear
    start-at: 1
claims:
  - {id: ceiling, says: "4 - 3/(x + 1) has the ceiling 4", table: fits, value: ceiling, where: {name: halves}, expect: 4, within: 1.0e-9}
  - {id: half, says: and its half at 1, table: fits, value: half, where: {name: halves}, expect: 1, within: 1.0e-9}
  - {id: slope, says: b rises by 2 a step, table: fit-parameters, value: value, where: {group: "lines: b / prove", parameter: slope}, expect: 2, within: 1.0e-12}
  - {id: points, says: start-at leaves out one, table: fits, value: points, where: {name: lines, series: b / prove}, expect: 3, within: 0}
figures: [{figure: data-fit, analysis: halves}]
formats: [svg]
END
run run own.yaml -o out -q
expect "own data: status" "0 " "$status $err"
expect "own data: series" "halves|lines a / prove|lines b / prove" \
  "$(tail -n +2 out/own/fits.csv | cut -d, -f1,2 | tr ',' ' ' | sed 's/ *$//' | paste -sd'|')"

# A report of fits alone speaks of the data, not of a model that is nowhere in it; what cannot be fitted is said, with why.
expect "own data: sections" "Claims|Figures|Fits to data|Provenance" "$(grep '^## ' out/own/report.md | cut -c4- | paste -sd'|')"
expect "own data: no model" "" "$(grep -iE 'symbolic|sweeps nothing|asks for its ceilings' out/own/report.md || true)"
expect_match "own data: a ceiling in words" \
  '\*\*halves\*\*: value rises with steps towards a ceiling of 4\. The hyperbola law was taken: ' "$(<out/own/report.md)"
printf 'x,y\n1,10\n2,12\n4,13\n' >three.csv
printf 'spec: 1\nname: three\nfits:\n  - {name: a, data: three.csv, x: x, y: y}\nfigures: [data-fit]\n' >three.yaml
run run three.yaml -o out -q
reason="no law can be chosen from 3 points: comparing laws by AICc takes 4 at least, and y must vary"
expect "three points: status" 5 "$status"
expect "three points: stderr" "proofsweep: three.yaml:5:11: figure 'data-fit' has nothing to draw: $reason" "$err"
expect "three points: the report says why" "*The figure data-fit has nothing to draw: $reason.*|- **a**: without a curve or a figure, because $reason." \
  "$(grep -F "$reason" out/three/report.md | paste -sd'|')"

# Nanoseconds in seconds: numbers such as 1e-9 are drawn.
printf 'n,seconds\n' >tiny.csv
for n in 1 2 3 4 5 6 7 8 9; do printf '%d,%de-9\n%d,%d.1e-9\n' $n $n $n $n >>tiny.csv; done
printf 'spec: 1\nname: tiny\nfits:\n  - {name: a, data: tiny.csv, x: n, y: seconds}\nfigures: [data-fit, residuals]\nformats: [svg]\n' >tiny.yaml
run run tiny.yaml -o out -q
expect "small numbers" "0 " "$status $err"

# Mistakes of the data and of the request.
printf 'spec: 1\nname: bad\nfits:\n  - {name: a, data: data.csv, x: steps, y: values}\n' >bad.yaml
run run bad.yaml -o out -q
expect "no such column: status" 2 "$status"
expect_match "no such column: stderr" "^bad.yaml:4:44: error: data.csv: no column 'values'; did you mean 'value'\?" "$err"
printf 'spec: 1\nname: bad\nfits:\n  - {name: a, data: none.csv, x: steps, y: value}\n' >bad.yaml
run run bad.yaml -o out -q
expect "no such file: status" 3 "$status"
expect_match "no such file: stderr" "^bad.yaml:4:21: error: cannot read 'none.csv'" "$err"
printf 'spec: 1\nname: bad\nfits:\n  - {name: a, data: data.csv, x: steps, y: value, law: linear}\nfigures: [law-comparison]\n' >bad.yaml
run run bad.yaml -o out -q
expect "no laws compared: status" 2 "$status"
expect_match "no laws compared: stderr" "law-comparison" "$err"
printf 'spec: 1\nname: bad\nfits:\n  - {name: a, data: data.csv, x: steps, y: value}\nfigures: [{figure: data-fit, analysis: b}]\n' >bad.yaml
run run bad.yaml -o out -q
expect "a figure of no fit: status" 2 "$status"
finish
