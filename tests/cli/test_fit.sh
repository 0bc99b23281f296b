#!/usr/bin/env bash
# `fit`: NIST's certified values through the command line, the three outputs, groups, and bad data answered by line and
# column. Argument: the program.
set -euo pipefail
proofsweep=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
nist=tests/data/nist

expect() { # name, expected, actual
  if [[ $2 != "$3" ]]; then
    printf 'FAIL %s\n  expected %s\n  found    %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# name, stderr, words...: exit status 2 and that sentence
refuse() {
  local name=$1 message=$2 found=0 said
  shift 2
  said=$("$proofsweep" fit "$@" 2>&1 >/dev/null) || found=$?
  expect "$name: status" 2 "$found"
  expect "$name: message" "proofsweep: $message" "$said"
}

# name, certified value, column, parameter, words...: nine digits agree
certified() {
  local name=$1 value=$2 column=$3 parameter=$4 found
  shift 4
  found=$("$proofsweep" fit "$@" --csv |
    awk -F, -v c="$column" -v p="$parameter" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $3 == p { print $at[c] }')
  awk -v a="$value" -v b="$found" 'BEGIN { d = (a - b) / a; exit !(b != "" && d < 1e-9 && d > -1e-9) }' || {
    printf 'FAIL %s: certified %s, found %s\n' "$name" "$value" "$found"
    failures=$((failures + 1))
  }
}

misra=("$nist/Misra1a.csv" --x x --y y --law exponential --fix start=0)
certified "Misra1a b1" 2.3894212918E+02 value ceiling "${misra[@]}"
certified "Misra1a b1 sd" 2.7070075241E+00 se ceiling "${misra[@]}"
certified "Misra1a rss" 1.2455138894E-01 rss ceiling "${misra[@]}"
certified "DanWood b2" 3.8604055871E+00 value exponent "$nist/DanWood.csv" --x x --y y --law power
certified "Rat42 b3" 6.7359200066E-02 value rate "$nist/Rat42.csv" --x x --y y --law=logistic
certified "Thurber b7" 4.9727297349E-02 value b3 "$nist/Thurber.csv" --x x --y y --law rational-33
certified "MGH09 b1" 1.9280693458E-01 value ceiling "$nist/MGH09.csv" --x x --y y --law rational-22 --fix a0=0
certified "MGH09 b1 from a bad start" 1.9280693458E-01 value ceiling "$nist/MGH09.csv" --x x --y y --law rational-22 \
  --fix a0=0 --start b1=1000 --start b2=-5

# JSON: the contract's keys, and null where there is no bound.
cat >"$work/line.csv" <<'DATA'
context,ratio
128,1.02
1024,1.21
2048,1.38
4096,1.83
8192,2.62
12000,3.43
16384,4.21
DATA
json=$("$proofsweep" fit "$work/line.csv" --x context --y ratio --law hyperbola --json)
for key in law parameters rss r2 aicc verdict reason ceiling contexts correlation runs points notes; do
  grep -q "^  \"$key\": " <<<"$json" || expect "json has $key" yes no
done
expect "json verdict" '  "verdict": "not identifiable",' "$(grep '"verdict"' <<<"$json")"
if grep -qiE '\b(nan|inf|infinity)\b' <<<"$json"; then expect "json without nan" yes no; fi
command -v python3 >/dev/null && ! python3 -m json.tool >/dev/null <<<"$json" && expect "json parses" yes no
status=0
"$proofsweep" fit "$work/line.csv" --x context --y ratio >"$work/text" || status=$?
expect "status whatever the verdict" 0 "$status"
grep -q "^ceiling not identifiable: " "$work/text" || expect "text gives the verdict" yes no
grep -q "do not show a ceiling" "$work/text" || expect "text states the evidence" yes no
expect "no trailing blanks" "" "$(grep -n ' $' "$work/text" || true)"

# Data that accelerate, as prefill times do, have no ceiling; and no column of the text runs into its neighbour.
awk 'BEGIN { print "ctx,ms"; s = 1
  for (x = 128; x <= 16384; x *= 2) for (r = 0; r < 3; r++) {
    s = -s; printf "%d,%.4f\n", x, (10 + .01 * x + 1e-6 * x * x) * (1 + .01 * s * (r + 1) / 2) } }' >"$work/prefill.csv"
"$proofsweep" fit "$work/prefill.csv" --x ctx --y ms >"$work/text"
expect "accelerating data: law" "quadratic: ms = intercept + slope x + square x^2 with x = ctx" "$(head -1 "$work/text")"
grep -q "the data do not show a ceiling" "$work/text" || expect "accelerating data: no ceiling" yes no
expect "columns are apart: square" 3 "$(grep '^square' "$work/text" | grep -o ' to [^ ]*' | grep -cE '^ to -?[0-9.]+(e-[0-9]+)?$')"
"$proofsweep" fit "$work/prefill.csv" --x ctx --y ms --law logistic >"$work/text"
grep -q "^ceiling not identifiable: the data still curve upwards at their end" "$work/text" || expect "an S: verdict" yes no
expect "columns are apart: rate" 3 "$(grep '^rate' "$work/text" | grep -o ' to [^ ]*' | grep -cE '^ to [0-9.]+$')"
printf 'x,y\n1000000000000000000,1\n2000000000000000000,2.000000001\n3000000000000000000,3\n4000000000000000000,4\n5000000000000000000,5\n' \
  >"$work/large.csv"
expect "columns are apart: points" 6 "$("$proofsweep" fit "$work/large.csv" --x x --y y --law linear |
  awk 'points { n += NF == 8 } $1 == "x" { points = 1; n++ } END { print n }')"

