"""Has the Linux kernel refuse some system calls of this process from now on (a seccomp filter), as a bad disk would."""

from __future__ import annotations

import ctypes
import platform
import struct

NUMBERS = {
    "x86_64": (0xC000003E, {"write": 1, "pwrite64": 18, "fsync": 74, "fdatasync": 75}),
    "aarch64": (0xC00000B7, {"write": 64, "pwrite64": 68, "fsync": 82, "fdatasync": 83}),
}
LOAD, EQUAL, GREATER, RETURN = 0x20, 0x15, 0x25, 0x06  # the four kinds of step that the filter needs
CALL, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in what a filter is shown
ALLOW, FAIL = 0x7FFF0000, 0x00050000
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def refuse(*calls: str, with_error: int, allow_output: bool = False) -> None:
    """Lets `calls` fail with an errno in this thread; with `allow_output` not where they write to stdout or stderr."""
    architecture, numbers = NUMBERS[platform.machine()]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, ALLOW)]
    for name in calls:
        steps += [(LOAD, 0, 0, CALL), (EQUAL, 0, 4 if allow_output else 1, numbers[name])]
        if allow_output:
            steps += [(LOAD, 0, 0, FIRST_ARGUMENT), (GREATER, 1, 0, 2), (RETURN, 0, 0, ALLOW)]
        steps += [(RETURN, 0, 0, FAIL | with_error)]
    steps += [(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SECCOMP, FILTER, ctypes.byref(program), 0, 0)):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "this system lets no process refuse calls (seccomp)")
