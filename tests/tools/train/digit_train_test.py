"""Runs digit-train from outside, on a few of the shipped images."""

import csv
import json
import os
import pathlib
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import xml.etree.ElementTree

from tool_support import BIN, DATA, blank, check, equal, png, run, run_all, stroke, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
FIELDS = ["model", "parameters", "epochs", "seed", "threads", "train_images", "train_seconds",
          "images_per_second", "validation_accuracy", "test_accuracy", "output"]
QUICK = ["--model", "lenet5", "--epochs", "1", "--limit", "600"]


def folder(name):
    path = ROOT / name
    path.mkdir()
    return path


def train(*arguments, data=MNIST, **keywords):
    return run("digit-train", "--data", data, *arguments, **keywords)


def metadata(path):
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8:8 + size])["__metadata__"]


def test_json_has_the_fields_of_the_contract():
    here = folder("json")
    result = train(*QUICK, "--seed", "7", "--threads", "2", "--format", "json", cwd=here)
    equal(result.code, 0, result.err)
    (found,) = result.json()
    equal(list(found), FIELDS)
    equal([found[key] for key in ("model", "parameters", "epochs", "seed", "threads")],
          ["lenet5", 61706, 1, 7, 2])
    equal(found["train_images"], 570)
    check(0.2 < found["validation_accuracy"] <= 1, found)
    check(0.2 < found["test_accuracy"] <= 1, found)
    check(found["train_seconds"] > 0 and found["images_per_second"] > 0, found)
    equal(found["output"], "digitnet-lenet5.safetensors")
    equal(os.listdir(here), ["digitnet-lenet5.safetensors"])
    about = metadata(here / "digitnet-lenet5.safetensors")
    equal(about["training.command"],
          "digit-train --data DIR --limit 600 --model lenet5 --epochs 1 --seed 7")
    equal(about["training.test_accuracy"], json.dumps(found["test_accuracy"]))


def test_text_is_for_people_and_progress_for_a_pipe():
    here = folder("text")
    result = train(*QUICK, "--validation", "0.1", cwd=here)
    equal(result.code, 0, result.err)
    words = [line.split()[0] for line in result.lines()]
    equal(words, ["model", "training", "validation", "test", "output"])
    check(result.lines()[2].endswith("wrong)") and " of 60 images" in result.lines()[2])
    check(result.err.startswith(b"epoch 1/1  loss ") and result.err.count(b"\n") == 1, result.err)
    check(b"\r" not in result.err and b"\x1b" not in result.err, result.err)
    equal(train(*QUICK, "--quiet", cwd=here).err, b"")


def test_the_model_does_not_depend_on_threads_or_on_places():
    here = folder("threads")
    elsewhere = here / "copy of the data"
    shutil.copytree(MNIST, elsewhere)
    for model in ("default", "small"):
        common = ["--model", model, "--epochs", "1", "--limit", "1000", "--validation", "0.2"]
        for name, more in (("1", []), ("2", []), ("3", ["--log", here / "log.csv"])):
            result = train(*common, *more, "--threads", name, "--output", here / f"{model}{name}",
                           data=elsewhere if name == "2" else MNIST)
            equal(result.code, 0, result.err)
        first = (here / f"{model}1").read_bytes()
        check(first == (here / f"{model}2").read_bytes(), "2 threads")
        check(first == (here / f"{model}3").read_bytes(), "3 threads")


def test_an_ensemble_is_so_many_ordinary_runs():
    here = folder("ensemble")
    common = ["--model", "small", "--epochs", "1", "--limit", "500", "--quiet"]
    result = train(*common, "--seed", "7", "--ensemble", "2", "--output", "e.safetensors", "--log",
                   "log.csv", "--format", "json", cwd=here)
    equal(result.code, 0, result.err)
    equal([(r["seed"], r["output"]) for r in result.json()],
          [(7, "e-1.safetensors"), (8, "e-2.safetensors")])
    equal(sorted(os.listdir(here)),
          ["e-1.safetensors", "e-2.safetensors", "log-1.csv", "log-2.csv"])
    alone = train(*common, "--seed", "8", "--output", "alone.safetensors", cwd=here)
    equal(alone.code, 0, alone.err)
    check((here / "alone.safetensors").read_bytes() == (here / "e-2.safetensors").read_bytes())


def log_of(path):
    """The rows of a log without what a clock says."""
    with open(path, encoding="utf-8") as log:
        return [{key: value for key, value in row.items()
                 if key not in ("seconds", "images_per_second")} for row in csv.DictReader(log)]


