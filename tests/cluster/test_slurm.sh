#!/usr/bin/env bash
# A real Slurm of one node, started here and ended here: docs/slurm-array.sh makes the bytes of one process, a shard that
# failed is continued, and proofsweep-mpi runs in an allocation. Needs root, slurm-wlm and munge.
set -euo pipefail
proofsweep=$(readlink -f "$1")
root=$PWD
for program in slurmctld slurmd sbatch srun munged; do
  command -v $program >/dev/null || [[ -x /usr/sbin/$program ]] || { echo "skipped: no $program here"; exit 77; }
done
((EUID == 0)) || { echo "skipped: you are not root"; exit 77; }
source "$(dirname "$0")/../cli/support.sh"
rm -rf "$scratch" && scratch=$(mktemp -d) # munged wants a path that only root can write to: not /dev/shm
chmod 755 "$scratch"
PATH=$PATH:/usr/sbin
export SLURM_CONF=$scratch/slurm.conf OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_btl_vader_single_copy_mechanism=none PROOFSWEEP=$proofsweep

# Ends what was started here, by its number.
end_slurm() {
  scontrol shutdown >/dev/null 2>&1 || true
  local name pid waited
  for name in slurmd slurmctld munged; do
    pid=$(cat "$scratch/$name.pid" 2>/dev/null || true)
    for ((waited = 0; waited < 50; waited++)); do
      [[ -n $pid && -d /proc/$pid && $(ps -o state= -p "$pid") != Z ]] || break
      [[ $waited != 10 && $name != munged ]] || kill "$pid" 2>/dev/null || true
      [[ $waited != 40 ]] || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.1
    done
  done
  rm -rf "$scratch"
}
trap end_slurm EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Polls: Slurm answers when it likes.
await() { # seconds, command of a shell
  local tries=$(($1 * 10))
  until eval "$2" >/dev/null 2>&1; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

host=$(hostname -s)
head -c 1024 /dev/urandom >"$scratch/munge.key"
chmod 400 "$scratch/munge.key"
munged --key-file="$scratch/munge.key" --socket="$scratch/munge.socket" --pid-file="$scratch/munged.pid" \
  --log-file="$scratch/munged.log" --seed-file="$scratch/munge.seed" --force 2>/dev/null
cat >"$SLURM_CONF" <<EOF
ClusterName=mini
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
ReturnToService=2
MailProg=/bin/true
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
EOF
mkdir "$scratch/state" "$scratch/spool" "$scratch/work"
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
if ! await 30 '[[ $(sinfo -h -o %T) == idle ]]'; then
  tail -5 "$scratch"/slurm*.log "$scratch/munged.log"
  echo "skipped: Slurm does not start here"
  exit 77
fi
cd "$scratch/work"

# A job of that number is over, well or not.
await_job() { # number
  await 90 "! squeue -h -j $1 2>/dev/null | grep -q ." || fail "job $1 does not end: $(squeue)"
}

sampled_spec parts.yaml parts 16384 8
run run parts.yaml -q -o alone
expect "alone" "0:" "$status:$err"
whole=$(digests alone/parts)

# The array, and the merge behind it.
submit() { # name, jobs, directory
  job=$("$root/docs/slurm-array.sh" "$2" parts.yaml "$3" 2>stderr) || fail "$1: sbatch: $(<stderr)"
  await_job "$job"
}
submit "five shards" 5 array
expect "five shards: what the jobs said" "" "$(cat array/*.log)"
expect "five shards: bytes" "$whole" "$(digests array/parts)"
expect "five shards: nothing is left over" "" "$(leftovers array/parts)"
expect "five shards: each worked" 5 "$(ls -d array/shards-of-5/parts/shard-*-of-5 | wc -l)"

# A shard that cannot write fails, and the merge does not begin; then all goes on where it was.
mkdir -p again/shards-of-3/parts && touch again/shards-of-3/parts/shard-2-of-3
submit "a shard fails" 3 again
expect_match "a shard fails" "^proofsweep: .*shard-2-of-3" "$(cat again/parts-shard-2.log)"
expect "a shard fails: no merge" "no" "$([[ -e again/parts || -s again/parts-merge.log ]] && echo yes || echo no)"
before=$(digests again/shards-of-3/parts/shard-3-of-3)
rm again/shards-of-3/parts/shard-2-of-3
submit "given again" 3 again
expect "given again: bytes" "$whole" "$(digests again/parts)"
expect "given again: a finished shard stays" "$before" "$(digests again/shards-of-3/parts/shard-3-of-3)"

# Processes that share the work, in an allocation.
if [[ -x $proofsweep-mpi ]] && command -v mpirun >/dev/null; then
  job=$(sbatch --parsable -n "$(nproc)" --job-name=together -o together.log \
    --wrap "mpirun -q $proofsweep-mpi run parts.yaml -q -o together")
  await_job "$job"
  expect "proofsweep-mpi: bytes" "$whole" "$(digests together/parts)"
  expect "proofsweep-mpi: what it said" "" "$(<together.log)"
  if srun --mpi=list 2>&1 | grep -qw pmix; then
    timeout 60 srun -n "$(nproc)" --mpi=pmix "$proofsweep-mpi" run parts.yaml -q -o stepped >stepped.log 2>&1 ||
      fail "srun: $(<stepped.log)"
    expect "srun: bytes" "$whole" "$(digests stepped/parts)"
  fi
fi
finish
