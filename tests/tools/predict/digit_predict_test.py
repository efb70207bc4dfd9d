"""Runs digit-predict on made pictures and bad files, from outside."""

import math
import os
import pathlib
import pty
import subprocess
import tempfile

from tool_support import (BIN, DATA, blank, check, equal, has_default_model, lenet5, png, run,
                          run_all, stroke, write)

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
# Always a 7, never sure: softmax([2, 0, 0, ...]) on digit 7, 3 second.
SEVEN = write(ROOT / "seven.safetensors", lenet5([0, 0, 0, 1, 0, 0, 0, 2, 0, 0]))
# Surer of a 1 the more ink there is.
INK = write(ROOT / "ink.safetensors", lenet5([0] * 10, [0, 0.2] + [0] * 8))
PICTURE = write(ROOT / "one.png", png(stroke()))


def predict(*arguments, model=SEVEN, **keywords):
    return run("digit-predict", "--model-file", model, *arguments, **keywords)


def test_text_names_the_digit_and_its_confidence():
    share = math.exp(2) / (math.exp(2) + math.e + 8)
    result = predict(PICTURE)
    equal(result.code, 0, result.err)
    equal(result.lines(), [f"{PICTURE}: 7 ({100 * share:.1f} %)"])
    equal(result.err, b"")


def test_top_lists_the_likeliest_first():
    line = predict("--top", "2", PICTURE).lines()[0]
    check(line.index("7 (") < line.index("3 ("), line)
    equal(line.count("%"), 2)
    equal(predict("--top", "10", PICTURE).lines()[0].count("%"), 10)
    equal(predict("--top", "0", PICTURE).code, 2)
    equal(predict("--top", "11", PICTURE).code, 2)


def test_columns_are_aligned():
    write(ROOT / "aligned" / "a.png", png(stroke()))
    write(ROOT / "aligned" / "longer-name.png", png(stroke()))
    lines = predict("aligned/a.png", "aligned/longer-name.png", cwd=ROOT).lines()
    equal(lines[0].index("7 ("), lines[1].index("7 ("))


def test_json_has_the_fields_of_the_contract():
    result = predict("--format", "json", PICTURE)
    equal(result.code, 0)
    (answer,) = result.json()
    equal(list(answer), ["file", "digit", "confidence", "probabilities"])
    equal((answer["file"], answer["digit"]), (str(PICTURE), 7))
    equal(len(answer["probabilities"]), 10)
    equal(answer["confidence"], max(answer["probabilities"]))
    check(abs(sum(answer["probabilities"]) - 1) < 1e-5, answer)


def test_the_temperature_of_the_model_counts():
    soft = write(ROOT / "soft.safetensors", lenet5([0, 0, 0, 0, 0, 0, 0, 2, 0, 0], temperature=2))
    (answer,) = predict("--format", "json", PICTURE, model=soft).json()
    check(abs(answer["confidence"] - math.e / (math.e + 9)) < 1e-5, answer)


def test_a_blank_picture_is_no_digit():
    paper = write(ROOT / "blank.png", png(blank()))
    result = predict("--format", "json", paper)
    equal(result.code, 0)
    (answer,) = result.json()
    equal((answer["digit"], answer["reason"]), (None, "blank"))
    equal((answer["confidence"], answer["probabilities"]), (0.1, [0.1] * 10))
    equal(predict(paper).lines(), [f"{paper}: no digit (blank)"])


def test_an_answer_that_is_not_distinct_enough_is_no_digit():
    biases = [0, 0, 0, 0, 0, 0, 0, 2, 0, 0]
    distinctness = math.log(math.exp(2) + 9) - 2 / 10 - math.log(10)
    for threshold, digit in ((distinctness - 0.001, 7), (distinctness + 0.001, None)):
        model = write(ROOT / "t.safetensors", lenet5(biases, threshold=threshold))
        result = predict("--format", "json", PICTURE, model=model)
        equal(result.code, 0)
        (answer,) = result.json()
        equal(answer["digit"], digit)
        check(abs(answer["confidence"] - math.exp(2) / (math.exp(2) + 9)) < 1e-5, answer)
        equal(answer.get("reason"), None if digit else "unlike any digit")
    equal(predict(PICTURE, model=model).lines(), [f"{PICTURE}: no digit (unlike any digit)"])


