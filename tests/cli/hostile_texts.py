"""Texts that mean harm, in every place where a user may write one: hostile_texts.py PROOFSWEEP COUNT.

Each run gets a dozen or two: title, claims, models and their notes, constants' derivations, names of columns and groups of
data, names of files and of the directory of results, the history's versions. The sandbox is off: it is the writing of texts that
is tried. Then:
- no program was started but gnuplot and rsvg-convert, as strace tells, and none of the commands in the texts left its file;
- every figure was drawn, and each SVG and the page hold the elements and attributes that they hold with harmless texts;
- in no CSV, read by Python's csv module, does a cell begin a formula; in the Excel dialects not even where the sheet is split at
  commas, semicolons and tabs alike."""
import collections
import csv
import html.parser
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

proofsweep, wanted = sys.argv[1], int(sys.argv[2])
home = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
scratch = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
canary = os.path.join(scratch, "canary")
failures = cells = pictures = 0

# What shells, gnuplot, its enhanced texts, printf, XML, LaTeX, Markdown, templates, YAML and spreadsheets take for more than
# itself.
PIECES = [
    "`touch CANARY`", "$(touch CANARY)", "${IFS}touch CANARY", "; touch CANARY ;", "| touch CANARY", "|touch CANARY",
    "<touch CANARY", "< touch CANARY", "!touch CANARY", "&& touch CANARY", "> CANARY", "system('touch CANARY')",
    'system("touch CANARY")', "'.system('touch CANARY').'", '".system("touch CANARY")."', "'; system('touch CANARY'); x='",
    '"; system("touch CANARY"); x="', "set term png; set output 'CANARY'", "set output '|touch CANARY'", "set print 'CANARY'",
    "load '< touch CANARY'", "eval \"!touch CANARY\"", "plot '< touch CANARY'", "'\"`touch CANARY`\"'",
    "\\140touch CANARY\\140", "\\x60touch CANARY\\x60", "\\n!touch CANARY\\n", "@ARG1", "@GPVAL_VERSION", "ARGV[1]",
    "$data << EOD", "EOD", "exit", "pause -1", "while (1) {}", "reread", "#", " # ", "%s%n%d", "%1$s", "%c%h", "100 %", "\\",
    "\\\\", "\\'", "'", "''", "'''", '"', '""', '"""', "{/Symbol abc}", "{/=99 big}", "{/:Bold", "{", "}", "}}", "{{", "_{a",
    "^{b}", "&{wide}", "@{x}", "~a{.6-}", "a_b", "c_exp", "|", ";", ",", ":", ": ", " - ", "- ", "? ", "[", "]",
    "[x](javascript:alert(1))", "![i](http://127.0.0.1/x.png)", "<script>alert(1)</script>", "</text><text>", "</script>",
    "<img src=x onerror=alert(1)>", "\" onload=\"alert(1)", "]]>", "#gpPt5", "<!--", "-->", "<?php", "&lt;", "&#96;",
    "&amp;amp;", "<svg onload=alert(1)>", "\\input{/etc/passwd}", "\\write18{touch CANARY}", "$x$", "$`x`$", "```", "~~~",
    "| a | b |", "{{computed}}", "{{figure data-fit}}", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", ";=1+1", ",=1+1",
    "\",\"=1+1", "\";\"=1+1", "\uff1d1+1", "nan", "1e999", "0x10", "true", "null", "~", "*alias", "&anchor", "!!str",
    "%YAML 1.2", "é", "€", "漢字", "😀", "e\u0301\u0301\u0301", "\u200b", "\u200d", "\u00ad", "\u00a0", "\u3000", "−", "’", "×",
    "ratio", "the"]
# Not in a specification: it refuses what turns the direction of a text, and controls. A data file may hold them.
WILD = ["\ufeff", "\ufffe", "\uffff", "\u202e", "\u2066", "\u200f", "\x01", "\x07", "\x1b[31m", "\x7f", "\u2028", "\x85"]
LINES = ["\n", "\r", "\r\n", "\t", "\n!touch CANARY\n", "\n=1+1", "\t=1+1"]


def fail(words):
    global failures
    failures += 1
    if failures <= 20:
        print("FAIL", words[:600])


def expect(holds, words):
    if not holds:
        fail(words)


