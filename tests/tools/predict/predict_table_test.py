"""Runs digit-predict on tables of images without labels: CSV, IDX, NumPy's files."""

import gzip
import pathlib
import subprocess
import tempfile

from number_files import csv, idx, npy, npz
from tool_support import BIN, blank, check, equal, lenet5, png, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
# 1 where there is a stroke of full ink, else 0: the sum of 25 pixels in the middle tells.
MODEL = write(ROOT / "ink.safetensors", lenet5([1] + [0] * 9, [0, 1] + [0] * 8))
INK, PALE, BLANK = (b"".join(stroke()), bytes(9 if v else 0 for v in b"".join(stroke())), bytes(784))
PICTURE = write(ROOT / "one.png", png(stroke()))
ROWS = [INK, PALE, INK, BLANK, PALE]
DIGITS = [1, 0, 1, None, 0]
NAMES = ",".join(f"pixel{i}" for i in range(784))


def predict(*arguments, **keywords):
    return run("digit-predict", "--model-file", MODEL, *arguments, **keywords)


def digits(result):
    return [answer["digit"] for answer in result.json()]


def tables():
    """The same five images as all kinds of tables."""
    plain = csv(ROWS, NAMES)
    array = npy("|u1", (5, 28, 28), b"".join(ROWS))
    images = idx(8, (5, 28, 28), b"".join(ROWS))
    return {"test.csv": plain, "test.csv.gz": gzip.compress(plain), "bare.txt": csv(ROWS),
            "semicolons.csv": plain.replace(b",", b";"), "x.npy": array,
            "flat.npy": npy("|u1", (5, 784), b"".join(ROWS)),
            "x.npz": npz({"x_test": array, "y_test": npy("|u1", (5,), bytes(5))}, True),
            "t10k-images-idx3-ubyte": images, "t10k-images-idx3-ubyte.gz": gzip.compress(images)}


def test_every_kind_of_table_gives_a_line_for_each_row():
    for name, content in tables().items():
        path = write(ROOT / name, content)
        result = predict("--format", "json", path)
        equal(result.code, 0, name, result.err)
        equal(result.err, f"digit-predict: {path}: reading x_test\n".encode()
              if name == "x.npz" else b"", name)
        equal(digits(result), DIGITS, name)
        first = result.json()[0]
        equal(list(first), ["file", "row", "digit", "confidence", "probabilities"])
        equal([answer["row"] for answer in result.json()], [1, 2, 3, 4, 5])
        equal(result.json()[3]["reason"], "blank")
        equal({answer["file"] for answer in result.json()}, {str(path)})


def test_text_names_file_and_row():
    path = write(ROOT / "a.csv", csv(ROWS * 3))
    lines = predict(path).lines()
    equal(len(lines), 15)
    check(lines[0].startswith(f"{path}, row 1:  1 ("), lines[0])
    check(lines[14].startswith(f"{path}, row 15: 0 ("), lines[14])
    equal(lines[3], f"{path}, row 4:  no digit (blank)")
    shown = predict("--show", write(ROOT / "b.csv", csv([INK])))
    check(len(shown.lines()) > 10, shown.out)


def test_a_table_on_standard_input():
    for name, content in tables().items():
        result = predict("--format", "json", "-", stdin=content)
        equal((result.code, digits(result)), (0, DIGITS), name)
        equal({answer["file"] for answer in result.json()}, {"-"}, name)
        again = predict("--format", "json", PICTURE, "-", PICTURE, stdin=content)
        equal(digits(again), [1, *DIGITS, 1], name)
    with open(write(ROOT / "redirected.csv", csv(ROWS, NAMES)), "rb") as file:
        command = [BIN / "digit-predict", "--model-file", MODEL, "--format", "csv", "-"]
        done = subprocess.run(command, stdin=file, capture_output=True, check=True)
        equal(len(done.stdout.splitlines()), 6)
    labelled = predict("--format", "json", "-", stdin=csv([[7, *row] for row in ROWS]))
    equal(labelled.err, b"digit-predict: -: the column of labels is not used\n")
    for bad in (csv(ROWS, NAMES)[:-9], b"no picture", b"1,2,3\n" * 9):
        result = predict("--format", "json", "-", PICTURE, stdin=bad)
        equal((result.code, "error" in result.json()[0], result.json()[1]["digit"]), (1, True, 1))
    result = predict("--max-file-size", "256K", "-", stdin=csv(ROWS * 100, NAMES))
    equal(result.code, 1)
    check(b"--max-file-size" in result.err, result.err)
    result = predict("--number", "-", stdin=csv(ROWS, NAMES))
    check(b"table of images" in result.err, result.err)


