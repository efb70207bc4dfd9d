"""Runs digit-eval on models with known answers, from outside."""

import base64
import gzip
import math
import pathlib
import re
import shutil
import struct
import tempfile
import xml.etree.ElementTree

from tool_support import (DATA, check, equal, has_default_model, lenet5, png, run, run_all, stroke,
                          write)

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
# Always a 1, with the same confidence.
ONE = write(ROOT / "one.safetensors", lenet5([0, 2, 0, 0, 0, 0, 0, 0, 0, 0]))
SURE = math.exp(2) / (math.exp(2) + 9)


def evaluate(*arguments, model=ONE, data=MNIST, **keywords):
    return run("digit-eval", "--model-file", model, "--data", data, *arguments, **keywords)


def labels(part):
    return gzip.decompress((MNIST / f"{part}-labels-idx1-ubyte.gz").read_bytes())[8:]


def test_json_has_the_fields_of_the_contract_and_the_right_numbers():
    result = evaluate("--format", "json")
    equal((result.code, result.err), (0, b""))
    (found,) = result.json()
    equal(list(found),
          ["model", "images", "accuracy", "loss", "ece", "confusion", "per_class",
           "split", "trained_on", "images_look"])
    truth = labels("t10k")
    support = [truth.count(digit) for digit in range(10)]
    ones = support[1] / len(truth)
    equal((found["model"], found["images"]), ("lenet5", len(truth)))
    equal(found["accuracy"], ones)
    check(abs(found["ece"] - abs(SURE - ones)) < 1e-6, found["ece"])
    loss = -ones * math.log(SURE) - (1 - ones) * math.log((1 - SURE) / 9)
    check(abs(found["loss"] - loss) < 1e-6, found["loss"])
    equal(found["confusion"], [[0, support[d]] + [0] * 8 for d in range(10)])
    for digit, entry in enumerate(found["per_class"]):
        equal(list(entry), ["digit", "precision", "recall", "f1", "support"])
        equal((entry["digit"], entry["support"]), (digit, support[digit]))
        equal(entry["recall"], 1 if digit == 1 else 0)
    equal(found["per_class"][1]["precision"], ones)
    equal(found["images_look"], None)  # a model that reads badly, however the images lie


def changed(image, change):
    """An image of 28 x 28 bytes whose pixel at (y, x) is that of `image` at change(y, x)."""
    return bytes(image[28 * fy + fx] for fy, fx in
                 (change(y, x) for y in range(28) for x in range(28)))


