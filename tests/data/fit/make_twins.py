#!/usr/bin/env python3
"""Writes twins.csv and twins-solutions.csv: least squares problems of the kinds that NIST's StRD collection has, with
data of our own (a known curve, seeded noise, few digits) and solutions worked out in 50 digits with mpmath.

Starting values are as far off as NIST's first ones. Run as ./make_twins.py in this directory; needs python3-mpmath.
"""
import csv
import random

import mpmath as mp

mp.mp.dps = 50
E, L, P = mp.exp, mp.log, mp.pi

# name: f(x, b), x values, true b, start, noise, digits of y, law (or ""), law's held parameters
PROBLEMS = {
    "three-exponentials": (
        lambda x, b: b[0] * E(-b[1] * x) + b[2] * E(-b[3] * x) + b[4] * E(-b[5] * x),
        [k * 0.05 for k in range(24)], [0.11, 0.9, 0.83, 2.8, 1.6, 5.3], [1.2, 0.3, 5.6, 5.5, 6.5, 7.6], 1e-9, 12),
    "two-exponentials": (
        lambda x, b: b[0] + b[1] * E(-x * b[3]) + b[2] * E(-x * b[4]),
        [10.0 * k for k in range(33)], [0.36, 1.9, -1.45, 0.0125, 0.0235], [50, 150, -100, 1, 2], 1e-3, 4),
    "vapour": (
        lambda x, b: b[0] * E(b[1] / (x + b[2])),
        [50.0 + 5 * k for k in range(16)], [0.0061, 6090.0, 341.0], [2, 400000, 25000], 2.0, 1),
    "peak": (
        lambda x, b: b[0] / b[1] * E(-(x - b[2]) ** 2 / (2 * b[1] ** 2)),
        [400.0 + 5 * k for k in range(7)] + [435.0 + 1.5 * k for k in range(21)] + [470.0 + 5 * k for k in range(7)],
        [1.6, 4.2, 452.3], [1, 10, 500], 4e-3, 5),
    "two-peaks": (
        lambda x, b: b[0] * E(-b[1] * x) + b[2] * E(-(x - b[3]) ** 2 / b[4] ** 2)
        + b[5] * E(-(x - b[6]) ** 2 / b[7] ** 2),
        [float(k) for k in range(1, 251, 2)], [98.0, 0.0105, 101.0, 66.0, 22.5, 71.5, 177.0, 19.0],
        [97, 0.009, 100, 65, 20, 70, 178, 16.5], 2.4, 4),
    "cycles": (
        lambda x, b: b[0] + b[1] * mp.cos(2 * P * x / 12) + b[2] * mp.sin(2 * P * x / 12)
        + b[4] * mp.cos(2 * P * x / b[3]) + b[5] * mp.sin(2 * P * x / b[3])
        + b[7] * mp.cos(2 * P * x / b[6]) + b[8] * mp.sin(2 * P * x / b[6]),
        [float(k) for k in range(1, 169)], [10.4, 3.1, 0.5, 44.0, -1.6, 0.55, 26.8, 0.25, 1.5],
        [11, 3, 0.5, 40, -0.7, -1.3, 25, -0.3, 1.4], 2.2, 1),
    "slow-power": (
        lambda x, b: b[0] * (b[1] + x) ** (-1 / b[2]),
        [7.4 + 0.1 * k for k in range(52)], [-2500.0, 46.5, 0.93], [-2000, 50, 0.8], 2e-4, 6),
    "arctangent": (
        lambda x, b: b[0] - b[1] * x - mp.atan(b[2] / (x - b[3])) / P,
        [-4870.0, -4700.0, -4500.0, -4300.0, -4000.0, -3600.0, -3100.0, -2900.0, -2500.0, -2000.0, -1500.0, -1200.0,
         -1000.0, -800.0, -650.0, -550.0, -450.0, -350.0, -300.0, -250.0], [0.2, -6.2e-6, 1200.0, -180.0],
        [0.1, -0.00001, 1000, -100], 5e-3, 5),
    "decay-over-line": (
        lambda x, b: E(-b[0] * x) / (b[1] + b[2] * x),
        [0.5 + 0.11 * k for k in range(50)], [0.19, 0.0061, 0.0105], [0.1, 0.01, 0.02], 3.0, 4),
    "quadratics": (
        lambda x, b: (b[0] + b[1] * x + b[2] * x ** 2) / (1 + b[3] * x + b[4] * x ** 2),
        [9.65 + 2.4 * k for k in range(151)], [1.7, -0.14, 0.0026, -0.0017, 2.2e-5], [2, -0.1, 0.003, -0.001, 0.00001],
        0.16, 4),
    "cubics": (
        lambda x, b: (b[0] + b[1] * x + b[2] * x ** 2 + b[3] * x ** 3) / (1 + b[4] * x + b[5] * x ** 2 + b[6] * x ** 3),
        [14.0 + 4.4 * k for k in range(190)], [1.08, -0.123, 0.0041, -1.4e-6, -0.0058, 2.4e-4, -1.2e-7],
        [10, -1, 0.05, -0.00001, -0.05, 0.001, -0.000001], 0.08, 3),
    "richards": (
        lambda x, b: b[0] / (1 + E(b[1] - b[2] * x)) ** (1 / b[3]),
        [float(k) for k in range(1, 16)], [702.0, 5.3, 0.77, 1.3], [100, 10, 1, 1], 26.0, 2),
    "hyperbola-from-0": (
        lambda x, b: b[0] * b[1] * x / (1 + b[1] * x),
        [77.6 + 52.5 * k for k in range(14)], [437.0, 3.0e-4], [500, 0.0001], 0.08, 2),
    "half-power-from-0": (
        lambda x, b: b[0] * (1 - (1 + 2 * b[1] * x) ** mp.mpf("-0.5")),
        [77.6 + 52.5 * k for k in range(14)], [640.0, 2.1e-4], [500, 0.0001], 0.06, 2),
}


