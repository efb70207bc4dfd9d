"""Who is let in, and who is shown out: hosts and origins, methods and targets, slow clients and too many of
them, and what the log says of it."""

import contextlib
import os
import re
import resource
import select
import shutil
import tempfile
import time

from framing_cases import exchange, statuses
from serve_support import SEVEN, Server, check, equal, run_all, serving


def test_addresses_are_good_hosts_and_names_only_if_allowed():
    with serving("--allow-host", "Digits.Example") as server:
        for host, status in (("localhost", 200), ("localhost:99", 200), ("127.0.0.1", 200),
                             ("192.168.7.9:8080", 200), ("[::1]", 200), ("[2001:db8::1]:80", 200),
                             ("digits.example", 200), ("DIGITS.example:443", 200),
                             ("digits.example.evil.example", 403), ("evil.example", 403),
                             ("localhost.evil.example", 403), ("127.0.0.1.evil.example", 403)):
            equal(server.ask("GET", "/healthz", Host=host)[0], status, host)
    # A container listens for everybody; names are good there only if they are given, too.
    with serving("--host", "0.0.0.0") as server:
        server.host = "127.0.0.1"
        equal(server.ask("GET", "/healthz", Host="evil.example")[0], 403)
        equal(server.ask("GET", "/healthz", Host="10.1.2.3")[0], 200)


def test_another_origin_may_be_let_in():
    friend = "https://friend.example"
    with serving("--allow-origin", friend) as server:
        status, headers, _ = server.ask("OPTIONS", "/api/predict", Origin=friend,
                                        Access_Control_Request_Method="POST")
        equal((status, headers["Access-Control-Allow-Origin"], headers["Vary"]), (204, friend, "Origin"))
        check("POST" in headers["Access-Control-Allow-Methods"], headers["Access-Control-Allow-Methods"])
        check("Content-Type" in headers["Access-Control-Allow-Headers"], "what the page sends")
        status, headers, _ = server.ask("POST", "/api/predict?keep=0", SEVEN, Origin=friend,
                                        Sec_Fetch_Site="cross-site")
        equal((status, headers["Access-Control-Allow-Origin"], headers["Vary"]), (200, friend, "Origin"))
        for stranger in ("https://evil.example", "http://friend.example", friend + ":8443", "null"):
            status, headers, _ = server.ask("POST", "/api/predict?keep=0", SEVEN, Origin=stranger)
            equal((status, headers["Access-Control-Allow-Origin"]), (403, None), stranger)
        headers = server.ask("GET", "/api/history")[1]
        equal((headers["Access-Control-Allow-Origin"], headers["Vary"]), (None, "Origin"))


def test_rewritten_hosts():
    """Port forwarding rewrites Host and Origin; the browser says that it is the page itself."""
    with serving() as server:
        for headers in ({"Sec_Fetch_Site": "same-origin", "Origin": "https://x-8080.app.example"},
                        {"Sec_Fetch_Site": "same-origin"}):
            equal(server.ask("POST", "/api/predict?keep=0", SEVEN, **headers)[0], 200, headers)
        for site in ("cross-site", "same-site"):
            equal(server.ask("POST", "/api/predict?keep=0", SEVEN, Sec_Fetch_Site=site)[0], 403, site)


def test_methods_and_targets():
    with serving() as server:
        api = server.json("GET", "/openapi.json")["paths"]
        for path, methods in api.items():
            path = path.replace("{id}", "0" * 32 if "jobs" in path else "1")
            status, headers, _ = server.ask("PATCH", path, b"")
            equal(status, 405, path)
            for method in methods:
                check(method.upper() in headers["Allow"], path, method, headers["Allow"])
        absolute = f"GET http://127.0.0.1:{server.port}/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        equal(statuses(exchange(server.port, absolute.encode() + b"Connection: close\r\n\r\n")), [200])
        equal(statuses(exchange(server.port, b"GET /healthz HTTP/1.0\r\n\r\n")), [200])
        # Too large: said before the client is asked to send it.
        with server.connect(10) as connection:
            connection.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                               b"Content-Length: 5000000\r\n\r\n")
            equal(statuses(connection.recv(65536)), [413])
        # A correction is a few bytes.
        for path in ("/api/history/1/label", "/api/history"):
            equal(server.ask("POST", path, b" " * 1025)[0], 413, path)


def test_headers_have_five_seconds():
    with serving() as server:
        start = time.monotonic()
        slow = server.connect(20)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: local")
        answer = b""
        with contextlib.suppress(ConnectionError):
            while piece := slow.recv(4096):
                answer += piece
        seconds = time.monotonic() - start
        check(4.5 < seconds < 8, "the deadline of headers", seconds)
        equal(statuses(answer), [408])
        slow.close()


def test_slow_sockets_keep_nobody_out():
    """More of them than there may be, a byte now and then each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4000:
        print("too few open files are allowed here")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4000), hard))
    with serving() as server, contextlib.ExitStack() as stack:
        request = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaa"
        slow = [stack.enter_context(server.connect()) for _ in range(1400)]
        times = []
        for byte in request[:12]:
            for connection in slow:
                with contextlib.suppress(OSError):
                    connection.send(bytes([byte]))
            start = time.monotonic()
            equal(server.predict(SEVEN, "?keep=0")["digit"], 7)
            times.append(time.monotonic() - start)
        check(sorted(times)[-2] < 2, "others are served meanwhile", times)


def test_no_more_open_files():
    """Room is made among those that have sent the least."""
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (140, 140))

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = Server(folder, "--connections", "8", preexec_fn=limit)
        stack.callback(server.process.kill)
        idle = [stack.enter_context(server.connect()) for _ in range(200)]
        for _ in range(20):
            equal(server.predict(SEVEN, "?keep=0")["digit"], 7)
        gone = sum(bool(select.select([each], [], [], 0)[0]) for each in idle)
        check(gone >= 60, "the idle ones make room", gone)
        check(server.files() <= 140, server.files())
        equal(server.stop()[0], 0)


def test_lines_of_the_log():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        place = folder + "/data"
        os.mkdir(place)
        server = Server(folder, database=place + "/drawings.sqlite3")
        stack.callback(server.process.kill)
        server.predict(SEVEN)
        shutil.rmtree(place)
        for _ in range(60):
            equal(server.predict(SEVEN)["kept"], False)
        code, errors = server.stop()
        equal(code, 0)
        lines = errors.splitlines()
        check(1 <= len(lines) <= 21, "limited in rate", lines)
        for line in lines:
            check(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ digit-serve: ", line), line)
        check("left out" in errors, errors)


if __name__ == "__main__":
    run_all(globals())
