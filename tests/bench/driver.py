#!/usr/bin/python3
"""What the driver costs beside the programs that draw, and how soon it starts.

usage: driver.py PROOFSWEEP [PAIRS]

The essay's figures: `proofsweep run` into a new folder, with its tables, report and hashes, against bare gnuplot and
rsvg-convert on the same scripts, tables and pictures, as many side by side (xargs -P). Each pair of runs is ours, then
theirs; the median of the ratios of PAIRS (5) counts, and a first pair warms up. Then a run that finds everything in
place, with its figures verified by hash, and two commands that draw nothing: the median of 21. Needs gnuplot,
rsvg-convert and a quiet machine. Ends with 1 where a limit is missed.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ESSAY = str(ROOT / "sweeps" / "essay.yaml")
VARIANTS = {"": ["light", "wide"], "-dark": ["dark", "wide"], "-narrow": ["light", "narrow"],
            "-narrow-dark": ["dark", "narrow"]}


def seconds(words):
    silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter()
    process = os.posix_spawn(words[0], words, os.environ, file_actions=silent)
    _, status = os.waitpid(process, 0)
    taken = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(words)}: status {os.waitstatus_to_exitcode(status)}")
    return taken


def bare_commands(figures):
    """One line of arguments for each program to run, from a run's figures: those of gnuplot, then of rsvg-convert."""
    gnuplot, converter = [], []
    for table in sorted(figures.glob("*.csv")):
        variants = [suffix for suffix in VARIANTS if (figures / f"{table.stem}{suffix}.svg").exists()]
        words = [word for suffix in variants for word in VARIANTS[suffix]]
        gnuplot.append(" ".join(["-d", "-c", str(ROOT / "plots" / "render.gp"), str(table), *words]))
        for suffix in variants:
            for kind, options in (("png", "-z 2"), ("pdf", "")):
                picture = figures / f"{table.stem}{suffix}"
                if picture.with_suffix(f".{kind}").exists():
                    converter.append(f"-f {kind} {options} -o bare.{kind} {picture}.svg")
    return gnuplot, converter


def run_bare(gnuplot, converter, directory):
    together = str(os.cpu_count())
    environment = dict(os.environ, FONTCONFIG_FILE=str(ROOT / "plots" / "fonts.conf"), LC_ALL="C.UTF-8")
    start = time.perf_counter()
    for program, lines in (("gnuplot", gnuplot), ("rsvg-convert", converter)):
        subprocess.run(["xargs", "-P", together, "-L", "1", program], input="\n".join(lines) + "\n", text=True,
                       check=True, stdout=subprocess.DEVNULL, cwd=directory, env=environment)
    return time.perf_counter() - start


def line(what, taken, against, limit, good, unit):
    print(f"{what:<52}{taken:10.4f} s {against:>12} {limit:>12} {unit}{'' if good else '  missed'}", flush=True)
    return not good


def measure_figures(program, directory, pairs):
    output = directory / "essay"
    run = [program, "run", ESSAY, "-q", "-o", str(output)]

    def ours():
        shutil.rmtree(output, ignore_errors=True)
        return seconds(run)

    ours()
    commands = bare_commands(output / "essay" / "figures")
    taken = [(ours(), run_bare(*commands, directory)) for _ in range(pairs + 1)][1:]
    ratio = statistics.median(a / b for a, b in taken)
    print(f"{len(commands[0])} gnuplot, {len(commands[1])} rsvg-convert, {os.cpu_count()} side by side")
    missed = line("the essay, drawn anew", statistics.median(a for a, _ in taken),
                  f"{statistics.median(b for _, b in taken):.4f} s", f"<= {1.1:g}", ratio <= 1.1, f"{ratio:.2f}")
    warm = statistics.median(seconds(run) for _ in range(21))
    return missed + line("the essay, nothing changed", warm, "", "<= 0.05 s", warm <= 0.05, "")


def measure_start(program):
    missed = 0
    for words, limit in ((["--version"], 0.003), (["check", ESSAY], 0.01)):
        taken = statistics.median(seconds([program, *words]) for _ in range(21))
        missed += line("proofsweep " + " ".join(os.path.basename(word) for word in words), taken, "",
                       f"<= {limit:g} s", taken <= limit, "")
    return missed


def main():
    program, pairs = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"{'ours':<52}{'time':>12} {'bare':>12} {'limit':>12} ratio")
    with tempfile.TemporaryDirectory() as name:
        missed = measure_figures(program, pathlib.Path(name), pairs)
    missed += measure_start(program)
    return 1 if missed else 0


sys.exit(main())
