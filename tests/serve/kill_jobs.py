"""kill_jobs.py [<jobs>]: what scripts/kill-jobs runs. Not a test of CTest: it takes minutes."""

import collections
import concurrent.futures
import contextlib
import random
import subprocess
import sys
import tempfile
import threading
import time

from jobs_support import PICTURES, Client, Server, Worker, check_results, ended
from postgres_support import cluster_running
from rabbitmq_support import broker_running
from serve_support import DATA, check, equal

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 5000


def kill_all_the_time(cluster, broker, folder):
    """COUNT jobs, while somebody is killed every few seconds."""
    options = ("--jobs", broker.url, "--jobs-lease", "3")
    place = {"database": cluster.url}
    killed = collections.Counter()
    over = threading.Event()
    with contextlib.ExitStack() as stack:
        server = Server(folder, "--jobs-threads", "0", *options, **place)
        client = Client((server.host, server.port), patience=180)
        parts = {"server": server}
        for i in range(2):
            parts[f"worker {i + 1}"] = Worker(cluster.url, *options)
        stack.callback(lambda: [one.process.kill() for one in parts.values()])

        def again(make):
            end = time.monotonic() + 60
            while True:
                try:
                    return make()
                except AssertionError:  # the database is not there yet
                    check(time.monotonic() < end, "it does not start again")
                    time.sleep(0.3)

        def kill():
            chance = random.Random(1)
            turns = ["worker 1", "database", "server", "broker", "worker 2"]
            while not over.is_set():
                for name in turns:
                    over.wait(chance.uniform(0.5, 2))
                    if over.is_set():
                        return
                    killed[name.split()[0]] += 1
                    if name == "database":
                        cluster.kill()
                        cluster.start()
                    elif name == "broker":
                        broker.kill()
                        broker.start()
                    else:
                        parts[name].process.kill()
                        parts[name].process.wait()
                        parts[name] = again(lambda which=name: Worker(cluster.url, *options)
                                            if which.startswith("worker") else
                                            Server(folder, "--jobs-threads", "0", *options,
                                                   port=server.port, **place))

        def put(i):
            time.sleep(0.1)  # so that the kills find some
            picture, digit = PICTURES[i % len(PICTURES)]
            return client.put(f"job-{i}", picture), digit

        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(1) as killer:
            killing = killer.submit(kill)
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                jobs = dict(pool.map(put, range(COUNT)))
            over.set()
            killing.result()
        put_seconds = time.monotonic() - start
        equal(len(jobs), COUNT)
        ends = check_results(client, jobs)
        seconds = time.monotonic() - start
        counts = client.ask("GET", "/api/jobs")[1]
        equal((counts["queued"], counts["running"], counts["dead"]), (0, 0, 0))
        rows = subprocess.run(["psql", cluster.url, "-Atc",
                               "SELECT state, count(*), sum(attempts) FROM job GROUP BY state"],
                              capture_output=True, text=True, check=True).stdout.split()
        print(f"{COUNT} jobs acknowledged in {put_seconds:.0f} s, all ended after {seconds:.0f} s")
        print("killed -9:", ", ".join(f"{name} {count} times" for name, count in killed.items()))
        print("requests that had to be asked again:", client.refused)
        print("results: one each, all right; rows of the table by state, count, attempts:", rows)
        print("attempts of a job:", dict(sorted(collections.Counter(job["attempts"]
                                                                    for job in ends).items())))


def throughput(cluster, folder, workers, kind, *options):
    """Jobs a second that so many workers do of those that wait."""
    count, path, picture = {
        "784 bytes": (2000, "digit", bytes(784)),
        "picture": (2000, "digit", PICTURES[0][0]),
        "number": (200, "number", (DATA / "samples" / "number-06284153.png").read_bytes())}[kind]
    server = Server(folder, "--jobs-threads", "0", *options, database=cluster.url)
    with ended(server), contextlib.ExitStack() as stack:
        client = Client((server.host, server.port))
        name = f"{kind}-{workers}-{len(options)}-{time.monotonic()}"
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            begin = time.monotonic()
            list(pool.map(lambda i: client.put(f"{name}-{i}", picture, path), range(count)))
            put_rate = count / (time.monotonic() - begin)
        crew = [Worker(cluster.url, "--threads", "1", *options) for _ in range(workers)]
        stack.enter_context(ended(*crew))
        start, first = None, None
        while True:
            left = server.json("GET", "/api/jobs")
            left = left["queued"] + left["running"]
            now = time.monotonic()
            if left < count and start is None:
                start, first = now, left
            if left == 0:
                break
            time.sleep(0.02)
        return put_rate, first / (now - start)


def main():
    with cluster_running() as cluster, broker_running() as broker, \
            tempfile.TemporaryDirectory() as folder:
        kill_all_the_time(cluster, broker, folder)
        print("jobs a second    put   one worker   two workers")
        for name, options in (("PostgreSQL", ()), ("and RabbitMQ", ("--jobs", broker.url))):
            for kind in ("784 bytes", "picture", "number"):
                rates = [throughput(cluster, folder, workers, kind, *options) for workers in (1, 2)]
                print(f"{name:14} {kind:10} {rates[0][0]:5.0f} {rates[0][1]:8.0f} {rates[1][1]:10.0f}",
                      flush=True)


if __name__ == "__main__":
    main()
