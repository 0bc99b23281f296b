#!/usr/bin/env python3
"""Holds every CSV of a run against its two descriptions, datapackage.json (Frictionless, Table Schema 1) and
CSV-metadata (W3C, Metadata Vocabulary for Tabular Data): each file described, each column with its type, unit and
meaning, each cell of that type. Knows the standards and nothing of the program.

usage: check_tables.py RUN...    exit status 1 where something is wrong"""
import csv
import io
import json
import os
import re
import sys
from urllib.parse import unquote

NAME = re.compile(r"^[-a-z0-9._/]+$")
CSVW_NAME = re.compile(r"^(?!_)([A-Za-z0-9_]|%[0-9A-F]{2})+$")
INTEGER = re.compile(r"^[0-9]+$")
NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$")
CSVW_TYPES = {"string": "string", "integer": "nonNegativeInteger", "number": "double"}
problems = []


def expect(condition, words):
    if not condition:
        problems.append(words)


def tables_below(run):
    for folder, _, names in os.walk(run):
        for name in names:
            if name.endswith(".csv"):
                yield os.path.relpath(os.path.join(folder, name), run)


def check_cell(where, text, field):
    if text == "":
        return
    if field["type"] == "integer":
        expect(INTEGER.match(text), f"{where}: '{text}' is no integer")
        expect(not INTEGER.match(text) or int(text) >= field["constraints"]["minimum"], f"{where}: '{text}' is too small")
    elif field["type"] == "number":
        point = text.replace(field.get("decimalChar", "."), ".")
        expect(("." not in text or field.get("decimalChar", ".") == ".") and NUMBER.match(point),
               f"{where}: '{text}' is no number")
    else:
        expect(text[0] not in "=+-@\t\r", f"{where}: '{text[:20]}' is a formula to a spreadsheet")


def check_metadata(path, fields, dialect):
    with open(path + "-metadata.json", encoding="utf-8") as file:
        metadata = json.load(file)
    expect(metadata["@context"] == "http://www.w3.org/ns/csvw", f"{path}: context of CSVW")
    expect(metadata["url"] == os.path.basename(path), f"{path}: url of CSVW")
    expect(metadata["dialect"]["delimiter"] == dialect["delimiter"], f"{path}: delimiter of CSVW")
    columns = metadata["tableSchema"]["columns"]
    expect([unquote(c["name"]) for c in columns] == [f["name"] for f in fields], f"{path}: columns of CSVW")
    expect(len({f["name"] for f in fields}) == len(fields), f"{path}: columns of the same name")
    for column, field in zip(columns, fields):
        expect(CSVW_NAME.match(column["name"]), f"{path}: name '{column['name']}' in CSVW")
        datatype = column["datatype"]
        mark = datatype["format"]["decimalChar"] if isinstance(datatype, dict) else "."
        base = datatype["base"] if isinstance(datatype, dict) else datatype
        expect(base == CSVW_TYPES[field["type"]], f"{path}: type of {field['name']} in CSVW")
        expect(mark == field.get("decimalChar", "."), f"{path}: decimal mark of {field['name']} in CSVW")
        expect(column["titles"] == field["title"], f"{path}: title of {field['name']} in CSVW")
        expect(column.get("schema:unitText") == field.get("unit"), f"{path}: unit of {field['name']} in CSVW")
        expect(column["dc:description"] == field["description"] != "", f"{path}: meaning of {field['name']}")


def check_resource(run, resource):
    path = os.path.join(run, resource["path"])
    dialect, schema = resource["dialect"], resource["schema"]
    expect(NAME.match(resource["name"]), f"{path}: name '{resource['name']}'")
    expect(resource["profile"] == "tabular-data-resource" and resource["encoding"] == "utf-8", f"{path}: kind")
    expect(resource["format"] == "csv" and resource["mediatype"] == "text/csv", f"{path}: format")
    expect(schema["missingValues"] == [""], f"{path}: missing values")
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-8-sig")
    expect(data.startswith(b"\xef\xbb\xbf") == (dialect["lineTerminator"] == "\r\n"), f"{path}: byte order mark")
    expect(text.endswith(dialect["lineTerminator"]), f"{path}: line ends")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"], strict=True))
    fields = schema["fields"]
    expect(rows[0] == [f["name"] for f in fields], f"{path}: header")
    expect(len(set(rows[0])) == len(rows[0]), f"{path}: a name twice")
    for field in fields:
        expect(field["title"] and field["description"], f"{path}: {field['name']} is not described")
        expect(field["type"] in CSVW_TYPES, f"{path}: type of {field['name']}")
        expect(field["type"] != "integer" or field.get("unit"), f"{path}: {field['name']} has no unit")
    for number, row in enumerate(rows[1:], 2):
        expect(len(row) == len(fields), f"{path}:{number}: {len(row)} cells")
        for text_cell, field in zip(row, fields):
            check_cell(f"{path}:{number}: {field['name']}", text_cell, field)
    check_metadata(path, fields, dialect)
    return len(rows) - 1


def check_run(run):
    with open(os.path.join(run, "datapackage.json"), encoding="utf-8") as file:
        package = json.load(file)
    expect(package["profile"] == "tabular-data-package" and NAME.match(package["name"]), f"{run}: kind and name")
    expect(package["title"], f"{run}: title")
    paths = [resource["path"] for resource in package["resources"]]
    expect(sorted(paths) == sorted(tables_below(run)), f"{run}: tables {sorted(tables_below(run))}, described {sorted(paths)}")
    names = [resource["name"] for resource in package["resources"]]
    expect(len(set(names)) == len(names), f"{run}: a name twice")
    return sum(check_resource(run, resource) for resource in package["resources"]), len(paths)


for run in sys.argv[1:]:
    rows, tables = check_run(run)
    expect(rows > 0, f"{run}: no rows")
    print(f"{run}: {tables} tables, {rows} rows")
for problem in problems[:20]:
    print("FAIL", problem)
sys.exit(len(problems) > 0)
