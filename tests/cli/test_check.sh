#!/usr/bin/env bash
# What a run would only find after its work is found when the specification is read: by check, run -n and run, with the
# place, and nothing is written.
set -euo pipefail
source "$(dirname "$0")/support.sh"
proofsweep=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$scratch"

# Every command refuses the specification: the first line of stderr matches, no directory appears.
early() { # name, extended regular expression, file, status (default: 2)
  local command
  for command in "check $3" "run $3 -n" "run $3 -q -o early"; do
    run $command
    expect "$1, $command: status" "${4:-2}" "$status"
    expect_match "$1, $command" "$2" "$err"
  done
  expect "$1: nothing is written" "" "$(ls -d early 2>/dev/null || true)"
}

valid() { # name, file
  run check "$2"
  expect "$1" "0 " "$status $err"
}

# The report's template is tried on what the specification has.
cp "$root/reports/essay.md" copy.md
essay=$scratch/essay.yaml
sed 's/^report: essay.md/report: copy.md/' "$root/sweeps/essay.yaml" >"$essay"
sed 's/id: softmax-share/id: softmax-shares/' "$essay" >near.yaml
early "a claim by a name that is near" "copy.md:12:19: error: unknown claim 'softmax-share'; did you mean \
'softmax-shares'\?.*near.yaml:[0-9]+:9: note: the template is asked for here" near.yaml
sed 's/id: softmax-share/id: exponentials/' "$essay" >far.yaml
early "a claim by another name" "copy.md:12:19: error: unknown claim 'softmax-share'"$'\n' far.yaml
sed 's/^\( *\)\(figures: .*\)decomposition, /\1\2/' "$essay" >fewer.yaml
early "a figure that is not asked for" "copy.md:[0-9]+:10: error: unknown figure .* 'decomposition'" fewer.yaml

cat >own.yaml <<'END'
spec: 1
name: own
sweeps:
  - {name: curve, models: [gpt2-small], context: [512, 1024], ceiling: true}
claims:
  - {id: c, says: rises, value: ratio, where: {sweep: curve}, holds: rising}
figures: [decomposition]
report: texts/mine.md
END
mkdir texts
early "no template" "own.yaml:8:9: error: no report template 'texts/mine.md': there is neither 'texts/mine.md' nor one of \
reports/" own.yaml
template() { printf '%s\n' "$1" >texts/mine.md; }
while IFS='|' read -r name text fault; do
  template "$text"
  early "$name" "texts/mine.md:1:[0-9: error]*$fault" own.yaml
