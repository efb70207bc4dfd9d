"""The options that bound inputs: --max-pixels and --max-file-size of each tool."""

import gzip
import pathlib
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile

from tool_support import BIN, check, chunk, equal, lenet5, png, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MODEL = write(ROOT / "model.safetensors", lenet5([0.0] * 9 + [5.0]))
MODEL_SIZE = MODEL.stat().st_size
MIXED = ROOT / "mixed"
write(MIXED / "a.png", png(stroke()))                                      # 784 pixels
write(MIXED / "b.png", png([row + bytes(2) for row in stroke()] + [bytes(30)] * 2))  # 900
write(MIXED / "c.png", png(stroke(5)))


def one_line(result, code, *words):
    """Exactly one line on standard error, with these words."""
    lines = result.err.decode().splitlines()
    equal((result.code, len(lines)), (code, 1), lines)
    for word in words:
        check(str(word) in lines[0], word, lines)


def test_nonsense_is_wrong_usage():
    commands = {"digit-predict": [MIXED / "a.png"], "digit-eval": ["--data", ROOT],
                "digit-train": ["--data", ROOT]}
    cases = [("--max-pixels", word) for word in
             ("0", "-1", "many", "", "010", "1.5", "1e6", "0x10", "268435457", "9" * 30)]
    cases += [("--max-file-size", word) for word in
              ("0", "0K", "-1", "much", "", "G", "1.5G", "64X", "010M", "0x10", "2E", "9" * 30)]
    for tool, arguments in commands.items():
        for option, word in cases:
            result = run(tool, f"{option}={word}", *arguments)
            lines = result.err.decode().splitlines()
            equal((result.code, len(lines), result.out), (2, 2, b""), tool, option, word, lines)
            check(lines[0].startswith(f"{tool}: ") and option in lines[0], word, lines)
        text = run(tool, "--help").out.decode()
        group = text[text.index("\nLimits"):]
        check("--max-pixels" in group and "--max-file-size" in group, group)


def test_pixels_of_pictures():
    common = ("--model-file", MODEL, MIXED)
    for more in ((), ("--number",)):
        result = run("digit-predict", "--max-pixels", "784", *more, *common)
        one_line(result, 1, MIXED / "b.png", "1 to 784 pixels", "30 x 30",
                 "--max-pixels allows more")
        equal(len(result.lines()), 2, result.lines())
        result = run("digit-predict", "--max-pixels", "900", *more, *common)
        equal((result.code, result.err, len(result.lines())), (0, b"", 3))
    answers = run("digit-predict", "--max-pixels", "899", "--format", "json", *common).json()
    equal(["error" in answer for answer in answers], [False, True, False])
    large = (MIXED / "b.png").read_bytes()
    result = run("digit-predict", "--max-pixels", "899", "--model-file", MODEL, "-", stdin=large)
    one_line(result, 1, "1 to 899 pixels", "30 x 30")


def test_bytes_of_pictures_and_models():
    small = png(stroke())
    comment = chunk(b"tEXt", b"Comment\0" + b"x" * MODEL_SIZE)
    big = write(ROOT / "files/big.png", small[:33] + comment + small[33:])
    write(big.parent / "small.png", small)
    size = big.stat().st_size
    for more in ((), ("--number",)):
        common = (*more, "--model-file", MODEL, big.parent)
        result = run("digit-predict", "--max-file-size", str(size - 1), *common)
        one_line(result, 1, big, f"at most {size - 1} bytes", f"{size} bytes")
        equal(len(result.lines()), 1, result.lines())
        for enough in (str(size), f"{size // 1024 + 1}K", f"{size // 1024 + 1} kib", "1m", "2G"):
            result = run("digit-predict", "--max-file-size", enough, *common)
            equal((result.code, result.err), (0, b""), enough)
    result = run("digit-predict", "--max-file-size", str(size - 1), "--model-file", MODEL, "-",
                 stdin=big.read_bytes())
    one_line(result, 1, f"at most {size - 1} bytes")
    for tool, *arguments in (("digit-predict", MIXED), ("digit-eval", "--data", ROOT)):
        result = run(tool, "--max-file-size", str(MODEL_SIZE - 1), "--model-file", MODEL,
                     *arguments)
        one_line(result, 1, MODEL, f"at most {MODEL_SIZE - 1} bytes", MODEL_SIZE)
        equal(result.out, b"")
    header = ROOT / "model.hpp"
    export = ("--model-file", MODEL, "--export-header", header)
    result = run("digit-train", "--max-file-size", str(MODEL_SIZE - 1), *export)
    one_line(result, 1, MODEL, f"at most {MODEL_SIZE - 1} bytes", MODEL_SIZE)
    check(not header.exists())
    equal(run("digit-train", "--max-file-size", str(MODEL_SIZE), *export).code, 0)


