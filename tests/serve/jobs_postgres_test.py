"""Jobs in PostgreSQL: workers in processes of their own that share them, and what is killed."""

import contextlib
import tempfile
import time

from bounded_work_test import page_of_ones
from jobs_support import (Client, Server, Worker, check_results, ended, processor_seconds, put_many,
                          putting)
from postgres_support import cluster_running
from serve_support import check, equal, run_all

LEASE = ("--jobs-lease", "1")




def test_two_workers_share_the_load():
    with cluster_running() as cluster, tempfile.TemporaryDirectory() as folder:
        servers = [Server(folder, "--jobs-threads", "0", database=cluster.url) for _ in range(2)]
        workers = [Worker(cluster.url) for _ in range(2)]
        with ended(*servers, *workers):
            clients = [Client((server.host, server.port)) for server in servers]
            jobs = put_many(clients[0], 200, "a") | put_many(clients[1], 200, "b")
            check_results(clients[1], jobs)
            took = [processor_seconds(worker) for worker in workers]
            check(min(took) > 0.1 * max(took), "both have worked", took)
            start = time.monotonic()
            check_results(clients[0], put_many(clients[1], 1, "c"))
            check(time.monotonic() - start < 2, "notifications cross programs")
            for worker in workers:
                equal(worker.stop(), (0, ""))
            for server in servers:
                equal(server.stop(), (0, ""))


def test_kill_worker_server_and_database():
    with cluster_running() as cluster, tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--jobs-threads", "0", *LEASE, database=cluster.url)
        workers = [Worker(cluster.url, *LEASE) for _ in range(2)]
        with ended(server, *workers):
            client = Client((server.host, server.port))
            with contextlib.ExitStack() as stack:
                with putting(client, "killed", 300) as jobs:
                    time.sleep(0.3)
                    workers[0].kill()
                    time.sleep(0.3)
                    cluster.kill()
                    time.sleep(0.3)
                    cluster.start()
                    time.sleep(0.3)
                    server.process.kill()
                    server.process.wait()
                    again = Server(folder, "--jobs-threads", "0", *LEASE, database=cluster.url,
                                   port=server.port)
                    stack.enter_context(ended(again))
                check_results(client, jobs)
                check(client.refused > 0, "they were away")
                counts = again.json("GET", "/api/jobs")
                equal((counts["queued"], counts["running"], counts["dead"]), (0, 0, 0))
                equal(again.stop()[0], 0)
            equal(workers[1].stop()[0], 0)


def test_a_picture_that_ends_its_worker():
    """Whoever begins to read it is killed, five times; then it is dead, and the others were read."""
    with cluster_running() as cluster, tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--jobs-threads", "0", *LEASE, database=cluster.url)
        with ended(server):
            client = Client((server.host, server.port))
            poison = client.put("poison", page_of_ones(48, 40), "number")
            for attempt in range(1, 6):
                jobs = put_many(client, 20, f"beside-{attempt}")
                worker = Worker(cluster.url, "--deadline", "600", *LEASE)
                with ended(worker):
                    end = time.monotonic() + 20
                    while client.ask("GET", f"/api/jobs/{poison}")[1]["attempts"] < attempt:
                        check(time.monotonic() < end, "it is tried", attempt)
                        time.sleep(0.02)
                with ended(Worker(cluster.url, "--deadline", "600", *LEASE)) if attempt == 5 else ended():
                    if attempt == 5:
                        check_results(client, jobs)
            job = client.result(poison)
            equal((job["state"], job["attempts"]), ("dead", 5))
            check("its worker ended" in job["error"], job)


if __name__ == "__main__":
    run_all(globals())
