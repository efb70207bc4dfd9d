"""digit-train --from: models that are trained further, on data of several kinds."""

import gzip
import json
import pathlib
import struct
import tempfile

from tool_support import DATA, check, equal, png, run, run_all, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
QUICK = ["--limit", "1500", "--model", "lenet5", "--format", "json"]


def folder(name):
    path = ROOT / name
    path.mkdir()
    return path


def train(*arguments, **keywords):
    return run("digit-train", *map(str, arguments), **keywords)


def tensors(path):
    """Name -> bytes of each tensor."""
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + size])
    about = header.pop("__metadata__")
    body = content[8 + size:]
    return about, {name: body[slice(*entry["data_offsets"])] for name, entry in header.items()}


def base():
    """A lenet5 that has seen 1,425 images, trained once for all tests."""
    path = ROOT / "base.safetensors"
    if not path.exists():
        done = train("--data", MNIST, *QUICK, "--epochs", "4", "--output", path)
        equal(done.code, 0, done.err)
    return path


def hand(path, digits="0123456789", each=2):
    """Digits as nobody writes them: of class d, d + 1 dots in rows of five."""
    for digit in map(int, digits):
        for i in range(each):
            rows = [[255] * 40 for _ in range(40)]
            for dot in range(digit + 1):
                x, y = 4 + 7 * (dot % 5) + i, 8 + 14 * (dot // 5)
                for dy in range(8):
                    rows[y + dy][x:x + 4] = [0] * 4
            write(path / str(digit) / f"{i}.png", png(rows))
    return path


def test_a_model_goes_on_from_its_weights_and_says_what_that_gave():
    here = folder("on")
    options = ["--data", MNIST, "--limit", "1500", "--from", base(), "--most-lost", "5",
               "--format", "json"]
    done = train(*options, "--epochs", "1", cwd=here)
    equal(done.code, 0, done.err)
    (found,) = done.json()
    equal((found["model"], found["epochs"], found["from"]), ("lenet5", 1, str(base())))
    (judged,) = found["data"]
    equal((judged["path"], judged["images"], judged["held_back"]), (str(MNIST), 1425, False))
    check(0.8 < judged["before"] < judged["after"] <= 1, judged)
    about, _ = tensors(here / "digitnet-lenet5.safetensors")
    equal(about["training.command"], "digit-train --data DIR --from MODEL --limit 1500 --epochs 1")
    other = folder("on-threads")
    done = train(*options, "--epochs", "1", "--threads", "3", cwd=other)
    equal(done.code, 0, done.err)
    name = "digitnet-lenet5.safetensors"
    check((here / name).read_bytes() == (other / name).read_bytes())

    done = train(*options[:-1], "text", "--validation", "0.1", "--epochs", "1", cwd=here)
    equal(done.code, 0, done.err)
    check([line for line in done.lines() if line.startswith("held back") and "before" in line],
          done.out)


def test_a_few_images_of_another_kind_are_learnt_beside_the_old_ones():
    here = folder("few")
    done = train("--data", MNIST, "--data", hand(here / "hand"), "--shares", "3,1", "--limit",
                 "1500", "--from", base(), "--epochs", "6", "--learning-rate", "0.002", "--augment",
                 "none", "--most-lost", "2", "--format", "json", cwd=here)
    equal(done.code, 0, done.err)
    (found,) = done.json()
    equal(found["train_images"], 1425 + 475)
    old, new = found["data"]
    equal((new["images"], new["held_back"]), (20, False))
    check(new["before"] < 0.5 and new["after"] > 0.9, new)
    check(old["after"] > old["before"] - 0.02, old)


def test_frozen_layers_stay_as_they_are():
    here = folder("freeze")
    done = train("--data", MNIST, "--limit", "1500", "--from", base(), "--freeze", "0-3,6",
                 "--most-lost", "5", "--epochs", "1", cwd=here)
    equal(done.code, 0, done.err)
    _, before = tensors(base())
    _, after = tensors(here / "digitnet-lenet5.safetensors")
    equal({name: before[name] == after[name] for name in before if name.endswith("weight")},
          {"0.weight": True, "3.weight": True, "6.weight": True, "8.weight": False,
           "10.weight": False})


def test_a_model_that_got_worse_is_not_written_and_can_be_taken_after_all():
    here = folder("worse")
    with gzip.open(MNIST / "train-images-idx3-ubyte.gz") as file:
        pixels = file.read()[16:]
    with gzip.open(MNIST / "train-labels-idx1-ubyte.gz") as file:
        labels = file.read()[8:]
    rows = ["label," + ",".join(f"p{i}" for i in range(784))]
    rows += [f"{(labels[i] + 1) % 10}," + ",".join(map(str, pixels[784 * i:784 * (i + 1)]))
             for i in range(200)]  # each digit is said to be the next one
    write(here / "wrong.csv", "\n".join(rows).encode())
    done = train("--data", MNIST, "--data", here / "wrong.csv", "--shares", "1,4", "--limit",
                 "1500", "--from", base(), "--epochs", "1", "--learning-rate", "0.005",
                 "--output", "m.safetensors", cwd=here)
    equal((done.code, done.out), (1, b""), done.err)
    check(b"no model was written: it reads the first data set worse than --most-lost 0.1 allows"
          in done.err, done.err)
    check(not (here / "m.safetensors").exists())
    done = train("--resume", "m.safetensors.checkpoint", "--most-lost", "100", cwd=here)
    equal(done.code, 0, done.err)
    check((here / "m.safetensors").exists())
    check(not (here / "m.safetensors.checkpoint").exists())


def test_the_network_that_cuts_numbers_apart_is_judged_by_parts_of_numbers():
    here = folder("parts")
    done = train("--data", MNIST, "--limit", "40", "--from", DATA / "models" /
                 "whole-digit.safetensors", "--epochs", "1", "--most-lost", "100", "--format",
                 "json", cwd=here)
    equal(done.code, 0, done.err)
    (found,) = done.json()
    (judged,) = found["data"]
    check(judged["images"] > 100 and judged["before"] > 0.5, judged)


def test_another_network_takes_over_what_is_the_same():
    here = folder("other")
    done = train("--data", MNIST, "--limit", "1500", "--model", "default", "--from", base(),
                 "--epochs", "1", cwd=here)
    equal((done.code, done.out), (1, b""), done.err)
    check(b"expected the first layer of this network" in done.err, done.err)


def test_wrong_usage_is_told_in_a_line():
    here = folder("usage")
    for arguments, says in [
            (["--freeze", "0-2"], b"--freeze needs --from"),
            (["--from", base(), "--freeze", "7-3"], b"--freeze: expected numbers of layers"),
            (["--from", base(), "--freeze", "0,"], b"--freeze: expected numbers of layers"),
            (["--from", base(), "--freeze", "0-99"], b"expected numbers of layers from 0 to 10"),
            (["--from", base(), "--freeze", "0-10"], b"all layers with parameters are frozen"),
            (["--from", base(), "--most-lost", "-1"], b"--most-lost"),
            (["--shares", "1,2"], b"--shares: expected one for each --data, 1, found 2"),
            (["--data", MNIST, "--shares", "1,-2"], b"shares: expected numbers above 0")]:
        done = train("--data", MNIST, "--limit", "300", *arguments, cwd=here)
        equal((done.code, done.out), (2, b""), done.err, arguments)
        check(says in done.err and done.err.count(b"\n") <= 2, arguments, done.err)
    done = train("--data", MNIST, "--from", "nothing.safetensors", cwd=here)
    equal((done.code, done.out), (1, b""), done.err)


def test_several_data_sets_train_a_new_network_too():
    here = folder("several")
    done = train("--data", MNIST, "--data", hand(here / "hand"), *QUICK, "--epochs", "1",
                 "--output", here / "m", cwd=here)
    equal(done.code, 0, done.err)
    (found,) = done.json()
    equal(found["train_images"], 1425 + 20)
    check("data" not in found, found)


run_all(globals())