def interrupt(arguments, here, signal_number, lines, report=""):
    """Starts a run and sends it a signal when so many epochs are done; `report` is in what it
    prints."""
    process = subprocess.Popen([BIN / "digit-train", *arguments], cwd=here, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(lines):
        line = process.stderr.readline()
        check(line.startswith("epoch "), line)
    process.send_signal(signal_number)
    out, err = process.communicate(timeout=60)
    equal((process.returncode, bool(out)), (130, bool(report)), err)
    check(report in out, out)
    message, command = err.splitlines()[-2:]
    check(message.startswith("digit-train: interrupted in epoch "), message)
    words = shlex.split(command)
    equal(words[:2], [str(BIN / "digit-train"), "--resume"])
    return words[1:]


def test_a_run_that_is_interrupted_and_resumed_gives_the_same_model():
    here = folder("resume it's")
    options = ["--model", "small", "--epochs", "5", "--limit", "4000", "--validation", "0.2",
               "--ema", "0.99", "--augment", "light", "--early-stopping", "2", "--seed", "3",
               "--clip-norm", "2", "--class-weights", "balanced"]
    whole = train(*options, "--output", "whole.safetensors", "--log", "whole.csv", "--plot",
                  "whole.svg", cwd=here)
    equal(whole.code, 0, whole.err)
    common = ["--data", str(MNIST), *options, "--output", "part.safetensors"]
    words = interrupt([*common, "--log", "log.csv", "--plot", "plot.svg"], here, signal.SIGINT, 1)
    check((here / "part.safetensors.checkpoint").is_file(), os.listdir(here))
    check(not (here / "part.safetensors").exists(), os.listdir(here))
    refused = run("digit-train", *words, "--epochs", "9", cwd=here)
    equal(refused.code, 2)
    check(b"--epochs cannot be given together with --resume" in refused.err, refused.err)
    again = run("digit-train", *words, "--threads", "1", "--format", "json", cwd=here)
    equal(again.code, 0, again.err)
    check((here / "part.safetensors").read_bytes() == (here / "whole.safetensors").read_bytes())
    (report,) = again.json()
    equal((report["output"], report["threads"]), (str(here / "part.safetensors"), 1))
    check(not (here / "part.safetensors.checkpoint").exists(), os.listdir(here))
    equal(len(log_of(here / "log.csv")), report["epochs"])
    equal(log_of(here / "log.csv"), log_of(here / "whole.csv"))
    equal((here / "plot.svg").read_bytes(), (here / "whole.svg").read_bytes())
    xml.etree.ElementTree.parse(here / "plot.svg")


def test_an_ensemble_that_is_interrupted_and_resumed_gives_the_same_models():
    here = folder("resumed ensemble")
    options = ["--data", str(MNIST), "--model", "small", "--epochs", "3", "--limit", "3000",
               "--seed", "5", "--ensemble", "3", "--log", "log.csv"]
    whole = run("digit-train", *options, "--quiet", "--output", "whole.safetensors", cwd=here)
    equal(whole.code, 0, whole.err)
    rows = [log_of(here / f"log-{number}.csv") for number in (1, 2, 3)]
    again = folder("resumed ensemble again")
    # In the first model, then in the second.
    words = interrupt([*options, "--output", "e.safetensors"], again, signal.SIGTERM, 1)
    equal(sorted(os.listdir(again)), ["e-1.safetensors.checkpoint", "log-1.csv"])
    words = interrupt(words, again, signal.SIGINT, 3, report="e-1.safetensors")
    equal(sorted(os.listdir(again)),
          ["e-1.safetensors", "e-2.safetensors.checkpoint", "log-1.csv", "log-2.csv"])
    done = run("digit-train", *words, "--threads", "1", "--quiet", "--format", "json", cwd=again)
    equal(done.code, 0, done.err)
    equal([report["seed"] for report in done.json()], [6, 7])
    for number in (1, 2, 3):
        check((here / f"whole-{number}.safetensors").read_bytes() ==
              (again / f"e-{number}.safetensors").read_bytes(), number)
        equal(log_of(again / f"log-{number}.csv"), rows[number - 1])
    equal(sorted(os.listdir(again)), [*(f"e-{n}.safetensors" for n in (1, 2, 3)),
                                      *(f"log-{n}.csv" for n in (1, 2, 3))])


def test_a_run_can_be_resumed_from_another_folder():
    here = folder("moved")
    options = ["--data", os.path.relpath(MNIST, here), "--model", "lenet5", "--epochs", "40",
               "--limit", "2000"]
    words = interrupt(options, here, signal.SIGTERM, 2)
    checkpoint = here / words[1]
    second = interrupt(["--resume", str(checkpoint)], ROOT, signal.SIGINT, 1)
    equal(second, ["--resume", str(checkpoint)])


def test_a_terminal_that_is_closed_interrupts_too_but_not_under_nohup():
    here = folder("hang up")
    options = ["--data", str(MNIST), "--model", "lenet5", "--epochs", "4", "--limit", "2000"]
    interrupt(options, here, signal.SIGHUP, 1)
    process = subprocess.Popen(["nohup", BIN / "digit-train", *options, "--output", "n", "--force"],
                               cwd=here, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stderr.readline()
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=60)
    equal(process.returncode, 0, err)


def test_two_trainings_in_one_folder_keep_their_hands_off_each_other():
    here = folder("two")
    options = ["--data", str(MNIST), "--model", "lenet5", "--limit", "2000", "--output", "m"]
    first = subprocess.Popen([BIN / "digit-train", *options, "--epochs", "1000", "--threads", "1"],
                             cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (here / "m.checkpoint").exists():
        check(first.poll() is None)
        time.sleep(0.01)
    for line in first.stderr:  # from now on it is locked
        if line.startswith("epoch    2/"):
            break
    refused = run("digit-train", "--resume", "m.checkpoint", cwd=here)
    equal((refused.code, refused.out), (1, b""))
    check(b"still going" in refused.err, refused.err)
    second = run("digit-train", *options, "--epochs", "2", "--seed", "2", cwd=here)
    equal(second.code, 0, second.err)
    check(b"another training keeps its checkpoint in m.checkpoint" in second.err, second.err)
    # The first one may be writing.
    names = sorted(name for name in os.listdir(here) if not name.endswith(".tmp"))
    equal(names, ["m", "m.checkpoint"])
    first.send_signal(signal.SIGINT)
    _, err = first.communicate(timeout=60)
    equal(first.returncode, 130, err)
    check(err.rstrip().endswith("--resume m.checkpoint"), err)


def test_what_is_done_before_and_after_training_is_said_on_a_terminal():
    here = folder("terminal")
    master, slave = os.openpty()
    process = subprocess.Popen([BIN / "digit-train", "--data", MNIST, *QUICK, "--augment", "strong",
                                "--label-smoothing", "0.2", "--epochs", "2"], cwd=here,
                               stdout=subprocess.DEVNULL, stderr=slave, env={"TERM": "xterm"})
    os.close(slave)
    text = b""
    try:
        while part := os.read(master, 4096):
            text += part
    except OSError:  # the other side is closed
        pass
    equal(process.wait(timeout=60), 0)
    places = [text.find(words) for words in (b"reading the images ...", b"preparing the first epoch",
                                             b"epoch 1/2", b"fitting temperature")]
    check(-1 not in places and places == sorted(places), places, text)
    check(text.count(b"because training is harder: distorted images, smoothed labels") == 1, text)


def test_an_earlier_model_is_never_lost():
    here = folder("keep")
    output = here / "m.safetensors"
    models = []
    for seed, more in (("1", []), ("2", []), ("2", []), ("1", []), ("3", ["--force"])):
        result = train(*QUICK, "--seed", seed, "--output", output, *more)
        equal(result.code, 0, result.err)
        models.append(output.read_bytes())
        remark = [line for line in result.err.decode().splitlines() if "is now" in line]
        equal(len(remark), 1 if len(models) in (2, 4) else 0, remark)
    equal(sorted(os.listdir(here)), ["m.1.safetensors", "m.2.safetensors", "m.safetensors"])
    check((here / "m.1.safetensors").read_bytes() == models[0])
    check((here / "m.2.safetensors").read_bytes() == models[1] == models[2])


def test_wrong_usage_is_told_in_a_line_and_trains_nothing():
    here = folder("usage")
    good = ["--data", str(MNIST), *QUICK]
    cases = [
        (QUICK, "--data is missing"),
        ([*good, "--model", "lenet6"], "there is no model \"lenet6\", only default, lenet5, "),
        ([*good, "--epochs", "0"], "--epochs: expected 1 to 1000000, found 0"),
        ([*good, "--batch-size", "many"], "--batch-size"),
        ([*good, "--optimizer", "rmsprop"], "--optimizer"),
        ([*good, "--momentum", "0.9"], "--optimizer sgd"),
        ([*good, "--optimizer", "sgd", "--momentum", "1"], "--momentum: expected a number from 0 to below 1, found 1"),
        ([*good, "--learning-rate", "nan"], "--learning-rate: expected a number from 0 to below 1000000, found nan"),
        ([*good, "--learning-rate", "-1"], "--learning-rate: expected a number from 0 to below 1000000, found -1"),
        ([*good, "--learning-rate", "x"], "--learning-rate: expected a number, found x"),
        ([*good, "--validation", "1"], "--validation"),
        ([*good, "--validation", "0.0001"], "--validation"),
        ([*good, "--early-stopping", "3", "--validation", "0"], "--validation"),
        ([*good, "--rotate", "181"], "--rotate: expected a number from 0 to 180, found 181"),
        ([*good, "--ema", "1"], "--ema"),
        ([*good, "--label-smoothing", "1"], "--label-smoothing: expected a number from 0 to below 1, found 1"),
        ([*good, "--warm-up", "2"], "--warm-up: expected a number from 0 to 1, found 2"),
        ([*good, "--plain-final", "-1"], "--plain-final"),
        ([*good, "--seed", "-1"], "--seed"),
        ([*good, "--seed", "18446744073709551616"], "too large: at most 18446744073709551615"),
        ([*good, "--seed", "99999999999999999999999999"], "too large"),
        ([*good, "--outliers", "1.5"], "--outliers"),
        ([*good, "--handwriting", "-0.1"], "--handwriting"),
        ([*good, "--glyphs", "2"], "--glyphs"),
        ([*good, "--limit", "010"], "--limit"),
        ([*good, "--threads", "-1"], "--threads"),
        ([*good, "--no-checkpoint", "--checkpoint", "c"], "--checkpoint"),
        ([*good, "--output", "same", "--log", "same"], "--output and --log name the same file"),
        ([*good, "--clip-norm", "-1"], "--clip-norm: expected a number from 0 on, found -1"),
        ([*good, "--class-weights", "1,2,x"], "--class-weights"),
        ([*good, "--class-weights", "1,2"], "expected 10 numbers, found 2"),
        ([*good, "--no-such-option"], "--no-such-option"),
        ([*good, "word"], "word"),
    ]
    for arguments, expected in cases:
        result = run("digit-train", *arguments, cwd=here)
        equal((result.code, result.out), (2, b""), arguments, result.err)
        lines = result.err.decode().splitlines()
        equal(len(lines), 2, lines)
        check(lines[0].startswith("digit-train: ") and expected in lines[0], arguments, lines)
        equal(lines[1], "Run digit-train --help for more.")
    equal(os.listdir(here), [])


def test_numbers_out_of_range_are_told_by_option_and_range():
    for option, value in (("weight-decay", "-1"), ("ema", "1"), ("validation", "1"), ("outliers", "2"),
                          ("handwriting", "-1"), ("glyphs", "nan"), ("plain-final", "inf"),
                          ("most-lost", "-1"), ("shift", "-1"), ("scale", "1"), ("stretch", "-1"),
                          ("shear", "3"), ("elastic", "-1"), ("elastic-sigma", "0"),
                          ("thickness", "2"), ("brush", "2"), ("blur", "-1"), ("contrast", "2"),
                          ("background", "2"), ("occlusion", "-1"), ("noise", "2"),
                          ("epochs", "-1"), ("batch-size", "0"), ("threads", "0"),
                          ("ensemble", "1001"), ("limit", "-1"), ("early-stopping", "-1"),
                          ("seed", "x"), ("max-pixels", "0")):
        result = train(*QUICK, f"--{option}", value)
        equal((result.code, result.out), (2, b""), option, result.err)
        line = result.err.decode().splitlines()[0]
        check(line.startswith(f"digit-train: --{option}: expected ") and
              line.endswith(f", found {value}"), line)


def test_a_model_given_to_resume_is_called_one():
    here = folder("no checkpoint")
    result = train(*QUICK, "--output", "m.safetensors", cwd=here)
    equal(result.code, 0, result.err)
    result = run("digit-train", "--resume", "m.safetensors", cwd=here)
    equal(result.code, 1, result.err)
    equal(result.err, b"digit-train: m.safetensors: expected the checkpoint of a run that was "
                      b"interrupted, found a model; --from m.safetensors begins a new run with its "
                      b"weights\n")


def test_a_checkpoint_given_for_a_model_is_called_one():
    here = folder("no model")
    result = train(*QUICK, "--output", "/dev/full", "--checkpoint", "c", cwd=here)
    if result.code == 0:  # a system without it
        return
    for program, arguments in (("digit-train", ["--data", MNIST, "--from", "c"]),
                               ("digit-train", ["--model-file", "c", "--export-header", "h.hpp"]),
                               ("digit-eval", ["--data", MNIST, "--model-file", "c"]),
                               ("digit-predict", ["--model-file", "c", "x.png"])):
        result = run(program, *arguments, cwd=here)
        equal(result.code, 1, result.err)
        check(result.err.startswith(f"{program}: c: ".encode()) and result.err.endswith(
            b"a training that was interrupted: digit-train --resume goes on with it\n"), result.err)


def test_failures_are_told_in_a_line():
    here = folder("fail")
    write(here / "bad.checkpoint", b"\x08\0\0\0\0\0\0\0{}      ")
    write(here / "data" / "train-images-idx3-ubyte", b"\0\0\x08\x03")
    cases = [
        (["--data", "nowhere", *QUICK], f"nothing there; looked for {here}/nowhere"),
        (["--data", "x/mnist-10k", *QUICK], "run the program there, or give its full path"),
        (["--data", "/nowhere", *QUICK], "`scripts/get-mnist /nowhere` downloads MNIST"),
        (["--data", "data", *QUICK], "train-labels"),
        (["--data", str(MNIST), *QUICK, "--output", "no/such/folder"], "no such folder"),
        (["--data", str(MNIST), *QUICK, "--output", "data"], "a folder"),
        (["--data", str(MNIST), *QUICK, "--log", "bad.checkpoint"], "bad.checkpoint"),
        (["--resume", "bad.checkpoint"], "bad.checkpoint: metadata format_version"),
        (["--resume", "none"], "none"),
        (["--model-file", "bad.checkpoint", "--export-header", "h.hpp"], "bad.checkpoint"),
        (["--model-file", "bad.checkpoint", "--export-onnx", "h.onnx"], "bad.checkpoint"),
        (["--data", str(MNIST), *QUICK, "--export-onnx", "no/such/h.onnx"], "no such folder"),
    ]
    before = sorted(os.listdir(here))
    for arguments, expected in cases:
        result = run("digit-train", *arguments, cwd=here)
        equal((result.code, result.out), (1, b""), arguments, result.err)
        lines = result.err.decode().splitlines()
        equal(len(lines), 1, arguments, lines)
        check(lines[0].startswith("digit-train: ") and expected in lines[0], arguments, lines)
        equal(sorted(os.listdir(here)), before)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BIN / "digit-train", "--list-models"], stdout=full, check=False,
                              stderr=subprocess.PIPE)
    equal(done.returncode, 1, done.stderr)


