"""What the tests of jobs share: workers in processes of their own, and clients that do not give up."""

import concurrent.futures
import contextlib
import http.client
import json
import signal
import subprocess
import threading
import time

from serve_support import DATA, PROGRAM, Server, check, equal

# What is read, as what, and what comes out.
SAMPLES = [(path, int(path.name[0])) for path in sorted((DATA / "samples").glob("[0-9]-*.png"))
           if path.stat().st_size < 20_000]
PICTURES = [(path.read_bytes(), digit) for path, digit in SAMPLES]


class Worker:
    """digit-serve --worker."""

    def __init__(self, database, *options, **settings):
        self.process = subprocess.Popen([PROGRAM, "--worker", "--database", database, *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)
        line = self.process.stdout.readline()
        if b"Reading jobs" not in line:
            self.process.kill()
            raise AssertionError(f"no worker: {line} {self.process.stderr.read()}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors.decode()


@contextlib.contextmanager
def ended(*processes):
    """Ends servers and workers after the block, whatever happens."""
    try:
        yield processes
    finally:
        for one in processes:
            one.process.kill()
            one.process.wait()


class Client:
    """Puts jobs and asks for them until it is answered, however often servers and databases end."""

    def __init__(self, address, patience=40):
        self.host, self.port = address
        self.patience = patience
        self.refused = 0

    def ask(self, method, path, body=None, headers=None):
        end = time.monotonic() + self.patience
        while True:
            status = None
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
                with contextlib.closing(connection):
                    connection.request(method, path, body, headers or {})
                    response = connection.getresponse()
                    status, content = response.status, response.read()
                    if status < 429:
                        return status, json.loads(content or "null")
            self.refused += 1
            check(time.monotonic() < end, "no answer", method, path, status)
            time.sleep(0.1)

    def put(self, key, picture, kind="digit"):
        """The id of the acknowledged job."""
        status, job = self.ask("POST", f"/api/jobs?kind={kind}", picture, {"Idempotency-Key": key})
        equal(status, 202, job)
        return job["id"]

    def result(self, job):
        """The job once it has ended."""
        end = time.monotonic() + self.patience
        while True:
            status, found = self.ask("GET", f"/api/jobs/{job}?wait=5")
            equal(status, 200, found)
            if found["state"] not in ("queued", "running"):
                return found
            check(time.monotonic() < end, f"the job does not end: {found}")


def put_many(client, count, name, clients=8):
    """Puts `count` jobs of digits; returns the expected digit of each id."""
    def put(i):
        picture, digit = PICTURES[i % len(PICTURES)]
        return client.put(f"{name}-{i}", picture), digit
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(put, range(count)))
    equal(len({job for job, _ in found}), count, "an id for each")
    return dict(found)


@contextlib.contextmanager
def putting(client, name, least=200, clients=8):
    """Puts jobs all through the block, and `least` of them; yields what put_many() returns, which is
    complete behind the block."""
    over = threading.Event()
    jobs = {}

    def put(number):
        i = number
        while not over.is_set() or len(jobs) < least:
            picture, digit = PICTURES[i % len(PICTURES)]
            jobs[client.put(f"{name}-{i}", picture)] = digit
            i += clients
            time.sleep(0.1)
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(put, number) for number in range(clients)]
        try:
            yield jobs
        finally:
            over.set()
        for one in running:
            one.result()


def check_results(client, expected, clients=8):
    """Each job has ended in one result, which is right and stays the same."""
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        first = list(pool.map(client.result, expected))
        again = list(pool.map(client.result, expected))
    for job, later in zip(first, again):
        equal(job["state"], "done", job)
        equal([result["digit"] for result in job["results"]], [expected[job["id"]]], job["id"])
        equal(later, job, "it changed after its end")
    return first


def processor_seconds(worker):
    """Of its processes' own time, in ticks."""
    with open(f"/proc/{worker.process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


__all__ = ["Client", "PICTURES", "Server", "Worker", "check_results", "ended",
           "processor_seconds", "put_many", "putting"]
