"""Runs digit-predict --number, --annotate and --save-seen on made pictures, from outside."""

import pathlib
import struct
import tempfile
import zlib

from tool_support import blank, check, equal, lenet5, png, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
# Always a 1, quite sure: softmax([0, 4, 0, ...]).
ONE = write(ROOT / "one.safetensors", lenet5([0, 5] + [0] * 8))


def bars(rows=1, columns=3):
    """Upright strokes, 40 pixels high and 5 wide, dark on white, in `rows` lines."""
    width, height = 30 + 40 * columns, 30 + 70 * rows
    page = [bytearray([255] * width) for _ in range(height)]
    for row in range(rows):
        for column in range(columns):
            for y in range(20 + 70 * row, 60 + 70 * row):
                left = 20 + 40 * column
                page[y][left:left + 5] = bytes(5)
    return page


def size_of(path):
    data = path.read_bytes()
    check(data.startswith(b"\x89PNG\r\n\x1a\n"), path)
    return struct.unpack(">II", data[16:24])


def predict(*arguments, **keywords):
    return run("digit-predict", "--model-file", ONE, *arguments, **keywords)


PICTURE = write(ROOT / "bars.png", png(bars()))
LINES = write(ROOT / "lines.png", png(bars(2, 4)))


def test_json_has_number_digits_and_boxes():
    result = predict("--number", "--format", "json", PICTURE)
    equal(result.code, 0, result.err)
    (answer,) = result.json()
    equal(list(answer), ["file", "number", "digits"])
    equal((answer["file"], answer["number"]), (str(PICTURE), "111"))
    equal(len(answer["digits"]), 3)
    for i, digit in enumerate(answer["digits"]):
        equal(list(digit), ["digit", "confidence", "box"])
        equal(digit["digit"], 1)
        check(0.9 < digit["confidence"] <= 1, digit)
        x, y, width, height = digit["box"]
        check(abs(x - 20 - 40 * i) <= 2 and abs(y - 20) <= 2, digit)
        check(abs(width - 5) <= 3 and abs(height - 40) <= 3, digit)


def test_lines_are_joined_by_newlines():
    (answer,) = predict("--number", "--format", "json", LINES).json()
    equal(answer["number"], "1111\n1111")
    lines = predict("--number", LINES).lines()
    equal(len(lines), 2)
    check(lines[0].startswith(f"{LINES}: 1111 ("), lines)
    equal(lines[0].index("1111"), lines[1].index("1111"))


def test_no_number():
    paper = write(ROOT / "blank.png", png(blank(size=60)))
    (answer,) = predict("--number", "--format", "json", paper).json()
    equal((answer["number"], answer["digits"], answer["reason"]), (None, [], "blank"))
    equal(predict("--number", paper).lines(), [f"{paper}: no number (blank)"])


def test_bad_files_do_not_stop_the_others():
    broken = write(ROOT / "broken.png", b"no picture")
    result = predict("--number", "--format", "json", PICTURE, broken, PICTURE)
    equal(result.code, 1)
    first, second, third = result.json()
    equal(list(second), ["file", "error"])
    equal((first["number"], third["number"]), ("111", "111"))
    result = predict("--number", broken)
    equal((result.code, result.out), (1, b""))
    equal(len(result.err.splitlines()), 1)


def test_threads_do_not_change_the_answers():
    folder = ROOT / "many"
    for i in range(12):
        write(folder / f"{i}.png", png(bars(1 + i % 2, 1 + i % 5)))
    single = predict("--number", "--threads", "1", "--format", "json", folder)
    equal(len(single.json()), 12)
    equal(predict("--number", "--threads", "4", "--format", "json", folder).out, single.out)


def test_annotate_and_save_seen_one_picture():
    drawn, seen = ROOT / "drawn.png", ROOT / "seen.png"
    result = predict("--number", "--annotate", drawn, "--save-seen", seen, LINES)
    equal(result.code, 0, result.err)
    equal(size_of(drawn), size_of(LINES))
    equal(drawn.read_bytes()[25], 2)  # colour
    equal(size_of(seen), (4 * 28, 2 * 28))
    check(drawn.read_bytes() != LINES.read_bytes())


