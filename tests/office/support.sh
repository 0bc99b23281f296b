# Shared by the tests with other people's programs: a run of each dialect in $scratch/DIALECT/far, with totals beyond 2^53.
set -euo pipefail
proofsweep=$(readlink -f "$1")
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() { # reason
  echo "skipped: $1"
  exit 77
}

run_dialects() {
  cat >"$scratch/far.yaml" <<'END'
spec: 1
name: far
sweeps:
  - name: curve
    models: [gpt2-small, llama-3.1-405b, gemma-3-27b]
    c_exp: [0.1, 300]
    context: {from: 128, to: 1048576, scale: log2}
    ceiling: true
claims:
  - {id: headline, says: "=1+1; \"quoted\", with a comma", value: ratio, where: {sweep: curve, model: gpt2-small, c_exp: 300,
     context: 1024}, expect: 1.48, within: 0.005}
END
  for dialect in standard excel excel-eu; do
    "$proofsweep" run "$scratch/far.yaml" -q -o "$scratch/$dialect" --no-figures --wide --csv $dialect
  done
}
