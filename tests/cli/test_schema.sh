#!/usr/bin/env bash
# The JSON Schema for editors accepts every specification that is shipped or written by `init`, and refuses the bad ones
# of tests/golden but those below, whose fault a schema cannot see.
set -euo pipefail
source "$(dirname "$0")/support.sh"
proofsweep=$1
tests=$(cd "$(dirname "$0")" && pwd)
schema=$(dirname "$proofsweep")/docs/proofsweep-spec.schema.json
python=/usr/bin/python3 # the one that Debian's packages belong to
[[ -x $python ]] && "$python" -c 'import jsonschema, yaml' 2>/dev/null ||
  { echo "no python3-jsonschema and python3-yaml here"; exit 77; }

unseen=(
  # YAML that the program refuses and other readers take
  anchor directive duplicate-key duplicate-key-inside escaped-control tag tag-directive three-equal-keys unknown-directive
  # how a number is written, or where doubles end
  context-exponent context-hexadecimal context-leading-zero context-leading-zero-decimal context-plus context-point-zero
  price-hexadecimal price-infinity price-plus price-range-digits price-range-steps-digits price-too-large
  price-underflow prompt-range-too-long prompt-too-long range-log-beyond-exact
  # names that a specification, a catalogue of the user's or a file gives
  claim-no-such-accounting claim-no-such-analysis claim-no-such-model claim-no-such-output claim-no-such-parameter claim-no-such-series
  claim-spread-unknown claim-unknown-ceilings-column claim-unknown-sweep constants-taken-name
  constants-unknown-like figure-unknown-sweep inline-taken-name inline-unknown-like unknown-constants unknown-model
  unknown-model-far unknown-report unknown-report-path
  # the same name twice, and names of the run's own files
  break-even-twice claim-twice figure-name-taken inline-two-of-a-name reserved-name sweep-differs-in-case sweep-named-twice two-analyses
  # bytes, where a schema counts characters
  claim-says-bytes
  # one value against another, or against the rows that a sweep makes
  break-even-context-twice break-even-decode-no-prompt break-even-impossible-model break-even-long-prompt
  claim-below-no-ceiling claim-no-break-even claim-no-fit-laws claim-no-fits claim-no-such-sensitivity
  break-even-no-context break-even-prompt-of-prefill break-even-solved-axis break-even-too-large claim-bounds-crossed
  claim-equals-several claim-no-ceilings claim-no-such-context claim-no-such-price claim-no-where claim-several-models
  claim-several-rows claim-which-sweep claim-without-sweeps decode-without-prompt dist-crossed dist-log-from-zero
  dist-mode-below dist-mode-outside dist-weights-count dist-weights-zero grid-beyond-128-bits grid-one-at-a-time
  grid-over-own-limit grid-too-large window-of-global-layers impossible-heads impossible-model inline-disagrees
  inline-local-without-window inputs-dependent inputs-unbounded no-seed noise-without-seed one-at-a-time-twice price-range-log-from-zero
  price-range-log10-misses price-range-log2-misses price-range-step-misses prompt-without-decode range-log10-misses
  range-log2-misses range-log2-per-octave-misses range-reversed range-step-misses range-steps-of-nothing range-steps-one
  output-without-sensitivity range-steps-too-many range-steps-uneven samples-no-power sensitivity-context-twice sensitivity-decode
  break-even-axes-alike dist-context-endless dist-price-endless fit-by-context fit-column-long fit-of-text fit-same-x sensitivity-many-inputs elasticity-base-most inline-dense-alone inline-dense-too-many
  inline-dense-widthless inline-experts-of-dense sweep-experts-of-dense many-constant-sets sensitivity-many-fields steps-uneven-none tornado-factors-crossed
  counts-beyond-128-bits counts-beyond-128-bits-one-by-one sensitivity-long-prompt sensitivity-no-context sensitivity-prompt sweeps-over-limit-together
  # claims against the rows that the run will have
  claim-break-even-no-such-price claim-ceilings-equals-none claim-ceilings-no-such-model claim-ceilings-no-such-price
  claim-ceilings-of-two-sweeps claim-ceilings-several claim-holds-nowhere claim-no-fitted-ceiling claim-partners-none
  claim-nameless-constants claim-partners-of-other-values claim-rising-lonely-curves claim-rising-one-row claim-sensitivity-several claim-spread-one-row
  accountings-alike claim-text claim-text-of-ceilings claim-text-of-equals claim-text-of-sensitivity
)
# What is wrong lies in another file (config-*) or in a word of --set (set-*).
elsewhere='^(config|set)-'

"$proofsweep" init >"$scratch/init.yaml"
small_spec "$scratch/small.yaml" small
expect "good specifications" "" "$("$python" "$tests/schema.py" "$schema" accept sweeps/*.yaml "$scratch"/*.yaml)"

mapfile -t bad < <(ls tests/golden/bad-specs/*.yaml)
expect "bad specifications are there" yes "$( ((${#bad[@]} > 300)) && echo yes)"
expect "bad specifications that the schema accepts" "$(printf '%s\n' "${unseen[@]}" | sort)" \
  "$("$python" "$tests/schema.py" "$schema" refuse "${bad[@]}" | xargs -n1 basename -s .yaml | grep -vE "$elsewhere" | sort)"

# Every key that the manual names is in the schema, and the other way round.
keys() { sort -u | xargs; }
manual=$(sed -n '/^\.Sh KEYS/,/^\.Sh EXAMPLES/p' "$(dirname "$schema")/proofsweep-spec.5" | sed -n 's/^\.It Cm \([^ ]*\) .*/\1/p' | keys)
expect "keys" "$manual" "$("$python" - "$schema" <<'END' | keys
import json, sys
with open(sys.argv[1]) as file:
    schema = json.load(file)
names = set(schema["properties"])
for name, definition in schema["definitions"].items():
    if name == "model":
        names.update({"like", "config", "name"})  # the others are columns of models.csv, which the manual lists in a sentence
    elif name.startswith("axis-"):
        names.add(name[5:])
    else:
        names.update(definition.get("properties", {}))
print("\n".join(names))
END
)"
finish
