"""Kills digit-train at random moments and takes its disk away: no work may be lost.

By hand, for longer: DIGITNET_BIN_DIR=build/release/bin DIGITNET_DATA_DIR=data
PYTHONPATH=tests/tools python3 tests/tools/train/never_lose_work_test.py --kills 500 --seed 7
"""

import argparse
import gzip
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time

from tool_support import BIN, DATA, check, equal, run, run_all

parser = argparse.ArgumentParser()
parser.add_argument("--kills", type=int, default=15)
parser.add_argument("--seed", type=int, default=1)
ARGUMENTS = parser.parse_args()

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)
MNIST = DATA / "mnist-10k"
# Epochs so short that a good share of the time goes into saving checkpoints.
OPTIONS = ["--data", str(MNIST), "--model", "small", "--epochs", "10", "--limit", "300",
           "--validation", "0.2", "--ema", "0.9", "--augment", "light", "--early-stopping", "8",
           "--seed", "3", "--quiet"]
MODEL = "m.safetensors"
CHECKPOINT = MODEL + ".checkpoint"


def folder(name):
    path = ROOT / name
    path.mkdir()
    return path


def whole_run():
    """The bytes of the model that nobody disturbed, and the seconds it took."""
    here = ROOT / "whole"
    if not here.exists():
        here.mkdir()
        start = time.monotonic()
        result = run("digit-train", *OPTIONS, "--output", MODEL, cwd=here)
        whole_run.seconds = time.monotonic() - start
        equal(result.code, 0, result.err)
    return (here / MODEL).read_bytes(), whole_run.seconds


