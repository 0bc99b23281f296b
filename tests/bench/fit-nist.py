#!/usr/bin/env python3
"""How many digits of NIST's certified values do fitters find? proofsweep, gnuplot's `fit`, and scipy where installed.

    tests/bench/fit-nist.py BUILD/proofsweep

Score: -log10 of the relative error, the worst over a problem's parameters (and over its standard deviations), at most 11,
the digits that NIST gives. gnuplot and scipy start from NIST's two starts, with their default settings; proofsweep
needs no start (its C interface is held to 9 digits from NIST's starts by tests/core/test_fit_nist.c). A dash: no law of
proofsweep covers the model, or the tool is missing; 0: wrong, or an error.
"""
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "nist")

# gnuplot's formula, and how proofsweep's law gives NIST's parameters: (law, held, functions of the law's parameters).
MODELS = {
    "BoxBOD": ("b1*(1-exp(-b2*x))", ("exponential", ["start=0"], [lambda p: p["ceiling"], lambda p: 1 / p["scale"]])),
    "Chwirut2": ("exp(-b1*x)/(b2+b3*x)", None),
    "DanWood": ("b1*x**b2", ("power", [], [lambda p: p["scale"], lambda p: p["exponent"]])),
    "MGH09": ("b1*(x**2+x*b2)/(x**2+x*b3+b4)",
              ("rational-22", ["a0=0"], [lambda p: p["a2"] / p["b2"], lambda p: p["a1"] / p["a2"],
                                         lambda p: p["b1"] / p["b2"], lambda p: 1 / p["b2"]])),
    "Misra1a": ("b1*(1-exp(-b2*x))", ("exponential", ["start=0"], [lambda p: p["ceiling"], lambda p: 1 / p["scale"]])),
    "Misra1b": ("b1*(1-(1+b2*x/2)**(-2))",
                ("power-hyperbola", ["start=0", "exponent=2"], [lambda p: p["ceiling"], lambda p: 2 / p["scale"]])),
    "Rat42": ("b1/(1+exp(b2-b3*x))",
              ("logistic", [], [lambda p: p["ceiling"], lambda p: p["shift"], lambda p: p["rate"]])),
    "Thurber": ("(b1+b2*x+b3*x**2+b4*x**3)/(1+b5*x+b6*x**2+b7*x**3)",
                ("rational-33", [], [(lambda name: lambda p: p[name])(n) for n in ("a0", "a1", "a2", "a3", "b1", "b2", "b3")])),
}


def problems():
    found = {}
    with open(os.path.join(DATA, "certified.csv"), newline="") as file:
        for row in csv.DictReader(file):
            problem = found.setdefault(row["dataset"], {"starts": ([], []), "value": [], "sd": []})
            problem["starts"][0].append(float(row["start1"]))
            problem["starts"][1].append(float(row["start2"]))
            problem["value"].append(float(row["certified_value"]))
            problem["sd"].append(float(row["certified_sd"]))
    return found


def digits(found, certified):
    """The worst number of right digits; 0 where anything is missing."""
    worst = 11.0
    for value, right in zip(found, certified):
        if value is None or not math.isfinite(value):
            return 0.0
        error = abs(value - right) / abs(right)
        worst = min(worst, 11.0 if error == 0 else -math.log10(error))
    return max(worst, 0.0) if len(found) == len(certified) else 0.0


def by_proofsweep(program, name, model):
    law, held, parts = model
    words = [program, "fit", os.path.join(DATA, name + ".csv"), "--x", "x", "--y", "y", "--law", law, "--json"]
    for word in held:
        words += ["--fix", word]
    answer = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    values = {p["name"]: p["value"] for p in answer["parameters"]}
    errors = {p["name"]: p["se"] for p in answer["parameters"]}
    found = [part(values) for part in parts]
    # Standard deviations where NIST's parameter depends on one of the law's alone: d part/d p times its error.
    sds = []
    for part, value in zip(parts, found):
        moved = []
        for key in values:
            if errors[key] is not None:
                step = 1e-6 * abs(values[key])
                up, down = dict(values), dict(values)
                up[key] += step
                down[key] -= step
                slope = (part(up) - part(down)) / (2 * step)
                if abs(slope * values[key]) > 1e-9 * abs(value):
                    moved.append(abs(slope) * errors[key])
        sds.append(moved[0] if len(moved) == 1 else None)
    return found, sds


def by_gnuplot(name, formula, start):
    names = ["b%d" % (i + 1) for i in range(len(start))]
    lines = ["set fit quiet nolog errorvariables", "set datafile separator comma", "f(x) = " + formula]
    lines += ["%s = %.17g" % pair for pair in zip(names, start)]
    lines.append("fit f(x) '%s' every ::1 using 1:2 via %s" % (os.path.join(DATA, name + ".csv"), ",".join(names)))
    lines += ["print sprintf('%%.17g %%.17g', %s, %s_err)" % (n, n) for n in names]
    with tempfile.NamedTemporaryFile("w", suffix=".gp") as script:
        script.write("\n".join(lines) + "\n")
        script.flush()
        said = subprocess.run(["gnuplot", "-d", script.name], capture_output=True, text=True).stderr
    rows = [line.split() for line in said.splitlines() if len(line.split()) == 2]
    try:
        rows = [(float(a), float(b)) for a, b in rows][-len(names):]
    except ValueError:
        rows = []
    return [row[0] for row in rows], [row[1] for row in rows]


def by_scipy(name, formula, start):
    import warnings

    import numpy
    import scipy.optimize
    data = numpy.loadtxt(os.path.join(DATA, name + ".csv"), delimiter=",", skiprows=1)
    code = compile(formula, name, "eval")

    def f(x, *b):
        return eval(code, {"x": x, "exp": numpy.exp, **{"b%d" % (i + 1): v for i, v in enumerate(b)}})

    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            values, covariance = scipy.optimize.curve_fit(f, data[:, 0], data[:, 1], p0=start)
        except RuntimeError:
            return [], []
    return list(values), list(numpy.sqrt(numpy.diag(covariance)))


def show(score):
    return "%7s" % "-" if score is None else "%7.1f" % score


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    tools = []
    if shutil.which("gnuplot"):
        tools.append(("gnuplot", by_gnuplot))
    try:
        import scipy  # noqa: F401
        tools.append(("scipy", by_scipy))
    except ImportError:
        pass
    columns = ["proofsweep"] + ["%s %d" % (tool, start) for tool, _ in tools for start in (1, 2)]
    print("%-10s%s" % ("problem", "".join("%20s" % column for column in columns)))
    print("%-10s%s" % ("", "%20s" % "value     sd" * len(columns)))
    right = {column: 0 for column in columns}
    for name, problem in problems().items():
        formula, law = MODELS[name]
        scores = []
        if law is None:
            scores.append((None, None))
        else:
            values, sds = by_proofsweep(program, name, law)
            known = [(s, c) for s, c in zip(sds, problem["sd"]) if s is not None]
            scores.append((digits(values, problem["value"]), digits(*zip(*known))))
        for _, fitter in tools:
            for start in problem["starts"]:
                values, sds = fitter(name, formula, start)
                scores.append((digits(values, problem["value"]), digits(sds, problem["sd"])))
        for column, (value, _) in zip(columns, scores):
            right[column] += value is not None and value >= 9
        print("%-10s%s" % (name, "".join("      " + show(a) + show(b) for a, b in scores)))
    print("%-10s%s" % ("9 digits", "".join("%20d" % right[column] for column in columns)))


if __name__ == "__main__":
    main()