# Where nothing could be estimated nothing is said of it.
# A steep power in thousands: the amplitude, the gap at x = 1, is vast.
awk 'BEGIN {print "x,y"; for (i = 0; i < 16; i++) printf "%d,%.5f\n", 1000 + 40 * i, 3 - 2 * (1 + i / 25) ^ -12 + (i % 3 - 1) / 300}' \
  >"$work/steep.csv"
"$proofsweep" fit "$work/steep.csv" --x x --y y --law power-approach >"$work/text"
expect "a vast number: in all its digits" 0 "$(grep -cE '[0-9]{8}e[0-9]' "$work/text")"
expect "a vast number: with a power of ten" 1 "$(grep -cE '^amplitude +[0-9.]+e[0-9]+ ' "$work/text")"
"$proofsweep" fit "$work/prefill.csv" --x ctx --y ms --law hyperbola >"$work/text"
expect "no estimates: no correlation" 0 "$(grep -c '^correlation' "$work/text" || true)"
expect "no estimates: no ceiling moves" "-" "$(sed -n '/ceiling moves$/,$p' "$work/text" | awk 'NR > 1 && NF == 8 { print $NF }' | sort -u)"

# Four points: a rise is no constant, and nothing is said of ceilings.
printf 'ctx,ms\n512,1.3228\n1024,1.5331\n2048,1.8164\n4096,2.1494\n' >"$work/four.csv"
"$proofsweep" fit "$work/four.csv" --x ctx --y ms >"$work/text"
expect "four points: statement" "too few points to give a law with a ceiling an AICc, so nothing was compared; an F test \
prefers power to the constant." "$(grep '^too few' "$work/text")"
grep -q "do not show a ceiling" "$work/text" && expect "four points: no word on a ceiling" yes no

# Groups, conditions, wide tables, --start-at; the same bytes twice.
cat >"$work/long.csv" <<'DATA'
system,metric,steps,value
a,prove,1,10
a,prove,2,17
a,prove,4,26
a,prove,8,36
a,prove,16,45
a,size,1,7
b,prove,1,3
b,prove,2,5
b,prove,4,9.1
b,prove,8,17
b,prove,16,32.9
c,prove,1,5
DATA
long=("$work/long.csv" --x steps --y value --where metric=prove --group-by system)
"$proofsweep" fit "${long[@]}" --law linear --csv >"$work/groups.csv"
expect "groups" "a a b b c" "$(tail -n +2 "$work/groups.csv" | cut -d, -f1 | tr '\n' ' ' | sed 's/ $//')"
expect "a group that cannot be fitted says why" \
  "\"law 'linear' has 2 free parameters and needs 3 points at least, found 1\"" \
  "$(tail -1 "$work/groups.csv" | cut -d, -f20-)"