def test_a_run_that_is_killed_again_and_again_ends_in_the_same_bytes():
    expected, seconds = whole_run()
    chance = random.Random(ARGUMENTS.seed)
    here = folder("kill")
    kills = resumed = writing = runs = 0
    while kills < ARGUMENTS.kills or not (here / MODEL).exists():
        if (here / MODEL).exists():  # this run is through: the next one
            check((here / MODEL).read_bytes() == expected, "other bytes")
            shutil.rmtree(here)
            here.mkdir()
            runs += 1
        command = [*OPTIONS, "--output", MODEL]
        if (here / CHECKPOINT).exists():
            command = ["--resume", CHECKPOINT, "--quiet"]
            resumed += 1
        command += ["--threads", str(chance.choice((1, 2)))]
        process = subprocess.Popen([BIN / "digit-train", *command], cwd=here,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            # No more kills than asked for; the last run may end in peace.
            wait = chance.uniform(0, 1.2 * seconds) if kills < ARGUMENTS.kills else 100
            _, err = process.communicate(timeout=wait)
            equal(process.returncode, 0, err)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            _, err = process.communicate()
            equal(err, b"")
            if process.returncode == -signal.SIGKILL:
                kills += 1
                writing += any(name.endswith(".tmp") for name in os.listdir(here))
                for left_over in here.glob(".digitnet-*.tmp"):
                    left_over.unlink()
    check((here / MODEL).read_bytes() == expected, "other bytes")
    print(f"{kills} kills survived, {writing} of them while a file was written; resumed {resumed} "
          f"times, {runs + 1} models, all with the same bytes")


def limited_files(size):
    """Makes writing a file beyond `size` bytes fail, as on a full disk."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


NO_CHECKPOINT = "digit-train: no checkpoint was saved: "


def refused(command, here, expected, saved=True, **keywords):
    """Fails in a line; before it one says that no checkpoint was saved, unless `saved`."""
    done = subprocess.run([BIN / "digit-train", *command], cwd=here, capture_output=True,
                          check=False, timeout=120, **keywords)
    equal((done.returncode, done.stdout), (1, b""), done.stderr)
    lines = done.stderr.decode().splitlines()
    equal(len(lines), 1 if saved else 2, lines)
    check(saved or lines[0].startswith(NO_CHECKPOINT), lines)
    check(lines[-1].startswith("digit-train: ") and expected in lines[-1], lines)
    return lines[-1]


def test_a_full_disk_leaves_the_old_files():
    expected, _ = whole_run()
    here = folder("full")
    (here / MODEL).write_bytes(b"an earlier model")
    (here / CHECKPOINT).write_bytes(b"an earlier checkpoint")
    for more in ([], ["--no-checkpoint"]):
        line = refused([*OPTIONS, "--force", "--output", MODEL, *more], here,
                       "expected room to write the file, found File too large", saved=bool(more),
                       preexec_fn=limited_files(4096), restore_signals=False)
        check("the training is lost" in line, line)
        equal(sorted(os.listdir(here)), [MODEL, CHECKPOINT])
        equal((here / MODEL).read_bytes(), b"an earlier model")
        equal((here / CHECKPOINT).read_bytes(), b"an earlier checkpoint")

    # The model finds no room, but its checkpoint did: the run can be finished elsewhere.
    if os.path.exists("/dev/full"):
        line = refused([*OPTIONS, "--output", "/dev/full", "--checkpoint", "c"], here,
                       "/dev/full: expected room to write the file, found No space left on device")
        check(line.endswith("digit-train --resume c --output FILE"), line)
        result = run("digit-train", "--resume", "c", "--output", "elsewhere", "--quiet", cwd=here)
        equal(result.code, 0, result.err)
        check((here / "elsewhere").read_bytes() == expected, "other bytes")


def test_a_file_system_that_fills_up():
    here = folder("small file system")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", here], check=False,
                      capture_output=True).returncode != 0:
        return  # only for those who may mount
    try:
        (here / CHECKPOINT).write_bytes(b"an earlier checkpoint")
        (here / "other").write_bytes(bytes(50_000))
        refused([*OPTIONS, "--output", MODEL], here, "found No space left on device", saved=False)
        equal(sorted(os.listdir(here)), sorted([CHECKPOINT, "other"]))
        equal((here / CHECKPOINT).read_bytes(), b"an earlier checkpoint")
    finally:
        subprocess.run(["umount", here], check=True)


def limited_files_softly(size):
    """As limited_files, but the limit can be lifted while the program runs."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    return limit


def start_without_room(here, *more):
    """A run that cannot write more than 4 KB into a file, when it has said so."""
    process = subprocess.Popen([BIN / "digit-train", *OPTIONS, "--output", MODEL, *more], cwd=here,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=limited_files_softly(4096), restore_signals=False)
    line = process.stderr.readline()
    check(line.startswith(NO_CHECKPOINT) and "make room there" in line, line)
    return process


def test_room_comes_back_while_it_trains():
    expected, _ = whole_run()
    here = folder("room")
    process = start_without_room(here, "--epochs", "400")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    equal(process.stderr.readline(), "digit-train: checkpoints are saved again\n")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    equal((process.returncode, out), (130, ""), err)
    check((here / CHECKPOINT).exists(), err)

    process = start_without_room(here, "--checkpoint", "c")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _, err = process.communicate(timeout=60)
    equal(process.returncode, 0, err)
    check((here / MODEL).read_bytes() == expected, "other bytes")
    check(not (here / "c").exists())


def test_interrupted_without_room_it_says_that_nothing_is_saved():
    here = folder("no room")
    (here / CHECKPOINT).write_bytes(b"an earlier checkpoint")
    process = start_without_room(here, "--epochs", "400")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    equal((process.returncode, out), (1, ""), err)
    check("interrupted in epoch" in err and "nothing of this run is saved" in err, err)
    check("--resume" not in err, err)
    equal(os.listdir(here), [CHECKPOINT])


def test_a_log_that_finds_no_room_is_completed_when_there_is_some():
    here = folder("log")
    process = subprocess.Popen(
        [BIN / "digit-train", *OPTIONS, "--epochs", "60", "--output", MODEL, "--early-stopping",
         "60", "--log", "log.csv", "--no-checkpoint"], cwd=here, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=limited_files_softly(200),
        restore_signals=False)
    line = process.stderr.readline()
    check("log.csv" in line and line.endswith("training goes on\n"), line)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _, err = process.communicate(timeout=60)
    equal(process.returncode, 0, err)
    rows = (here / "log.csv").read_text(encoding="utf-8").splitlines()
    equal([row.split(",")[0] for row in rows], ["epoch", *map(str, range(1, 61))])


def test_a_row_that_finds_no_room_is_taken_back():
    here = folder("row")
    result = subprocess.run(
        [BIN / "digit-train", *OPTIONS, "--epochs", "2", "--output", MODEL, "--log", "log.csv",
         "--no-checkpoint"], cwd=here, capture_output=True, check=False,
        preexec_fn=limited_files_softly(200), restore_signals=False)
    equal(result.returncode, 1, result.stderr)
    log = (here / "log.csv").read_text(encoding="utf-8")
    check(log.startswith("epoch,loss,") and log.count("\n") == 1 and log.endswith("\n"), log)


def test_a_plot_without_room_does_not_take_the_model_with_it():
    expected, _ = whole_run()
    if not os.path.exists("/dev/full"):
        return
    here = folder("plot")
    result = run("digit-train", *OPTIONS, "--output", MODEL, "--plot", "/dev/full", cwd=here)
    equal(result.code, 1, result.err)
    check(b"/dev/full: expected room to write the file" in result.err, result.err)
    check((here / MODEL).read_bytes() == expected, "other bytes")
    equal(os.listdir(here), [MODEL])


def test_a_checkpoint_goes_on_with_its_own_data_only():
    here = folder("data")
    shutil.copytree(MNIST, here / "data")
    options = ["--data", "data", *OPTIONS[2:], "--output", "/dev/full", "--checkpoint", "c"]
    if not os.path.exists("/dev/full"):
        return
    refused(options, here, "No space left on device")
    labels = next((here / "data").glob("train-labels*"))
    original = labels.read_bytes()
    packed = original[:2] == b"\x1f\x8b"
    plain = bytearray(gzip.decompress(original) if packed else original)
    plain[8 + 5] = (plain[8 + 5] + 1) % 10
    labels.write_bytes(gzip.compress(bytes(plain)) if packed else bytes(plain))
    done = run("digit-train", "--resume", "c", "--output", "o", "--quiet", cwd=here)
    equal((done.code, done.out), (1, b""), done.err)
    check(b"c: metadata " in done.err and b"data: expected the " in done.err, done.err)
    check(not (here / "o").exists())
    labels.write_bytes(original)
    done = run("digit-train", "--resume", "c", "--output", "o", "--quiet", cwd=here)
    equal(done.code, 0, done.err)


run_all(dict(globals()))