class Texts:
    """A seeded source of hostile texts; counts them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0

    def __call__(self, longest=500, pieces=PIECES):
        """At most `longest` bytes, at least one character that is seen."""
        self.count += 1
        size = self.random.choice((1, 1, 2, 3, 4, 6, 12, 80))
        joint = self.random.choice(("", "", " ", "x"))
        text = joint.join(self.random.choice(pieces) for _ in range(size))
        text = text.replace("CANARY", self.random.choice((canary, "canary")))
        return text.encode()[:longest].decode(errors="ignore").strip() or "x"


class Harmless(Texts):
    """Plain words in their places: what pictures and pages hold then, they may hold."""

    def __call__(self, *_arguments):
        self.count += 1
        return f"{('word', 'c_exp of word', 'the  word')[self.count % 3]} {self.count}"


def csv_lines(rows):
    lines = io.StringIO()
    csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def distinct(make, count):
    """`count` different texts."""
    made = []
    while len(made) < count:
        text = make()
        if text not in made:
            made.append(text)
    return made


def yaml(text):
    """Text as YAML, in one of two styles."""
    if len(text) % 2 and not re.search(r"[\n\r\t]", text):
        return "'" + text.replace("'", "''") + "'"
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return '"' + text + '"'


def change_catalogue(name, folder, changes):
    """A copy of a catalogue with other words in some columns of its first row; the path."""
    with open(os.path.join(home, "sweeps", name), newline="") as file:
        rows = list(csv.reader(file))
    for column, text in changes.items():
        rows[1][rows[0].index(column)] = text
    path = os.path.join(folder, name)
    with open(path, "w", newline="") as file:
        file.write(csv_lines(rows))
    return path


def write_inputs(folder, texts):
    """Files with texts in all places; the words behind `run` that make use of them."""
    file_name = lambda: re.sub("[/\0]", "", texts(180)).strip(".") or "x"
    data, output = distinct(file_name, 2)
    x, y, group, other = distinct(lambda: texts(127), 4)
    groups = distinct(lambda: texts(300, PIECES + LINES), 2)
    chosen, left_out = distinct(lambda: texts(300), 2)
    rows = [[x, y, group, other, texts(300, PIECES + WILD + LINES)]]
    for word in groups:
        rows += [[2**i, 5 - 4 / (i + 1) + i % 3 / 10, word, chosen, texts(300, PIECES + WILD + LINES)] for i in range(6)]
    rows += [[1, 1, groups[0], left_out, ""]]
    with open(os.path.join(folder, data), "w", newline="") as file:
        file.write(csv_lines(rows))
    history = os.path.join(folder, "history.csv")
    with open(history, "w", newline="") as file:
        nights = [[f"2026-05-0{i + 1}", texts(40, PIECES), "hostile", "c0", 1.1 + i / 1000, "yes"] for i in range(3)]
        file.write("date,version,spec,id,value,holds\n" + csv_lines(nights))
    claims = "".join(f"""  - {{id: c{i}, says: {yaml(texts())}, value: ratio, where: {{sweep: curve, model: gpt2-small, context: 128}},
     expect: 1, within: 100}}
""" for i in range(4))
    with open(os.path.join(folder, "hostile.yaml"), "w", newline="") as file:
        file.write(f"""spec: 1
name: hostile
title: {yaml(texts())}
sweeps:
  - name: curve
    models: [gpt2-small, {{like: gpt2-small, name: mine, family: {yaml(texts(60))}, ffn_kind: {yaml(texts(60))},
             norm: {yaml(texts(60))}, verified: {yaml(texts(60))}, source: {yaml(texts(700))}, notes: {yaml(texts(700))}}}]
    context: [128, 1024]
    ceiling: true
fits:
  - name: fit
    data: {yaml(data)}
    x: {yaml(x)}
    y: {yaml(y)}
    group-by: {yaml(group)}
    where: {{{yaml(other)}: {yaml(chosen)}}}
claims:
{claims}figures: [data-fit, residuals, law-comparison, nightly-strip]
""")
    models = change_catalogue("models.csv", folder, {c: texts(n) for c, n in (("family", 60), ("source", 700), ("notes", 700))})
    constants = change_catalogue("constants.csv", folder, {"derivation": texts(200)})
    return ["hostile.yaml", "-q", "-o", output, "--variants", "none", "--history", history, "--models", models, "--constants-file",
            constants, "--no-sandbox"], output


def traced(words, folder):
    """Runs the program; what it printed, and the other programs that were started, None where that cannot be seen."""
    log = os.path.join(folder, "execve")
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=execve,execveat", "-o", log] if traceable else []
    # A directory that begins with a dash is a value here, no option.
    words = [word if word[:1] != "-" or word in OPTIONS else "./" + word for word in words]
    done = subprocess.run(strace + [proofsweep, "run"] + words, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=300, env=dict(os.environ, SOURCE_DATE_EPOCH="1777852800"))  # the night of 2026-05-04
    programs = None
    if strace:
        with open(log, errors="replace") as file:
            calls = re.finditer(r'execve(?:at)?\((?:AT_FDCWD, )?"([^"]*)".*', file.read())
            programs = [os.path.basename(call[1]) for call in calls if "ENOENT" not in call[0]][1:]
    return done, programs


OPTIONS = {"-q", "-o", "--variants", "--history", "--models", "--constants-file", "--no-sandbox", "--formats", "--csv"}
with open(proofsweep, "rb") as program:
    traceable = shutil.which("strace") is not None and b"__asan_init" not in program.read()  # one tracer at a time
if not traceable:
    print("the programs that are started are not traced here")


class Elements(html.parser.HTMLParser):
    """The elements of a page with the names of their attributes, and where links go."""

    def __init__(self, page):
        super().__init__()
        self.seen = collections.Counter()
        self.links = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.seen[tag, tuple(sorted(name for name, _ in attributes))] += 1
        self.links += [value or "" for name, value in attributes if name in ("src", "href", "action", "data")]


def look_at_pictures(folder, shapes):
    """Adds the shapes of the SVGs' elements to `shapes`."""
    global pictures
    for name in sorted(os.listdir(folder)):
        if name.endswith(".svg"):
            pictures += 1
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            try:
                elements = xml.etree.ElementTree.fromstring(content).iter()
                shapes |= {(element.tag, tuple(sorted(element.attrib))) for element in elements}
            except xml.etree.ElementTree.ParseError as error:
                fail(f"{name}: {error}: {content.splitlines()[error.position[0] - 1]}")


NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def look_at_cell(cell, where):
    global cells
    cells += 1
    expect(not cell.startswith(FORMULA) or NUMBER.fullmatch(cell), f"{where}: a formula to a spreadsheet: {cell!r}")


def split_everywhere(text):
    """The cells of a sheet that is split at every separator outside quotes."""
    for match in re.finditer(r'(?:^|[,;\t\n])("(?:[^"]|"")*"|[^,;\t\n]*)', text):
        yield match[1][1:-1].replace('""', '"') if match[1][:1] == '"' else match[1].rstrip("\r")


def look_at_tables(folder, dialect):
    for directory, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(directory, name)
            if name.endswith(".json"):
                with open(path) as file:
                    json.load(file)
            if not name.endswith(".csv"):
                continue
            own = "standard" if directory.endswith("figures") else dialect
            with open(path, newline="", encoding="utf-8-sig") as file:
                text = file.read()
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if own == "excel-eu" else ",", strict=True))
            expect(len({len(row) for row in rows}) == 1, f"{name}: rows of different lengths")
            for row in rows:
                for cell in row:
                    look_at_cell(cell, name)
            if own != "standard":
                for cell in split_everywhere(text):
                    look_at_cell(cell, name + ", split everywhere")


def try_texts(texts, number, shapes, page_shapes):
    """One run, looked at; the shapes of its pictures' elements and the elements of its page."""
    folder = os.path.join(scratch, "run")
    os.mkdir(folder)
    words, output = write_inputs(folder, texts)
    before = set(os.listdir(folder))
    dialect = ("standard", "excel", "excel-eu")[number % 3]
    done, programs = traced(words + ["--csv", dialect, "--formats", "svg,png" if number % 10 == 0 else "svg"], folder)
    result = os.path.join(folder, output, "hostile")
    name = f"run {number}"
    said = done.stderr.decode(errors="replace")
    expect(done.returncode == 0 and said == "", f"{name}: status {done.returncode}: {said}")
    drawers = {"gnuplot", "rsvg-convert"}
    expect(programs is None or "gnuplot" in programs and set(programs) <= drawers, f"{name}: programs: {programs}")
    expect(set(os.listdir(folder)) - before <= {output, "execve"}, f"{name}: other files: {os.listdir(folder)}")
    expect(not os.path.exists(canary), f"{name}: a command of a text was executed")
    if done.returncode == 0:
        seen = set()
        look_at_pictures(os.path.join(result, "figures"), seen)
        with open(os.path.join(result, "report.html")) as file:
            page = Elements(file.read())
        if shapes is not None:
            expect(seen <= shapes, f"{name}: a picture holds {seen - shapes}")
            expect(set(page.seen) <= set(page_shapes), f"{name}: the page holds {set(page.seen) - set(page_shapes)}")
            scripts = [sum(n for (tag, _), n in counts.items() if tag == "script") for counts in (page.seen, page_shapes)]
            expect(scripts[0] == scripts[1], f"{name}: {scripts[0]} scripts in the page")
            bad = [link for link in page.links if re.match(r"\s*(javascript|vbscript|data:text|http://127)", link, re.I)]
            expect(not bad, f"{name}: links: {bad}")
        look_at_tables(result, dialect)
        drawn = [file for file in os.listdir(os.path.join(result, "figures")) if file.endswith(".svg")]
        expect(len(drawn) == 4, f"{name}: pictures are missing: {drawn}")
        shutil.rmtree(folder)
        return seen, page.seen
    shutil.rmtree(folder)
    return set(), collections.Counter()


try:
    harmless, shapes, page_shapes = Harmless(0), set(), collections.Counter()
    for number in range(3):
        seen, page = try_texts(harmless, number, None, None)
        shapes |= seen
        page_shapes |= page
    texts, number = Texts(1), 0
    while texts.count < wanted:
        try_texts(texts, number, shapes, page_shapes)
        number += 1
finally:
    shutil.rmtree(scratch)
print(f"{texts.count} texts in {number} runs, {pictures} pictures and {cells} cells looked at, {failures} failed")
sys.exit(failures > 0)