"$proofsweep" fit "${long[@]}" --json >"$work/first"
"$proofsweep" fit "${long[@]}" --json >"$work/second"
cmp "$work/first" "$work/second" || expect "same bytes" yes no
expect "one point fewer" 4 "$("$proofsweep" fit "$work/long.csv" --x steps --y value --where metric=prove \
  --where system=a --law linear --start-at 2 --json | sed -n 's/^  "n": \(.*\),/\1/p')"
printf 'x,y,z\n1,1,2\n2,2,4.1\n3,3.1,6\n4,4,8\n' >"$work/wide.csv"
expect "wide" "y z" "$("$proofsweep" fit "$work/wide.csv" --x x --y y --y z --law linear --csv | tail -n +2 |
  cut -d, -f1 | uniq | tr '\n' ' ' | sed 's/ $//')"
printf '\xef\xbb\xbf"x","y"\r\n1,"1"\r\n2,2\r\n3,3.1\r\n4,4\r\n' >"$work/bom.csv"
expect "BOM, CRLF, quotes" 4 "$("$proofsweep" fit "$work/bom.csv" --x x --y y --law linear --json |
  sed -n 's/^  "n": \(.*\),/\1/p')"

# A scatter that repeats points is fitted, and the notes name the lines.
printf 'x,y\n1,1\n2,2\n1,1\n3,3.1\n,7\n4,4\n' >"$work/repeat.csv"
"$proofsweep" fit "$work/repeat.csv" --x x --y y --law linear >"$work/text"
grep -q "1 point is repeated (first: lines 2 and 4 have the same 'x' and 'y')" "$work/text" ||
  expect "repeats noted" yes no
grep -q "1 row of the file has no x or y and was left out (line 6)" "$work/text" ||
  expect "empty cells noted" yes no
printf 'x,y\n1,2\n2,2\n3,2\n4,2\n5,2\n' >"$work/flat.csv"
"$proofsweep" fit "$work/flat.csv" --x x --y y --law hyperbola >"$work/text"
grep -q "column 'y' is 2 on all lines from 2 to 6" "$work/text" || expect "a flat y is noted" yes no
grep -q "^ceiling not identifiable: y varies by rounding only" "$work/text" || expect "a flat y has its verdict" yes no

# A first line of a spreadsheet that names the delimiter; and two decimal marks, one of which groups thousands.
printf '\xef\xbb\xbfsep=;\r\nx;y\r\n1;1,5\r\n2;2,5\r\n3;3,6\r\n' >"$work/sep.csv"
expect "sep=;" 3 "$("$proofsweep" fit "$work/sep.csv" --x x --y y --law linear --json | sed -n 's/^  "n": \(.*\),/\1/p')"
printf 'tokens;ms;both\n1.024;2,1;4.1\n2.048;3,2;5,0\n4.096;4,1;6,0\n' >"$work/marks.csv"
for columns in "tokens ms" "ms both"; do
  read -r x y <<<"$columns"
  status=0
  "$proofsweep" fit "$work/marks.csv" --x "$x" --y "$y" 2>"$work/errors" >&2 || status=$?
  expect "two decimal marks: $columns" "2 a number with a point, and line 2 has one with a decimal comma, '2,1'; a file has one decimal mark \
(and 2 more cells: lines 3, 4)" \
    "$status $(sed "s/.*': //; s/^a n/a n/" "$work/errors" | sed 's/^.*: a number/a number/')"
done

