#!/usr/bin/env python3
"""Turns a tidy table on its side, knowing only its columns: prints the wide view that `run --wide` should have written.

usage: pivot.py TIDY.csv ROWS VALUE KEY...    KEY is a column that tells the wide columns apart; "KEY" of names, or "KEY="
to put the column's name before its values"""
import csv
import sys

tidy, rows_by, value, keys = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
rows, columns, cells = [], [], {}
with open(tidy, newline="") as file:
    for point in csv.DictReader(file):
        column = " ".join(key + point[key.rstrip("=")] if key.endswith("=") else point[key] for key in keys) or value
        for known, found in ((rows, point[rows_by]), (columns, column)):
            if found not in known:
                known.append(found)
        assert (point[rows_by], column) not in cells, "two points in one cell"
        cells[point[rows_by], column] = point[value]
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow([rows_by] + columns)
for row in rows:
    writer.writerow([row] + [cells[row, column] for column in columns])