def test_a_run_that_diverges_fails_and_leaves_no_model():
    here = folder("diverge")
    result = train(*QUICK, "--optimizer", "sgd", "--learning-rate", "99999", "--schedule",
                   "constant", "--plot", "curves.svg", cwd=here)
    equal((result.code, result.out), (1, b""), result.err)
    check(b"digit-train: training diverged in epoch 1" in result.err, result.err)
    check(not (here / "digitnet-lenet5.safetensors").exists())


def test_other_kinds_of_data():
    here = folder("kinds")
    for digit in range(10):
        for i in range(3):
            write(here / "png" / str(digit) / f"{i}.png", png(stroke(4 + 2 * digit + i)))
    options = ["--model", "lenet5", "--epochs", "1", "--validation", "0", "--format", "json"]
    result = train(*options, "--output", here / "a", data=here / "png")
    equal(result.code, 0, result.err)
    (found,) = result.json()
    equal((found["train_images"], found["test_accuracy"]), (30, None))

    write(here / "png" / "3" / "broken.png", b"\x89PNG")
    write(here / "png" / "4" / "empty.png", png(blank()))
    result = train(*options, "--output", here / "b", data=here / "png")
    equal(result.code, 1, "some inputs failed")
    equal(result.json()[0]["train_images"], 30)
    check(b"broken.png" in result.err and b"empty.png" in result.err, result.err)
    check((here / "a").read_bytes() == (here / "b").read_bytes())

    rows = ["label," + ",".join(f"p{i}" for i in range(784))]
    rows += [f"{d}," + ",".join(str(v) for row in stroke(4 + 2 * d) for v in row)
             for d in range(10)]
    write(here / "digits.csv", "\n".join(rows).encode())
    result = train(*options, "--output", here / "c", data=here / "digits.csv")
    equal(result.code, 0, result.err)
    equal(result.json()[0]["train_images"], 10)


