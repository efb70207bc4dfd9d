"""What the tests of the tools share: running them, and making PNG files and models."""

import json
import os
import pathlib
import struct
import subprocess
import sys
import zlib

BIN = pathlib.Path(os.environ["DIGITNET_BIN_DIR"])
DATA = pathlib.Path(os.environ["DIGITNET_DATA_DIR"])


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def lines(self):
        return self.out.decode("utf-8").splitlines()

    def json(self):
        """Each line of standard output as one JSON object, read strictly."""
        def refuse(name):
            raise ValueError(f"{name} is no JSON")
        return [json.loads(line, parse_constant=refuse) for line in self.lines()]


def run(tool, *arguments, stdin=b"", cwd=None, **environment):
    """Runs a tool with a plain environment plus `environment`."""
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}
    return Result(subprocess.run([BIN / tool, *arguments], input=stdin, capture_output=True,
                                 cwd=cwd, env=env, timeout=120, check=False))


def check(condition, *what):
    if not condition:
        print("failed:", *what, file=sys.stderr)
        raise AssertionError(what[0] if what else "")


def equal(found, expected, *what):
    check(found == expected, f"found {found!r}, expected {expected!r}", *what)


def run_all(namespace):
    """Calls every test_... function; exit code 1 if one fails."""
    failures = 0
    for name, function in list(namespace.items()):
        if name.startswith("test_"):
            try:
                function()
            except AssertionError as error:
                failures += 1
                print(f"{name}: {error}", file=sys.stderr)
    sys.exit(1 if failures else 0)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows, colour_type=0, depth=8, width=None, palette=None):
    """A PNG file of packed scan lines; `width` if it is not their length in bytes."""
    header = struct.pack(">IIBBBBB", width or len(rows[0]), len(rows), depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    extra = chunk(b"PLTE", palette) if palette else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def stroke(column=13, height=20):
    """28 x 28 pixels, 0 or 255: an upright stroke like a 1, as MNIST would have it."""
    top = (28 - height) // 2
    return [bytes(255 if column <= x < column + 3 and top <= y < top + height else 0
                  for x in range(28)) for y in range(28)]


def blank(value=255, size=28):
    return [bytes([value] * size)] * size


def lenet5(biases, slopes=(0,) * 10, temperature=None, name=None, threshold=None,
           training_images=None):
    """A model file whose logits are biases + slopes * s, s being a sum of 25 pixels of the image
    (0..1 each): LeNet-5 with nearly all weights zero."""
    shapes = {"0.weight": (6, 1, 5, 5), "0.bias": (6,), "3.weight": (16, 6, 5, 5), "3.bias": (16,),
              "6.weight": (120, 400), "6.bias": (120,), "8.weight": (84, 120), "8.bias": (84,),
              "10.weight": (10, 84), "10.bias": (10,)}
    values = {}
    for key, shape in shapes.items():
        count = 1
        for size in shape:
            count *= size
        values[key] = [0.0] * count
    values["0.weight"][12] = values["3.weight"][12] = values["8.weight"][0] = 1.0
    values["6.weight"][:25] = [1.0] * 25
    values["10.weight"][::84] = list(slopes)
    values["10.bias"] = list(biases)
    header, blob = {}, b""
    for key, shape in shapes.items():
        data = struct.pack(f"<{len(values[key])}f", *values[key])
        header[key] = {"dtype": "F32", "shape": shape, "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    metadata = {}
    if temperature is not None:
        metadata["temperature"] = str(temperature)
    if threshold is not None:
        metadata["rejection_threshold"] = str(threshold)
    if name is not None:
        metadata["model"] = name
    if training_images is not None:
        metadata["training_images"] = training_images
    if metadata:
        header["__metadata__"] = metadata
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + blob


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def has_default_model(folder):
    """Whether the tools were built with an embedded model."""
    picture = write(pathlib.Path(folder) / "default.png", png(stroke()))
    result = run("digit-predict", picture)
    if result.code != 0:
        check(b"no default model" in result.err, result.err)
    return result.code == 0
