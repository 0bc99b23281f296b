"""Runs a program under the system call filter of a systemd unit: unit_filter.py UNIT PROGRAM [WORD]...

As systemd does it, by libseccomp, from what `systemd-analyze syscall-filter` says of the groups that the unit names. A call
that the filter does not hold ends the program by SIGSYS, whatever SystemCallErrorNumber= says: it would show otherwise only
in what the program cannot do. Exit status 77: libseccomp is not here.
"""
import ctypes
import os
import subprocess
import sys

KILL, ALLOW, ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
EAFNOSUPPORT, ENOSYS = 97, 38


def settings(unit, key):
    with open(unit, encoding="utf-8") as lines:
        return [line.split("=", 1)[1].split() for line in lines if line.startswith(key + "=")]


def calls_of(group):
    """The calls of a group, those of the groups within it too."""
    said = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    words = [line.split()[0] for line in said.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*(calls_of(word) if word.startswith("@") else {word} for word in words))


class Filter:
    def __init__(self, library, action):
        self.library = library
        library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(action)))

    def add(self, call, action):
        number = self.library.seccomp_syscall_resolve_name(call.encode())
        if number != -1 and self.library.seccomp_rule_add(self.context, ctypes.c_uint32(action), number, 0) != 0:
            sys.exit(f"{call}: no rule")

    def load(self):
        if self.library.seccomp_load(self.context) != 0:
            sys.exit("the filter cannot be loaded")


try:
    seccomp = ctypes.CDLL("libseccomp.so.2")
except OSError:
    sys.exit(77)
unit, program = sys.argv[1], sys.argv[2:]
words = [word for line in settings(unit, "SystemCallFilter") for word in line]
if not words or any(word.startswith("~") for word in words):
    sys.exit(f"{unit}: SystemCallFilter= is no list of calls that are allowed")
allowed = calls_of("@default").union(*(calls_of(word) if word.startswith("@") else {word} for word in words))

# What RestrictNamespaces= and RestrictAddressFamilies=none give instead.
refused = Filter(seccomp, ALLOW)
if settings(unit, "RestrictNamespaces") == [["yes"]]:
    refused.add("clone3", ERRNO | ENOSYS)
if settings(unit, "RestrictAddressFamilies") == [["none"]]:
    refused.add("socket", ERRNO | EAFNOSUPPORT)
refused.load()
calls = Filter(seccomp, KILL)
for name in sorted(allowed | {"execve"}):
    calls.add(name, ALLOW)
calls.load()
os.execvp(program[0], program)
