#!/usr/bin/python3
"""Sobol' indices of the cost model: evaluations a second, ours against OpenTURNS, in one run.

usage: sobol-openturns.py SOBOL_RATE [PAIRS]

SOBOL_RATE is the program built from tests/bench/sobol_rate.c. Both sides take uniform inputs over the same ranges, N = 2^18
points, and Saltelli's estimator; each pair of runs is ours, then OpenTURNS, and the median of the ratios counts. Ours runs 16
scrambles, OpenTURNS one sample without intervals, timed in process without the start of Python. Needs Debian's
python3-openturns.
"""
import statistics
import subprocess
import sys
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


def main():
    program, pairs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    ot.ResourceMap.SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC")
    print(f"{'case':24}{'ours, Meval/s':>15}{'OpenTURNS':>12}{'ratio':>8}   largest difference of an index")
    for count, keys in CASES.items():
        for threads in (1, 2):
            ours, theirs, ratios, apart = [], [], [], 0.0
            for _ in range(pairs):
                our_rate, our_indices = run_ours(program, keys, threads)
                their_rate, their_indices = run_openturns(keys)
                ours.append(our_rate)
                theirs.append(their_rate)
                ratios.append(our_rate / their_rate)
                apart = max(abs(a - b) for key in keys for a, b in zip(our_indices[key], their_indices[key]))
            print(f"{f'{count} inputs, {threads} threads':24}{statistics.median(ours) / 1e6:15.0f}"
                  f"{statistics.median(theirs) / 1e6:12.2f}{statistics.median(ratios):8.0f}   {apart:.1e}")


main()
