# Shared by the whole-program tests: `source "$(dirname "$0")/support.sh"`. Gives $scratch (removed at the end) and counts
# failures; end with `finish`.
scratch=$([[ -w /dev/shm ]] && mktemp -d -p /dev/shm || mktemp -d) # hundreds of runs need not wait for a disk
trap 'rm -rf "$scratch"' EXIT
failures=0 checks=0

fail() { # words; the first 20 are shown
  failures=$((failures + 1))
  ((failures > 20)) || printf 'FAIL %s\n' "$*"
}

expect() { # name, expected, actual
  checks=$((checks + 1))
  [[ $2 == "$3" ]] || fail "$1"$'\n'"  expected $2"$'\n'"  found    $3"
}

expect_match() { # name, extended regular expression, actual
  checks=$((checks + 1))
  [[ $3 =~ $2 ]] || fail "$1"$'\n'"  expected to match $2"$'\n'"  found             $3"
}

# Runs the program; leaves exit status, stdout and stderr in $status, $out and $err, the last two also in files.
run() { # words
  status=0
  "$proofsweep" "$@" >"$scratch/stdout" 2>"$scratch/stderr" </dev/null || status=$?
  out=$(<"$scratch/stdout")
  err=$(<"$scratch/stderr")
}

# One sentence on stderr, nothing on stdout.
refuse() { # name, exit status, stderr, words...
  run "${@:4}"
  expect "$1: status" "$2" "$status"
  expect "$1: stderr" "$3" "$err"
  expect "$1: stdout" "" "$out"
}

# Every file below a directory but the manifest, with its digest.
digests() { # directory
  (cd "$1" && find . -type f ! -name manifest.json -print0 | sort -z | xargs -0 sha256sum)
}

files() { # directory
  (cd "$1" && find . -type f -printf '%P\n' | sort)
}

# What a run may not leave: temporaries, journals, half-written files.
leftovers() { # directory
  find "$1" -name '.*' -not -path "$1" -o -name 'journal*' -o -name '*.tmp*'
}

# A specification that uses every part of the pipeline in a few points.
small_spec() { # file, name, expected ratio
  cat >"$1" <<END
spec: 1
name: $2
title: A small sweep
sweeps:
  - name: curve
    models: [gpt2-small, gpt2-small-5to1]
    context: [128, 1024, 8192]
    ceiling: true
  - name: windows
    models: [gpt2-small-5to1]
    context: [4096]
    window: [256, 512]
  - name: prices
    models: [gpt2-small]
    context: [1024]
    one-at-a-time: {c_exp: [100, 300], c_norm: [10, 30]}
claims:
  - id: headline
    says: GPT-2 small pays about ${3:-1.48} at 1024 tokens
    value: ratio
    where: {sweep: curve, model: gpt2-small, context: 1024}
    expect: ${3:-1.48}
    within: 0.005
  - id: rising
    says: the ratio rises
    value: ratio
    where: {sweep: curve}
    holds: rising
figures: [ratio-vs-context]
END
}

# A specification whose work is an analysis: Sobol' indices of the ratio of GPT-2 small in two inputs.
sampled_spec() { # file, name, samples, scrambles, another key of the analysis
  cat >"$1" <<END
spec: 1
name: $2
seed: 11
sweeps:
  - {name: curve, models: [gpt2-small, llama-3.1-8b], context: {from: 1, to: 20000}, columns: [model, context, ratio]}
sensitivity:
  - name: headline
    model: gpt2-small
    method: sobol
    samples: $3
    scrambles: $4
    ${5:-}
    parameters:
      context: {dist: loguniform, min: 512, max: 131072}
      c_exp: {dist: uniform, min: 100, max: 500}
    outputs: [ratio]
END
}

finish() {
  ((checks > 0)) || fail "nothing was checked"
  echo "$checks checks, $failures failed"
  exit $((failures > 0))
}
