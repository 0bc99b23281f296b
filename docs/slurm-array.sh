#!/usr/bin/env bash
#SBATCH --ntasks=1 --requeue --open-mode=append
# slurm-array.sh N SPEC DIR [OPTION...]: the run of SPEC as an array of N jobs, a shard each, and a job behind them that merges the
# shards: DIR/shards-of-N has theirs, DIR/NAME is the whole run, byte for byte. OPTIONs go to sbatch. Prints the number of the last job.
#
# Given again after a failure, it goes on with what is finished; after a change of SPEC, RUN_OPTIONS= before it begins anew.
# PROOFSWEEP names the program, RUN_OPTIONS what run is given (--resume), MERGE_OPTIONS what merge is.
set -euo pipefail
program=${PROOFSWEEP:-proofsweep}

case ${1:-} in
  shard) # SPEC DIR
    # shellcheck disable=SC2086
    exec "$program" run "$2" -o "$3/shards-of-$SLURM_ARRAY_TASK_COUNT" -q -j "${SLURM_CPUS_PER_TASK:-1}" \
      --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" ${RUN_OPTIONS---resume}
    ;;
  merge) # N DIR NAME
    # shellcheck disable=SC2086
    exec "$program" merge "$3/shards-of-$2/$4"/shard-*-of-"$2" -o "$3" -q -j "${SLURM_CPUS_PER_TASK:-1}" ${MERGE_OPTIONS:-}
    ;;
  '' | *[!0-9]* | 0*)
    sed -n '3,/^set/s/^# \{0,1\}//p' "$0" >&2
    [[ ${1:-} == --help ]] || exit 2
    ;;
  *)
    (($# >= 3)) || { echo "slurm-array.sh: N SPEC DIR are needed; see --help" >&2; exit 2; }
    count=$1 spec=$(readlink -f "$2")
    "$program" check "$spec" >&2
    mkdir -p "$3"
    directory=$(readlink -f "$3")
    name=$("$program" run "$spec" --dry-run | sed -n '1s|.*/||p') # its first line ends with where it writes
    array=$(sbatch --parsable --array="1-$count" --job-name=shards --output="$directory/$name-shard-%a.log" "${@:4}" \
      "$0" shard "$spec" "$directory")
    sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes --job-name=merge \
      --output="$directory/$name-merge.log" "${@:4}" "$0" merge "$count" "$directory" "$name"
    ;;
esac
