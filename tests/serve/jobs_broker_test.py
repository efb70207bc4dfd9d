"""Jobs that a broker tells of: RabbitMQ in between, away at first, killed and back again."""

import contextlib
import subprocess
import tempfile
import time

from jobs_support import Client, Server, Worker, check_results, ended, processor_seconds, put_many
from rabbitmq_support import Broker, PROGRAM
from serve_support import check, equal


def check_two_workers(broker, folder, database):
    """Both take their share, and the broker is left with nothing."""
    server = Server(folder, "--jobs-threads", "0", "--jobs", broker.url, database=database)
    workers = [Worker(database, "--jobs", broker.url) for _ in range(2)]
    with ended(server, *workers):
        client = Client((server.host, server.port))
        check_results(client, put_many(client, 300, "shared"))
        took = [processor_seconds(worker) for worker in workers]
        check(min(took) > 0.1 * max(took), "both have worked", took)
        start = time.monotonic()
        check_results(client, put_many(client, 1, "alone"))
        check(time.monotonic() - start < 2, "one job is told of at once", time.monotonic() - start)
        end = time.monotonic() + 20
        while sum(broker.counts().values()) > 0:
            check(time.monotonic() < end, "acknowledged", broker.counts())
        for one in (*workers, server):
            equal(one.stop(), (0, ""))


def check_while_away(broker, folder, database):
    """Without its broker a server takes jobs in, and a worker asks the store for them."""
    broker.kill()
    server = Server(folder, "--jobs", broker.url, "--jobs-waiting", "30", "--jobs-threads", "0",
                    database=database)
    with ended(server):
        client = Client((server.host, server.port))
        jobs = put_many(client, 30, "away")
        equal(server.ask("POST", "/api/jobs", b"\0" * 784)[0], 429)
        equal(server.json("GET", "/api/jobs")["queued"], 30)
        with ended(Worker(database, "--jobs", broker.url)):
            check_results(client, jobs)
        jobs = put_many(client, 30, "back")
        broker.start()
        # And while it is away again, what is on its way comes back.
        with ended(Worker(database, "--jobs", broker.url)):
            check_results(client, jobs)
            jobs = put_many(client, 25, "before")
            broker.kill()
            broker.start()
            check_results(client, jobs)
        code, errors = server.stop()
        equal(code, 0)
        check("broker: " in errors, errors)


def check_passwords(broker, folder):
    """From the URL, a file or the environment; never in a message."""
    broker.control("add_user", "reader", "s3cret/word")
    broker.control("set_permissions", "reader", ".*", ".*", ".*")
    url = f"amqp://reader@127.0.0.1:{broker.port}/%2F"
    file = broker.folder / "password"
    file.write_text("s3cret/word\n")
    plain = {"PATH": broker.environment["PATH"]}
    ways = [((url.replace("reader@", "reader:s3cret%2Fword@"),), plain),
            ((url, "--jobs-password", file), plain),
            ((url,), {**plain, "DIGIT_SERVE_JOBS_PASSWORD": "s3cret/word"})]
    for i, (options, environment) in enumerate(ways):
        server = Server(folder, "--jobs", *options, env=environment)
        with ended(server):
            client = Client((server.host, server.port))
            check_results(client, put_many(client, 2, f"password-{i}"))
            equal(server.stop(), (0, ""))
    server = Server(folder, "--jobs", url, env={**plain, "DIGIT_SERVE_JOBS_PASSWORD": "wr0ng"})
    with ended(server):
        time.sleep(1.5)
        code, errors = server.stop()
        equal(code, 0)
        check("broker: " in errors and "wr0ng" not in errors, errors)
    for options in (("--jobs", "amqps://host"), ("--jobs", "http://h"), ("--jobs", "amqp://h:0"),
                    ("--jobs", "amqp://secret:word@h:x"), ("--jobs-password", file),
                    ("--jobs", url, "--jobs-password", broker.folder / "none")):
        done = subprocess.run([PROGRAM, "--port", "0", "--database", ":memory:", *options],
                              capture_output=True, timeout=60, check=False)
        check(done.returncode in (1, 2) and b"word@" not in done.stderr, options, done.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix="digitnet-mq-", dir="/tmp") as folder, \
            tempfile.TemporaryDirectory() as own, contextlib.ExitStack() as stack:
        broker = Broker(folder)
        stack.callback(broker.stop)
        broker.start()
        check_two_workers(broker, own, own + "/drawings.sqlite3")
        check_passwords(broker, own)
        check_while_away(broker, own, own + "/drawings.sqlite3")


if __name__ == "__main__":
    main()