def colours_in(path):
    """The colours of an 8-bit RGB file, unfiltered or filtered."""
    data, at, packed = path.read_bytes(), 8, b""
    width, height = size_of(path)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    lines, before, stride = zlib.decompress(packed), bytes(3 * width), 3 * width + 1
    colours = set()
    for y in range(height):
        kind, line = lines[y * stride], bytearray(lines[y * stride + 1:(y + 1) * stride])
        for x in range(len(line)):
            a = line[x - 3] if x >= 3 else 0
            b, c = before[x], before[x - 3] if x >= 3 else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[x] = (line[x] + (0, a, b, (a + b) // 2, paeth)[kind]) % 256
        before = bytes(line)
        colours |= {before[x:x + 3] for x in range(0, len(before), 3)}
    return colours


def test_annotations_keep_the_colours_of_the_picture():
    pink, blue = bytes((250, 220, 225)), bytes((20, 30, 160))
    rows = [b"".join(pink if value else blue for value in row) for row in bars()]
    picture = write(ROOT / "coloured.png", png(rows, colour_type=2, width=len(rows[0]) // 3))
    drawn = ROOT / "coloured-drawn.png"
    result = predict("--number", "--annotate", drawn, picture)
    equal(result.code, 0, result.err)
    check({pink, blue} <= colours_in(drawn), "paper and pen")
    result = predict("--number", "--annotate", drawn, "-", stdin=picture.read_bytes())
    equal(result.code, 0, result.err)
    check({pink, blue} <= colours_in(drawn), "from standard input, too")


def test_a_number_without_the_option_names_it():
    result = predict(PICTURE)
    check(b"no digit" in result.out, result.out)
    equal(result.err, b"digit-predict: 1 of these may be a number: --number reads several digits\n")
    equal(predict(PICTURE, PICTURE).err.split()[1], b"2")
    equal(predict("--number", PICTURE).err, b"")
    equal(predict("--format", "json", PICTURE).err, b"")


def test_annotate_several_pictures_into_a_folder():
    folder = ROOT / "out"
    folder.mkdir()
    other = write(ROOT / "other" / "bars.png", png(bars(1, 2)))
    result = predict("--number", "--annotate", folder, PICTURE, other, LINES)
    equal(result.code, 0, result.err)
    equal(sorted(p.name for p in folder.iterdir()), ["bars-2.png", "bars.png", "lines.png"])
    equal(size_of(folder / "bars-2.png"), size_of(other))
    result = predict("--number", "--annotate", ROOT / "no-folder.png", PICTURE, LINES)
    equal(result.code, 2)
    check(not (ROOT / "no-folder.png").exists())


def test_inputs_are_never_overwritten():
    before = PICTURE.read_bytes()
    for option in ("--annotate", "--save-seen"):
        equal(predict("--number", option, PICTURE, PICTURE).code, 2)
        equal(predict("--number", option, ROOT, PICTURE, LINES).code, 2)
    equal(PICTURE.read_bytes(), before)


def test_drawings_that_cannot_be_written_are_failures():
    result = predict("--number", "--annotate", ROOT / "none" / "x.png", PICTURE)
    equal(result.code, 1)
    check(b"x.png" in result.err, result.err)


def test_save_seen_of_a_single_digit_is_what_the_network_sees():
    picture, seen = write(ROOT / "single.png", png(stroke())), ROOT / "single-seen.png"
    result = predict("--save-seen", seen, picture)
    equal(result.code, 0, result.err)
    equal(size_of(seen), (28, 28))
    # An MNIST-like picture is taken as it is: looking again at what was saved changes nothing.
    again = ROOT / "again.png"
    predict("--save-seen", again, seen)
    equal(again.read_bytes(), seen.read_bytes())


def test_show_draws_each_digit():
    lines = predict("--number", "--show", PICTURE).lines()
    equal(len(lines), 1 + 3 * 30)
    result = predict("--number", "--show", "--format", "json", PICTURE)
    equal(len(result.json()), 1)
    equal(len(result.err.decode().splitlines()), 3 * 30)


def test_usage():
    equal(predict("--annotate", ROOT / "a.png", PICTURE).code, 2)
    check(b"--number" in run("digit-predict", "--help").out)


run_all(globals())
