"""Hostile files and odd paths: a line each, the documented exit code, bounded memory and time."""

import json
import os
import pathlib
import resource
import struct
import subprocess
import tempfile
import zlib

from tool_support import BIN, DATA, check, chunk, equal, lenet5, png, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
GOOD_MODEL = write(ROOT / "good.safetensors", lenet5([0.0] * 9 + [5.0]))
GOOD = write(ROOT / "good.png", png(stroke()))
MEMORY = 3 << 30  # bytes of address space


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run_bounded(tool, *arguments, limit=limit_memory):
    """Runs a tool that may take a minute and no more than MEMORY."""
    return subprocess.run([BIN / tool, *arguments], capture_output=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, preexec_fn=limit,
                          stdin=subprocess.DEVNULL)


if run_bounded("digit-predict", "--version").returncode != 0:  # AddressSanitizer needs terabytes
    MEMORY = resource.RLIM_INFINITY


def lines_of(done, code, count, *what):
    equal(done.returncode, code, *what, done.stderr)
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    equal(len(lines), count, *what, lines)
    return lines


def safetensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def damaged_models():
    good = GOOD_MODEL.read_bytes()
    (size,) = struct.unpack("<Q", good[:8])
    header, data = json.loads(good[8:8 + size]), good[8 + size:]
    yield "empty", b""
    yield "cut", good[:-1]
    yield "rest", good + b"\0"
    yield "huge header", safetensors(b"{}", length=1 << 62)
    yield "deep", safetensors(b'{"a":' * 200_000)
    yield "wide", safetensors(b"{" + b'"a":0,' * 200_000)
    yield "no json", safetensors(b"\xff\xfe{}")
    yield "nan", good[:8 + size] + struct.pack("<f", float("nan")) + data[4:]
    yield "infinite", good[:8 + size] + struct.pack("<f", float("inf")) + data[4:]
    twice = b'{"0.bias": 1, "0.bias": 2}'
    yield "twice", safetensors(twice)
    for name, place in (("overlap", [0, 24]), ("outside", [1 << 60, 1 << 61]),
                        ("backwards", [624, 600])):
        changed = dict(header)
        changed["0.bias"] = dict(header["0.bias"], data_offsets=place)
        yield name, safetensors(changed, data)
    overflow = dict(header)
    overflow["0.bias"] = dict(header["0.bias"], shape=[1 << 33, 1 << 33])
    yield "overflow", safetensors(overflow, data)
    del overflow["0.bias"]
    yield "missing", safetensors(overflow, data)
    versioned = dict(header, __metadata__={"format_version": "digitnet 999"})
    yield "version", safetensors(versioned, data)
    other = dict(header, __metadata__={"architecture": "1x28x28; Dense 10"})
    yield "other network", safetensors(other, data)


def test_damaged_models():
    for name, content in damaged_models():
        path = write(ROOT / "bad.safetensors", content)
        for command in (("digit-predict", "--model-file", path, GOOD),
                        ("digit-eval", "--model-file", path, "--data", MNIST)):
            done = run_bounded(*command)
            (line,) = lines_of(done, 1, 1, name)
            check(f"{command[0]}: {path}" in line and "expected" in line, name, line)
            equal(done.stdout, b"", name)


