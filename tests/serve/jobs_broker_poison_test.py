"""Messages that nobody acknowledges, a queue that is gone, and a picture that ends its workers."""

import contextlib
import tempfile
import time

from bounded_work_test import page_of_ones
from jobs_support import Client, Server, Worker, check_results, ended, put_many
from rabbitmq_support import broker_running
from serve_support import check, equal


def check_poison(broker, server, client):
    """Whoever begins to read it is killed, five times; then it is dead, and the others were read."""
    options = ("--jobs", broker.url, "--jobs-lease", "2", "--deadline", "600")
    poison = client.put("poison", page_of_ones(48, 40), "number")
    jobs = put_many(client, 40, "beside")
    for attempt in range(1, 6):
        with ended(Worker(server.database, *options)):
            end = time.monotonic() + 20
            while client.ask("GET", f"/api/jobs/{poison}")[1]["attempts"] < attempt:
                check(time.monotonic() < end, "it is tried", attempt)
                time.sleep(0.01)
    with ended(Worker(server.database, *options)) as (worker,):
        job = client.result(poison)
        equal((job["state"], job["attempts"]), ("dead", 5))
        check("its worker ended" in job["error"], job)
        check_results(client, jobs)
        equal(server.json("GET", "/api/jobs")["dead_jobs"][0]["id"], poison)
        equal(worker.stop(), (0, ""))
    with ended(Worker(server.database, "--jobs", broker.url, "--deadline", "0.02")):
        server.json("POST", f"/api/jobs/{poison}/requeue", status=202)
        job = client.result(poison)
        equal((job["state"], job["attempts"]), ("dead", 5))
        check("--deadline" in job["error"], job)


def check_lost_queue(broker, client):
    """Jobs are told of again where the broker has lost what it had confirmed, or never had a queue."""
    with contextlib.ExitStack():
        code, text = broker.control("delete_queue", "digitnet.jobs")
        equal(code, 0, text)
        check_results(client, put_many(client, 20, "lost"))


def check_settings(broker):
    code, text = broker.control("-q", "list_queues", "--no-table-headers", "name", "type", "durable",
                                "arguments")
    equal(code, 0, text)
    lines = {line.split()[0]: line for line in text.splitlines()}
    equal(sorted(lines), ["digitnet.jobs", "digitnet.jobs.dead"])
    for line in lines.values():
        check("quorum\ttrue" in line, line)
    check("x-delivery-limit" in lines["digitnet.jobs"], lines)
    check("x-dead-letter-exchange" in lines["digitnet.jobs"], lines)


def main():
    with broker_running() as broker, tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--jobs-threads", "0", "--jobs", broker.url, "--jobs-lease", "2")
        with ended(server):
            client = Client((server.host, server.port))
            check_poison(broker, server, client)
            check_settings(broker)
            with ended(Worker(server.database, "--jobs", broker.url)):
                check_lost_queue(broker, client)
            equal(server.stop()[0], 0)


if __name__ == "__main__":
    main()
