#!/usr/bin/python3
"""Sobol' indices of the cost model: evaluations a second, ours against OpenTURNS, in one run.

usage: sobol-openturns.py SOBOL_RATE SOBOL_RATE_AVX2 PROOFSWEEP [PAIRS]

SOBOL_RATE is the program built from tests/bench/sobol_rate.c, SOBOL_RATE_AVX2 the same for processors without AVX-512. Both sides take uniform inputs over the same ranges, N = 2^18
points, and Saltelli's estimator; each pair of runs is ours, then OpenTURNS, and the median of the ratios counts. Ours runs 16
scrambles, OpenTURNS one sample without intervals, timed in process without the start of Python; the last lines are of whole
processes, `proofsweep run` on sobol.yaml with its exact values, tables and report against a Python that does the same
with one sample, in evaluations a second: with 16 scrambles, and with the fewest that make an interval. Ends with 1 where a limit is missed. Needs Debian's python3-openturns.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import openturns as ot

SAMPLES = 2**18
RANGES = {"context": (512, 131072), "c_exp": (15, 500), "c_norm": (10, 50), "c_nonlin": (50, 250),
          "d_model": (512, 2048), "n_heads": (12, 32), "max_context": (1, 1000)}
FIXED = {"context": "1024", "c_exp": "300", "c_norm": "30", "c_nonlin": "150", "d_model": "768", "n_heads": "12"}
# GPT-2 small without what is fixed: 12 key heads of 64, a feed-forward of 3072 (paper, sections 3.1-3.2), per token.
ARITHMETIC = "(d_model*(128*n_heads+1536)+6144*d_model+2*d_model+128*n_heads*context)"
SOFTMAX, NORM, NONLIN = "(n_heads*context)", "(2*d_model)", "3072"
RATIO = (f"({ARITHMETIC}+c_exp*{SOFTMAX}+c_norm*{NORM}+c_nonlin*{NONLIN})"
         f"/({ARITHMETIC}+{SOFTMAX}+{NORM}+{NONLIN})")
CASES = {4: ["context", "c_exp", "c_norm", "c_nonlin"],
         7: ["context", "d_model", "n_heads", "c_exp", "c_norm", "c_nonlin", "max_context"]}


def formula(keys):
    text = RATIO
    for name, value in FIXED.items():
        if name not in keys:
            text = text.replace(name, value)
    return text


def run_openturns(keys):
    """Evaluations a second, and {input: (first, total)}."""
    function = ot.SymbolicFunction(keys, [formula(keys)])
    inputs = ot.ComposedDistribution([ot.Uniform(*RANGES[key]) for key in keys])
    start = time.perf_counter()
    points = ot.SobolIndicesExperiment(inputs, SAMPLES, False).generate()
    algorithm = ot.SaltelliSensitivityAlgorithm(points, function(points), SAMPLES)
    first, total = algorithm.getFirstOrderIndices(), algorithm.getTotalOrderIndices()
    seconds = time.perf_counter() - start
    return len(points) / seconds, {key: (first[i], total[i]) for i, key in enumerate(keys)}


def run_ours(program, keys, threads):
    lines = subprocess.run([program, ",".join(keys), "18", "16", str(threads)], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    evaluations, seconds = lines[0].split()
    indices = {name: (float(first), float(total)) for name, first, total in (line.split() for line in lines[1:])}
    return int(evaluations) / float(seconds), indices


def whole_process(command, evaluations):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return evaluations / (time.perf_counter() - start)


def line(name, ours, theirs, pairs, limit):
    """The median of the ratios of two functions that give rates; whether the limit is missed."""
    rates = [(ours(), theirs()) for _ in range(pairs)]
    ratio = statistics.median(a / b for a, b in rates)
    print(f"{name:34}{statistics.median(a for a, _ in rates) / 1e6:13.0f}{statistics.median(b for _, b in rates) / 1e6:12.2f}"
          f"{ratio:8.0f}{f' >= {limit}' if limit else '':8}{'  missed' if ratio < limit else ''}", flush=True)
    return ratio < limit


def main():
    if sys.argv[1:2] == ["--openturns"]:
        run_openturns(CASES[7])
        return 0
    program, avx2, proofsweep = sys.argv[1:4]
    pairs, missed = int(sys.argv[4]) if len(sys.argv) > 4 else 5, 0
    print(f"{'case':34}{'ours, Meval/s':>13}{'OpenTURNS':>12}{'ratio':>8}")
    for count, keys in CASES.items():
        for name, built in (("", program), (", AVX2", avx2)):
            for threads in (1, 2):
                limit = 0 if count != 7 or threads != 2 else 100 if built == avx2 else 400
                missed += line(f"{count} inputs, {threads} threads{name}", lambda: run_ours(built, keys, threads)[0],
                               lambda: run_openturns(keys)[0], pairs, limit)
        ours, theirs = run_ours(program, keys, 2)[1], run_openturns(keys)[1]
        apart = max(abs(a - b) for key in keys for a, b in zip(ours[key], theirs[key]))
        print(f"{count} inputs: indices differ by at most {apart:.1e}")
        missed += apart > 1e-3
    with tempfile.TemporaryDirectory() as directory:
        specification = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sobol.yaml")
        for scrambles, limit in ((16, 100), (2, 0)):
            run = [proofsweep, "run", specification, "--set", f"sensitivity.seven.scrambles={scrambles}", "--no-figures",
                   "-q", "-o", directory]
            missed += line(f"7 inputs, whole processes, {scrambles} scrambles",
                           lambda: whole_process(run, scrambles * 9 * SAMPLES),
                           lambda: whole_process([sys.executable, __file__, "--openturns"], 9 * SAMPLES), pairs, limit)
    return 1 if missed else 0


ot.ResourceMap.SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC")
sys.exit(main())
