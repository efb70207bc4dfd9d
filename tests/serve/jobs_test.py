"""Predictions outside the request, in a server alone and beside a worker with its file of SQLite."""

import concurrent.futures
import contextlib
import json
import re
import tempfile
import time

from bounded_work_test import page_of_ones
from jobs_support import PICTURES, Client, Server, Worker, check_results, ended, put_many, putting
from serve_support import SEVEN, THREE, check, equal, run_all, serving


def put(server, body, query="", status=202, **headers):
    found, answer, content = server.ask("POST", "/api/jobs" + query, body, **headers)
    equal(found, status, content)
    return answer, json.loads(content)


def form(*files):
    parts = [b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + file
             for file in files]
    return b"\r\n".join(parts) + b"\r\n--x--\r\n", {"Content_Type": "multipart/form-data; boundary=x"}


def test_a_job_from_its_request_to_its_result():
    with serving() as server:
        headers, job = put(server, SEVEN)
        check(re.fullmatch("[0-9a-f]{32}", job["id"]), job)
        equal((headers["Location"], job["kind"], job["pictures"]), (f"/api/jobs/{job['id']}", "digit", 1))
        check(job["state"] in ("queued", "running", "done"), job)
        done = server.json("GET", headers["Location"] + "?wait=10")
        equal((done["state"], done["attempts"], "error" in done), ("done", 1, False))
        direct = server.predict(SEVEN, "?keep=0")
        for name in ("digit", "probabilities", "seen", "box", "model"):
            equal(done["results"][0][name], direct[name], name)
        equal(server.json("GET", "/healthz")["entries"], 0, "jobs leave nothing in the history")
        equal(server.json("GET", "/api/jobs"),
              {"queued": 0, "running": 0, "dead": 0, "dead_jobs": []})
        equal(server.ask("DELETE", headers["Location"])[0], 204)
        equal(server.ask("GET", headers["Location"])[0], 404)
        equal(server.ask("DELETE", headers["Location"])[0], 404)
        equal(server.ask("POST", headers["Location"] + "/requeue")[0], 404)
        for path in ("/api/jobs/1", "/api/jobs/" + "g" * 32, headers["Location"] + "0"):
            equal(server.ask("GET", path)[0], 404, path)
        equal(server.ask("PUT", headers["Location"], b"")[0], 405)


def test_many_pictures_and_bad_ones():
    with serving() as server:
        pictures = [picture for picture, _ in PICTURES] + [SEVEN[:100]]
        body, headers = form(*pictures)
        _, job = put(server, body, **headers)
        job = server.json("GET", f"/api/jobs/{job['id']}?wait=20")
        equal((job["state"], job["pictures"]), ("done", len(pictures)))
        equal([result["digit"] for result in job["results"][:-1]], [digit for _, digit in PICTURES])
        check("error" in job["results"][-1], job["results"][-1])

        _, job = put(server, THREE, "?kind=number")
        job = server.json("GET", f"/api/jobs/{job['id']}?wait=20")
        equal((job["state"], job["results"][0]["number"]), ("done", "3"))

        # What no reading can change fails for good, at the first attempt.
        for kind in ("digit", "number"):
            _, job = put(server, SEVEN[:100], f"?kind={kind}")
            job = server.json("GET", f"/api/jobs/{job['id']}?wait=20")
            equal((job["state"], job["attempts"], list(job["results"][0])), ("failed", 1, ["error"]))
        # And what is no picture at all is not taken.
        put(server, b"nonsense", status=400, Content_Type="text/plain")
        put(server, SEVEN, "?kind=letter", status=400)
        body, headers = form(*[b"\x89PNG"] * 257)
        put(server, body, status=400, **headers)
        put(server, SEVEN, status=400, Idempotency_Key="x" * 256)


def test_a_key_puts_a_job_once():
    with serving("--jobs-threads", "0", "--jobs-waiting", "3") as server:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = list(pool.map(lambda _: put(server, SEVEN, Idempotency_Key="a")[1]["id"], range(24)))
        equal(len(set(jobs)), 1)
        put(server, THREE, status=422, Idempotency_Key="a")
        put(server, SEVEN, "?kind=number", status=422, Idempotency_Key="a")
        put(server, SEVEN)
        put(server, SEVEN)
        headers, _ = put(server, SEVEN, status=429)
        check(int(headers["Retry-After"]) > 0, headers)
        equal(put(server, SEVEN, Idempotency_Key="a")[1]["id"], jobs[0], "known, so it takes no room")
        equal(server.json("GET", "/api/jobs")["queued"], 3)
        equal(server.ask("DELETE", f"/api/jobs/{jobs[0]}")[0], 204)
        time.sleep(0.3)
        check(put(server, THREE, Idempotency_Key="a")[1]["id"] != jobs[0], "forgotten with its job")


