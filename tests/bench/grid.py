#!/usr/bin/python3
"""A sweep to CSV: ours against cat, openssl, C's printf, numpy and pandas, all in one run.

usage: grid.py PROOFSWEEP GRID_RATE GRID_RATE_NATIVE [DIRECTORY] [PART...] [--pairs N]

PROOFSWEEP is the program, GRID_RATE the one built from tests/bench/grid_rate.c, GRID_RATE_NATIVE the same for this
machine's processor alone. Files go to a new directory in DIRECTORY (by default the working directory) and away again.
PART: memory, files, peers, exact, evaluate, growth; all by default. Every line is the median of N ratios (5) of two
things that ran one after the other, turn about; the first pair only warms up. Ends with 1 where a limit is missed.
Needs Debian's python3-numpy and python3-pandas, openssl, and a quiet machine.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

SPECIFICATION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sweeps", "grid-million.yaml")
COLUMNS = ["context", "c_exp", "c_norm", "c_nonlin", "snark_constraints", "stark_rows", "ratio"]


class Bench:
    def __init__(self, program, rate, native, directory, pairs):
        self.program, self.rate_program, self.native = program, rate, native
        self.directory, self.pairs = directory, pairs
        self.missed = 0

    def path(self, name):
        return os.path.join(self.directory, name)

    def rate(self, *words, program=None):
        """Seconds, or nanoseconds a point, as grid_rate prints them."""
        words = [program or self.rate_program, *[str(word) for word in words]]
        return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    def shell(self, command):
        start = time.perf_counter()
        subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    def remove(self, *names):
        for name in names:
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))

    def line(self, what, ours, peer, limit, unit="s", faster=False, pairs=None):
        """ours and peer are functions that give what they took. The ratio is ours / peer and limited from above; with
        `faster` it is peer / ours and limited from below."""
        pairs = pairs or self.pairs
        taken = [(ours(), peer()) for _ in range(pairs + 1)][1 if pairs > 1 else 0:]
        ratios = [b / a if faster else a / b for a, b in taken]
        ratio = statistics.median(ratios)
        good = ratio >= limit if faster else ratio <= limit
        self.missed += not good
        a, b = (statistics.median(pair[i] for pair in taken) for i in (0, 1))
        sign = ">=" if faster else "<="
        print(f"{what:<62} {a:9.3f} {unit:<2} {b:9.3f} {unit:<2} {ratio:8.2f} {sign} {limit:<6g} "
              f"[{min(ratios):.2f}, {max(ratios):.2f}]{'' if good else '  missed'}", flush=True)

    def write(self, threads, columns, contexts=100):
        self.remove("grid.csv", "grid.csv-metadata.json")
        return self.rate("write", self.directory, threads, columns, contexts)

    def copy(self):
        self.remove("copy.csv")
        return self.shell(f"cat {self.path('grid.csv')} > {self.path('copy.csv')}")

    def run(self, *words):
        """The whole command: evaluated, written, hashed, synchronised, with metadata, report and manifest."""
        return self.shell(f"rm -rf {self.path('run')}; {self.program} run {SPECIFICATION} -q -o {self.path('run')} "
                          + " ".join(words))

    def copy_durably(self):
        written, copied = self.path("run/grid-million/grid.csv"), self.path("copy.csv")
        self.remove("copy.csv")
        return self.shell(f"cat {written} > {copied}; sync -d {copied}; openssl dgst -sha256 {copied}")

    def peak(self, contexts):
        """Kilobytes that the whole command takes at most."""
        command = [self.program, "run", SPECIFICATION, "-q", "-o", self.path("run"), "--set",
                   f"sweeps.grid.context.to={contexts * 1024}"]
        if contexts == 0:  # ten thousand points
            command[-1:] = ["sweeps.grid.context.to=1024", "--set", "sweeps.grid.c_exp.to=50",
                            "--set", "sweeps.grid.c_norm.to=49"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        return usage.ru_maxrss / 1024


def measure_files(bench):
    for columns, name in (("seven", "7 columns"), ("all", "all 26 columns")):
        bench.line(f"10^7 points, {name}, 1 thread: cat of the file", lambda: bench.write(1, columns), bench.copy, 2.5)
        bench.line(f"10^7 points, {name}, 2 threads: cat of the file", lambda: bench.write(2, columns), bench.copy, 1.5)
    bench.remove("grid.csv", "grid.csv-metadata.json", "copy.csv")
    bench.line("10^7 points, whole command: cat, sync -d, openssl dgst",
               lambda: bench.run("--set sweeps.grid.context.to=102400"), bench.copy_durably, 1.1)
    bench.remove("copy.csv")


def measure_peers(bench):
    bench.line('10^6 points, formatting, 1 thread: C printf("%.17g")', lambda: bench.rate("format", "seven", 10),
               lambda: bench.rate("printf", 10), 20, faster=True)
    ours = lambda: bench.write(1, "seven", 10)
    for name, limit in (("numpy", 40), ("pandas", 100)):
        try:
            __import__(name)
        except ImportError:
            print(f"10^6 points, 1 thread: {name} is not here")
            continue
        bench.line(f"10^6 points, 1 thread: {name}, %.17g", ours, lambda: write_by(name, bench), limit, faster=True,
                   pairs=3)
    bench.remove("grid.csv", "grid.csv-metadata.json", "peer.csv")


def write_by(name, bench):
    import numpy
    if not hasattr(bench, "cells"):
        axes = [numpy.arange(1024.0, 10241, 1024), numpy.arange(10.0, 501, 10), numpy.arange(10.0, 50),
                numpy.arange(12.0, 601, 12)]
        t, c_exp, c_norm, c_nonlin = (axis.ravel() for axis in numpy.meshgrid(*axes, indexing="ij"))
        layers, d, h = 12, 768, 12
        arithmetic, softmax = layers * (12 * t * d * d + 2 * t * t * d + 2 * t * d), layers * t * t * h
        norm, nonlin = layers * 2 * t * d, layers * 4 * t * d
        snark = arithmetic + c_exp * softmax + c_norm * norm + c_nonlin * nonlin
        stark = arithmetic + softmax + norm + nonlin
        bench.cells = numpy.column_stack([t, c_exp, c_norm, c_nonlin, snark, stark, snark / stark])
    path = bench.path("peer.csv")
    bench.remove("peer.csv")
    if name == "numpy":
        start = time.perf_counter()
        numpy.savetxt(path, bench.cells, delimiter=",", fmt="%.17g")
    else:
        import pandas
        frame = pandas.DataFrame(bench.cells, columns=COLUMNS)
        start = time.perf_counter()
        frame.to_csv(path, index=False, float_format="%.17g")
    return time.perf_counter() - start


def measure_exactness(bench):
    bench.line("10^7 points, formatting: totals in doubles", lambda: bench.rate("format", "seven", 100),
               lambda: bench.rate("doubles", 100, 1024), 1.3)
    bench.line("10^7 points, formatting, totals of 59 bits on: in doubles",
               lambda: bench.rate("format", "seven", 100, 1024000), lambda: bench.rate("doubles", 100, 1024000), 1.3)


def measure_evaluation(bench):
    ours = lambda: bench.rate("evaluate")
    bench.line("a point's exact ratio, in blocks: a scalar loop, doubles", ours, lambda: bench.rate("naive"), 8, "ns",
               True)
    bench.line("a point's exact ratio, in blocks: a division", ours, lambda: bench.rate("divide"), 0.6, "ns", True)
    bench.line("the same: built for this processor alone", ours,
               lambda: bench.rate("evaluate", program=bench.native), 0.95, "ns", True)
    bench.line("the same, 2 threads: 1 thread", lambda: bench.rate("threads", 2), lambda: bench.rate("threads", 1), 1.8,
               "ns", True)


def measure_growth(bench):
    """Time a point from 10^5 to 10^8 points against that at 10^7: evaluated and formatted, without a disk."""
    def each(contexts):
        return bench.rate("format", "seven", contexts, 102400 // contexts) / contexts * 1e4
    for contexts, points in ((1, "10^5"), (10, "10^6"), (1000, "10^8")):
        bench.line(f"time a point at {points} points: at 10^7", lambda: each(contexts), lambda: each(100), 1.1, "ns",
                   pairs=3)


def measure_memory(bench):
    for contexts, points in ((0, "10^4"), (1000, "10^8")):
        bench.line(f"peak memory at {points} points: 32 MiB", lambda: bench.peak(contexts), lambda: 32, 1, "M", pairs=1)


def main(words):
    pairs = 5
    if "--pairs" in words:
        at = words.index("--pairs")
        pairs = int(words[at + 1])
        del words[at:at + 2]
    if len(words) < 3:
        print(__doc__)
        return 2
    # Memory first: a child's peak begins with what its parent holds, and numpy is large.
    parts = {"memory": measure_memory, "files": measure_files, "peers": measure_peers, "exact": measure_exactness,
             "evaluate": measure_evaluation, "growth": measure_growth}
    chosen = [part for part in parts if part in words[3:]] or list(parts)
    places = [word for word in words[3:] if word not in parts]
    with tempfile.TemporaryDirectory(dir=places[0] if places else ".") as directory:
        bench = Bench(*words[:3], directory, pairs)
        print(f"{'ours: peer':<62} {'ours':>12} {'peer':>12} {'ratio':>8}    limit  [range]")
        for part in chosen:
            parts[part](bench)
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
