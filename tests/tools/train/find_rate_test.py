"""digit-train --find-rate, --clip-norm and --class-weights, from outside."""

import os
import pathlib
import tempfile
import xml.etree.ElementTree

from tool_support import DATA, check, equal, run, run_all

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
LENET5 = ["--data", MNIST, "--model", "lenet5", "--limit", "600"]


def train(*arguments, **keywords):
    return run("digit-train", *map(str, arguments), cwd=ROOT, **keywords)


def test_find_rate_prints_what_each_rate_gave_and_trains_nothing():
    result = train(*LENET5, "--find-rate", "--format", "json", "--plot", "rates.svg")
    equal(result.code, 0, result.err)
    (found,) = result.json()
    equal(list(found), ["model", "least", "suggested", "points"])
    rates = [point["learning_rate"] for point in found["points"]]
    check(len(rates) > 50 and rates == sorted(rates) and abs(rates[0] - 1e-6) < 1e-8, rates[:3])
    losses = [point["loss"] for point in found["points"]]
    equal(found["least"], rates[losses.index(min(losses))])
    check(abs(found["suggested"] - found["least"] / 10) < 1e-9, found["suggested"])
    check(1e-5 < found["suggested"] < 1e-1, found["suggested"])
    equal(os.listdir(ROOT), ["rates.svg"])
    xml.etree.ElementTree.parse(ROOT / "rates.svg")
    (ROOT / "rates.svg").unlink()

    text = train(*LENET5, "--find-rate", "--threads", "2")
    equal(text.code, 0, text.err)
    lines = text.lines()
    check("learning rate" in lines[0] and "loss" in lines[0], lines[0])
    check(f"--learning-rate {found['suggested']:.2g}," in lines[-1], lines[-1])
    check(8 < len(lines) < 30, len(lines))


def test_find_rate_says_where_nothing_falls():
    result = train(*LENET5, "--find-rate", "--class-weights", "0,0,0,0,0,0,0,0,0,0",
                   "--format", "json", "--outliers", "0")
    equal(result.code, 1, result.err)
    equal(result.json()[0]["suggested"], None)
    equal(len(result.err.splitlines()), 1)


def test_clipped_and_weighted_runs_give_other_weights_and_plain_ones_the_same():
    def weights(*options):
        result = train(*LENET5, "--epochs", "1", *options, "--output", "model.safetensors",
                       "--force")
        equal(result.code, 0, result.err)
        data = (ROOT / "model.safetensors").read_bytes()
        return data[8 + int.from_bytes(data[:8], "little"):]

    plain = weights()
    equal(weights("--class-weights", "1,1,1,1,1,1,1,1,1,1"), plain)
    equal(weights("--clip-norm", "1e6"), plain)
    for options in (["--clip-norm", "0.1"], ["--class-weights", "balanced"],
                    ["--class-weights", "2,1,1,1,1,1,1,1,1,1"]):
        other = weights(*options, "--threads", "1")
        check(other != plain, options)
        equal(weights(*options, "--threads", "3"), other)


run_all(globals())
