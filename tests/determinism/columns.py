#!/usr/bin/env python3
"""Which columns of a run's tables changed, against those that docs/reliability.md lists as depending on libm.

usage: columns.py REFERENCE RUN... [--all]

REFERENCE and RUN hold the results of the same specifications. Fails where a column that is not listed changed, or a row
came or went; with --all also where a listed one changed in no RUN."""
import csv
import pathlib
import re
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / 'docs/reliability.md'


def listed_columns():
    """{table: columns} from the rows "| `TABLE.csv` | `column`, ... |" behind the heading."""
    text = PAGE.read_text().split('### Columns that depend on libm')[1].split('\n## ')[0]
    rows = re.findall(r'^\| `([^`]+\.csv)` \| (.+) \|$', text, re.M)
    assert rows, f'{PAGE} lists no columns'
    return {table: set(re.findall(r'`([^`]+)`', columns)) for table, columns in rows}


def read(path):
    with open(path, newline='') as file:
        return list(csv.reader(file))


def changed_columns(reference, run, complaints):
    """{(table, column)} that differ; a table is a path below SPEC/."""
    changed = {}
    paths = {path.relative_to(reference) for path in reference.rglob('*.csv')}
    others = {path.relative_to(run) for path in run.rglob('*.csv')}
    complaints += [f'{path} is in one of the runs only' for path in sorted(paths ^ others)]
    for path in sorted(paths & others):
        before, after = read(reference / path), read(run / path)
        if len(before) != len(after) or before[0] != after[0]:
            complaints.append(f'{path}: other rows or other columns')
            continue
        table = '/'.join(path.parts[1:])
        for row, other in zip(before[1:], after[1:]):
            for column, old, new in zip(before[0], row, other):
                if old != new:
                    changed.setdefault((table, column), f'{path}: {column} was {old}, is {new}')
    return changed


def main():
    words = [word for word in sys.argv[1:] if word != '--all']
    reference, runs = pathlib.Path(words[0]), [pathlib.Path(word) for word in words[1:]]
    complaints, changed = [], {}
    for run in runs:
        changed |= changed_columns(reference, run, complaints)
    listed = {(table, column) for table, columns in listed_columns().items() for column in columns}
    complaints += [f'not listed: {changed[pair]}' for pair in sorted(changed.keys() - listed)]
    if '--all' in sys.argv:
        # A figure's table has the same four columns of places whatever it shows.
        figures = {table for table, _ in changed if table.startswith('figures/')}
        complaints += [f'listed, but changed nowhere: {table} {column}' for table, column in sorted(listed - changed.keys())
                       if table not in figures]
    print(*complaints, sep='\n', end='\n' if complaints else '')
    print(f'{len(changed)} columns changed, {len(listed)} are listed, {len(complaints)} complaints')
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
