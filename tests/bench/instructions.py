#!/usr/bin/python3
"""Instructions of fixed jobs, counted by valgrind, held against the stored ones.

usage: instructions.py PROOFSWEEP [--store] [--file FILE] [--job JOB]

The counts in FILE (instructions.csv beside this script) were taken with one compiler, C library and level of the
processor; each set of them has its own rows. Where no row fits this machine, or valgrind is missing, nothing is
compared, and the exit status is 77. A count more than 1 % above or below the stored one fails. --store replaces the
rows of this machine.
"""
import csv
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GRID = ["sweeps/grid-million.yaml", "--set", "sweeps.grid.context.to=1024"]  # 10^5 points
JOBS = {
    "version": ["--version"],
    "check essay": ["check", "sweeps/essay.yaml"],
    "essay without pictures": ["run", "sweeps/essay.yaml", "--no-figures", "-q", "-j", "1", "-o", "OUT"],
    "grid of 10^5": ["run", *GRID, "--no-figures", "-q", "-j", "1", "-o", "OUT"],
    "sobol": ["run", "tests/bench/sobol.yaml", "--set", "sensitivity.seven.samples=4096", "--no-figures", "-q", "-j", "1",
              "-o", "OUT"],
    "fit": ["fit", "tests/data/nist/Misra1a.csv", "--x", "x", "--y", "y", "--law", "exponential", "--fix", "start=0"],
}
LIMIT = 0.01
CONDITIONS = ["compiler", "libc", "level"]


def compiler_of(program):
    """What the program says that it was compiled with, from its own section .comment."""
    text = subprocess.run(["readelf", "-p", ".comment", program], check=True, capture_output=True, text=True).stdout
    return re.search(r"\]\s+(\S.*)", text).group(1)


def level():
    """The level of x86-64 that loops compiled for several choose under valgrind, which shows AVX2 at most."""
    with open("/proc/cpuinfo") as lines:
        flags = next((line for line in lines if line.startswith("flags")), "").split()
    v3 = {"avx2", "bmi1", "bmi2", "f16c", "fma", "movbe"} <= set(flags)
    return f"{platform.machine()}-{'v3' if v3 else 'v2'}"


def count(program, words, directory):
    # Nothing of the environment, and directories of fixed length: the stack and path texts cost instructions too.
    shutil.rmtree(os.path.join(directory, "out"), ignore_errors=True)
    words = [os.path.join(directory, "out") if word == "OUT" else word for word in words]
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *words]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": directory}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return int(found.group(1))


def read(path):
    if not os.path.exists(path):
        return []
    with open(path, newline="") as lines:
        return list(csv.DictReader(lines))


def main(words):
    store = "--store" in words
    words = [word for word in words if word != "--store"]
    path = os.path.join(ROOT, "tests", "bench", "instructions.csv")
    if "--file" in words:
        at = words.index("--file")
        path = words[at + 1]
        del words[at:at + 2]
    jobs = JOBS
    if "--job" in words:
        at = words.index("--job")
        jobs = {words[at + 1]: JOBS[words[at + 1]]}
        del words[at:at + 2]
    if len(words) != 1:
        print(__doc__)
        return 2
    if shutil.which("valgrind") is None or shutil.which("readelf") is None:
        print("instructions: skipped, valgrind or readelf is not installed")
        return 77
    program = os.path.abspath(words[0])
    here = dict(zip(CONDITIONS, [compiler_of(program), " ".join(platform.libc_ver()), level()]))
    rows = read(path)
    own = {row["job"]: int(row["instructions"]) for row in rows if all(row[key] == here[key] for key in CONDITIONS)}
    if not own and not store:
        print("instructions: skipped, no stored count applies to " + ", ".join(here.values()))
        return 77
    failed, found = False, []
    with tempfile.TemporaryDirectory(prefix="instructions-", dir="/tmp") as directory:
        for job, arguments in jobs.items():
            counted = count(program, arguments, directory)
            found.append({"job": job, **here, "instructions": counted})
            if store:
                print(f"{job:<24} {counted:>14,}")
                continue
            change = counted / own[job] - 1 if job in own else float("inf")
            failed |= abs(change) > LIMIT
            print(f"{job:<24} {counted:>14,}   stored {own.get(job, 0):>14,}   {change:+.2%}"
                  f"{'   beyond 1 %' if abs(change) > LIMIT else ''}")
    if store:
        others = [row for row in rows if any(row[key] != here[key] for key in CONDITIONS)]
        with open(path, "w", newline="") as lines:
            writer = csv.DictWriter(lines, ["job", *CONDITIONS, "instructions"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(others + found)
    if failed:
        print("instructions: where the change is meant, run this with --store, and say why in the commit")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