def solve(f, xs, ys, b):
    """Newton's method on the gradient of the sum of squares, in high precision from the true parameters."""
    b = mp.matrix([mp.mpf(v) for v in b])
    k = len(b)
    steps = [abs(v) * mp.mpf(10) ** -16 for v in b]

    def jacobian(b):
        rows = mp.matrix(len(xs), k)
        for j in range(k):
            up, down = b.copy(), b.copy()
            up[j] += steps[j]
            down[j] -= steps[j]
            for i, x in enumerate(xs):
                rows[i, j] = (f(x, up) - f(x, down)) / (2 * steps[j])
        return rows

    damping = mp.mpf(0)
    residual = lambda b: mp.matrix([y - f(x, b) for x, y in zip(xs, ys)])
    r = residual(b)
    ss = (r.T * r)[0]
    for _ in range(1000):
        j = jacobian(b)
        normal, g = j.T * j, j.T * r
        scaled = normal.copy()
        for i in range(k):
            scaled[i, i] *= 1 + damping
        step = mp.lu_solve(scaled, g)
        trial = b + step
        r_trial = residual(trial)
        ss_trial = (r_trial.T * r_trial)[0]
        if ss_trial > ss:
            damping = max(damping * 10, mp.mpf("1e-30"))
            if damping > 1:
                break
            continue
        damping = damping / 1000 if damping > mp.mpf("1e-33") else mp.mpf(0)
        size = max(abs(step[i] / b[i]) for i in range(k))
        b, r, ss = trial, r_trial, ss_trial
        if size < mp.mpf(10) ** -22:
            break
    covariance = (jacobian(b).T * jacobian(b)) ** -1 * (ss / (len(xs) - k))
    return b, [mp.sqrt(covariance[i, i]) for i in range(k)], ss


def main():
    random.seed(20260430)
    points, solutions = [], []
    for name, (f, xs, truth, start, noise, digits) in PROBLEMS.items():
        texts = [(repr(round(x, 6)), "%.*f" % (digits, float(f(mp.mpf(x), truth)) + random.gauss(0, noise)))
                 for x in xs]
        points += [[name, x, y] for x, y in texts]
        b, se, ss = solve(f, [mp.mpf(float(x)) for x, _ in texts], [mp.mpf(float(y)) for _, y in texts], truth)
        for i, value in enumerate(b):
            solutions.append([name, "b%d" % (i + 1), start[i], mp.nstr(value, 14), mp.nstr(se[i], 14), mp.nstr(ss, 14)])
        print(name, mp.nstr(ss, 8), [mp.nstr(v, 8) for v in b])
    for path, header, rows in (("twins.csv", ["problem", "x", "y"], points),
                               ("twins-solutions.csv", ["problem", "parameter", "start", "value", "se", "rss"],
                                solutions)):
        with open(path, "w", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