def test_models_can_be_looked_at_without_training():
    here = folder("look")
    listed = run("digit-train", "--list-models").lines()
    sizes = {line.split()[0]: line.split()[1] for line in listed[2:]}
    equal((sizes["lenet5"], sizes["basic"]), ("61,706", "1,199,882"))
    (found,) = run("digit-train", "--list-models", "--format", "json").json()
    check({"name": "lenet5", "parameters": 61706}.items() <= found["models"][1].items(), found)
    result = run("digit-train", "--model", "lenet5", "--summary", "--architecture", "a.svg",
                 "--epochs", "3", cwd=here)
    equal((result.code, result.err), (0, b""))
    check(b"61,706" in result.out and b"Recipe: 3 epochs" in result.out, result.out)
    equal(os.listdir(here), ["a.svg"])
    xml.etree.ElementTree.parse(here / "a.svg")
    help_page = run("digit-train", "--help")
    equal((help_page.code, help_page.err), (0, b""))
    check(b"Examples:" in help_page.out)
    equal([line for line in help_page.lines() if len(line) > 100], [])
    check(run("digit-train", "--version").out.startswith(b"digit-train "))


def test_a_recipe_names_its_model_and_its_steps():
    result = run("digit-train", "--recipe", "98", "--summary")
    equal((result.code, result.err), (0, b""))
    check(result.out.startswith(b"lenet5:") and b"1 epoch, at most 350 steps" in result.out,
          result.out)
    result = run("digit-train", "--recipe", "98", "--epochs", "2", "--summary")
    check(b"Recipe: 2 epochs, batch" in result.out, result.out)
    for options, message in ((("--recipe", "97"), b'no recipe "97", only 98, 99, 99.5'),
                             (("--recipe", "98", "--model", "small"), b"trains the model lenet5")):
        result = run("digit-train", *options, "--summary")
        equal(result.code, 2)
        check(message in result.err, result.err)