def data_sets(count):
    """Folders with `count` images each, the bytes that one must allow for them, and the file."""
    images = struct.pack(">IIII", 0x803, count, 28, 28) + b"".join(stroke()) * count
    labels = struct.pack(">II", 0x801, count) + bytes(i % 10 for i in range(count))
    for name, ending, pack in (("raw", "", bytes), ("gzip", ".gz", gzip.compress)):
        folder = ROOT / name
        for part in ("train", "t10k"):
            write(folder / f"{part}-images-idx3-ubyte{ending}", pack(images))
            write(folder / f"{part}-labels-idx1-ubyte{ending}", pack(labels))
        yield folder, len(images), "images-idx3-ubyte" + ending
    row = ",".join(str(byte) for line in stroke() for byte in line)
    text = "".join(f"{i % 10},{row}\n" for i in range(count)).encode()
    yield write(ROOT / "images.csv", text), len(text), "images.csv"


def test_bytes_of_data_sets():
    output = ROOT / "trained.safetensors"
    train = ("digit-train", "--model", "lenet5", "--epochs", "1", "--output", output, "--quiet")
    evaluate = ("digit-eval", "--model-file", MODEL)
    for data, size, name in data_sets(400):
        check(size > MODEL_SIZE, size)
        for tool, *arguments in (train, evaluate):
            command = (tool, *arguments, "--data", data, "--max-file-size")
            result = run(*command, str(size - 1))
            one_line(result, 1, name, f"at most {size - 1} bytes")
            check(not output.exists())
            equal(run(*command, str(size)).code, 0, tool, name)
            output.unlink(missing_ok=True)


def test_pixels_of_pictures_in_data_sets():
    data = ROOT / "pictures"
    for digit in range(10):
        for number in range(6):
            shutil.copy(MIXED / "a.png", write(data / str(digit) / f"{number}.png", b""))
    large = shutil.copy(MIXED / "b.png", data / "3" / "large.png")
    command = ("digit-eval", "--model-file", MODEL, "--data", data, "--format", "json")
    for limit, images in (("899", 60), ("900", 61)):
        result = run(*command, "--max-pixels", limit)
        equal(result.json()[0]["images"], images)
        if images == 61:
            equal((result.code, result.err), (0, b""))
        else:
            one_line(result, 1, large, "1 to 899 pixels", "30 x 30")

    output = ROOT / "of-pictures.safetensors"
    result = run("digit-train", "--data", data, "--max-pixels", "899", "--epochs", "1", "--model",
                 "lenet5", "--quiet", "--output", output)
    one_line(result, 1, large, "1 to 899 pixels", "30 x 30")
    check(output.exists() and b"--max-pixels 899" in output.read_bytes(), "its command")

    # A run that is resumed takes the same pictures, or its checkpoint would refuse the data.
    process = subprocess.Popen(
        [BIN / "digit-train", "--data", data, "--max-pixels", "899", "--epochs", "300", "--model",
         "lenet5", "--output", output, "--force"], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    while not process.stderr.readline().startswith("epoch "):
        equal(process.poll(), None)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=60)[1]
    equal(process.returncode, 130, err)
    resume = shlex.split(err.splitlines()[-1])[1:]
    refused = run("digit-train", *resume, "--max-pixels", "900")
    equal(refused.code, 2)
    check(b"--max-pixels cannot be given together with --resume" in refused.err, refused.err)
    one_line(run("digit-train", *resume, "--quiet"), 1, large, "1 to 899 pixels")


run_all(dict(globals()))
