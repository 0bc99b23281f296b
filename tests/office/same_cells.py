#!/usr/bin/env python3
"""Holds a CSV that another program saved against the one that it opened, cell by cell: text to the byte, numbers to N
significant digits, 17 unless given: to the last bit of the double. Fewer digits than that are there exactly.

usage: same_cells.py [--digits N] WROTE DELIMITER MARK SAVED DELIMITER MARK    prints how many numbers survived"""
import csv
import sys
from decimal import Decimal


def read(path, delimiter):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, delimiter=delimiter))


def number(text, mark):
    try:
        return Decimal(text.replace(mark, "."))
    except ArithmeticError:
        return None


def is_rounded(value, rounded, digits):
    """Whether one is the other rounded to so many significant digits, by way of one digit more."""
    return abs(value - rounded) <= (Decimal("5.5").scaleb(value.adjusted() - digits) if value != 0 else 0)


arguments = sys.argv[1:]
digits = 17
if arguments[0] == "--digits":
    digits, arguments = int(arguments[1]), arguments[2:]
wrote, saved = read(arguments[0], arguments[1]), read(arguments[3], arguments[4])
numbers = texts = 0
assert len(wrote) == len(saved) > 1, (len(wrote), len(saved))
for line, (before, after) in enumerate(zip(wrote, saved), 1):
    assert len(before) == len(after), (line, before, after)
    for a, b in zip(before, after):
        x, y = number(a, arguments[2]), number(b, arguments[5])
        if x is None or a == "":
            assert a == b, (line, a, b)
            texts += a != ""
        elif digits == 17:
            assert float(x) == float(y), (line, a, b)
            numbers += 1
        else:
            assert is_rounded(x, y, digits), (line, a, b)
            numbers += 1
assert numbers > 0
print(numbers, "numbers,", texts, "texts")
