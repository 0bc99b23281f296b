#!/usr/bin/env python3
"""Files that are meant to hurt: each is answered in half a second of processor time and 64 MiB, in words that name it.

usage: hostile.py PROOFSWEEP [--sample] [--verbose]     from the root of the sources

--sample: every eighth, without the limits: for builds with sanitizers, which are slow and large.

Every kind of file that the program reads is tried with every payload, and with some made for that kind alone. A file that
is refused ends in status 2 or 3 with short, printable text on stderr; one that is not refused is listed in `fine`."""
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

KIB, MIB = 1 << 10, 1 << 20
SECONDS, KILOBYTES, HANG = 0.5, 64 * 1024, 60


def full(unit, size=MIB):
    """As many whole units as the size holds."""
    unit = unit if isinstance(unit, bytes) else unit.encode()
    return unit * (size // len(unit))


def numbered(template, size=MIB):
    """Lines that differ: the template with 0, 1, 2, ... in it, up to the size."""
    lines, length, number = [], 0, 0
    while length < size - 64:
        lines.append((template % number).encode())
        length += len(lines[-1])
        number += 1
    return b"".join(lines)


# Of any kind.
PAYLOADS = {
    "empty": lambda: b"",
    "one NUL": lambda: b"\0",
    "NULs": lambda: full("\0"),
    "a NUL in words": lambda: b"spec: 1\nname: a\0b\n",
    "one line": lambda: full("a"),
    "blanks": lambda: full(" "),
    "tabs": lambda: full("\t"),
    "line feeds": lambda: full("\n"),
    "carriage returns": lambda: full("\r"),
    "CRLF": lambda: full("\r\n"),
    "byte-order mark": lambda: b"\xef\xbb\xbf",
    "byte-order marks": lambda: full(b"\xef\xbb\xbf"),
    "UTF-16": lambda: "spec: 1\nname: a\n".encode("utf-16"),
    "invalid UTF-8": lambda: full(b"\xff\xfe"),
    "cut UTF-8": lambda: b"spec: 1\nname: \xe2\x82",
    "surrogates": lambda: full(b"\xed\xa0\x80"),
    "overlong slashes": lambda: full(b"\xc0\xaf"),
    "escapes of a terminal": lambda: full("\x1b[2J\x1b]0;owned\x07"),
    "brackets": lambda: full("["),
    "braces": lambda: full("{"),
    "closed brackets": lambda: b"[" * (MIB // 2) + b"]" * (MIB // 2),
    "objects in objects": lambda: full('{"a":'),
    "mappings in mappings": lambda: b"".join(b" " * i + b"a:\n" for i in range(1400)),
    "dashes": lambda: full("- "),
    "question marks": lambda: full("? "),
    "colons": lambda: full(":"),
    "commas": lambda: full(","),
    "quotes": lambda: full('"'),
    "apostrophes": lambda: full("'"),
    "an open quote": lambda: b'"' + full("a", MIB - 1),
    "rows of commas": lambda: full(",,,,,,,,,,,,,,,,\n"),
    "anchors": lambda: numbered("&a%d "),
    "aliases": lambda: b"a: &a 1\nb: [" + full("*a,", MIB - 32) + b"]\n",
    "billion laughs": lambda: b"a: &a [x,x]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 123)),
    "tags": lambda: full("!!map "),
    "directives": lambda: full("%YAML 1.1\n"),
    "documents": lambda: full("---\n...\n"),
    "keys": lambda: numbered("k%d: 1\n"),
    "one key again": lambda: full("name: a\n"),
    "JSON keys": lambda: b"{" + numbered('"k%d":1,') + b'"end":1}',
    "digits": lambda: full("9"),
    "a long fraction": lambda: b"0." + full("1", MIB - 2),
    "a long exponent": lambda: b"1e" + full("9", MIB - 2),
    "zeroes": lambda: full("0"),
    "backslashes": lambda: full("\\"),
    "braces of templates": lambda: full("{{"),
    "random": lambda: bytes((i * 2654435761 >> 13) & 255 for i in range(MIB)),
    "over the limit": lambda: full("# a remark that goes on and on\n", 2 * MIB),
}

# Of one kind.
SPEC = b"spec: 1\nname: a\nsweeps:\n  - {name: s, models: [gpt2-small], context: [1]}\n"
HEADER = b"x,y\n"
SPECS = {
    "a name of a MiB": lambda: b"spec: 1\nname: " + full("a", MIB - 64),
    "a title of a MiB": lambda: SPEC + b"title: " + full("a", MIB - 256),
    "a list of contexts": lambda: b"spec: 1\nname: a\nsweeps:\n  - {name: s, models: [gpt2-small], context: ["
    + numbered("%d,", MIB - 256) + b"7]}\n",
    "one context again": lambda: b"spec: 1\nname: a\nsweeps:\n  - {name: s, models: [gpt2-small], context: ["
    + full("7,", MIB - 256) + b"7]}\n",
    "sweeps": lambda: b"spec: 1\nname: a\nsweeps:\n" + numbered("  - {name: s%d, models: [gpt2-small], context: [1]}\n", MIB - 64),
    "unknown keys in sweeps": lambda: b"spec: 1\nname: a\nsweeps:\n" + full("  - {nmae: 1}\n", MIB - 64),
    "claims": lambda: SPEC + b"claims:\n" + numbered(
        "  - {id: c%d, says: a, value: ratio, where: {sweep: s}, expect: 1, within: 9}\n", MIB - 256),
    "models": lambda: b"spec: 1\nname: a\nsweeps:\n  - {name: s, context: [1], models: ["
    + numbered("{like: gpt2-small, name: m%d},", MIB - 256) + b"gpt2-small]}\n",
    "figures": lambda: SPEC + b"figures:\n" + full("  - ratio-vs-context\n", MIB - 256),
    "a huge grid": lambda: SPEC.replace(b"[1]", b"{from: 1, to: 9007199254740991}"),
    "a range of nothing": lambda: SPEC.replace(b"[1]", b"{from: 1, to: 1e308, step: 1e-308}"),
    "a number too long": lambda: SPEC.replace(b"[1]", b"[1" + full("0", MIB - 256) + b"]"),
    "a folded scalar": lambda: SPEC + b"title: >\n" + full("  a\n", MIB - 256),
    "remarks": lambda: SPEC + full("# a remark\n", MIB - 256),
    "escaped scalars": lambda: SPEC + b'title: "' + full("\\x41", MIB - 256) + b'"\n',
    "dotted names": lambda: SPEC + b"constants: {like: " + full("a.", MIB - 256) + b"}\n",
}
TABLES = {
    "columns": lambda: numbered("c%d,") + b"end\n",
    "one column again": lambda: full("x,") + b"x\n",
    "short rows": lambda: HEADER + full("1\n", MIB - 16),
    "long rows": lambda: HEADER + full("1,2,3\n", MIB - 16),
    "cells of a MiB": lambda: HEADER + b'"' + full("a", MIB - 16) + b'",1\n',
    "quotes in quotes": lambda: HEADER + b'"' + full('""', MIB - 16) + b'",1\n',
    "lines in a cell": lambda: HEADER + b'"' + full("\n", MIB - 16) + b'",1\n',
    "a stray quote at the end": lambda: HEADER + full("1,2\n", MIB - 16) + b'1,2"\n',
    "NUL at the end": lambda: HEADER + full("1,2\n", MIB - 16) + b"1,\0\n",
    "huge numbers": lambda: HEADER + full("1e308,-1e308\n", MIB - 16),
    "small numbers": lambda: HEADER + full("5e-324,-5e-324\n", MIB - 16),
    "numbers of a thousand digits": lambda: HEADER + full("1" * 1000 + ",2\n", MIB - 16),
    "infinities": lambda: HEADER + full("inf,nan\n", MIB - 16),
}
SETS = {
    "good sets and a bad one": lambda: b"name,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,status,derivation\n"
    + numbered("s%d,1,1,1,1,1,1,counted,d\n", MIB - 256) + b"s,1,1,1,1,1,-1,counted,d\n",
}
DATA = {
    "good rows": lambda: HEADER + numbered("%d,1\n", MIB - 16),
    "one x": lambda: HEADER + full("1,2\n", MIB - 16),
    "groups": lambda: b"x,y,g\n" + b"".join(b"1,2,g%d\n2,3,g%d\n3,4,g%d\n" % (i, i, i) for i in range(30000)),
}
TEMPLATES = {
    "open braces": lambda: full("a {{claim "),
    "unknown names": lambda: full("{{nothing}}\n"),
    "nested quotes": lambda: full(">"),
    "nested lists": lambda: b"".join(b" " * i + b"- a\n" for i in range(1400)),
    "links": lambda: full("[a]("),
    "images": lambda: full("!["),
    "stars": lambda: full("*a_"),
    "backquotes": lambda: b"".join(b"`" * (i % 700 + 1) + b" " for i in range(2900)),
    "tables": lambda: b"|a|\n|-|\n" + full("|b|\n", MIB - 16),
    "wide tables": lambda: full("|a", MIB // 2) + b"|\n" + full("|-", MIB // 2 - 8) + b"|\n",
    "entities": lambda: full("&amp;"),
    "tags of HTML": lambda: full("<a "),
    "footnotes": lambda: numbered("[^%d]: a\n"),
    "references": lambda: numbered("[r%d]: /u\n"),
    "formulas": lambda: full("$a$ "),
    "dollars": lambda: full("$"),
    "headings": lambda: full("# a\n", 64 * KIB),
    "rows that lack cells": lambda: full("|a", 8 * KIB) + b"|\n" + full("|-", 8 * KIB) + b"|\n" + full("|\n", 48 * KIB),
    "wide tables of 64 KiB": lambda: full("|a", 32 * KIB - 4) + b"|\n" + full("|-", 32 * KIB - 4) + b"|\n",
    "long tables of 64 KiB": lambda: b"|a|\n|-|\n" + full("|\n", 64 * KIB - 16),
    "nested quotes of 64 KiB": lambda: full(">", 64 * KIB),
    "brackets of 64 KiB": lambda: full("[", 64 * KIB),
    "stars of 64 KiB": lambda: full("*a_", 64 * KIB),
    "links of 64 KiB": lambda: full("[a](", 64 * KIB),
    "formulas of 64 KiB": lambda: full("$`x^2`$ ", 64 * KIB),
}
CONFIG = b'{"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4'
CONFIGS = {
    "a number too long": lambda: CONFIG + b', "num_key_value_heads": ' + full("9", MIB - 256) + b"}",
    "a fraction for a count": lambda: CONFIG + b', "num_key_value_heads": 1.5}',
    "a type of a MiB": lambda: b'{"model_type": "' + full("a", MIB - 256) + b'"}',
    "layer types": lambda: CONFIG + b', "layer_types": [' + full('"full_attention",', MIB - 256) + b'"full_attention"]}',
    "layers with experts": lambda: CONFIG.replace(b"llama", b"llama4_text").replace(b'"num_hidden_layers": 2', b'"num_hidden_layers": 99999')
    + b', "num_key_value_heads": 5, "moe_layers": [' + full("5,", 300000) + b"5]}",
    "a billion layers": lambda: CONFIG.replace(b'"num_hidden_layers": 2', b'"num_hidden_layers": 1000000000') + b"}",
    "half a surrogate": lambda: b'{"model_type": "\\ud800"}',
    "keys beside": lambda: CONFIG + b"," + numbered('"k%d":1,', MIB - 256) + b'"end":1}',
}
MANIFESTS = {
    "files without a path": lambda: b'{"files": [' + full("{},", MIB - 256) + b"{}]}",
}

KINDS = {
    "spec.yaml": ("check FILE", PAYLOADS, SPECS),
    "override.yaml": ("run FILE -n --set title=b", {}, SPECS),
    "models.csv": ("list models --models FILE", PAYLOADS, TABLES),
    "constants.csv": ("list constants --constants-file FILE", PAYLOADS, {**TABLES, **SETS}),
    "data.csv": ("fit FILE --x x --y y --law linear", PAYLOADS, {**TABLES, **DATA}),
    "config.json": ("eval --config FILE", PAYLOADS, CONFIGS),
    "default.md": ("run good.yaml -q --no-figures -o out", PAYLOADS, TEMPLATES),
    "history.csv": ("run good.yaml -q --no-figures -o out --history FILE", PAYLOADS, TABLES),
    "manifest.json": ("verify kept/good", PAYLOADS, {**CONFIGS, **MANIFESTS}),
    "curve.csv": ("diff bare/good whole/good", PAYLOADS, TABLES),
    "resumed journal": ("run good.yaml -q --no-figures --resume -o cut", PAYLOADS, {}),
    "merged journal": ("merge parts/good/shard-1-of-2 parts/good/shard-2-of-2 -q --no-figures -o out", PAYLOADS, {}),
}
PLACES = {"default.md": "data/reports/default.md", "manifest.json": "kept/good/manifest.json",
          "curve.csv": "bare/good/curve.csv", "resumed journal": "cut/good/journal",
          "merged journal": "parts/good/shard-1-of-2/journal"}
GOOD = b"""spec: 1
name: good
sweeps:
  - {name: curve, models: [gpt2-small], context: [128, 1024], ceiling: true}
claims:
  - {id: c, says: one and a half, value: ratio, where: {sweep: curve, context: 1024}, expect: 1.48, within: 0.005}
"""

# Not refused: they hold what such a file may hold, a comparison finds differences, a journal without a beginning is that of
# a run that had not begun.
FINE = re.compile(
    r"(spec|override)\.yaml: remarks|override\.yaml: (a title of a MiB|a folded scalar|escaped scalars)|"
    r"data\.csv: (good rows|groups)|config\.json: (a billion layers|keys beside)|"
    r"default\.md: (empty|billion laughs|headings|(long tables|nested quotes|brackets|stars|links|formulas) of 64 KiB)|"
    r"history\.csv: (empty|nothing)|"
    r"curve\.csv: (mappings in mappings|billion laughs|directives|documents|keys|one key again|over the limit|huge numbers|"
    r"small numbers|numbers of a thousand digits|infinities|nothing)|"
    r"resumed journal: (?!a directory|a FIFO|/dev/|itself|nothing).*")


class Test:
    def __init__(self, program, sample, verbose):
        self.program, self.sample, self.verbose = program, sample, verbose
        self.seen = self.cases = self.failures = 0
        self.worst_seconds, self.worst_memory = (0, ""), (0, "")

    def fail(self, name, words):
        self.failures += 1
        print(f"FAIL {name}: {words}"[:1500])

    def run(self, command, path):
        """Exit status (negative: a signal), stderr, seconds of processor time, kilobytes."""
        words = [path if word == "FILE" else word for word in command.split()]
        with open("stdout", "wb") as out, open("stderr", "wb") as err:
            process = subprocess.Popen([self.program, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                       env={**os.environ, "PROOFSWEEP_DATA": os.path.abspath("data")})
            deadline = time.monotonic() + HANG
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > deadline:
                    process.send_signal(signal.SIGKILL)
                time.sleep(0.001)
            process.returncode = os.waitstatus_to_exitcode(status)
        with open("stderr", "rb") as file:
            return process.returncode, file.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss

    def skips(self):
        self.seen += 1
        return self.sample and self.seen % 8 != 0

    def case(self, name, command, path):
        self.cases += 1
        status, err, seconds, memory = self.run(command, path)
        if self.verbose:
            print(f"{name:44} {status:3} {seconds:6.3f} s {memory / 1024:6.1f} MiB  {err[:150]!r}")
        if FINE.fullmatch(name):
            if status not in (0, 1):
                self.fail(name, f"refused: {err!r}")
        elif status not in (2, 3):
            self.fail(name, f"status {status}: {err!r}")
        elif not err or len(err) > 16384 or not err.decode(errors="replace").replace("\n", "").replace("\t", "").isprintable():
            self.fail(name, f"no short and printable words: {err!r}")
        elif os.path.basename(path).encode() not in err:
            self.fail(name, f"the file is not named: {err!r}")
        if not self.sample and seconds > SECONDS:
            self.fail(name, f"{seconds:.3f} s of processor time")
        if not self.sample and memory > KILOBYTES:
            self.fail(name, f"{memory / 1024:.1f} MiB")
        self.worst_seconds = max(self.worst_seconds, (seconds, name))
        self.worst_memory = max(self.worst_memory, (memory, name))


def main():
    program = os.path.abspath(sys.argv[1])
    root = os.getcwd()
    test = Test(program, "--sample" in sys.argv, "--verbose" in sys.argv)
    scratch = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:
        os.chdir(scratch)
        for part in ("sweeps", "plots", "reports"):
            shutil.copytree(os.path.join(root, part), os.path.join("data", part), ignore=shutil.ignore_patterns("essay"))
        with open("good.yaml", "wb") as file:
            file.write(GOOD)
        for output in ("kept", "bare", "whole", "cut"):
            subprocess.run([program, "run", "good.yaml", "-q", "--no-figures", "-o", output], check=True)
        os.remove("bare/good/manifest.json")  # which would have the tables refused unread
        for shard in ("1/2", "2/2"):
            subprocess.run([program, "run", "good.yaml", "-q", "--shard", shard, "-o", "parts"], check=True)
        for kind, (command, payloads, own) in KINDS.items():
            path = PLACES.get(kind, kind)
            before = open(path, "rb").read() if os.path.exists(path) else None
            for name, payload in {**payloads, **own}.items():
                if not test.skips():
                    write_aside(path, payload)
                    test.case(f"{kind}: {name}", command, path)
            special_files(test, kind, command, path)
            if before is not None:
                with open(path, "wb") as file:
                    file.write(before)
    finally:
        os.chdir(root)
        shutil.rmtree(scratch)
    print(f"{test.cases} hostile files: {test.failures} failures; at most {test.worst_seconds[0]:.3f} s "
          f"({test.worst_seconds[1]}), {test.worst_memory[0] / 1024:.1f} MiB ({test.worst_memory[1]})")
    return 1 if test.failures else 0


def write_aside(path, payload):
    """In a process of its own: the memory of this one is counted with that of each program that it starts."""
    pid = os.fork()
    if pid == 0:
        with open(path, "wb") as file:
            file.write(payload())
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit(f"cannot write {path}")


def special_files(test, kind, command, path):
    """What is no regular file. Nothing may be read from it for ever."""
    makers = {
        "a directory": os.mkdir,
        "a FIFO": os.mkfifo,
        "/dev/zero": lambda path: os.symlink("/dev/zero", path),
        "/dev/full": lambda path: os.symlink("/dev/full", path),
        "itself": lambda path: os.symlink(os.path.basename(path), path),
        "nothing": lambda path: os.symlink("missing", path),
    }
    for name, make in makers.items():
        if test.skips():
            continue
        if os.path.lexists(path):
            os.unlink(path)
        make(path)
        test.case(f"{kind}: {name}", command, path)
        if os.path.isdir(path):
            os.rmdir(path)
    if os.path.lexists(path):
        os.unlink(path)


sys.exit(main())
