"""Runs digit-eval and digit-train on data sets as people bring them: NumPy's files, other IDX types."""

import gzip
import pathlib
import struct
import tempfile

from number_files import idx, npy, npz
from tool_support import check, equal, lenet5, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
SEVEN = write(ROOT / "seven.safetensors", lenet5([0, 0, 0, 0, 0, 0, 0, 9, 0, 0]))
IMAGE = b"".join(stroke())
# Labels of which one in four is a 7.
LABELS = [7, 1, 2, 3]


def evaluate(data, *arguments):
    return run("digit-eval", "--model-file", SEVEN, "--data", data, "--format", "json", *arguments)


def measured(data, *arguments):
    result = evaluate(data, *arguments)
    equal((result.code, result.err), (0, b""), data)
    (found,) = result.json()
    return found["images"], found["accuracy"], found["split"]


def arrays(train=3, test=1):
    """x_train and so on: `train` and `test` times four images."""
    found = {}
    for part, times in (("train", train), ("test", test)):
        found[f"x_{part}"] = npy("|u1", (4 * times, 28, 28), IMAGE * 4 * times)
        found[f"y_{part}"] = npy("<i8", (4 * times,), struct.pack(f"<{4 * times}q", *LABELS * times))
    return found


def test_keras_archive_has_both_parts():
    for compressed in (False, True):
        path = write(ROOT / "mnist.npz", npz(arrays(), compressed))
        equal(measured(path), (4, 0.25, "test"))
        equal(measured(path, "--split", "train"), (12, 0.25, "train"))
        folder = ROOT / f"folder-{compressed}"
        write(folder / "mnist.npz", path.read_bytes())
        equal(measured(folder), (4, 0.25, "test"))


def test_array_files_with_the_labels_beside_them():
    for name, content in arrays().items():
        write(ROOT / "npy" / f"{name}.npy", content)
    equal(measured(ROOT / "npy"), (4, 0.25, "test"))
    equal(measured(ROOT / "npy", "--split", "train"), (12, 0.25, "train"))
    equal(measured(ROOT / "npy" / "x_test.npy"), (4, 0.25, None))
    (ROOT / "npy" / "y_test.npy").unlink()
    result = evaluate(ROOT / "npy" / "x_test.npy")
    equal(result.code, 1)
    check(b"expected the labels beside it, in y_test.npy for x_test.npy" in result.err, result.err)
    equal(measured(ROOT / "npy"), (12, 0.25, "train"))


def test_training_on_an_archive_measures_its_test_part():
    path = write(ROOT / "train.npz", npz(arrays(20, 2), True))
    result = run("digit-train", "--data", path, "--model", "lenet5", "--epochs", "1", "--quiet",
                 "--validation", "0", "--output", ROOT / "trained.safetensors", "--format", "json")
    equal((result.code, result.err), (0, b""))
    (report,) = result.json()
    equal(report["train_images"], 80)
    check(0 <= report["test_accuracy"] <= 1, report)


def test_qmnist_and_idx_of_floats():
    folder = ROOT / "qmnist"
    write(folder / "qmnist-test-images-idx3-ubyte.gz",
          gzip.compress(idx(0x08, (4, 28, 28), IMAGE * 4)))
    rows = b"".join(struct.pack(">8i", label, 1, 2, 3, 4, 500, 6, 7) for label in LABELS)
    write(folder / "qmnist-test-labels-idx2-int.gz", gzip.compress(idx(0x0c, (4, 8), rows)))
    equal(measured(folder), (4, 0.25, "test"))
    folder = ROOT / "floats"
    pixels = struct.pack(">3136f", *(value / 255 for value in IMAGE * 4))
    write(folder / "t10k-images-idx3-ubyte", idx(0x0d, (4, 28, 28), pixels))
    write(folder / "t10k-labels-idx1-ubyte", idx(0x0b, (4,), struct.pack(">4h", *LABELS)))
    equal(measured(folder), (4, 0.25, "test"))
    wrong = struct.pack(">3136f", *[256.5] * 3136)
    write(folder / "t10k-images-idx3-ubyte", idx(0x0d, (4, 28, 28), wrong))
    result = evaluate(folder)
    equal(result.code, 1)
    check(b"expected a pixel of 0 to 1 or 0 to 255, found 256.5" in result.err, result.err)


def test_labels_that_are_all_alike_are_said():
    same = npz({"x": npy("|u1", (4, 28, 28), IMAGE * 4), "y": npy("|u1", (4,), bytes([7] * 4))})
    path = write(ROOT / "same.npz", same)
    result = evaluate(path)
    equal(result.code, 0)
    equal(result.err, b"digit-eval: all 4 images have the label 7: are these the labels?\n")
    result = run("digit-train", "--data", path, "--model", "lenet5", "--epochs", "1", "--quiet",
                 "--output", ROOT / "same.safetensors")
    equal(result.code, 0)
    equal(result.err, b"digit-train: all 4 images have the label 7: are these the labels?\n")


def test_images_and_labels_that_disagree_are_refused_with_both_counts():
    found = arrays()
    found["y_test"] = npy("|u1", (3,), bytes([1, 2, 3]))
    result = evaluate(write(ROOT / "disagree.npz", npz(found)))
    equal(result.code, 1)
    check(b"expected 4 labels" in result.err and b"found 3" in result.err, result.err)


run_all(globals())