def test_images_that_are_stored_in_another_way_are_told():
    if not has_default_model(ROOT):
        return
    pixels = gzip.decompress((MNIST / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    images = [pixels[784 * i:784 * (i + 1)] for i in range(1200)]
    truth = labels("t10k")[:1200]
    ways = {
        "transposed (as EMNIST's are)": lambda y, x: (x, y),
        "mirrored": lambda y, x: (y, 27 - x),
        "upside down": lambda y, x: (27 - y, x),
        "turned by 180 degrees": lambda y, x: (27 - y, 27 - x),
        "turned by 90 degrees to the right": lambda y, x: (27 - x, y),
        "turned by 90 degrees to the left": lambda y, x: (x, 27 - y),
        "transposed about the other diagonal": lambda y, x: (27 - x, 27 - y),
    }

    def judged(name, stored):
        here = ROOT / f"stored {name}"
        write(here / "t10k-images-idx3-ubyte",
              struct.pack(">4I", 0x803, len(stored), 28, 28) + b"".join(stored))
        write(here / "t10k-labels-idx1-ubyte",
              struct.pack(">2I", 0x801, len(stored)) + truth[:len(stored)])
        result = run("digit-eval", "--data", here, "--format", "json")
        equal(result.code, 0, result.err)
        return result.json()[0], result.err.decode()

    for name, change in ways.items():
        stored = images if name.startswith("transposed (") else images[:200]
        found, err = judged(name, [changed(image, change) for image in stored])
        look = found["images_look"]
        equal((look["as"], look["images"]), (name, min(1000, len(stored))), err)
        check(look["accuracy"] > 0.97 and found["accuracy"] < 0.6, found["accuracy"], look)
        check(err.startswith(f"digit-eval: these images look {name}: of {look['images']:,} of them "), err)
        check(err.endswith(look["remedy"] + "\n") and err.count("\n") == 1, err)
    inverse = bytes(255 - value for value in range(256))
    found, err = judged("inverted", [image.translate(inverse) for image in images[:100]])
    equal((found["images_look"]["as"], found["images_look"]["images"]),
          ("inverted (black on white)", 100), err)
    both = [changed(image, lambda y, x: (x, y)).translate(inverse) for image in images[:200]]
    found, err = judged("both", both)
    equal(found["images_look"]["as"], "transposed (as EMNIST's are) and inverted (black on white)")
    # As they should be; labels of other images; too few to tell.
    for name, stored in (("good", images), ("other", images[100:300]),
                         ("few", [image.translate(inverse) for image in images[:19]])):
        found, err = judged(name, stored)
        equal((found["images_look"], err), (None, ""), name)


def test_several_models_answer_with_the_mean_of_their_probabilities():
    other = write(ROOT / "two.safetensors", lenet5([0, 0, 4, 0, 0, 0, 0, 0, 0, 0]))
    (found,) = evaluate("--model-file", other, "--format", "json").json()
    equal(found["model"], "2 x lenet5")
    truth = labels("t10k")
    twos = truth.count(2) / len(truth)
    sure = (math.exp(4) / (math.exp(4) + 9) + 1 / (math.exp(2) + 9)) / 2
    equal(found["accuracy"], twos)
    check(abs(found["ece"] - abs(sure - twos)) < 1e-6, found["ece"])
    (again,) = evaluate("--tta", "--format", "json").json()  # answers the same to every image
    equal(again["model"], "lenet5, five looks")
    equal(again["accuracy"], truth.count(1) / len(truth))


def image_hash(image):
    """As in digitnet/data/image_sketch.hpp."""
    mask, value = (1 << 64) - 1, 0xcbf29ce484222325
    for at in range(0, len(image), 8):
        value = (value ^ int.from_bytes(image[at:at + 8], "little")) * 0x100000001b3 & mask
        value ^= value >> 29
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9 & mask
    value = (value ^ value >> 27) * 0x94d049bb133111eb & mask
    return value ^ value >> 31


def test_a_model_that_was_trained_on_the_images():
    pixels = gzip.decompress((MNIST / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    hashes = sorted({image_hash(pixels[at:at + 784]) for at in range(0, len(pixels), 784)})
    sketch = "".join(f"{value:016x}" for value in hashes[:256])
    model = write(ROOT / "knows.safetensors", lenet5([1] + [0] * 9, training_images=sketch))

    def told(*arguments, **keywords):
        (found,) = evaluate(*arguments, "--format", "json", model=model, **keywords).json()
        text = evaluate(*arguments, model=model, **keywords).out.decode()
        return found["split"], found["trained_on"], re.findall("trained   (.*)", text)

    equal(told(), ("test", 0, []))
    equal(told("--split", "train"),
          ("train", 1, ["on about 100 % of these images: unseen ones are read worse"]))
    # A third of these images was trained on.
    mixed = ROOT / "mixed"
    mixed.mkdir()
    judged = gzip.decompress((MNIST / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    write(mixed / "t10k-images-idx3-ubyte",
          struct.pack(">4I", 0x803, 3000, 28, 28) + pixels[:784 * 1000] + judged)
    write(mixed / "t10k-labels-idx1-ubyte",
          struct.pack(">2I", 0x801, 3000) + labels("train")[:1000] + labels("t10k"))
    split, share, (text,) = told(data=mixed)
    equal(split, "test")
    check(abs(share - 1 / 3) < 0.2, share)
    equal(text, f"on about {100 * share:.0f} % of these images: unseen ones are read worse")
    # A model that says nothing, and data without parts.
    (found,) = evaluate("--format", "json").json()
    equal((found["split"], found["trained_on"]), ("test", None))
    check("trained   " not in evaluate("--split", "train").out.decode())


def test_the_temperature_of_the_model_counts():
    soft = write(ROOT / "soft.safetensors", lenet5([0, 2] + [0] * 8, temperature=2, name="soft"))
    (found,) = evaluate("--format", "json", model=soft).json()
    share = math.e / (math.e + 9)
    equal(found["model"], "soft")
    check(abs(found["ece"] - abs(share - found["accuracy"])) < 1e-6, found["ece"])


def test_text_is_for_people():
    result = evaluate()
    equal((result.code, result.err), (0, b""))
    text = result.out.decode()
    for words in ("accuracy  11.25 %, 1,775 mistakes", "predicted as", "precision", "top 3",
                  "Most frequent mistakes", "read as 1"):
        check(words in text, words)
    check("\x1b" not in text, text)
    check("top 2" not in evaluate("--top-k", "1").out.decode())


def test_parts_of_the_data():
    equal(evaluate("--format", "json", "--split", "train").json()[0]["images"], 8000)
    for part, other in (("t10k", "train"), ("train", "test")):
        folder = ROOT / part
        folder.mkdir()
        for file in MNIST.glob(f"{part}-*"):
            shutil.copy(file, folder)
        (found,) = evaluate("--format", "json", data=folder).json()
        equal(found["images"], len(labels(part)))
        result = evaluate("--split", other, data=folder)
        equal((result.code, result.out), (1, b""))
        check(b"expected this MNIST file" in result.err, result.err)


def test_a_demanded_accuracy():
    for demand, code in (("0.11", 0), ("11%", 0), ("0.12", 3), ("12%", 3), ("0", 0), ("1", 3)):
        result = evaluate("--format", "json", "--min-accuracy", demand)
        equal(result.code, code, demand)
        equal(len(result.json()), 1)
        equal(code == 3, b"below the demanded" in result.err)
    for demand in ("98", "-0.1", "1.01", "101%", "much", "0.5x", "nan", ""):
        equal(evaluate("--min-accuracy", demand).code, 2, demand)


def test_png_folders_with_a_bad_file():
    for digit in (1, 4):
        for number in range(3):
            write(ROOT / "png" / str(digit) / f"{number}.png", png(stroke(12 + number % 2)))
    (found,) = evaluate("--format", "json", data=ROOT / "png").json()
    equal((found["images"], found["accuracy"]), (6, 0.5))
    equal(found["split"], None)  # there is but one part
    write(ROOT / "png" / "4" / "bad.png", b"no picture")
    result = evaluate("--format", "json", data=ROOT / "png")
    equal((result.code, result.json()[0]["images"]), (1, 6))
    equal(len(result.err.splitlines()), 1)
    check(b"bad.png" in result.err, result.err)


def test_folders_with_other_files():
    folder = ROOT / "others"
    for digit in (1, 4):
        write(folder / "test" / str(digit) / "a.png", png(stroke(12)))
        write(folder / "test" / str(digit) / "._a.png", b"what macOS leaves")
        write(folder / "test" / str(digit) / "notes.txt", b"mine")
    write(folder / "__MACOSX" / "test" / "1" / "._a.png", b"what macOS leaves")
    jpeg = DATA.parent / "tests" / "image" / "files" / "gray.jpg"
    write(folder / "test" / "1" / "b.jpg", jpeg.read_bytes())
    result = evaluate("--format", "json", data=folder)
    equal((result.code, result.json()[0]["images"]), (0, 3))
    lines = result.err.splitlines()
    equal(len(lines), 1)
    check(b"left out 2 files that by name are no PNG, JPEG or BMP: " in lines[0], lines)


def test_data_that_do_not_fit():
    small = ROOT / "small"
    write(small / "t10k-images-idx3-ubyte", struct.pack(">IIII", 0x803, 4, 14, 14) + bytes(784))
    write(small / "t10k-labels-idx1-ubyte", struct.pack(">II", 0x801, 4) + bytes(4))
    nothing = ROOT / "nothing"
    write(nothing / "t10k-images-idx3-ubyte", struct.pack(">IIII", 0x803, 0, 28, 28))
    write(nothing / "t10k-labels-idx1-ubyte", struct.pack(">II", 0x801, 0))
    letters = ROOT / "letters"
    write(letters / "t10k-images-idx3-ubyte", struct.pack(">IIII", 0x803, 1, 28, 28) + bytes(784))
    write(letters / "t10k-labels-idx1-ubyte", struct.pack(">II", 0x801, 1) + b"\x15")
    for data in (small, nothing, letters, ROOT / "not-there", ONE):
        result = evaluate(data=data)
        equal((result.code, result.out), (1, b""), data)
        equal(len(result.err.splitlines()), 1, data)
        check(str(data).encode() in result.err, result.err)


def test_drawn_digits_instead_of_data():
    def drawn(*arguments):
        result = run("digit-eval", "--model-file", ONE, "--handwriting", "60", *arguments)
        equal((result.code, result.err), (0, b""))
        return result

    (found,) = drawn("--format", "json").json()
    equal((found["images"], found["accuracy"]), (60, 0.1))  # each digit as often as the others
    equal([entry["support"] for entry in found["per_class"]], [6] * 10)
    equal((found["split"], found["trained_on"]), (None, None))
    check(b"drawn digits of seed 900: 60 images" in drawn().out, drawn().out)
    check(b"drawn digits of seed 5: 60 images" in drawn("--seed", "5").out)


def test_usage_and_failures():
    for arguments in ([], ["--data", MNIST, "--bogus"], ["--data", MNIST, "--split", "both"],
                      ["--data", MNIST, "--threads", "0"], ["--data"],
                      ["--handwriting", "0"], ["--data", MNIST, "--handwriting", "10"]):
        result = run("digit-eval", *arguments)
        equal((result.code, result.out), (2, b""), arguments)
    result = evaluate(model=ROOT / "none.safetensors")
    equal((result.code, len(result.err.splitlines())), (1, 1))


def test_the_report_says_what_the_json_says():
    page = ROOT / "report.html"
    log = write(ROOT / "log.csv", b"epoch,loss,train_accuracy,validation_loss,validation_accuracy,"
                b"learning_rate,seconds,images_per_second\n1,0.5,0.8,0.4,0.9,0.01,1,100\n")
    result = evaluate("--format", "json", "--report", page, "--log", log, "--worst", "7")
    equal((result.code, result.err), (0, b""))
    (found,) = result.json()
    text = page.read_text(encoding="utf-8")
    root = xml.etree.ElementTree.fromstring(text)
    html = "{http://www.w3.org/1999/xhtml}"
    tiles = {tile.find(html + "dt").text: tile.find(html + "dd").text.strip()
             for tile in root.iter(html + "div") if tile.get("class") == "tile"}
    equal(tiles["Accuracy"], f"{100 * found['accuracy']:.2f} %")
    equal(tiles["ECE"], f"{100 * found['ece']:.2f} %")
    equal(tiles["Loss"], f"{found['loss']:.4f}")
    tables = {table.get("class"): table for table in root.iter(html + "table")}
    texts = [["".join(cell.itertext()) for cell in row.iter(html + "td")]
             for row in tables["heat"].find(html + "tbody")]
    cells = [["0" if text in "0\u00b7" else text.replace(",", "") for text in row]
             for row in texts]
    equal([[int(cell) for cell in row] for row in cells], found["confusion"])
    recalls = [row.findall(html + "td")[1].text for row in tables["plain"].find(html + "tbody")]
    equal(recalls, [f"{100 * entry['recall']:.2f} %" for entry in found["per_class"]])
    pictures = list(root.iter(html + "img"))
    equal(len(pictures), 7)
    for picture in pictures:
        check(re.fullmatch("A [02-9] that was read as 1", picture.get("alt")), picture.get("alt"))
        code = picture.get("src").removeprefix("data:image/png;base64,")
        data = base64.b64decode(code, validate=True)
        equal(data[:8], b"\x89PNG\r\n\x1a\n")
        equal(struct.unpack(">II", data[16:24]), (28, 28))
    check("Learning curves" in text)
    check(all(table.get("aria-label") for table in root.iter(html + "table")))
    # Links stay on the page, and every picture is led to by a cell of the confusion matrix.
    targets = {link.get("href") for link in root.iter(html + "a")}
    anchors = {"#" + element.get("id") for element in root.iter() if element.get("id")}
    check(targets <= anchors, targets - anchors)
    for figure in root.iter(html + "figure"):
        check("#" + figure.get("class") in targets, figure.get("class"))
    names = set(re.findall(r"(?:https?:)?//[^\"'<> ]*", re.sub("base64,[^\"]*", "", text)))
    equal(names, {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"})  # names, no links
    equal(re.findall(r"<(?:script|link|iframe)\b|url\(|@import", text), [])


def test_a_log_of_another_run_is_refused():
    here = ROOT / "logs"
    here.mkdir()
    common = ["--data", MNIST, "--model", "lenet5", "--limit", "600", "--quiet"]
    for name, epochs, seed in (("a", "2", "1"), ("b", "2", "2"), ("c", "1", "1")):
        result = run("digit-train", *common, "--epochs", epochs, "--seed", seed, "--output",
                     f"{name}.safetensors", "--log", f"{name}.csv", cwd=here)
        equal(result.code, 0, result.err)
    page = here / "report.html"
    for log, code in (("a", 0), ("b", 1), ("c", 1)):
        result = evaluate("--report", page, "--log", here / f"{log}.csv",
                          model=here / "a.safetensors")
        equal(result.code, code, log, result.err)
        check(code == 0 or b"expected the log of the run that trained this model" in result.err)


def test_the_report_escapes_names_and_spares_other_files():
    data = ROOT / "<i>&data"
    data.mkdir()
    for file in MNIST.glob("t10k-*"):
        shutil.copy(file, data)
    page = ROOT / "escaped.html"
    equal(evaluate("--report", page, data=data).code, 0)
    text = page.read_text(encoding="utf-8")
    xml.etree.ElementTree.fromstring(text)
    check("&lt;i&gt;&amp;data" in text and "<i>&data" not in text)
    equal(evaluate("--report", page).code, 0, "a report may be replaced")
    for target in (ONE, ROOT, ROOT / "no-folder" / "r.html"):
        before = target.read_bytes() if target.is_file() else None
        result = evaluate("--report", target)
        equal((result.code, result.out, len(result.err.splitlines())), (1, b"", 1), target)
        equal(target.read_bytes() if target.is_file() else None, before)
    equal(evaluate("--log", page).code, 2)
    equal(evaluate("--report", page, "--log", ONE).code, 1)


def test_threads_do_not_matter():
    equal(evaluate("--threads", "1", "--format", "json").out,
          evaluate("--threads", "3", "--format", "json").out)


def test_help_and_version():
    result = run("digit-eval", "--help")
    equal((result.code, result.err), (0, b""))
    for word in (b"--data", b"--min-accuracy", b"default: 3", b"Examples:"):
        check(word in result.out, word)
    check(run("digit-eval", "--version").out.startswith(b"digit-eval "))


def test_the_embedded_model_is_a_good_one():
    if has_default_model(ROOT):
        result = run("digit-eval", "--data", MNIST, "--min-accuracy", "98%", cwd="/")
        equal(result.code, 0, result.out, result.err)


run_all(globals())
