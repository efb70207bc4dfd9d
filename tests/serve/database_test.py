"""A history that cannot be written to: locked by another program, on a full disk, removed while in
use. The answer comes all the same, and says that it was not kept."""

import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

from serve_support import SEVEN, THREE, Server, check, equal, run_all


@contextlib.contextmanager
def server_in(folder, *options, **named):
    server = Server(folder, *options, **named)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def timed(action, *arguments):
    start = time.monotonic()
    return action(*arguments), time.monotonic() - start


def kept_soon(server):
    """The first answer that was kept, within a few seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        answer = server.predict(SEVEN)
        if answer["kept"]:
            return answer
        time.sleep(0.1)
    raise AssertionError("not kept again")


def test_locked_by_another_writer():
    with tempfile.TemporaryDirectory() as folder, server_in(folder) as server:
        first = server.predict(SEVEN)
        equal((first["kept"], server.predict(SEVEN, "?keep=0")["kept"]), (True, False))
        other = sqlite3.connect(server.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with concurrent.futures.ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda _: timed(server.predict, SEVEN), range(90)))
        for answer, seconds in answers:
            equal((answer["digit"], answer["kept"], answer["id"]), (7, False, None))
            check(seconds < 10, "an answer waits for the lock", seconds)
        # Who only reads waits for nobody who writes, and who changes something is told.
        equal(server.json("GET", "/api/history")["count"], 1)
        equal(server.ask("GET", "/")[0], 200)
        equal(server.json("GET", "/healthz")["status"], "ok")
        status, headers, _ = server.ask("DELETE", f"/api/history/{first['id']}")
        equal((status, headers["Retry-After"]), (503, "2"))
        other.execute("ROLLBACK")
        other.close()
        check(kept_soon(server)["id"] > first["id"], "kept again")
        equal(server.ask("DELETE", f"/api/history/{first['id']}")[0], 204)
        code, errors = server.stop()
        equal(code, 0)
        lines = errors.splitlines()
        check(3 <= len(lines) <= 25, "a line for each of many failures", len(lines))
        for line in lines:
            check(line[4] == "-" and line[19:33] == "Z digit-serve:", "the time stands before it", line)
        check("left out" in errors, "how many were left out", errors)


def test_a_full_disk():
    own_disk = ["unshare", "--map-root-user", "--mount", "--", "sh", "-c",
                'mount -t tmpfs -o size=16m none "$0" && exec "$@"']
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as disk:
        if not shutil.which("unshare") or subprocess.run([*own_disk, disk, "true"],
                                                         capture_output=True, check=False).returncode:
            print("no file system of one's own can be mounted here: a full disk is not tried")
            return
        with server_in(folder, database=f"{disk}/drawings.sqlite3",
                       prefix=[*own_disk, disk]) as server:
            kept = []
            for _ in range(2000):
                answer = server.predict(SEVEN)
                if not answer["kept"]:
                    break
                kept.append(answer["id"])
            check(10 < len(kept) < 2000, "the disk was filled", len(kept))
            equal(server.json("GET", "/api/history")["count"], len(kept))
            picture = server.ask("GET", f"/api/history/{kept[0]}/picture")[2]
            check(picture == SEVEN, "it can be read from", len(picture))
            equal(server.predict(SEVEN, "?keep=0")["digit"], 7)
            for entry in kept[: len(kept) // 2]:
                equal(server.ask("DELETE", f"/api/history/{entry}")[0], 204, entry)
            equal(server.json("GET", "/api/history")["count"], len(kept) - len(kept) // 2)
            while server.predict(SEVEN)["kept"]:
                pass
            equal(server.ask("DELETE", "/api/history?all=1")[0], 204, "all at once, on a full disk again")
            equal(server.json("GET", "/api/history")["count"], 0)
            check(server.predict(SEVEN)["kept"], "there is room again")
            code, errors = server.stop()
            equal(code, 0)
            check("full" in errors, errors)


def test_removed_while_in_use():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "data"
        place.mkdir()
        database = place / "drawings.sqlite3"
        with server_in(folder, database=str(database)) as server:
            server.predict(SEVEN)
            database.unlink()
            answer = server.predict(THREE)
            equal((answer["digit"], answer["kept"]), (3, True))
            equal(server.json("GET", "/api/history")["count"], 1)
            check(database.exists(), "made again")
            # Another one in its place, by renaming.
            other = place / "other.sqlite3"
            with server_in(folder, database=str(other)) as second:
                for _ in range(3):
                    second.predict(SEVEN)
                equal(second.stop()[0], 0)
            os.replace(other, database)
            equal(server.json("GET", "/api/history")["count"], 3)
            # The folder is gone, and comes back.
            os.rename(place, f"{folder}/elsewhere")
            answer = server.predict(SEVEN)
            equal((answer["digit"], answer["kept"]), (7, False))
            equal(server.ask("GET", "/api/history")[0], 503)
            equal(server.ask("GET", "/readyz")[0], 503)
            equal(server.json("GET", "/healthz")["status"], "ok")
            place.mkdir()
            check(server.predict(SEVEN)["kept"], "kept again")
            code, errors = server.stop()
            equal(code, 0)
            equal(errors.count("was removed or replaced"), 3, errors)


if __name__ == "__main__":
    run_all(globals())
