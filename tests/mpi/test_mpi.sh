#!/usr/bin/env bash
# proofsweep-mpi: the files of one process, byte for byte, for any number of them; what goes wrong in one ends all, with one
# sentence, and leaves nothing behind.
set -euo pipefail
proofsweep=$(readlink -f "$1")
program=$proofsweep-mpi
root=$PWD
[[ -x $program ]] || { echo "proofsweep-mpi is not built: no MPI here"; exit 77; }
command -v mpirun >/dev/null || { echo "no mpirun here"; exit 77; }
source "$(dirname "$0")/../cli/support.sh"
cd "$scratch"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_plm=isolated OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
export ASAN_OPTIONS=detect_leaks=0 # MPI's own

# Disturbs one rank before its program begins.
cat >disturb <<'END'
#!/usr/bin/env bash
# disturb RANK COMMAND program words...
[[ ${OMPI_COMM_WORLD_RANK:-} != "$1" ]] || eval "$2"
exec "${@:3}"
END
chmod +x disturb
disturbance=()
# As run, by so many processes; Open MPI's own remarks about failed writes are left out.
run_by() { # processes, words
  status=0
  timeout 100 mpirun -q -np "$1" "${disturbance[@]}" "$program" "${@:2}" >stdout 2>stderr </dev/null || status=$?
  out=$(<stdout)
  err=$(grep -v '^mca_' stderr || true)
}

compare() { # name, processes, words of a run
  rm -rf together
  run_by "$2" run "${@:3}" -q -o together
  expect "$1 by $2: status" "0::" "$status:$out:$err"
  expect "$1 by $2: bytes" "$(digests alone)" "$(digests together)"
  expect "$1 by $2: nothing is left over" "" "$(leftovers together)"
  local directory
  for directory in together/*; do
    run verify "$directory"
    expect "$1 by $2: verified" 0 "$status"
  done
}

alone() { # words of a run
  rm -rf alone
  run run "$@" -q -o alone
  expect "$1 alone" "0:" "$status:$err"
}

expect "proofsweep itself needs no MPI" "" "$(ldd "$proofsweep" | grep -i mpi || true)"

grid=$root/sweeps/grid-million.yaml
alone "$grid" --no-figures
for processes in 3 4; do
  compare "10^6 points" $processes "$grid" --no-figures
done
alone "$root/sweeps/essay.yaml" --formats svg --variants none
compare "the essay" 4 "$root/sweeps/essay.yaml" --formats svg --variants none
alone "$root/sweeps/nightly.yaml" --no-figures
compare "the nightly sensitivities" 4 "$root/sweeps/nightly.yaml" --no-figures

# Units that are asked for as long as the intervals are wide, a dialect, a value set, several specifications.
small_spec one.yaml one
sampled_spec two.yaml two 256 4 'until: {half_width: 0.002}'
options=(one.yaml two.yaml --no-figures --csv excel --set spec=1 --wide)
alone "${options[@]}"
for processes in 1 3; do
  compare "two specifications" $processes "${options[@]}"
done
rm -rf together
run_by 2 run one.yaml --no-figures -o together
expect "where the report is, once" "together/one/report.html" "$out"

# A rank whose disk is full, that reads other catalogues, that is told to stop; what all are told wrongly.
disturbed() { # name, rank, command, expected status, expected stderr, words
  rm -rf together
  disturbance=(./disturb "$2" "$3")
  run_by 3 "${@:6}"
  disturbance=()
  expect "$1: status" "$4" "$status"
  expect_match "$1: stderr" "^proofsweep: $5\$" "$err"
  expect "$1: stdout" "" "$out"
}
for rank in 0 2; do
  [[ $rank == 0 ]] && who="" || who="rank $rank on [^ ]*: "
  disturbed "a file limit in rank $rank" $rank "ulimit -f 20000" 3 \
    "${who}cannot write 'together/grid-million/grid.csv': File too large" run "$grid" -q --no-figures -o together
  expect "a file limit in rank $rank: nothing is left" "" "$(find together -type f)"
done
mkdir other
cp -r "$root"/{sweeps,plots,reports} other
sed -i '/^gpt2-small,/s/768/800/' other/sweeps/models.csv
disturbed "another catalogue" 1 "export PROOFSWEEP_DATA=other" 2 "rank 1 on [^ ]*: cannot join the run of 'one.yaml': \
it was made from 'model gpt2-small d_model 768', this one from 'model gpt2-small d_model 800'" run one.yaml -q -o together
disturbed "no catalogue" 2 "export PROOFSWEEP_DATA=nowhere" 3 \
  "rank 2 on [^ ]*: PROOFSWEEP_DATA is 'nowhere', which holds no directory 'sweeps'" run one.yaml -q -o together
expect "one that cannot join: nothing is left" "" "$(find together -type f)"
sed 's/8192/8192x/' one.yaml >bad.yaml
run_by 3 run bad.yaml -q -o together
expect "a bad specification: status" 2 "$status"
expect "a bad specification: told once" 1 "$(grep -c "^bad.yaml:[0-9]" <<<"$err")"
expect_match "a bad specification" "proofsweep: bad.yaml has 1 error\$" "$err"
run_by 2 run one.yaml --shard 1/2
expect_match "--shard" "^2:proofsweep: --shard is for processes that work apart" "$status:$err"
run_by 2 check one.yaml
expect "another command" "2:proofsweep: proofsweep-mpi does one thing: proofsweep-mpi run SPEC... [options]" "$status:$err"
run_by 2 run --help
expect_match "--help" "^0:usage: mpirun " "$status:$out"
expect "--help: told once" 1 "$(grep -c ^usage <<<"$out")"
expect "--help: 80 columns" yes "$( (($(wc -L <<<"$out") <= 80)) && echo yes)"

# Interrupted: what is finished is kept, and another number of processes goes on with it.
large=(run "$grid" --no-figures -q --set sweeps.grid.context.to=16384 -o)
run "${large[@]}" alone
rm -rf together
timeout 100 mpirun -q -np 3 ./disturb 0 'echo $$ >pid' "$program" "${large[@]}" together >stdout 2>stderr &
until [[ $(cat together/grid-million/journal 2>/dev/null) == *$'\n'part* || ! -d /proc/$! ]]; do sleep 0.02; done
kill -INT "$(<pid)" 2>/dev/null || true
wait $! && status=0 || status=$?
[[ $status == 0 ]] || expect_match "interrupted" "^130:proofsweep: interrupted" "$status:$(<stderr)"
run_by 2 "${large[@]}" together --resume
expect "continued" "0::" "$status:$out:$err"
expect "continued: bytes" "$(digests alone/grid-million)" "$(digests together/grid-million)"
expect "continued: nothing is left over" "" "$(leftovers together)"

# A signal to mpirun, which has a status of its own then.
rm -rf together
mpirun -q -np 2 "$program" "${large[@]}" together >/dev/null 2>&1 &
until [[ $(cat together/grid-million/journal 2>/dev/null) == *$'\n'part* || ! -d /proc/$! ]]; do sleep 0.02; done
kill -TERM $! 2>/dev/null || true
wait $! || true
run_by 2 "${large[@]}" together --resume
expect "mpirun was stopped: continued" "0::" "$status:$out:$err"
expect "mpirun was stopped: bytes" "$(digests alone/grid-million)" "$(digests together/grid-million)"
finish