# A condition may have the decimal mark of the file.
printf 'c;x;y\n0,1;1;1\n0,1;2;2\n0,1;3;3,1\n0,25;1;5\n' >"$work/european.csv"
for value in 0,1 0.1 0,10; do
  expect "a condition of $value" 3 "$("$proofsweep" fit "$work/european.csv" --x x --y y --law linear --where c=$value --json |
    sed -n 's/^  "n": \(.*\),/\1/p')"
done
refuse "a decimal comma that no row has" "$work/european.csv: column 'c' is nowhere '0,7' (line 2 has '0.1')" \
  "$work/european.csv" --x x --y y --where c=0,7

# Thousands are never read as fractions, and what R, pandas and numpy write for nothing is nothing.
printf 'ctx;ms\n128;12\n256;14\n512;18\n1.024;25\n2.048;37\n' >"$work/thousands.csv"
refuse "thousands" "$work/thousands.csv:5: column 'ctx': '1.024' may be 1024 or a fraction; write 1024, or the fraction with \
another digit, 1.0240 (and 1 more cell: line 6)" "$work/thousands.csv" --x ctx --y ms
printf 'context;ms;run\n1.024;1.500;20261130\n2.048;2.500;20261130\n4.096;4.200;20261130\n8.192;7.500;20261130\n' >"$work/dated.csv"
refuse "thousands beside dates" "$work/dated.csv:2: column 'context': '1.024' may be 1024 or a fraction; write 1024, or the \
fraction with another digit, 1.0240 (and 3 more cells: lines 3, 4, 5)" "$work/dated.csv" --x context --y ms --law linear
sed 's/,\(300\),/;1.000;/; s/,/;/g' sweeps/constants.csv | sed '3,$d' >"$work/constants.csv"
status=0
"$proofsweep" eval gpt2-small --context 1024 --constants essay --constants-file "$work/constants.csv" 2>"$work/errors" >&2 || status=$?
expect "thousands in prices" "2 '1.000' may be 1000 or a fraction" "$status $(sed "s/.*: '/'/; s/;.*//" "$work/errors")"
printf '# by R\nx,y,,\n1,+2,,\n2,NA,,\n3,3.1,,\nNaN,3,,\n4,nan,,\n5,5,,\n6,N/A,,\n7,n/a,,\n8,#N/A,,\n9,8.8,,\n' >"$work/missing-cells.csv"
"$proofsweep" fit "$work/missing-cells.csv" --x x --y y --law linear >"$work/text"
expect "missing cells" "4 points 6 rows of the file have no x or y and were left out (first: line 4)" \
  "$(grep -o '^4 points' "$work/text") $(grep 'left out' "$work/text")"
printf 'x,y\ns,ms\n1,2\n2,3\n3,4\n' >"$work/units.csv"
refuse "a row of units" "$work/units.csv:2: column 'x': 's' is not a number; a row of units has no place here: put them into \
the header" "$work/units.csv" --x x --y y
printf 'x,y\n1,2\n2,-\n3,4\n' >"$work/dash.csv"
refuse "a dash" "$work/dash.csv:3: column 'y': '-' is not a number; leave the cell empty where nothing was measured" \
  "$work/dash.csv" --x x --y y

printf 'x,y\n1,2\n2,-\n3,4\n4,?\n5,6\n1.2.3,6\n' >"$work/dashes.csv"
refuse "several cells" "$work/dashes.csv:3: column 'y': '-' is not a number; leave the cell empty where nothing was measured \
(and 2 more cells: lines 5, 7)" "$work/dashes.csv" --x x --y y
awk 'BEGIN { print "x,y"; for (i = 1; i < 30; i++) print i ",1e" }' >"$work/column.csv"
refuse "a column of texts" "$work/column.csv:2: column 'y': '1e' is not a number (and 28 more cells: lines $(seq -s ', ' 3 21), ...)" \
  "$work/column.csv" --x x --y y

