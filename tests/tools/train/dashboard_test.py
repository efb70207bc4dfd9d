"""Runs digit-train --dashboard on a terminal, and in a pipe, where nothing is drawn."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import sys
import tempfile
import termios

from tool_support import BIN, check, equal, run, run_all

DATA = pathlib.Path(os.environ["DIGITNET_DATA_DIR"]) / "mnist-10k"
TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
OPTIONS = ["--data", str(DATA), "--model", "small", "--epochs", "2", "--seed", "1", "--threads", "2",
           "--output", str(ROOT / "a.safetensors"), "--force", "--dashboard"]


def on_a_terminal(rows, columns):
    """What the program writes to a terminal of that size."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    child = os.fork()
    if child == 0:
        for stream in (0, 1, 2):
            os.dup2(slave, stream)
        os.execve(BIN / "digit-train", ["digit-train", *OPTIONS],
                  {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8"})
    os.close(slave)
    written = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not piece:
            break
        written += piece
    equal(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, written)
    return written.decode()


def test_curves_are_drawn_and_taken_away():
    written = on_a_terminal(30, 100)
    check("loss of a step" in written and "accuracy, an epoch each" in written)
    check(re.search("[\u2801-\u28ff]", written) is not None, "dots")
    moves = re.findall(r"\x1b\[(\d+)A", written)
    check(len(moves) > 3 and set(moves) == {"9"}, moves)
    # The last thing that happens to them is that they are erased; the results stand below.
    end = written.rindex("\x1b[9A\x1b[J")
    check("loss of a step" not in written[end:], written[end:])
    check("test" in written[end:] and "epoch 2/2" in written, written[end:])


def test_no_room_no_curves():
    check("loss of a step" not in on_a_terminal(10, 100))


def test_nothing_is_drawn_in_a_pipe():
    result = run("digit-train", *OPTIONS)
    equal(result.code, 0, result.err)
    check(b"loss of a step" not in result.err + result.out)
    check(b"epoch 2/2" in result.err, result.err)


if __name__ == "__main__":
    if not sys.platform.startswith("linux"):
        print("skipped: there are no pseudo-terminals as on Linux")
        sys.exit(77)
    run_all(globals())