def test_several_shapes_are_no_digit():
    rows = [bytes(0 if 10 <= y < 50 and (20 <= x < 26 or 90 <= x < 96) else 255
                  for x in range(120)) for y in range(60)]
    picture = write(ROOT / "number.png", png(rows))
    (answer,) = predict("--format", "json", picture).json()
    equal((answer["digit"], answer["reason"]), (None, "no single shape"))
    (line,) = predict(picture).lines()
    check(line.startswith(f"{picture}: no digit (no single shape"), line)


def test_bad_files_do_not_stop_the_others():
    empty = write(ROOT / "empty.png", b"")
    text = write(ROOT / "text.png", b"hello, world, this is no picture at all")
    cut = write(ROOT / "cut.png", PICTURE.read_bytes()[:60])
    missing = ROOT / "missing.png"
    files = [PICTURE, empty, text, cut, missing, PICTURE]
    result = predict("--format", "json", *files)
    equal(result.code, 1)
    answers = result.json()
    equal([a["file"] for a in answers], [str(f) for f in files])
    equal(["error" in a for a in answers], [False, True, True, True, True, False])
    for answer in answers[1:5]:
        equal(list(answer), ["file", "error"])
        check(answer["file"] not in answer["error"], answer)
    result = predict(*files)
    equal(result.code, 1)
    equal(len(result.lines()), 2)
    errors = result.err.decode().splitlines()
    equal(len(errors), 4)
    for file, line in zip(files[1:5], errors):
        check(line.startswith(f"digit-predict: {file}: "), line)


def test_folders_are_read_in_natural_order_below_and_once():
    folder = ROOT / "folder"
    names = ["2.png", "10.png", "a/1.PNG", "a/b/07.png", "a/b/8.png", "a10.png"]
    for name in names:
        write(folder / name, png(stroke()))
    write(folder / "notes.txt", b"no picture")
    (folder / "a" / "loop").symlink_to(folder)
    result = predict("--format", "json", folder)
    equal(result.code, 0)
    equal([a["file"] for a in result.json()], [str(folder / name) for name in names])
    bare = ROOT / "bare"
    bare.mkdir()
    result = predict("--format", "json", bare, PICTURE)
    equal(result.code, 1)
    check("none" in result.json()[0]["error"], result.out)
    equal(result.json()[1]["digit"], 7)


def test_other_formats_are_read_or_named_and_hidden_files_skipped():
    folder = ROOT / "formats"
    jpeg = DATA.parent / "tests" / "image" / "files" / "gray.jpg"
    write(folder / "a.JPG", jpeg.read_bytes())
    write(folder / "b.jpeg", png(stroke()))  # the content counts
    write(folder / "c.bmp", (DATA.parent / "tests/fuzz/corpus/bmp/gray").read_bytes())
    write(folder / "._a.png", b"what macOS leaves")
    write(folder / "__MACOSX" / "a.png", b"what macOS leaves")
    write(folder / "notes.txt", b"mine")
    result = predict(folder)
    equal(result.code, 0, result.err)
    equal([line.split(":")[0] for line in result.lines()],
          [str(folder / name) for name in ("a.JPG", "b.jpeg", "c.bmp")])
    equal(result.err.splitlines(),
          [b"digit-predict: left out 1 file that by name is no PNG, JPEG or BMP: " +
           str(folder / "notes.txt").encode()])
    heic = write(ROOT / "photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0")
    result = predict(heic)
    equal((result.code, result.out), (1, b""))
    check(b"found a HEIC picture; convert it" in result.err, result.err)


def test_names_cannot_break_lines_or_json():
    names = [b"new\nline.png", b"bad\xff\xfe.png", b'quo"te\\.png', "caf\u00e9.png".encode(),
             "para\u2029graph.png".encode(), b"es\x1b[31mcape.png"]
    folder = os.fsencode(ROOT / "names")
    os.makedirs(folder, exist_ok=True)
    paths = [os.path.join(folder, name) for name in names]
    for path in paths:
        with open(path, "wb") as file:
            file.write(png(stroke()))
    result = predict("--format", "json", *paths)
    equal(result.code, 0)
    found = [a["file"].rsplit("/", 1)[1] for a in result.json()]
    equal(found, [name.decode("utf-8", "replace") for name in names])
    lines = predict(*paths).lines()
    equal(len(lines), len(names))
    check(not any(ord(c) < 32 for line in lines for c in line), lines)
    missing = predict(folder + b"/gone\n\xff.png")
    equal(missing.code, 1)
    equal(len(missing.err.decode("utf-8").splitlines()), 1)


