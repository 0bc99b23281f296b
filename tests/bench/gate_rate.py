#!/usr/bin/env python3
"""How often the nightly gate cries wolf, and whether it speaks when it must.

usage: tests/bench/gate_rate.py PROGRAM [SEEDS]    (1000 seeds unless given; about a second each)

A reduced sweeps/nightly.yaml (1,024 points a scramble, 64 trajectories) is run with seed after seed, each run held
against the run of the seed before. Counted are alarms, in exact columns and in estimates, and, to see whether the
stated rate can be believed, how far the estimates of two neighbours lie apart in combined half-widths: at 1, 1.5, 2 and
3 there is enough to count, at the gate's 4.5 there should be nothing. Exact values outside their 95 % intervals are
counted too. At last one constant is changed by 1e-9, under another seed and under the same, and must raise an alarm.
Exit status 1 where the gate was wrong either way."""
import collections, csv, math, os, re, shutil, subprocess, sys, tempfile

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
program, seeds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
sampled = ["sensitivity", "sensitivity-pairs", "sensitivity-convergence", "morris", "samples-summary"]
bars = [1, 1.5, 2, 3, 4.5]
# Student's t, two-sided, of bar times its 95 % quantile at 15 degrees of freedom: a difference of two estimates has
# between 15 and 30 of them (B. L. Welch, Biometrika 34, 28, 1947). scipy 1.10.1: 2 * stats.t.sf(bar * 2.1314, df).
stated = {1: (4.1e-2, 5.0e-2), 1.5: (3.3e-3, 6.0e-3), 2: (1.8e-4, 6.8e-4), 3: (4.7e-7, 1.2e-5), 4.5: (1.2e-10, 8.6e-8)}


def reduced():
    text = open(os.path.join(root, "sweeps", "nightly.yaml")).read()
    return re.sub(r"samples: 256\n", "samples: 64\n", text.replace("samples: 16384", "samples: 1024"))


def run(out, seed, baseline, *options):
    """Exit status, and drift.csv's rows."""
    command = [program, "run", "reduced.yaml", "-o", out, "-q", "--no-figures", "--set", f"seed={seed}", *options]
    command += ["--baseline", baseline] if baseline else []
    status = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    drift = os.path.join(out, "nightly", "drift.csv")
    rows = list(csv.DictReader(open(drift))) if baseline and os.path.exists(drift) else []
    return status.returncode, rows, status.stderr.strip()


def estimates(out):
    """(table, row, column) -> (value, half-width, exact or None), of every number that has an interval."""
    found = {}
    for table in sampled:
        for number, row in enumerate(csv.DictReader(open(os.path.join(out, "nightly", table + ".csv")))):
            for column in row:
                ends = [row.get(end if column == "value" else f"{column}_{end}") for end in ("low", "high")]
                if all(ends) and row[column]:
                    exact = row.get(column + "_exact")
                    half = (float(ends[1]) - float(ends[0])) / 2
                    found[table, number, column] = (float(row[column]), half, float(exact) if exact else None)
    return found


def is_exact(row):
    return row["table"][:-4] not in sampled or row["column"].endswith("_exact")


os.chdir(tempfile.mkdtemp())
try:
    open("reduced.yaml", "w").write(reduced())
    beyond, pairs, farthest, tested, outside = collections.Counter(), 0, (0, ""), 0, 0
    alarms, exact_alarms, failed = 0, 0, 0
    status, _, message = run("before", 0, None)
    if status != 0:
        sys.exit(f"seed 0: status {status}: {message}")
    old = estimates("before")
    for seed in range(1, seeds + 1):
        status, rows, message = run("now", seed, "before")
        if status != 0:
            print(f"seed {seed}: status {status}: {message}", flush=True)
        exact_alarms += any(is_exact(row) for row in rows)
        alarms += any(not is_exact(row) for row in rows)
        failed += status != 0 and not rows
        new = estimates("now")
        for place, (value, half, exact) in new.items():
            scale = math.hypot(half, old[place][1])
            distance = abs(value - old[place][0]) / scale if scale > 0 else 0
            pairs += 1
            beyond.update(bar for bar in bars if distance > bar)
            farthest = max(farthest, (distance, f"seed {seed}, {place}"))
            if exact is not None and place[0] in ("sensitivity", "sensitivity-pairs"):
                tested += 1
                outside += abs(value - exact) > half
        old = new
        shutil.rmtree("before")
        os.rename("now", "before")
        if seed % 100 == 0:
            print(f"{seed} seeds: {alarms} alarms in estimates, {exact_alarms} in exact columns", flush=True)
    text = open(os.path.join(root, "sweeps", "constants.csv")).read()
    open("changed.csv", "w").write(text.replace("\nessay,300,", "\nessay,300.0000003,"))
    missed = 0
    for seed in (seeds, seeds + 1):
        status, rows, message = run("changed", seed, "before", "--constants-file", "changed.csv")
        print(f"c_exp by 1e-9, seed {seed} against {seeds}: status {status}: {message}")
        missed += status != 1 or not any(is_exact(row) for row in rows)
    print(f"{seeds} seeds, {pairs // max(seeds, 1)} estimates each: {alarms} alarms in estimates, {exact_alarms} in exact "
          f"columns, {failed} runs failed otherwise")
    for bar in bars:
        print(f"  beyond {bar} combined half-widths: {beyond[bar]} of {pairs} = {beyond[bar] / pairs:.2g}; "
              f"Student's t says {stated[bar][0]:.2g} to {stated[bar][1]:.2g}")
    print(f"  farthest: {farthest[0]:.2f}, {farthest[1]}")
    print(f"  exact values outside their 95 % intervals: {outside} of {tested} = {100 * outside / tested:.2f} %")
    sys.exit(1 if alarms or exact_alarms or failed or missed else 0)
finally:
    place = os.getcwd()
    os.chdir(root)
    shutil.rmtree(place)
