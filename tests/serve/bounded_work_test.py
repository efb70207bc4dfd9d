"""No request takes more of the server than it may: deadlines, clients that hang up, lanes of one's own
for digits, and an end within ten seconds."""

import concurrent.futures
import contextlib
import functools
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time

from serve_support import PROGRAM, SEVEN, Server, check, equal, png, run_all, serving, stroke


@functools.lru_cache
def page_of_ones(rows=24, columns=32):
    """A picture with so many digits that it takes long to read."""
    lines = []
    for _ in range(rows):
        lines += [row * columns for row in stroke()]
    return png(lines)


@functools.lru_cache
def zigzags(size=2000):
    """Lines that can be cut nearly anywhere: a thousand bytes with very many candidates."""
    period, thickness = 24, 3
    rows = [bytearray(b"\xff" * size) for _ in range(size)]
    for top in range(10, size - 40, 40):
        for x in range(size):
            y = top + abs(x % (2 * period) - period)
            for d in range(thickness):
                rows[y + d][x] = 0
    return png(rows)


def processor_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def post_number(picture):
    return (b"POST /api/number HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            % len(picture)) + picture


def test_a_request_takes_so_much_of_the_processor():
    with serving("--deadline", "0.02") as server:
        before = processor_seconds(server)
        answer = server.json("POST", "/api/number", page_of_ones(), status=503)
        check("0.02 s" in answer["error"] and "--deadline" in answer["error"], answer)
        check(processor_seconds(server) - before < 1.5, "it was stopped")
        equal(server.predict(SEVEN)["digit"], 7)
    with serving("--deadline", "600") as server:
        answer = server.json("POST", "/api/number", page_of_ones(2, 3))
        equal(answer["number"], "111\n111")
    for value in ("0", "-1", "soon", "1e9"):
        done = subprocess.run([PROGRAM, "--deadline", value], capture_output=True, timeout=60,
                              check=False)
        equal(done.returncode, 2, value, done.stderr)


def test_pictures_made_to_cost_much_cost_little():
    with serving() as server:
        before = processor_seconds(server)
        status, _, body = server.ask("POST", "/api/number", zigzags())
        check(status in (200, 503), status, body)
        check(processor_seconds(server) - before < 4, "one request", processor_seconds(server))


def test_what_nobody_waits_for_is_not_read():
    with serving("--threads", "1", "--deadline", "600") as server:
        server.json("POST", "/api/number", page_of_ones(2, 3))
        before = processor_seconds(server)
        server.json("POST", "/api/number", page_of_ones())
        once = processor_seconds(server) - before
        before = processor_seconds(server)
        for _ in range(12):
            with server.connect() as connection:
                connection.sendall(post_number(page_of_ones()))
        start = time.monotonic()
        equal(server.predict(SEVEN)["digit"], 7)
        check(time.monotonic() - start < 5, "the next digit", time.monotonic() - start)
        time.sleep(1)
        # Decoding and the part that had begun are paid for; reading all of them would be 12 times.
        spent = processor_seconds(server) - before
        check(spent < 4 * once + 1, "work for those who hung up", spent, once)


def test_numbers_leave_room_for_digits():
    with serving("--threads", "1", "--deadline", "600") as server, contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(server.connect()) for _ in range(40)]
        for connection in waiting:
            connection.sendall(post_number(page_of_ones(48, 40)))
        time.sleep(0.5)
        times = []
        for _ in range(5):
            start = time.monotonic()
            equal(server.predict(SEVEN)["digit"], 7)
            equal(server.json("GET", "/healthz")["status"], "ok")
            equal(server.json("GET", "/readyz")["status"], "ready")
            times.append(time.monotonic() - start)
        check(sorted(times)[2] < 2, "digits wait for numbers", times)
        # One is read and 16 wait; some may be done by now. The others were told to come again.
        answered = select.select(waiting, [], [], 0)[0]
        heads = [connection.recv(65536).split(b"\r\n\r\n")[0] for connection in answered]
        refused = [head for head in heads if head.startswith(b"HTTP/1.1 429 ")]
        check(len(refused) >= 15, "numbers beyond the queue are refused", heads)
        check(all(b"\r\nRetry-After: 1" in head for head in refused), refused)


def test_ends_in_time_under_load():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = Server(folder, "--deadline", "600", "--threads", "1")
        stack.callback(server.process.kill)
        waiting = [stack.enter_context(server.connect()) for _ in range(14)]
        for connection in waiting:
            connection.sendall(post_number(page_of_ones(48, 40)))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            digit = pool.submit(server.predict, SEVEN)
            time.sleep(0.5)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            equal(digit.result()["digit"], 7)
        server.process.wait(timeout=30)
        check(time.monotonic() - start < 10, "ends within ten seconds", time.monotonic() - start)
        equal(server.stop()[0], 0)


if __name__ == "__main__":
    run_all(globals())
