#!/usr/bin/env bash
# Every system call of a run that touches files fails once, and the run is killed at every one of them (strace injects
# both). Whatever happens: the right exit status and one sentence, no temporary under a wrong name, every file whole, old
# or new; and the next run gives the bytes of an undisturbed one.
#
# PROOFSWEEP_TEST_SCALE above 1: every errno for every call, also for good, and runs that draw figures.
set -euo pipefail
proofsweep=$(readlink -f "$1")
source "$(dirname "$0")/support.sh"
cd "$scratch"
scale=${PROOFSWEEP_TEST_SCALE:-1}
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # no leak checker under a tracer
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
strace -qq -o /dev/null true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 77; }

cat >tiny.yaml <<'END'
spec: 1
name: tiny
sweeps:
  - name: a
    models: [gpt2-small]
    context: [128, 1024]
    ceiling: true
claims:
  - {id: c, says: about 1.48, value: ratio, where: {sweep: a, context: 1024}, expect: 1.48, within: 0.005}
figures: [ratio-vs-context]
END
words=(run tiny.yaml -q -j 1 --no-figures)

"$proofsweep" "${words[@]}" -o new
"$proofsweep" "${words[@]}" -o old --set 'sweeps.a.context=[256, 1024]' --set 'title=Before'
digests new >new.digests
digests old >old.digests
sort -u new.digests old.digests >known.digests
expect "old and new differ" no "$(cmp -s new.digests old.digests && echo yes || echo no)"

# Calls of one kind that a command makes, over the old output.
count_calls() { # kind, words...
  rm -rf out
  cp -r old out
  strace -qq -e trace="$1" "$proofsweep" "${@:2}" 2>&1 >/dev/null | grep -c "^$1(" || true
}

whole_files() { # name
  local unknown
  unknown=$(digests out | grep -v '/\.[^/]*$\|/journal$' | sort | comm -23 - known.digests)
  [[ -z $unknown ]] || fail "$1: neither old nor new: $unknown"
}

same_as_new() { # name
  digests out | cmp -s - new.digests || fail "$1: other bytes: $(digests out | diff - new.digests | head -n 3)"
  [[ -z $(leftovers out) ]] || fail "$1: left over: $(leftovers out)"
  checks=$((checks + 1))
}

disturb() { # injection, words; leaves $status and the file stderr
  rm -rf out
  cp -r old out
  status=0
  (strace -qq -o /dev/null -e "inject=$1" "$proofsweep" "${@:2}" -o out >/dev/null 2>stderr; exit $?) 2>/dev/null || status=$?
}

reasons='No space left on device|Input/output error|Too many open files|Read-only file system|Disk quota exceeded|Permission denied'

# One call fails: the run says so and leaves nothing half done, or could do without it and ends as if nothing was.
fault() { # injection
  disturb "$@"
  case $status in
    0) same_as_new "$1" ;;
    3)
      [[ $1 == write*+ ]] || # then the sentence cannot be written either
        [[ $(wc -l <stderr) == 1 && $(<stderr) =~ ^proofsweep:\ cannot\ .*\'.+\':\ ($reasons)$ ]] ||
        fail "$1: stderr: $(<stderr)"
      [[ -z $(find out -name '.*' -not -path out) ]] || fail "$1: left over: $(find out -name '.*')"
      whole_files "$1"
      "$proofsweep" "${@:2}" -o out >/dev/null || fail "$1: the next run fails"
      same_as_new "$1: next run"
      failed=$((failed + 1))
      ;;
    *) fail "$1: status $status, stderr: $(<stderr)" ;;
  esac
}

failed=0
kinds=(write:ENOSPC openat:EMFILE fsync:EIO close:EIO rename:EROFS mkdir:EROFS ftruncate:EIO read:EIO)
if ((scale > 1)); then
  kinds=()
  for kind in write openat fsync close rename mkdir ftruncate read unlink; do
    kinds+=($kind:{ENOSPC,EIO,EDQUOT,EACCES,EROFS,EMFILE})
  done
fi
for each in "${kinds[@]}"; do
  kind=${each%:*}
  before=$(count_calls "$kind" --version)
  all=$(count_calls "$kind" "${words[@]}" -o out)
  ((all > before)) || fail "no call of $kind is made"
  for ((n = before + 1; n <= all; n++)); do
    fault "$kind:error=${each#*:}:when=$n" "${words[@]}"
    ((scale <= 1)) || fault "$kind:error=${each#*:}:when=$n+" "${words[@]}"
  done
done
((failed >= 60)) || fail "only $failed calls made a run fail"

# Interrupted calls are made again.
for kind in write fsync read; do
  before=$(count_calls "$kind" --version)
  disturb "$kind:error=EINTR:when=$((before + 1))+3" "${words[@]}"
  expect "$kind interrupted: status" "0:" "$status:$(<stderr)"
  same_as_new "$kind interrupted"
done

# Killed at a call; the next run, with and without --resume in turn, ends as if nothing was.
killed=0
for kind in write openat fsync close rename mkdir unlink ftruncate; do
  before=$(count_calls "$kind" --version)
  all=$(count_calls "$kind" "${words[@]}" -o out)
  stride=$((scale > 1 || all - before < 20 ? 1 : 3))
  for ((n = before + 1; n <= all; n += stride)); do
    disturb "$kind:signal=SIGKILL:when=$n" "${words[@]}"
    expect "killed at $kind $n: status" 137 "$status"
    whole_files "killed at $kind $n"
    resume=()
    ((n % 2 == 0)) || resume=(--resume)
    "$proofsweep" "${words[@]}" "${resume[@]}" -o out >/dev/null || fail "killed at $kind $n: the next run fails"
    same_as_new "killed at $kind $n: next run ${resume[*]}"
    killed=$((killed + 1))
  done
done

# With figures: gnuplot may be what fails, then everything else is complete.
if ((scale > 1)) && command -v gnuplot >/dev/null; then
  words=(run tiny.yaml -q -j 1 --formats svg --variants none)
  "$proofsweep" "${words[@]}" -o drawn
  digests drawn >new.digests
  sort -u new.digests old.digests >known.digests
  for each in write:ENOSPC openat:EMFILE fsync:EIO close:EIO rename:EROFS read:EIO pipe2:EMFILE; do
    kind=${each%:*}
    before=$(count_calls "$kind" --version)
    all=$(count_calls "$kind" "${words[@]}" -o out)
    for ((n = before + 1; n <= all; n++)); do
      disturb "$kind:error=${each#*:}:when=$n" "${words[@]}"
      [[ $status == [035] && $(wc -l <stderr) -le 1 ]] || fail "drawing, $kind $n: status $status, $(<stderr)"
      whole_files "drawing, $kind $n"
      "$proofsweep" "${words[@]}" -o out || fail "drawing, $kind $n: the next run fails"
      same_as_new "drawing, $kind $n: next run"
    done
  done
fi

echo "$failed runs failed, $killed were killed"
finish
