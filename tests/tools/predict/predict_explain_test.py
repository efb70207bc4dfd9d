"""Runs digit-predict --explain on made pictures, from outside."""

import pathlib
import struct
import tempfile
import zlib

from tool_support import DATA, blank, check, equal, lenet5, png, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MODEL = DATA / "models" / "reader.safetensors"
OTHER = write(ROOT / "other.safetensors", lenet5([0, 5] + [0] * 8))
PICTURE = write(ROOT / "one.png", png(stroke()))


def predict(*arguments, **keywords):
    return run("digit-predict", "--model-file", MODEL, *arguments, **keywords)


def pixels_of(path):
    """Rows of (red, green, blue) of an 8-bit RGB file."""
    data, at, packed = path.read_bytes(), 8, b""
    width, height = struct.unpack(">II", data[16:24])
    equal(data[24:26], b"\x08\x02")
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    lines, before, rows = zlib.decompress(packed), bytes(3 * width), []
    for y in range(height):
        start = y * (3 * width + 1)
        kind, line = lines[start], bytearray(lines[start + 1:start + 1 + 3 * width])
        for x, value in enumerate(line):
            a = line[x - 3] if x >= 3 else 0
            b, c = before[x], before[x - 3] if x >= 3 else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[x] = (value + (0, a, b, (a + b) // 2, paeth)[kind]) % 256
        before = bytes(line)
        rows.append([tuple(before[x:x + 3]) for x in range(0, 3 * width, 3)])
    return rows


def test_blue_lies_on_what_is_read_and_hardly_where_nothing_is():
    drawn = ROOT / "explained.png"
    result = predict("--explain", drawn, PICTURE)
    equal(result.code, 0, result.err)
    equal(result.out, predict(PICTURE).out)
    rows = pixels_of(drawn)
    equal((len(rows), len(rows[0])), (224, 224))

    def colour(left, right, top, bottom):
        """How far from gray, on average, a part of the image is: red less blue."""
        part = [rows[y][x] for y in range(8 * top, 8 * bottom) for x in range(8 * left, 8 * right)]
        return sum(abs(red - blue) for red, green, blue in part) / len(part)

    check(colour(8, 20, 2, 26) > 3 * colour(0, 4, 0, 4), colour(8, 20, 2, 26))
    check(any(blue > red + 60 for row in rows for red, green, blue in row), "something speaks for it")


def test_it_is_the_same_for_any_number_of_threads_and_with_several_models():
    for extra in ([], ["--model-file", OTHER], ["--tta"]):
        drawn = [ROOT / f"{threads}.png" for threads in (1, 2)]
        for threads, path in zip(("1", "2"), drawn):
            result = predict(*extra, "--threads", threads, "--explain", path, PICTURE)
            equal(result.code, 0, result.err)
        equal(drawn[0].read_bytes(), drawn[1].read_bytes())


def test_several_pictures_go_to_a_folder_and_blank_ones_nowhere():
    folder = ROOT / "out"
    folder.mkdir()
    paper = write(ROOT / "paper.png", png(blank()))
    result = predict("--explain", folder, PICTURE, paper)
    equal(result.code, 0, result.err)
    equal([path.name for path in folder.iterdir()], ["one.png"])


def test_a_name_that_promises_another_format_is_said():
    for name, said in (("x.jpg", True), ("x.TIFF", True), ("x.png", False), ("x", False),
                       ("v1.2", False)):
        for option in ("--explain", "--save-seen"):
            result = predict(option, ROOT / name, PICTURE)
            equal(result.code, 0, result.err)
            equal((ROOT / name).read_bytes()[:4], b"\x89PNG")
            line = f"digit-predict: {option}: {ROOT / name} is written as PNG, whatever its name says"
            equal(result.err.decode().splitlines(), [line] if said else [])


def test_what_cannot_be_written_is_a_failure():
    result = predict("--explain", ROOT / "none" / "x.png", PICTURE)
    equal((result.code, len(result.err.splitlines())), (1, 1), result.err)


def test_usage():
    before = PICTURE.read_bytes()
    seen = ROOT / "seen.png"
    for wrong in (["--explain", PICTURE, PICTURE], ["--explain", ROOT / "x.png", PICTURE, PICTURE],
                  ["--explain", seen, "--save-seen", seen, PICTURE],
                  ["--explain", seen, "--number", PICTURE]):
        result = predict(*wrong)
        equal((result.code, result.out), (2, b""), wrong)
    equal(PICTURE.read_bytes(), before)
    table = write(ROOT / "table.csv", ("0," * 783 + "0\n").encode())
    result = predict("--explain", seen, table)
    equal(result.code, 1, result.err)
    check(b"--explain" in result.err, result.err)


run_all(globals())
