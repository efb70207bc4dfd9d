"""From corrections to the model that is served: drawings that are read wrongly are corrected and exported,
the model is trained further with them, and the server that reads it goes on without a pause."""

import contextlib
import io
import os
import pathlib
import signal
import tarfile
import tempfile
import threading
import time

from jobs_support import Client
from page_support import DRAWN_SEVEN, IDLE
from serve_support import DATA, Server, check, equal, png, run_all
from tool_support import run
import webdriver

MNIST = DATA / "mnist-10k"


def strange_hand(digit, i):
    """A digit as nobody writes it: d + 1 bars in two rows."""
    rows = [[255] * 40 for _ in range(40)]
    for bar in range(digit + 1):
        x, y = 3 + 7 * (bar % 5) + i % 2, 5 + 16 * (bar // 5) + i // 2 % 2
        for dy in range(10 + i // 4 % 2):
            rows[y + dy][x:x + 4] = [0] * 4
    return png(rows)


DRAWINGS = [(strange_hand(digit, i), digit) for digit in range(10) for i in range(6)]


def train(*arguments):
    return run("digit-train", *map(str, arguments))


def correct_on_the_page(server):
    """Draws a 7 and says that it is one; returns how many drawings that gave."""
    if not webdriver.available():
        return 0
    browser = webdriver.Browser(1180, 1000, False)
    try:
        browser.open(server.url)
        browser.drag("#paper", *DRAWN_SEVEN)
        browser.wait(f"{IDLE} && drawing.id", "the drawing is kept")
        browser.click("#label button:nth-of-type(8)")
        browser.wait("labels[7].getAttribute('aria-pressed') === 'true'", "it is corrected")
        return 1
    finally:
        browser.close()


def right(server):
    """How many of the drawings are read as what they are, told by the likeliest digit."""
    count = 0
    for picture, digit in DRAWINGS:
        found = server.predict(picture, "?keep=0")["probabilities"]
        count += found.index(max(found)) == digit
    return count


@contextlib.contextmanager
def asking(server):
    """Somebody who asks all the time and is answered each time."""
    over, answers = threading.Event(), []

    def ask():
        while not over.is_set():
            answers.append(server.ask("POST", "/api/predict?keep=0", DRAWINGS[0][0],
                                      Content_Type="image/png")[0])
    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def said(server, text, seconds=20):
    """Waits until the server has said that on standard error."""
    end = time.monotonic() + seconds
    os.set_blocking(server.process.stderr.fileno(), False)
    found = ""
    while text not in found:
        check(time.monotonic() < end, "it is not said", text, found)
        found += (server.process.stderr.read() or b"").decode()
        time.sleep(0.05)
    os.set_blocking(server.process.stderr.fileno(), True)
    return found


def test_from_a_correction_to_the_served_model():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        here = pathlib.Path(folder)
        model = here / "model.safetensors"
        done = train("--data", MNIST, "--limit", "1500", "--model", "lenet5", "--epochs", "4",
                     "--output", model)
        equal(done.code, 0, done.err)
        server = Server(folder, "--model-file", model)
        stack.callback(server.process.kill)
        before = right(server)
        check(before < 25, "the hand is strange", before)

        # Drawn, kept, corrected, exported.
        corrections = len(DRAWINGS) + correct_on_the_page(server)
        for picture, digit in DRAWINGS:
            kept = server.predict(picture)
            server.json("POST", f"/api/history/{kept['id']}/label", {"label": digit})
        equal(server.json("GET", "/api/history")["labelled"], corrections)
        archive = server.ask("GET", "/api/export")[2]
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(here / "my-digits", filter="data")
        done = run("digit-eval", "--model-file", str(model), "--data", str(here / "my-digits"),
                   "--split", "train", "--format", "json")
        equal(done.json()[0]["images"], corrections, done.err)

        # Trained further beside what it knows, and not written if that got worse.
        new = here / "new.safetensors"
        done = train("--from", model, "--data", MNIST, "--data", here / "my-digits", "--limit", "1500",
                     "--validation", "0.1", "--shares", "3,1", "--epochs", "6", "--learning-rate",
                     "0.002", "--augment", "none", "--most-lost", "-1", "--output", new)
        check(done.code != 0 and not new.exists(), "nothing is good enough for that", done.err)
        done = train("--from", model, "--data", MNIST, "--data", here / "my-digits", "--limit", "1500",
                     "--validation", "0.1", "--shares", "3,1", "--epochs", "6", "--learning-rate",
                     "0.002", "--augment", "none", "--most-lost", "2", "--output", new)
        equal(done.code, 0, done.err)

        with asking(server) as answers:
            os.replace(new, model)
            server.process.send_signal(signal.SIGHUP)
            said(server, "read anew")
            after = right(server)
            check(after > before + 20, "it has learnt", before, after)
            # A file that is damaged changes nothing.
            model.write_bytes(model.read_bytes()[:1000])
            server.process.send_signal(signal.SIGHUP)
            said(server, "goes on with")
            equal(right(server), after)
        equal(set(answers), {200}, "answered all along")
        check(len(answers) > 10, len(answers))

        # Jobs are read by the new model, too.
        client = Client((server.host, server.port))
        jobs = [(client.put(f"job-{i}", picture), digit)
                for i, (picture, digit) in enumerate(DRAWINGS)]
        found = 0
        for job, digit in jobs:
            likely = client.result(job)["results"][0]["probabilities"]
            found += likely.index(max(likely)) == digit
        equal(found, after)
        code, errors = server.stop()
        equal((code, errors), (0, ""))


if __name__ == "__main__":
    run_all(globals())