def test_a_model_can_be_exported_as_a_header():
    here = folder("header")
    result = train(*QUICK, "--output", "m.safetensors", "--export-header", "m.hpp", cwd=here)
    equal(result.code, 0, result.err)
    header = (here / "m.hpp").read_text(encoding="utf-8")
    check("lenet5_bytes() noexcept" in header, header[:500])
    check(f"first({(here / 'm.safetensors').stat().st_size})" in header)
    again = run("digit-train", "--model-file", "m.safetensors", "--export-header", "n.hpp",
                cwd=here)
    equal((again.code, again.out, again.err), (0, b"", b""))
    equal((here / "n.hpp").read_text(encoding="utf-8"), header)


def test_a_model_can_be_exported_as_onnx():
    here = folder("onnx")
    result = train(*QUICK, "--output", "m.safetensors", "--export-onnx", "m.onnx", cwd=here)
    equal(result.code, 0, result.err)
    plain = (here / "m.onnx").read_bytes()
    check(b"Gemm" in plain and b"logits" in plain and b"Softmax" not in plain)
    check("export" not in json.dumps(metadata(here / "m.safetensors")))
    for options, same in (((), True), (("--with-preprocessing",), False)):
        again = run("digit-train", "--model-file", "m.safetensors", "--export-onnx", "n.onnx",
                    *options, cwd=here)
        equal((again.code, again.out, again.err), (0, b"", b""))
        written = (here / "n.onnx").read_bytes()
        equal(written == plain, same)
        equal(b"Softmax" in written, not same)
    both = run("digit-train", "--model-file", "m.safetensors", "--export-onnx", "both.onnx",
               "--export-header", "both.hpp", cwd=here)
    equal((both.code, sorted(p.name for p in here.glob("both*"))), (0, ["both.hpp", "both.onnx"]))
    for options, message in (
            ((), b"--model-file needs --export-header or --export-onnx"),
            (("--with-preprocessing", "--export-header", "h.hpp"), b"--with-preprocessing"),
            (("--export-onnx", "x", "--export-header", "x"), b"name the same file"),
            (("--export-onnx", "m.safetensors"), b"name the same file")):
        refused = run("digit-train", "--model-file", "m.safetensors", *options, cwd=here)
        equal(refused.code, 2, refused.err)
        check(message in refused.err, refused.err)


run_all(globals())
