"""Worker, server, PostgreSQL and RabbitMQ are killed amid jobs; each that was acknowledged ends once."""

import contextlib
import tempfile
import time

from jobs_support import Client, Server, Worker, check_results, ended, putting
from postgres_support import cluster_running
from rabbitmq_support import broker_running
from serve_support import check, equal


def main():
    with cluster_running() as cluster, broker_running() as broker, \
            tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        options = ("--jobs", broker.url, "--jobs-lease", "2")
        place = {"database": cluster.url}
        server = Server(folder, "--jobs-threads", "0", *options, **place)
        workers = [Worker(cluster.url, *options) for _ in range(2)]
        stack.enter_context(ended(server, *workers))
        client = Client((server.host, server.port))
        with putting(client, "killed", 400) as jobs:
            time.sleep(0.5)
            workers[0].kill()
            time.sleep(0.5)
            broker.kill()
            time.sleep(0.3)
            server.process.kill()
            server.process.wait()
            server = Server(folder, "--jobs-threads", "0", *options, port=server.port, **place)
            stack.enter_context(ended(server))
            time.sleep(0.3)
            cluster.kill()
            time.sleep(0.3)
            cluster.start()
            broker.start()
            workers.append(Worker(cluster.url, *options))
            stack.enter_context(ended(workers[-1]))
            time.sleep(0.5)
        check_results(client, jobs)
        check(client.refused > 0, "they were away")
        counts = server.json("GET", "/api/jobs")
        equal((counts["queued"], counts["running"], counts["dead"]), (0, 0, 0))
        for one in (*workers[1:], server):
            equal(one.stop()[0], 0)


if __name__ == "__main__":
    main()
