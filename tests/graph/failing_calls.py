"""Has the n-th call of this process to its disk fail, for any n: the kernel asks a second process about each call.

A seccomp filter hands the calls that a file system answers to a judge (a forked process), which counts those made while
it is told to and lets one, or that one and all after it, fail with an error; all others go on to the kernel.
It needs no rights, no compiler and no ptrace (https://docs.kernel.org/userspace-api/seccomp_filter.html).
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import platform
import signal
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CALLS = {  # the architecture, the number of seccomp(2) there, and the calls; not those that tidy up (unlink)
    "x86_64": (
        0xC000003E,
        317,
        # pwrite64, fsync, fdatasync, ftruncate, rename, renameat, renameat2; pread64
        {"writing": (18, 74, 75, 77, 82, 264, 316), "reading": (17,)},
    ),
    "aarch64": (0xC00000B7, 277, {"writing": (68, 82, 83, 46, 38, 276), "reading": (67,)}),
}
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
CALL, ARCHITECTURE = 0, 4
ALLOW, ASK = 0x7FFF0000, 0x7FC00000
NO_NEW_PRIVILEGES, SET_FILTER, WITH_LISTENER = 38, 1, 8
RECEIVE, SEND = 0xC0502100, 0xC0182101
GO_ON = 1
ASKED, ANSWER, PLAN = struct.Struct("QIIiI7Q"), struct.Struct("QqiI"), struct.Struct("qqqq")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


@dataclass
class Disk:
    """The disk as this process meets it. Made once in a process, before it has threads; it cannot be undone."""

    plan: mmap.mmap
    judge: int

    @contextmanager
    def failing(self, number: int, error: int, *, for_good: bool = False) -> Iterator[None]:
        """Lets call `number` (from 1) fail with `error`; with `for_good` every later one too. Ends with the block."""
        self.plan[:] = PLAN.pack(number, error, for_good, 0)
        try:
            yield
        finally:
            self.plan[:24] = bytes(24)

    def calls(self) -> int:
        """How many calls were made in the last block."""
        return int(PLAN.unpack(self.plan[:])[3])

    def end(self) -> None:
        """Ends the judge; no call to the disk may follow."""
        os.kill(self.judge, signal.SIGKILL)
        os.waitpid(self.judge, 0)


def failing_disk(kind: str) -> Disk:
    """Puts the "writing" or the "reading" calls of this process under judgement.

    Raises OSError where the kernel does not offer that (Linux before 5.5).
    """
    plan = mmap.mmap(-1, PLAN.size)
    plan[:] = bytes(PLAN.size)
    ours, theirs = socket.socketpair()
    judge = os.fork()
    if judge == 0:
        ours.close()
        _, (listener,), _, _ = socket.recv_fds(theirs, 1, 1)
        _judge(listener, plan)
        os._exit(0)
    theirs.close()
    listener = _ask_about_calls(kind)
    socket.send_fds(ours, [b"x"], [listener])
    os.close(listener)
    ours.close()
    return Disk(plan, judge)


def _ask_about_calls(kind: str) -> int:
    architecture, seccomp, numbers = CALLS[platform.machine()]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, CALL)]
    for number in numbers[kind]:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ASK)]
    steps += [(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    listener: int = libc.syscall(seccomp, SET_FILTER, WITH_LISTENER, ctypes.byref(program))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "this system lets no process judge the calls of another (seccomp)")
    return listener


def _judge(listener: int, plan: mmap.mmap) -> None:
    while True:
        asked = bytearray(ASKED.size)
        try:
            fcntl.ioctl(listener, RECEIVE, asked)
        except OSError:  # whoever is judged is gone
            return
        number, error, for_good, count = PLAN.unpack(plan[:])
        fails = False
        if number:
            count += 1
            plan[24:] = struct.pack("q", count)
            fails = count == number or (for_good and count > number)
        answer = ANSWER.pack(ASKED.unpack(asked)[0], 0, -error if fails else 0, 0 if fails else GO_ON)
        try:
            fcntl.ioctl(listener, SEND, answer)
        except OSError:
            continue
