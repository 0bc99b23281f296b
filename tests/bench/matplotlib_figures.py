"""The ratio and the decomposition figure in SVG, PNG and PDF with matplotlib: the peer of `proofsweep run`.

usage: matplotlib_figures.py OUTPUT_DIRECTORY
"""
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

C_EXP, C_NORM, C_NONLIN = 300, 30, 150


def counts(context, d, heads, layers, window=None, local=0):
    pairs = (layers - local) * context**2 + local * context * min(context, window or context)
    arithmetic = layers * (12 * context * d * d + 2 * context * d) + 2 * d * pairs
    return arithmetic, heads * pairs, 2 * layers * context * d, 4 * layers * context * d


def totals(arithmetic, softmax, norm, nonlin):
    return (arithmetic + C_EXP * softmax + C_NORM * norm + C_NONLIN * nonlin,
            arithmetic + softmax + norm + nonlin)


def ratio(*args, **kwargs):
    snark, stark = totals(*counts(*args, **kwargs))
    return snark / stark


def save(figure, directory, name):
    for suffix in ("svg", "png", "pdf"):
        figure.savefig(directory / f"{name}.{suffix}", dpi=200)
    plt.close(figure)


def ratio_figure(directory):
    contexts = [128 * 2 ** (i / 16) for i in range(209)]
    figure, axes = plt.subplots(figsize=(7.2, 4.6))
    axes.plot(contexts, [ratio(t, 768, 12, 12) for t in contexts], label="Dense")
    axes.plot(contexts, [ratio(t, 768, 12, 12, 1024, 10) for t in contexts], label="Sparse")
    axes.axhline((2 * 768 + 12 * C_EXP) / (2 * 768 + 12), linestyle="--", color="grey")
    for context, label in ((4576, "half"), (41186, "90 %")):
        axes.plot([context], [ratio(context, 768, 12, 12)], "o")
        axes.annotate(label, (context, ratio(context, 768, 12, 12)))
    axes.set_xscale("log", base=2)
    axes.set_xlabel("context length T")
    axes.set_ylabel("SNARK constraints per STARK row")
    axes.set_title("Longer context widens the gap, up to a ceiling")
    axes.grid(axis="y", alpha=0.3)
    axes.legend()
    save(figure, directory, "ratio")


def decomposition_figure(directory):
    cases = [("GPT-2 small 1k", 1024, 768, 12, 12), ("GPT-2 small 4k", 4096, 768, 12, 12),
             ("Llama-2-7B 4k", 4096, 4096, 32, 32), ("Llama-2-7B 32k", 32768, 4096, 32, 32)]
    figure, axes = plt.subplots(figsize=(7.2, 4.7))
    for row, (name, *shape) in enumerate(cases):
        buckets = counts(*shape)
        stark = totals(*buckets)[1]
        for side, prices in enumerate(((1, C_EXP, C_NONLIN, C_NORM), (1, 1, 1, 1))):
            left = 0
            parts = (buckets[0], buckets[1], buckets[3], buckets[2])
            for part, price, colour in zip(parts, prices, ("lightgrey", "tab:orange", "gold", "purple")):
                axes.barh(row * 3 + side, part * price / stark, left=left, color=colour)
                left += part * price / stark
            axes.annotate(f"{left:.2f}", (left, row * 3 + side))
    axes.set_yticks([row * 3 + 0.5 for row in range(len(cases))], [case[0] for case in cases])
    axes.set_title("Softmax, not arithmetic, separates the two proof systems")
    save(figure, directory, "decomposition")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    ratio_figure(target)
    decomposition_figure(target)
