"""The history in PostgreSQL: a cluster of our own, two servers that share it, and its absence."""

import concurrent.futures
import contextlib
import signal
import subprocess
import threading
import time

from postgres_support import cluster_running
from serve_support import PROGRAM, SEVEN, THREE, Server, check, equal


def check_history(server, other):
    seven, three = server.predict(SEVEN)["id"], other.predict(THREE)["id"]
    equal([entry["id"] for entry in server.json("GET", "/api/history")["entries"]], [three, seven])
    equal(server.ask("GET", f"/api/history/{three}/picture")[2], THREE)
    entry = other.json("POST", f"/api/history/{seven}/label", {"label": 7})
    equal((entry["digit"], entry["label"]), (7, 7))
    entry = server.json("GET", f"/api/history/{seven}")
    equal((entry["label"], round(sum(entry["probabilities"]), 3)), (7, 1))
    equal(other.predict(SEVEN, f"?replace={three}")["id"], three)
    check(other.predict(THREE, f"?replace={seven}")["id"] > three, "labelled entries stay")
    equal(server.json("GET", "/api/history?limit=1")["count"], 3)
    equal(server.ask("GET", "/api/export?format=png")[0], 200)
    equal(other.ask("DELETE", f"/api/history/{three}")[0], 204)
    equal(server.ask("GET", f"/api/history/{three}")[0], 404)
    number = server.json("POST", "/api/number?keep=1", SEVEN)
    equal(other.json("POST", f"/api/history/{number['id']}/label", {"label": "77"})["label"], "77")
    check(other.json("POST", f"/api/number?keep=1&replace={number['id']}", SEVEN)["id"] > number["id"])
    (entry,) = server.json("GET", f"/api/history?limit=1&before={number['id'] + 1}")["entries"]
    equal((entry["number"], entry["label"]), ("7", "77"))
    other.json("POST", f"/api/history/{number['id']}/label", {"label": 7}, status=400)
    equal(other.json("POST", f"/api/history/{number['id']}/label", {"label": None})["label"], None)
    equal(other.ask("DELETE", "/api/history?all=1")[0], 204)
    equal(server.json("GET", "/api/history")["count"], 0)


def timed(action, *arguments):
    start = time.monotonic()
    return action(*arguments), time.monotonic() - start


def check_many(servers):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda i: servers[i % 2].predict(SEVEN)["id"], range(100)))
    equal(len(set(ids)), 100)


def check_silence(cluster, server, other):
    """A database that accepts connections and answers nothing."""
    cluster.signal(signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            answers = [pool.submit(timed, server.predict, SEVEN) for _ in range(40)]
            time.sleep(0.5)
            for path in ("/", "/healthz", "/metrics"):
                (status, _, _), seconds = timed(server.ask, "GET", path)
                check(status == 200 and seconds < 3, path, status, seconds)
            for answer in answers:
                answer, seconds = answer.result()
                equal((answer["digit"], answer["kept"]), (7, False))
                check(seconds < 8, "an answer waits for the database", seconds)
        # Now that it is known, nobody waits but the one who finds out whether it is back.
        times = sorted(timed(server.predict, SEVEN)[1] for _ in range(9))
        check(times[6] < 1, "each waits for the database", times)
        status, seconds = timed(lambda: server.ask("GET", "/api/history")[0])
        check(status == 503 and seconds < 8, status, seconds)
        start = time.monotonic()
        threading.Thread(target=other.ask, args=("GET", "/readyz")).start()
        time.sleep(0.2)
        equal(other.stop()[0], 0)
        check(time.monotonic() - start < 10, "ends in time", time.monotonic() - start)
    finally:
        cluster.signal(signal.SIGCONT)
    end = time.monotonic() + 20
    while not server.predict(SEVEN)["kept"]:
        check(time.monotonic() < end, "kept again")
        time.sleep(0.2)


def main():
    with cluster_running() as cluster, contextlib.ExitStack() as stack:
        folder = str(cluster.folder)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:  # both make the tables
            servers = list(pool.map(lambda _: Server(folder, database=cluster.url), range(2)))
        for server in servers:
            stack.callback(server.process.kill)
        check_history(*servers)
        check_many(servers)

        # Without its database a server says so and goes on predicting; later it goes on keeping.
        before = servers[0].json("GET", "/readyz")["entries"]
        cluster.stop()
        equal(servers[0].ask("GET", "/readyz")[0], 503)
        answer = servers[0].predict(SEVEN)
        equal((answer["digit"], answer["kept"], answer["id"]), (7, False, None))
        equal(servers[0].predict(SEVEN, "?keep=0")["digit"], 7)
        cluster.start()
        time.sleep(0.1)
        equal(servers[0].json("GET", "/readyz")["entries"], before)
        check(servers[0].predict(SEVEN)["id"] > 0, "kept again")
        check_silence(cluster, *servers)
        code, errors = servers[0].stop()
        equal(code, 0)
        check("does not answer" in errors, errors)

        server = Server(folder, database=f"host={folder} user=digits dbname=postgres")
        stack.callback(server.process.kill)
        equal(server.json("GET", "/readyz")["status"], "ready", "a connection string of libpq")
        equal(server.stop(), (0, ""))

        done = subprocess.run([PROGRAM, "--port", "0", "--database",
                               "postgresql://digits@/none?host=" + folder],
                              capture_output=True, timeout=60, check=False)
        equal(done.returncode, 1)
        check(b"does not exist" in done.stderr, done.stderr)


if __name__ == "__main__":
    main()