# Groups are told apart by their cells, not by how these read together.
printf 'g,h,x,y\n' >"$work/joined.csv"
for x in 1 2 3 4 5; do printf 'a / b,c,%d,%d\na,b / c,%d,%d\n' $x $((2 * x)) $x $((9 * x)) >>"$work/joined.csv"; done
expect "groups that read alike" "'a / b' / c 2 a / 'b / c' 9" \
  "$("$proofsweep" fit "$work/joined.csv" --x x --y y --group-by g --group-by h --law linear --csv |
    awk -F, '$3 == "slope" {printf "%s%s %s", n++ ? " " : "", $1, $4}')"

# Bad data and usage.
printf 'x,y\n1,2\n2,abc\n3,4\n' >"$work/text.csv"
printf 'x,y\n1,2\n2,3,4\n' >"$work/ragged.csv"
printf 'x,y\n1,2\n2,3\n' >"$work/few.csv"
printf 'x,y\n5,2\n5,3\n5,4\n5,7\n' >"$work/same.csv"
printf 'x,y,w\n1,2,1\n2,3,0\n3,4,1\n4,5,1\n' >"$work/weight.csv"
printf 'x,y\n' >"$work/empty.csv"
printf 'x,y,x\n1,2,3\n' >"$work/twice.csv"
printf 'g,x,y\na,1,2\n%s,1,2\n%s,2,3\n' "$(printf '%0960d' 7)" "$(printf '%0960d' 7)" >"$work/groups-long.csv"
xy=(--x x --y y)
refuse "a group whose name no table holds" "$work/groups-long.csv:3: column 'g': the name of this series would have 960 bytes; \
at most 959 are allowed" "$work/groups-long.csv" "${xy[@]}" --group-by g
refuse "text in a number column" "$work/text.csv:3: column 'y': 'abc' is not a number; leave the cell \
empty where nothing was measured" "$work/text.csv" "${xy[@]}"
refuse "too few points" "$work/few.csv:2: columns 'x' and 'y', lines 2 to 3: law 'hyperbola' has 3 free parameters and \
needs 4 points at least, found 2" "$work/few.csv" "${xy[@]}" --law hyperbola
refuse "no variation" "$work/same.csv:2: columns 'x' and 'y', lines 2 to 5: all 4 points have the same x: there is \
nothing to fit over" "$work/same.csv" "${xy[@]}" --law linear
refuse "weight of 0" "$work/weight.csv:3: column 'w': a weight must be above 0, found '0'" "$work/weight.csv" "${xy[@]}" \
  --weight w
refuse "no rows" "$work/empty.csv: no rows below the header" "$work/empty.csv" "${xy[@]}"
refuse "unmet condition" "$work/wide.csv: column 'z' is nowhere '5' (line 2 has '2')" "$work/wide.csv" "${xy[@]}" \
  --where z=5
refuse "an unmet value beside one that is met" "$work/wide.csv: column 'z' is nowhere '5' (line 2 has '2')" \
  "$work/wide.csv" "${xy[@]}" --where z=2 --where z=5 --where z=6
refuse "no columns" "fit needs --x COLUMN and --y COLUMN" "$work/wide.csv" --x x
refuse "unknown law" "unknown law 'hyperbol'; did you mean 'hyperbola'?" "$work/wide.csv" "${xy[@]}" --law hyperbol
refuse "unknown parameter" "unknown parameter of law hyperbola 'halv'; did you mean 'half'?" "$work/wide.csv" "${xy[@]}" \
  --law hyperbola --fix halv=3
refuse "fix without a law" "--fix needs --law NAME: parameters differ from law to law" "$work/wide.csv" "${xy[@]}" \
  --fix start=0
refuse "fix without a value" "--fix needs PARAMETER=VALUE, found 'start'" "$work/wide.csv" "${xy[@]}" --law hyperbola \
  --fix start
for bad in ragged.csv twice.csv missing.csv; do
  status=0
  said=$("$proofsweep" fit "$work/$bad" "${xy[@]}" 2>&1 >/dev/null) || status=$?
  expect "$bad: status" "$([[ $bad == missing.csv ]] && echo 3 || echo 2)" "$status"
  [[ $said == *"$bad"* ]] || expect "$bad: the message names it" yes "$said"
done
exit $((failures > 0))
