#!/usr/bin/python3
"""Time a point of a sweep from 10^5 to 10^8 points, as a table and a plot.

usage: cost_growth.py PROOFSWEEP GRID_RATE OUTPUT

Writes OUTPUT.csv and, with gnuplot and cost-growth.gp, OUTPUT.svg: nanoseconds a point, median of three, for evaluation and
formatting on one thread, and for the whole command (two threads, hashed and synchronised). The contexts lie between 0 and
102,400 tokens however many there are. Needs gnuplot, 7 GB of disk and a quiet machine.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIFICATION = os.path.join(HERE, "..", "..", "sweeps", "grid-million.yaml")
CONTEXTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]  # of 10^5 points each


def formatting(rate, contexts):
    words = [rate, "format", "seven", str(contexts), str(102400 // contexts)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def command(program, contexts):
    step = 102400 // contexts
    with tempfile.TemporaryDirectory(dir=".") as directory:
        words = [program, "run", SPECIFICATION, "-q", "-j", "2", "-o", directory]
        for key, value in (("from", step), ("step", step), ("to", step * contexts)):
            words += ["--set", f"sweeps.grid.context.{key}={value}"]
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def main(program, rate, output):
    with open(output + ".csv", "w", encoding="ascii") as table:
        table.write("points,format_ns,command_ns\n")
        for contexts in CONTEXTS:
            times = [statistics.median(measure(path, contexts) for _ in range(3))
                     for measure, path in ((formatting, rate), (command, program))]
            table.write(f"{contexts}00000,{times[0] / contexts * 1e4:.2f},{times[1] / contexts * 1e4:.2f}\n")
    if shutil.which("gnuplot"):
        subprocess.run(["gnuplot", "-d", "-e", f"table='{output}.csv'; picture='{output}.svg'",
                        os.path.join(HERE, "cost-growth.gp")], check=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