def test_waiting_ends_with_the_job_and_is_not_for_everybody():
    with serving("--jobs-threads", "0", "--connections", "8") as server:
        _, job = put(server, SEVEN)
        path = f"/api/jobs/{job['id']}?wait=3"
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            states = [pool.submit(server.json, "GET", path) for _ in range(8)]
            time.sleep(0.5)
            answered = sum(state.done() for state in states)
            equal(answered, 6, "two of eight connections may wait")
            equal(server.predict(SEVEN)["digit"], 7)
            check(time.monotonic() - start < 2, "a prediction waits for those who wait")
            equal({state.result()["state"] for state in states}, {"queued"})
        check(time.monotonic() - start >= 3, "it waits")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            state = pool.submit(server.ask, "GET", path.replace("3", "30"))
            time.sleep(0.3)
            equal(server.ask("DELETE", f"/api/jobs/{job['id']}")[0], 204)
            equal(state.result(5)[0], 404, "who waits hears of the end")


def test_a_poison_picture_dies_and_stops_nobody():
    """Reading it takes too long each time: five attempts, then it is dead until it is put again."""
    with serving("--deadline", "0.02") as server:
        _, poison = put(server, page_of_ones(), "?kind=number")
        client = Client((server.host, server.port))
        check_results(client, put_many(client, 40, "other"))
        check(server.json("GET", f"/api/jobs/{poison['id']}")["state"] in ("queued", "running"), "early")
        job = server.json("GET", f"/api/jobs/{poison['id']}?wait=30")
        equal((job["state"], job["attempts"], job["results"]), ("dead", 5, None))
        check("--deadline" in job["error"], job)
        listed = server.json("GET", "/api/jobs")
        equal((listed["dead"], [dead["id"] for dead in listed["dead_jobs"]]), (1, [poison["id"]]))
        again = server.json("POST", f"/api/jobs/{poison['id']}/requeue", status=202)
        equal((again["attempts"] <= 1, again["pictures"]), (True, 1))
        server.json("POST", f"/api/jobs/{poison['id']}/requeue", status=409)


def test_jobs_outlive_their_server():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = Server(folder, "--jobs-threads", "0")
        stack.callback(lambda: server.process.kill())
        client = Client((server.host, server.port))
        jobs = put_many(client, 20, "kept")
        server.process.kill()
        server.process.wait()
        port = server.port
        server = Server(folder, port=port)
        check_results(client, jobs)
        equal(server.stop(), (0, ""))


def test_kill_the_server_amid_jobs():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = Server(folder, "--jobs-lease", "1")
        stack.callback(lambda: server.process.kill())
        client = Client((server.host, server.port))
        with putting(client, "killed") as jobs:
            for _ in range(3):
                time.sleep(0.4)
                server.process.kill()
                server.process.wait()
                server = Server(folder, "--jobs-lease", "1", port=server.port)
        check_results(client, jobs)
        check(client.refused > 0, "it was away")
        equal(server.json("GET", "/api/jobs")["queued"], 0)


def test_a_worker_beside_the_file():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--jobs-threads", "0", "--jobs-lease", "1")
        worker = Worker(server.database, "--jobs-lease", "1")
        with ended(server, worker):
            client = Client((server.host, server.port))
            jobs = put_many(client, 40, "first")
            worker.kill()
            jobs |= put_many(client, 40, "second")
            with ended(Worker(server.database, "--jobs-lease", "1")) as (second,):
                check_results(client, jobs)
                equal(second.stop(), (0, ""))
            # A worker that is told to end while it reads gives the job back, as if it had not begun.
            slow = client.put("slow", page_of_ones(48, 40), "number")
            with ended(Worker(server.database, "--deadline", "600")) as (third,):
                end = time.monotonic() + 20
                while server.json("GET", f"/api/jobs/{slow}")["state"] != "running":
                    check(time.monotonic() < end, "it is taken")
                    time.sleep(0.02)
                start = time.monotonic()
                equal(third.stop(), (0, ""))
                check(time.monotonic() - start < 9, "it ends soon")
            job = server.json("GET", f"/api/jobs/{slow}")
            check((job["state"], job["attempts"]) in (("queued", 0), ("done", 1)), job)


if __name__ == "__main__":
    run_all(globals())
