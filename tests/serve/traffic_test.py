"""Bad and good traffic at a time: nothing is lost, nothing leaks, and the server goes on.

With an argument it goes on for so many seconds (scripts/soak has 600), otherwise for six."""

import contextlib
import json
import os
import random
import sys
import threading
import time

from serve_support import SEVEN, THREE, check, equal, png, serving, stroke

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 6


class Traffic:
    """One client that does one kind of thing again and again."""

    def __init__(self, server, seed, kind, stop):
        self.server, self.random, self.kind, self.stop = server, random.Random(seed), kind, stop
        self.done, self.kept, self.errors = 0, [], []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        try:
            while not self.stop.is_set():
                with contextlib.suppress(ConnectionError):
                    self.kind(self)
                self.done += 1
        except Exception as error:  # pylint: disable=broad-except
            self.errors.append(f"{self.kind.__name__}: {error!r}")

    # --- Good ones.

    def draw(self):
        digit, picture = self.random.choice([(7, SEVEN), (3, THREE), (1, png(stroke()))])
        answer = self.server.predict(picture)
        equal(answer["digit"], digit)
        self.kept.append(answer["id"])
        if self.random.random() < 0.2:
            self.server.json("POST", f"/api/history/{self.kept[-1]}/label", {"label": digit})

    def look(self):
        self.server.json("GET", "/api/history?limit=10")
        self.server.ask("GET", "/")
        self.server.ask("GET", "/metrics")

    # --- Bad ones.

    def rubbish(self):
        with self.server.connect(5) as connection:
            connection.sendall(self.random.randbytes(self.random.randrange(1, 5000)) + b"\r\n\r\n")
            with contextlib.suppress(TimeoutError):
                connection.recv(100)

    def damaged(self):
        data = bytearray(self.random.choice([SEVEN, THREE]))
        for _ in range(self.random.randrange(1, 20)):
            data[self.random.randrange(len(data))] = self.random.randrange(256)
        status, _, body = self.server.ask("POST", "/api/predict?keep=0", bytes(data))
        check(status in (200, 400), status, body)

    def huge(self):
        with self.server.connect(5) as connection:
            connection.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Length: 99999999\r\n\r\n")
            for _ in range(50):
                connection.sendall(bytes(100000))

    def hang_up(self):
        with self.server.connect(5) as connection:
            connection.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(SEVEN) + SEVEN[:200])

    def do_not_read(self):
        with self.server.connect(5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
            time.sleep(0.05)

    def slow(self):
        with self.server.connect(5) as connection:
            for byte in b"GET /healthz HTTP/1.1\r\n":
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
                if self.stop.is_set():
                    return

    def wrong(self):
        method = self.random.choice(["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"])
        path = self.random.choice(["/", "/api/predict", "/api/history/0", "/api/history/1/label",
                                   "/../x", "/api/export?format=%00", "/api/history?limit=-1"])
        status = self.server.ask(method, path, self.random.randbytes(100))[0]
        check(200 <= status < 500, method, path, status)


KINDS = [Traffic.draw] * 3 + [Traffic.look] + [
    Traffic.rubbish, Traffic.damaged, Traffic.huge, Traffic.hang_up, Traffic.do_not_read,
    Traffic.slow, Traffic.slow, Traffic.wrong]


def main():
    with serving("--keep", "10000000") as server:
        stop = threading.Event()
        for _ in range(60):
            server.predict(SEVEN)
        clients = [Traffic(server, seed, kind, stop) for seed, kind in enumerate(KINDS)]
        end, measured = time.monotonic() + SECONDS, []
        while time.monotonic() < end:
            time.sleep(min(SECONDS / 20, 5))
            measured.append((server.memory(), server.files()))
        stop.set()
        for client in clients:
            client.thread.join()
        equal([error for client in clients for error in client.errors], [])

        # Every drawing that was acknowledged is there.
        kept = {entry for client in clients for entry in client.kept}
        found, before = set(), 10**17
        while page := server.json("GET", f"/api/history?limit=200&before={before}")["entries"]:
            found |= {entry["id"] for entry in page}
            before = page[-1]["id"]
        equal(kept - found, set(), "lost")
        equal(len(found), len(kept) + 60)

        equal(server.predict(SEVEN)["digit"], 7)
        time.sleep(0.5)
        middle, last = measured[len(measured) // 2][0], server.memory()
        report = {"seconds": SECONDS, "done": {}, "kept": len(kept), "files": server.files(),
                  "megabytes_middle": middle >> 20, "megabytes_end": last >> 20}
        for client in clients:
            name = client.kind.__name__
            report["done"][name] = report["done"].get(name, 0) + client.done
        print(json.dumps(report))
        check(server.files() < 40, "open files", server.files())
        # Sanitizers keep what is freed; allocators hold a little on.
        if not os.environ.get("ASAN_OPTIONS"):
            check(last < 1.25 * middle + (16 << 20), "memory grows", report)


if __name__ == "__main__":
    main()
