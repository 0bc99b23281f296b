#!/usr/bin/env python3
"""Every message in the source is made by some test.

usage: check.py LOGS

The list is made from the source: the format of each call of the functions below, and each literal among its other
arguments. What the tests made is in the files of LOGS, which recorder.c wrote while they ran: a format counts as made
where it was used, a literal where a message of such a format holds it. exceptions.txt names what no test can make, each
with its reason; a line there that is made after all is a mistake too. Skipped where only some of the tests ran."""
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Functions that make a message: which argument is the format. csv_fault formats its sentence apart.
MAKERS = {'fault_set': 2, 'complain': 2, 'complain_note': 2, 'complain_warning': 2, 'csv_fault': 4}
# Functions of one file that hand a sentence on to them, and tables of sentences: which cells of a row hold one.
RELAYS = {('src/command/command.c', 'fault_unknown'), ('src/core/model_function.c', 'fault_unknown'),
          ('src/io/range_read.c', 'refuse'), ('src/io/csv_read.c', 'bad_byte'), ('src/io/document.c', 'stop')}
TABLES = {('src/io/document.c', 'wordings'): (3, 4), ('src/core/architecture.c', 'agreements'): (2,)}

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|\w+|\s+|.', re.S)
ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\', "'": "'", 'r': '\r', '0': '\0'}


def unescape(literal):
    text = re.sub(r'\\u([0-9a-f]{4})', lambda match: chr(int(match[1], 16)), literal[1:-1])
    text = re.sub(r'\\x([0-9a-f]{2})', lambda match: chr(int(match[1], 16)), text)
    return re.sub(r'\\(.)', lambda match: ESCAPES[match[1]], text)


def tokens_of(text):
    """[(token, line)] without blanks and comments, adjacent literals joined."""
    found, line = [], 1
    for token in TOKEN.findall(text):
        if not (token.isspace() or token.startswith(('//', '/*'))):
            if token[0] == '"' and found and found[-1][0][0] == '"':
                found[-1] = (found[-1][0][:-1] + token[1:], found[-1][1])
            else:
                found.append((token, line))
        line += token.count('\n')
    return found


def arguments_of(tokens, at):
    """The arguments, each a list of tokens, between the bracket tokens[at] and its partner."""
    depth, arguments = 1, [[]]
    for token, _ in tokens[at + 1:]:
        depth += (token in '([{') - (token in ')]}')
        if depth == 0:
            return arguments
        if depth == 1 and token == ',':
            arguments.append([])
        else:
            arguments[-1].append(token)
    raise ValueError('a bracket is never closed')


def literals(tokens):
    """The literals among tokens, but those that are only compared with."""
    return [unescape(token) for at, token in enumerate(tokens)
            if token[0] == '"' and 'strcmp' not in tokens[max(0, at - 8):at]]


def wanted():
    """(place, kind, text, formats) of each message: a format, or a literal in a message of one of the formats."""
    for path in sorted((ROOT / 'src').rglob('*.c')):
        name = str(path.relative_to(ROOT))
        tokens = tokens_of(path.read_text())
        for at, (token, line) in enumerate(tokens[:-2]):
            place = f'{name}:{line}'
            if (name, token) in TABLES and tokens[at + 1][0] == '[' and tokens[at + 2][0] == ']':
                for row in arguments_of(tokens, at + 4):
                    cells = arguments_of([(cell, 0) for cell in row], 0) if row else []
                    for cell in TABLES[name, token] if cells else ():
                        for text in literals(cells[cell]):
                            yield place, 'sentence', text, None
            if tokens[at + 1][0] != '(' or tokens[at - 1][0] in ('status', 'void', 'bool'):
                continue
            if (name, token) in RELAYS:
                for text in literals([word for argument in arguments_of(tokens, at + 1)[1:] for word in argument]):
                    yield place, 'sentence', text, None
            if token in MAKERS:
                arguments = arguments_of(tokens, at + 1)
                formats = literals(arguments[MAKERS[token]])
                for text in formats:
                    yield place, 'sentence' if token == 'csv_fault' else 'format', text, formats
                if token != 'csv_fault':
                    for argument in arguments[MAKERS[token] + 1:]:
                        for text in literals(argument):
                            yield place, 'literal', text, formats


def pattern_of(form):
    """What a sentence that was formatted apart can be."""
    parts = re.split(r'%[-#+0 ]*[0-9*]*(?:\.[0-9*]+)?[a-z]*?[sducxg]', form)
    return re.compile('.*'.join(map(re.escape, parts)) + '$', re.S)


def made(logs, names):
    """{format: messages} of all tests; None where not all tests ran."""
    messages = {}
    missing = [name for name in names if not (logs / name).exists()]
    if missing:
        print(f'skipped: {len(missing)} of {len(names)} tests did not run, such as {missing[0]}')
        return None
    for name in names:
        with open(logs / name, 'rb') as file:
            used = int.from_bytes(file.read(8), 'little')
            texts = file.read(used).decode('utf-8', 'replace').split('\0')
        for form, message in zip(texts[0::2], texts[1::2]):
            messages.setdefault(form, set()).add(message)
    return messages


def is_made(kind, text, formats, messages, everything):
    if kind == 'format':
        return text in messages
    if kind == 'sentence':
        return any(pattern_of(text).search(message) for message in everything)
    return not re.search('[A-Za-z]{2}', text) or any(text in message for form in formats for message in messages.get(form, ()))


def exceptions(with_mpi):
    """{text: reason}: a line "# REASON", the texts below it. Those "without MPI" are none where MPI is tried."""
    found, reason = {}, ''
    for line in (ROOT / 'tests/messages/exceptions.txt').read_text().splitlines():
        if line.startswith('# '):
            reason = line[2:]
        elif line and not (with_mpi and reason.startswith('without MPI')):
            found[line] = reason
    return found


def main():
    logs = pathlib.Path(sys.argv[1])
    names = pathlib.Path(f'{logs}.tests').read_text().split()
    messages = made(logs, names)
    if messages is None:
        return 77
    everything = set().union(*messages.values())
    excepted, used, failed, count = exceptions('mpi-test_mpi' in names), set(), 0, 0
    for place, kind, text, formats in wanted():
        count += 1
        shown = text.replace('\n', '\\n')
        done = is_made(kind, text, formats, messages, everything)
        if shown in excepted:
            used.add(shown)
            if done:
                print(f'{place}: made after all, so no exception: {shown}')
                failed += 1
        elif not done and not (kind == 'literal' and not any(form in messages for form in formats)):
            print(f'{place}: no test makes the {kind} {shown!r}')
            failed += 1
    for text in excepted.keys() - used:
        print(f'exceptions.txt: nothing in the source says {text!r}')
        failed += 1
    print(f'{count} parts of messages, {len(used)} of them exceptions, {failed} failures')
    if '--keep' not in sys.argv:
        shutil.rmtree(logs)
        logs.mkdir()
    return 1 if failed or count < 500 else 0


if __name__ == '__main__':
    sys.exit(main())