done <<'END'
a placeholder that is not closed|words {{c|'\{\{' is not closed
an if without end|{{if c}} words|this 'if' has no 'end'
an unknown column|{{cell curve.ration context=512}}|'curve' has no column 'ration'; did you mean 'ratio'\?
no such row|{{cell curve.ratio context=99}}|none of the 2 rows of 'curve' has context = 99
an input that no row has|{{cell curve.ratio context=512 prompt=5}}|none of the 2 rows of 'curve' has context = 512, prompt = 5
several rows|{{cell ceilings.ceiling}} {{cell curve.ratio}}|2 rows of 'curve' match where one is wanted
an unknown table|{{table curves}}|unknown sweep or table 'curves'; did you mean 'curve'\?
a number of headings|{{table curve columns=context,ratio headings="A"}}|1 headings? for 2 columns
an unknown figure|{{figure deficit}}|unknown figure
a formula|$`\frak{x}`$|.*frak
END
template $'a {{nobody}}\n\n{{if cell curve.ration}}\n{{tabel curve}} {{cell curv.ratio}}\n{{else}}\n{{figure x}}\n{{end}}\n{{end}}\n{{never}}'
run check own.yaml
expect "all mistakes of a template, up to one that others would follow from" "2 1:5 3:6 4:3 4:24 6:10 8:3" \
  "$status $(grep -o 'mine.md:[0-9:]*' <<<"$err" | sed 's/mine.md://; s/:$//' | paste -sd ' ')"
template "$(printf '{{nobody}} %.0s' {1..30})"
run check own.yaml
expect_match "as many as can be read" "own.yaml has 20 errors" "$err"
template $'# {{title}}\n\n{{c}} {{cell ceilings.ceiling model=gpt2-small :3}} {{if c}}yes{{else}}no{{end}}\n\n{{figure decomposition}}
{{table curve columns=context,ratio:3 limit=1}}\n\n{{claims}}\n\n$`C_{exp}`$\n\n{{panel}}'
valid "a template of one's own" own.yaml
run run own.yaml -o out -q --no-figures
expect "a run with it" "0 " "$status $err"
expect_match "the report is made of it" "^# own.*1\.[0-9]+ 1\.[0-9]+ yes|^# own" "$(cat out/own/report.md)"
cp "$root/reports/default.md" texts/default.md
sed 's|texts/mine.md|default.md|' own.yaml >texts/own.yaml
printf 'mine\n' >texts/default.md
run run texts/own.yaml -o out -q --no-figures
expect "the one beside the specification comes first" "0 mine" "$status $(cat out/own/report.md)"

# Data and printed values are read.
printf 'x,y,kind\n1,5,a\n2,6,a\n3,7.5,a\n4,8,a\n5,many,b\n' >data.csv
printf 'a,b\n1\n' >ragged.csv
data() { printf 'spec: 1\nname: data\nfits:\n  - {name: own, law: linear, %s}\n%s\n' "$1" "${2:-}" >data.yaml; }
while IFS='|' read -r name keys fault; do
  data "$keys"
  early "$name" "data.yaml:$fault" data.yaml "$([[ $fault == *"cannot read"* ]] && echo 3 || echo 2)"
done <<'END'
no data|data: none.csv, x: x, y: y|4:36: error: cannot read 'none.csv'
ragged data|data: ragged.csv, x: a, y: b|4:36: error: ragged.csv:2.*
no such columns|data: data.csv, x: t, y: z, weight: w, group-by: [k], where: {sort: a}|4:49: .*4:55: .*4:66: .*4:80: .*4:92: 
a bad cell|data: data.csv, x: x, y: y|4:36: error: data.csv:6: column 'y': 'many' is not a number
a condition that no row meets|data: data.csv, x: x, y: y, where: {kind: c}|4:65: error: data.csv: column 'kind' is nowhere 'c'
a condition that no row meets beside one that some do|data: data.csv, x: x, y: y, where: {kind: [a, c]}|4:65: error: data.csv: column 'kind' is nowhere 'c'
a start beyond the data|data: data.csv, x: x, y: y, where: {kind: a}, start-at: 9|4:86: error: data.csv: no point is left: all lie below start-at
END
data 'data: data.csv, x: x, y: y, where: {kind: a}' 'published: none.csv'
early "no printed values" "data.yaml:5:12: error: cannot read 'none.csv'" data.yaml 3
data 'data: data.csv, x: x, y: y, where: {kind: a}' 'published: ragged.csv'
early "ragged printed values" "data.yaml:5:12: error: ragged.csv:2" data.yaml
data 'data: data.csv, x: x, y: y, group-by: kind, where: {kind: a}' "claims:
  - {id: n, says: n, value: rms, table: fits, where: {series: b}, below: 1}"
early "no such series" "data.yaml:6:54: error: claim 'n': none of the 1 rows of 'fits' has series = b" data.yaml

# What only the run can know is left to it.
cat >later.yaml <<'END'
spec: 1
name: later
seed: 1
sweeps:
  - {name: curve, models: [gpt2-small], context: {from: 128, to: 65536, scale: log2}, ceiling: true,
     fit: {x: span, y: ratio, law: hyperbola}}
break-even:
  - {name: even, model: gpt2-small, solve: c_exp, over: {context: [1024, 2048]}}
sensitivity:
  - {name: prices, model: gpt2-small, context: 1024, method: sobol, samples: 64, scrambles: 4,
     parameters: {c_exp: {dist: uniform, min: 5, max: 300}, c_norm: {dist: uniform, min: 3, max: 30}}}
  - {name: spread, model: gpt2-small, context: 1024, method: latin-hypercube, samples: 64,
     parameters: {c_exp: {dist: uniform, min: 5, max: 300}}}
claims:
  - {id: a, says: a, value: fit_ceiling, table: ceilings, where: {fit_sweep: curve, verdict: identified}, above: 1}
  - {id: b, says: b, value: value, table: break-even, where: {reach: negative, context: 1024}, below: 0}
  - {id: c, says: c, value: first, table: sensitivity, where: {parameter: c_exp}, above: 0.5}
  - {id: d, says: d, value: second, table: sensitivity-pairs, where: {parameter: c_exp, other: c_norm}, below: 0.5}
  - {id: e, says: e, value: total, table: sensitivity-convergence, where: {parameter: c_exp, samples: 64}, above: 0.5}
  - {id: f, says: f, value: value, table: samples-summary, where: {statistic: mean}, above: 1}
report: later.md
END
printf '%s\n' '{{cell samples-summary.value statistic=mean :2}} {{cell break-even.value reach=negative context=1024}}
{{cell sensitivity.first parameter=c_exp :1}} {{a:2}} {{if cell ceilings.direction is rising}}up{{end}}' >later.md
valid "rows that are told apart by results" later.yaml
run run later.yaml -q -o out --no-figures
expect "which the run finds" 0 "$status"

# A figure that the fits leave nothing for.
horizon() { # the fit
  printf 'spec: 1\nname: h\nseed: 1\nsweeps:\n  - {name: s, models: [gpt2-small], context: {from: 128, to: 131072, scale: log2},
     fit: {%s}}\nfigures: [ceiling-horizon]\n' "$1" >horizon.yaml
}
for law in hyperbola auto; do
  horizon "x: span, y: ratio, law: $law"
  early "no doubt with $law" "horizon.yaml:7:11: error: figure 'ceiling-horizon' draws fits of sweeps that leave the ceiling \
uncertain, as those with 'noise' do; the specification has none" horizon.yaml
done
for fit in "x: span, y: ratio, law: hyperbola, noise: 0.001" "x: span, y: ratio, law: exponential" "x: span, y: softmax_share, law: auto"; do
  horizon "$fit"
  valid "doubt: $fit" horizon.yaml
done

# Figures that the data leave nothing for cost the figures alone.
printf 'x,y\n1,5\n2,5\n3,5\n4,5\n5,5\n' >flat.csv
printf 'x,y\n1,5\n2,6\n' >two.csv
for data in flat two; do
  for figure in residuals law-comparison data-fit; do
    printf 'spec: 1\nname: %s\nfits:\n  - {name: own, data: %s.csv, x: x, y: y}\nfigures: [%s]\n' $data-$figure $data $figure >$data.yaml
    run run $data.yaml -q -o out --formats svg --variants none
    expect_match "$data $figure: status" "^[05]$" "$status"
    expect "$data $figure: the report is there" "report.html report.md" "$(cd "out/$data-$figure" && echo report.*)"
    ((status == 0)) || expect_match "$data $figure: why" "^proofsweep: $data.yaml:5:11: figure '$figure' has nothing to draw" "$err"
  done
done

printf 'spec: 1\nname: both\nfits:\n  - {name: own, data: two.csv, x: x, y: y}\nfigures: [data-fit, law-comparison]\n' >both.yaml
run run both.yaml -q -o out --formats svg --variants none
expect_match "two figures: both are told" "^5 proofsweep: both.yaml:5:11: figure 'data-fit' .*; and both.yaml:5:21: figure \
'law-comparison' " "$status $err"

# All parts are named.
sed '/^report/d; s/^claims:/fits:\n  - {name: own, data: data.csv, x: x, y: y, where: {kind: a}}\nclaims:/' later.yaml >parts.yaml
run check parts.yaml
expect "the sentence" "parts.yaml: valid; 1 sweep of 10 points, 2 sensitivities, 1 break-even, 1 fit, 6 claims, 0 figures" "$out"

# What is odd, and taken as it is.
warns() { # line of the specification, warning
  printf 'spec: 1\nname: w\nsweeps:\n  - name: a\n    context: [512, 1024]\n    models: [gpt2-small]\n' >warn.yaml
  sed -i "s|^    ${1%%:*}: .*|    $1|" warn.yaml
  run check warn.yaml
  expect "$1: status" 0 "$status"
  expect_match "$1" "^warn.yaml:[56]:[0-9]+: warning: $2.* \\| +\\^~*$" "$err"
  run run warn.yaml -q -o out
  expect_match "$1: when it runs" "^0 warn.yaml:[56]:[0-9]+: warning: $2" "$status $err"
}
warns "models: [{like: gpt2-small, name: w, window: 128}]" "model 'w': window changes nothing where no layer is local"
warns "models: [{like: gpt2-small, name: w, ffn_kind: swiglu}]" "model 'w': ffn_kind is a word; ffn_projections, which is counted"
warns "models: [{like: gpt2-small, name: w, d_model: 1536}]" "model 'w': n_heads and d_head stay as they were"
warns "models: [{like: llama-3.1-8b, name: w, n_kv_heads: 5}]" "model 'w' has 5 key and value heads, which do not divide its 32"
for keys in "vocab: [1, 2]" "one-at-a-time: {softcap: [0, 1]}"; do
  printf 'spec: 1\nname: w\nsweeps:\n  - {name: a, models: [gpt2-small], context: [512], %s}\n' "$keys" >warn.yaml
  run check warn.yaml
  expect_match "a field that is not counted, $keys" \
    "^0 warn.yaml:4:[0-9]+: warning: (vocab|softcap) changes nothing: the accounting of this sweep does not count it" "$status $err"
  sed -i 's/512]/512], accounting: full/' warn.yaml
  run check warn.yaml
  expect "a field that is counted, $keys" "0 " "$status $err"
done
sed -n '1p; s/^\(gpt2-small,gpt2,12,0,,,768,12,\)12/\15/p' "$root/sweeps/models.csv" >odd.csv
odd="model 'gpt2-small' has 5 key and value heads, which do not divide its 12 heads"
printf 'spec: 1\nname: w\nsweeps:\n' >warn.yaml
for sweep in a b; do printf '  - {name: %s, models: [gpt2-small], context: [512]}\n' $sweep >>warn.yaml; done
run check warn.yaml --models odd.csv
expect_match "an odd row of the catalogue" "^0 warn.yaml:4:24: warning: $odd" "$status $err"
expect "an odd row of the catalogue is told of once" 1 "$(grep -c warning <<<"$err")"
run eval gpt2-small --models odd.csv
expect "eval of an odd row" "0 proofsweep: warning: $odd" "$status $err"
sed -n '1p; s/^\(gpt2-small,gpt2,12,0,,\)/\1128/p' "$root/sweeps/models.csv" >odd.csv
run eval gpt2-small --models odd.csv
expect "eval of a window without layers" \
  "0 proofsweep: warning: model 'gpt2-small' has a window, which changes nothing where no layer is local" "$status $err"
repeat="the workload prefill has no prompt: its rows repeat for each, and no claim can choose one; give each workload an entry of its own"
for keys in "workload: [prefill, decode], prompt: [10, 20]" "workload: prefill, prompt: 10, one-at-a-time: {workload: [decode], c_exp: [1]}" \
  "workload: prefill, one-at-a-time: {workload: [decode], prompt: [10, 20]}, prompt: 5" "workload: [prefill, decode], prompt: 10"; do
  printf 'spec: 1\nname: w\nsweeps:\n  - {name: a, models: [gpt2-small], context: [512], %s}\n' "$keys" >warn.yaml
  run check warn.yaml
  several=$([[ $keys == *"10, 20"* ]] && echo 1 || echo 0)
  expect "prompts beside a workload without one, $keys" "0 $several" "$status $(grep -c "warning: $repeat" <<<"$err")"
done
for models in "[gpt2-small, mistral-7b-v0.1]|for model 'gpt2-small', which has no local layers" \
  "[mistral-7b-v0.1, gpt2-xl, gpt2-small]|for model 'gpt2-xl' and 1 more, which have no local layers"; do
  printf 'spec: 1\nname: w\nsweeps:\n  - {name: a, models: %s, context: [512], window: [10, 20]}\n' "${models%|*}" >warn.yaml
  run check warn.yaml
  expect_match "a window of some, $models" "^0 warn.yaml:4:[0-9]+: warning: a window changes nothing ${models#*|}" "$status $err"
done
warns "context: [512, 2048, 1024]" "context is listed neither upward nor downward"
cat >base.yaml <<'END'
spec: 1
name: base
sensitivity:
  - name: bars
    model: gpt2-small
    method: tornado
    parameters:
      context: {dist: loguniform, min: 512, max: 131072}
      c_exp: {dist: uniform, min: 4, max: 10}
      c_norm: {dist: uniform, min: 30, max: 40}
      c_nonlin: {dist: lognormal, median: 3, sigma: 2}
      d_ffn: {dist: list, values: [1024, 2048]}
END
run check base.yaml
for odd in "9:7: warning: the other inputs' bars are drawn at c_exp = 300, its base, which lies outside 4 to 10" \
  "12:7: warning: the other inputs' bars are drawn at d_ffn = 3072, its base, which lies outside 1024 to 2048"; do
  expect_match "a base that the distribution does not have" "$odd; give the analysis a base among these" "$err"
done
expect "a base at the end of its distribution, or anywhere" "0 2" "$status $(grep -c warning <<<"$err")"
printf 'spec: 1\nname: w\ntitle: Cost at rank #1\nsweeps:\n  - {name: a, models: [gpt2-small], context: [512]}\nreport: essay.md\n' >warn.yaml
run run warn.yaml -q -o out
remark="warn.yaml:3:8: warning: title ends here: ' #' begins a remark; put it in quotes where that is part of it"
left="warn.yaml:6:9: warning: passages left out of this template, for want of the claims or tables that they speak of: [0-9]+"
expect_match "a remark, and passages that a run without a word leaves out" "^0 $remark.*$left" "$status $err"
sed -i '/^report/d' warn.yaml
run check warn.yaml --set 'title="Cost at rank #1"'
expect "quotes keep a remark" "0 " "$status $err"
echo '{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 128,
 "sliding_window": 32}' >odd.json
warns "models: [{config: odd.json}]" "not known in this file, and may change the counts: sliding_window"
cat >schedule.yaml <<'END'
spec: 1
name: w
sweeps:
  - name: a
    models: {like: gpt2-small, name: x, local_attention: sliding, window: 512}
    n_local_layers: [0, 12]
    context: 4096
END
run check schedule.yaml
expect "a window where layers are varied" "0 " "$status $err"
sed '2s/^[^,]*,/mymodel,/; 3,$d' "$root/sweeps/models.csv" >own.csv
run eval --models own.csv
expect_match "an own catalogue is named" "unknown model 'gpt2-small'; 'proofsweep list models --models own.csv' shows them all" "$err"
run eval --config odd.json
expect "eval of an odd file" "odd.json: warning: not known in this file, and may change the counts: sliding_window" "$err"
printf 'spec: 1\nname: w\nsweeps:\n  - {name: a, models: [{like: gpt2-small, name: w, window: 128}], context: [1], wrong: 1}\n' >warn.yaml
run check warn.yaml
expect "errors come before warnings" "error warning" "$(grep -oE 'error:|warning:' <<<"$err" | tr -d : | paste -sd' ')"

finish