def test_csv_is_kaggles_submission():
    one, two = write(ROOT / "1.csv", csv(ROWS, NAMES)), write(ROOT / "2.npy", tables()["x.npy"])
    result = predict("--format", "csv", one, PICTURE, two)
    equal(result.code, 0)
    expected = ["ImageId,Label"] + [f"{i + 1},{'' if d is None else d}"
                                    for i, d in enumerate(DIGITS)]
    expected += [f"{PICTURE},1"] + [f"{i + 6},{'' if d is None else d}"
                                    for i, d in enumerate(DIGITS)]
    equal(result.lines(), expected)
    equal(result.err, b"digit-predict: 2 of these show no digit: their Label is empty\n")
    odd = write(ROOT / 'a "b", c.png', png(stroke()))
    paper = write(ROOT / "paper.png", png(blank()))
    result = predict("--format", "csv", odd, paper, ROOT / "none.png")
    equal(result.code, 1)
    quoted = str(odd).replace('"', '""')
    equal(result.lines(), ["ImageId,Label", f'"{quoted}",1', f"{paper},", f"{ROOT / 'none.png'},"])
    equal(predict("--format", "csv", "--number", PICTURE).code, 2)


def test_a_column_of_labels_is_left_unused_and_that_is_said():
    for header in ("label," + NAMES, None):
        path = write(ROOT / "labelled.csv", csv([[7, *row] for row in ROWS], header))
        result = predict("--format", "json", path)
        equal((result.code, digits(result)), (0, DIGITS))
        equal(result.err, f"digit-predict: {path}: the column of labels is not used\n".encode())
    path = write(ROOT / "id.csv", csv([[i, *row] for i, row in enumerate(ROWS)], "id," + NAMES))
    result = predict("--format", "json", path)
    equal((digits(result), result.err), (DIGITS, b""))


def test_images_of_another_size_are_prepared_as_pictures():
    large = b"".join(bytes(0 if 20 <= y < 80 and 48 <= x < 54 else 255 for x in range(100))
                     for y in range(100))
    path = write(ROOT / "large.npy", npy("|u1", (2, 100, 100), large + bytes([255]) * 10000))
    result = predict("--format", "json", path)
    equal(digits(result), [1, None])
    equal(result.json()[1]["reason"], "blank")
    result = predict("--max-pixels", "9999", path)
    equal(result.code, 1)
    check(b"--max-pixels" in result.err, result.err)


def test_what_is_wrong_is_said_before_any_answer_and_the_others_are_read():
    good = write(ROOT / "good.csv", csv([INK]))
    bad = write(ROOT / "bad.csv", csv([*ROWS * 100, INK[:-1]]))
    labels = write(ROOT / "t10k-labels-idx1-ubyte", idx(8, (5,), bytes(5)))
    cut = write(ROOT / "cut.npy", tables()["x.npy"][:-1])
    result = predict("--format", "json", bad, labels, cut, good)
    equal(result.code, 1)
    answers = result.json()
    equal([a["file"] for a in answers], [str(f) for f in (bad, labels, cut, good)])
    equal([list(a) == ["file", "error"] for a in answers], [True, True, True, False])
    check(answers[0]["error"].startswith("line 501: expected 784 columns, found 783"), answers[0])
    check("labels" in answers[1]["error"], answers[1])
    check("cut short" in answers[2]["error"], answers[2])
    equal(answers[3]["digit"], 1)
    result = predict(bad, good)
    equal((result.code, len(result.lines()), len(result.err.splitlines())), (1, 1, 1))
    equal(predict("--format", "csv", bad, good).lines(), ["ImageId,Label", "1,1"])


def test_whole_numbers_and_saved_pictures_are_of_pictures():
    table = write(ROOT / "t.csv", csv(ROWS))
    result = predict("--number", table, PICTURE)
    equal(result.code, 1)
    equal(result.err, f"digit-predict: {table}: expected a picture, as --number is given, found a "
                      "table of images\n".encode())
    equal(len(result.lines()), 1)
    result = predict("--save-seen", ROOT, table)
    equal(result.code, 1)
    check(b"--save-seen" in result.err, result.err)


def test_order_and_answers_do_not_depend_on_threads_and_lists_name_tables_too():
    table = write(ROOT / "many.csv", csv(ROWS * 60))
    names = f"{PICTURE}\n{table}\n{PICTURE}\n".encode()
    results = [predict("--format", "json", "--threads", n, "--files-from", "-", stdin=names)
               for n in ("1", "4")]
    equal(results[0].out, results[1].out)
    equal(digits(results[0]), [1, *DIGITS * 60, 1])
    equal([a.get("row") for a in results[0].json()], [None, *range(1, 301), None])


def test_a_reader_that_stops_early_ends_it():
    table = write(ROOT / "many.csv", csv(ROWS * 400))
    with subprocess.Popen([BIN / "digit-predict", "--model-file", MODEL, table],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdout.readline()
        process.stdout.close()
        check(process.wait(timeout=60) != 0)


run_all(globals())