def test_standard_input():
    result = predict("--format", "json", "-", stdin=PICTURE.read_bytes())
    equal(result.code, 0, result.err)
    equal(result.json()[0]["file"], "-")
    equal(predict("-", stdin=PICTURE.read_bytes()).lines()[0][:4], "-: 7")
    equal(predict("-", stdin=b"").code, 1)
    equal(predict("-", "-", stdin=b"").code, 2)


def test_names_from_a_list():
    names = [write(ROOT / "list" / f"{i}.png", png(stroke())) for i in range(30)]
    missing = ROOT / "list" / "missing.png"
    wanted = [str(name) for name in [*names[::-1], missing, names[3]]]
    listed = "".join(f"{name}\n\n" for name in wanted).encode()  # empty lines name nothing
    result = predict("--format", "json", "--files-from", "-", stdin=listed)
    equal(result.code, 1)
    answers = result.json()
    equal([answer["file"] for answer in answers], wanted)
    equal([answer["file"] for answer in answers if "error" in answer], [str(missing)])

    odd = write(ROOT / "list" / "a\nb.png", names[0].read_bytes())
    zeros = write(ROOT / "zeros", f"{odd}\0{names[1]}".encode())  # the last one need not end
    result = predict("--format", "json", "-0", "--files-from",
                 zeros, names[2])
    equal([a["file"] for a in result.json()], [str(names[2]), str(odd), str(names[1])])
    equal(result.code, 0)

    long = predict("--files-from", "-", stdin=b"x" * 100_000)
    equal((long.code, long.out, len(long.err.splitlines())), (1, b"", 1))
    none = predict("--files-from", "-", stdin=b"")
    equal((none.code, none.out, none.err), (0, b"", b""))
    gone = predict("--files-from", ROOT / "no-list")
    equal((gone.code, len(gone.err.splitlines())), (1, 1))
    for arguments in (["-", "--files-from", "-"], ["-0", PICTURE],
                      ["--files-from", zeros, "--save-seen", ROOT]):
        equal(predict(*arguments, stdin=b"").code, 2, arguments)


