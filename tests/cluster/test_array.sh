#!/usr/bin/env bash
# docs/slurm-array.sh without a Slurm: a command of the name of sbatch runs each job at once. Two specifications in one
# directory, one that was changed, one with a mistake. Argument: the program.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
source "$(dirname "$0")/../cli/support.sh"
cd "$scratch"
export PROOFSWEEP=$proofsweep PATH=$scratch/bin:$PATH
mkdir bin
cat >bin/sbatch <<'END'
#!/usr/bin/env bash
# The jobs of an array, or one that depends on them; "failed" says that one of them did not end well.
array= log=/dev/null after=
while [[ $1 == --* ]]; do
  case $1 in
    --array=1-*) array=${1#*-*-} array=${array#*-} ;;
    --output=*) log=${1#*=} ;;
    --dependency=*) after=yes ;;
  esac
  shift
done
[[ -z $array ]] || rm -f "$DIRECTORY/failed"
[[ -z $after || ! -e $DIRECTORY/failed ]] || { echo 43; exit; }
for ((task = 1; task <= ${array:-1}; task++)); do
  SLURM_ARRAY_TASK_COUNT=$array SLURM_ARRAY_TASK_ID=$task "$@" >>"${log/\%a/$task}" 2>&1 || touch "$DIRECTORY/failed"
done
echo 42
END
chmod +x bin/sbatch
export DIRECTORY=$scratch
array() { # words
  status=0
  "$root/docs/slurm-array.sh" "$@" >stdout 2>stderr || status=$?
  out=$(<stdout)
  err=$(<stderr)
}
works() { # name, specification, its name; merged as the run of one process
  expect "$1: status" "0:42" "$status:$out"
  expect "$1: all jobs end well" no "$([[ -e failed ]] && echo "$(tail -n 1 out/*.log)" || echo no)"
  run run "$2" -q --no-figures -o alone
  expect "$1: bytes" "$(digests "alone/$3")" "$(digests "out/$3")"
}

export MERGE_OPTIONS=--no-figures
small_spec a.yaml first
small_spec b.yaml second
for file in a b a; do
  array 2 $file.yaml out
  works "$file.yaml in a shared directory" $file.yaml "$([[ $file == a ]] && echo first || echo second)"
done
expect "what the jobs said" "" "$(cat out/*.log)"
expect "logs of each" "first-merge.log first-shard-1.log first-shard-2.log second-merge.log second-shard-1.log second-shard-2.log" \
  "$(cd out && echo *.log)"

# A change: the shards say how to begin anew.
sed -i 's/8192/4096/' a.yaml
array 2 a.yaml out
expect_match "a change: the shard's reason" "without --resume" "$(<out/first-shard-1.log)"
expect "a change: no merge" "" "$(cat out/first-merge.log)"
RUN_OPTIONS='' array 2 a.yaml out
works "a change, begun anew" a.yaml first

sed -i 's/gpt2-small,/gpt3-small,/' b.yaml
array 2 b.yaml out
expect "a mistake: status" "2:" "$status:$out"
expect_match "a mistake: the reason" "gpt3-small" "$err"
finish