def bad_pictures():
    def header(width, height, depth=8, colour=0):
        return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    start, end = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")
    yield "no image", b"\0" * 100
    yield "only the signature", start
    yield "huge", start + header(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", b"") + end
    yield "wide", start + header(100_000_001, 1) + chunk(b"IDAT", b"") + end
    yield "no pixels", start + header(0, 5) + end
    yield "bomb", start + header(8, 8) + chunk(b"IDAT", zlib.compress(bytes(100_000_000))) + end
    yield "chunk length", start + b"\xff\xff\xff\xffIDAT"
    yield "checksum", GOOD.read_bytes()[:40] + b"\0\0\0\0" + GOOD.read_bytes()[44:]


def test_bad_pictures_among_good_ones():
    folder = ROOT / "pictures"
    names = [name for name, content in bad_pictures()
             if write(folder / (name + ".png"), content)]
    write(folder / "new\nline.png", b"no picture")
    write(folder / "good.png", GOOD.read_bytes())
    (folder / "a folder.png").mkdir()
    (folder / "nowhere.png").symlink_to("nothing")
    os.mkfifo(folder / "pipe.png")
    (folder / "device.png").symlink_to("/dev/zero")
    bad = len(names) + 4
    for more in ((), ("--number",)):
        done = run_bounded("digit-predict", "--model-file", GOOD_MODEL, *more, folder)
        lines = lines_of(done, 1, bad)
        equal(len(done.stdout.splitlines()), 1, done.stdout)
        for name in [*names, "new\\nline", "nowhere", "pipe", "device"]:
            check(any(f"/{name}.png: " in line and "expected" in line for line in lines), name,
                  lines)


def test_odd_paths_instead_of_files():
    folder = ROOT / "a folder"
    folder.mkdir()
    for path in (folder, ROOT / "none", GOOD / "below a file", "/dev/null", ROOT / "no\nfile"):
        for command in (("digit-predict", "--model-file", path, GOOD),
                        ("digit-eval", "--model-file", path, "--data", MNIST),
                        ("digit-eval", "--model-file", GOOD_MODEL, "--data", path),
                        ("digit-train", "--data", path, "--output", ROOT / "o"),
                        ("digit-train", "--resume", path)):
            done = run_bounded(*command)
            lines_of(done, 1, 1, command)
            equal(done.stdout, b"", command)
    (line,) = lines_of(run_bounded("digit-predict", "--model-file", GOOD_MODEL, "/dev/zero"), 1, 1)
    check("at most 536870912 bytes" in line, line)
    if os.geteuid() != 0:
        secret = write(ROOT / "secret.png", GOOD.read_bytes())
        secret.chmod(0)
        (line,) = lines_of(run_bounded("digit-predict", "--model-file", GOOD_MODEL, secret), 1, 1)
        check("Permission denied" in line, line)


def test_data_sets_that_lie():
    good = struct.pack(">IIII", 0x803, 2, 28, 28) + bytes(2 * 784)
    labels = struct.pack(">II", 0x801, 2) + b"\1\2"
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = bomb.compress(bytes(64 << 20)) + bomb.flush()
    # 17 members decompress to more than 1 GiB, from a file of 1 MB.
    cases = {
        "cut": (good[:-1], labels), "rest": (good + b"\0", labels),
        "magic": (b"\0\0\x0a\x03" + good[4:], labels), "label": (good, labels[:-1] + b"\x0a"),
        "count": (good, struct.pack(">II", 0x801, 3) + b"\1\2\3"),
        "none": (struct.pack(">IIII", 0x803, 0, 28, 28), struct.pack(">II", 0x801, 0)),
        "overflow": (struct.pack(">IIII", 0x803, 2**32 - 1, 2**32 - 1, 2**32 - 1), labels),
        "size": (struct.pack(">IIII", 0x803, 2, 14, 14) + bytes(2 * 196), labels),
        "bomb": (packed * 17, labels),
    }
    for name, (images, of) in cases.items():
        folder = ROOT / ("data " + name)
        for part in ("train", "t10k"):
            write(folder / f"{part}-images-idx3-ubyte", images)
            write(folder / f"{part}-labels-idx1-ubyte", of)
        for command in (("digit-train", "--data", folder, "--output", ROOT / "o"),
                        ("digit-eval", "--model-file", GOOD_MODEL, "--data", folder)):
            (line,) = lines_of(run_bounded(*command), 1, 1, name)
            check(str(folder) in line and "expected" in line, name, line)
    for name, text in (("empty", ""), ("words", "seven,0\n"), ("binary", "\0\1\2"),
                       ("value", "1," + ",".join(["256"] * 784)),
                       ("label", "11," + ",".join(["0"] * 784))):
        path = write(ROOT / "bad.csv", text.encode())
        (line,) = lines_of(run_bounded("digit-train", "--data", path, "--output", ROOT / "o"), 1, 1,
                           name)
        check(str(path) in line and "expected" in line, name, line)
    check(not (ROOT / "o").exists())


run_all(dict(globals()))