def test_every_kind_of_png_gives_the_same_answer():
    rows = stroke()

    def packed(depth):
        top = (1 << depth) - 1
        lines = []
        for row in rows:
            bits = "".join(format(top if v else 0, f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            lines.append(int(bits, 2).to_bytes(len(bits) // 8, "big"))
        return lines

    def repeated(pattern):
        return [b"".join(pattern(v) for v in row) for row in rows]

    kinds = {f"gray{d}": png(packed(d), depth=d, width=28) for d in (1, 2, 4)}
    kinds["gray16"] = png(repeated(lambda v: bytes([v, v])), depth=16, width=28)
    kinds["rgb"] = png(repeated(lambda v: bytes([v] * 3)), colour_type=2, width=28)
    kinds["rgb16"] = png(repeated(lambda v: bytes([v] * 6)), colour_type=2, depth=16, width=28)
    kinds["palette"] = png([bytes(v // 255 for v in row) for row in rows], colour_type=3,
                           palette=bytes([0, 0, 0, 255, 255, 255]))
    kinds["gray-alpha"] = png(repeated(lambda v: bytes([v, 255])), colour_type=4, width=28)
    kinds["rgba"] = png(repeated(lambda v: bytes([v, v, v, 255])), colour_type=6, width=28)
    kinds["transparent"] = png(repeated(lambda v: bytes([0, 0, 0, v])), colour_type=6, width=28)
    kinds["inverted"] = png([bytes(255 - v for v in row) for row in rows])
    files = [write(ROOT / "kinds" / f"{name}.png", data) for name, data in kinds.items()]
    (expected,) = predict("--format", "json", PICTURE, model=INK).json()
    check(expected["confidence"] > 0.15, expected)
    result = predict("--format", "json", *files, model=INK)
    equal(result.code, 0, result.out)
    for answer in result.json():
        equal(answer["probabilities"], expected["probabilities"], answer["file"])


def test_the_answers_do_not_depend_on_threads_or_company():
    files = [write(ROOT / "many" / f"{i}.png", png(stroke(12 + i % 3, 10 + i % 11)))
             for i in range(300)]
    files[77].write_bytes(b"broken")
    single = predict("--threads", "1", "--format", "json", files[0].parent, model=INK)
    equal(single.code, 1)
    equal([a["file"] for a in single.json()], [str(f) for f in files])
    check(len({a.get("confidence") for a in single.json()}) > 5)
    for threads in ("2", "7"):
        equal(predict("--threads", threads, "--format", "json", files[0].parent, model=INK).out,
              single.out)
    equal(predict("--format", "json", files[123], model=INK).json()[0], single.json()[123])


def test_show_draws_what_the_network_sees():
    result = predict("--show", PICTURE)
    lines = result.lines()
    equal(len(lines), 1 + 30)
    equal({len(line) for line in lines[1:]}, {58})
    check("\u2588" in lines[15] and "\u2588" not in lines[2], lines)
    plain = predict("--show", PICTURE, LC_ALL="C").out
    check(max(plain) < 128 and b"@@" in plain, plain)
    mixed = predict("--show", "--format", "json", PICTURE)
    equal(len(mixed.json()), 1)
    equal(len(mixed.err.decode().splitlines()), 30)


def on_terminal(*arguments, **environment):
    """Standard output of digit-predict on a terminal."""
    master, slave = pty.openpty()
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", **environment}
    subprocess.run([BIN / "digit-predict", "--model-file", SEVEN, *arguments], stdout=slave,
                   stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env, timeout=120,
                   check=True)
    os.close(slave)
    output = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says that the other end is closed
            break
        if not part:
            break
        output += part
    os.close(master)
    return output


def test_colours_only_on_a_terminal_that_wants_them():
    try:
        for descriptor in pty.openpty():
            os.close(descriptor)
    except OSError as error:  # a bare chroot has none
        print(f"no terminal to be had, not tested: {error}")
        return
    check(b"\x1b[" in on_terminal("--show", PICTURE))
    check(b"\x1b[" not in on_terminal("--show", PICTURE, NO_COLOR="1"))
    check(b"\x1b[" not in predict("--show", PICTURE, TERM="xterm").out)


def test_usage_and_failures():
    for arguments in ([], ["--bogus", PICTURE], ["--format", "xml", PICTURE],
                      ["--threads", "0", PICTURE], ["--threads", "two", PICTURE]):
        result = predict(*arguments)
        equal(result.code, 2, arguments)
        equal(result.out, b"")
        check(result.err.startswith(b"digit-predict: "), result.err)
    equal(predict(PICTURE, model=ROOT / "none.safetensors").code, 1)
    result = predict(PICTURE, model=PICTURE)
    equal((result.code, result.out), (1, b""))
    equal(len(result.err.splitlines()), 1)


def test_help_and_version():
    result = run("digit-predict", "--help")
    equal((result.code, result.err), (0, b""))
    for word in (b"--model-file", b"--top", b"--show", b"default: 1", b"Examples:"):
        check(word in result.out, word)
    result = run("digit-predict", "--version")
    equal(result.code, 0)
    check(result.out.startswith(b"digit-predict "), result.out)


def test_a_full_disk_is_a_failure():
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BIN / "digit-predict", "--model-file", SEVEN, PICTURE],
                                  stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
        equal(done.returncode, 1)
        check(b"standard output" in done.stderr, done.stderr)


def test_the_embedded_model_works_from_anywhere_and_reads_the_samples():
    if not has_default_model(ROOT):
        return
    (answer,) = run("digit-predict", "--format", "json", PICTURE, cwd="/").json()
    equal(answer["digit"], 1)
    # The first character of a sample's name, if it is a digit, is what it shows.
    samples = [p for p in sorted((DATA / "samples").rglob("*.png")) if p.name[0].isdigit()]
    if samples:
        result = run("digit-predict", "--format", "json", *samples)
        equal(result.code, 0, result.err)
        wrong = [a for p, a in zip(samples, result.json()) if a["digit"] != int(p.name[0])]
        equal(wrong, [])
    nothing = sorted((DATA / "samples").rglob("none-*.png"))
    if nothing:
        answers = run("digit-predict", "--format", "json", *nothing).json()
        equal([a["file"] for a in answers if a["digit"] is not None], [])
    # number-<digits>.png is a picture of that number.
    for picture in sorted((DATA / "samples").rglob("number-*.png")):
        (answer,) = run("digit-predict", "--format", "json", "--number", picture).json()
        equal(answer["number"], picture.stem.removeprefix("number-"))


run_all(globals())
