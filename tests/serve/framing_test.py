"""Where a request ends is said in one way or not at all: raw requests and what they get."""

import socket

from framing_cases import (CASES, CLOSE, LENGTH, chunked, chunks, exchange, post, smuggled,
                           statuses)
from serve_support import SEVEN, check, equal, run_all, serving


def test_directly():
    check(len(CASES) >= 60)
    with serving() as server:
        for request, expected in CASES:
            expected = [status for status in expected if status != ()]
            found = statuses(exchange(server.port, request))
            equal(found, expected, request[:120])
            check(not smuggled(server), "smuggled", request[:120])


def test_every_status_is_in_the_description():
    refused = {str(status) for _, expected in CASES for status in expected
               if status != () and status >= 400 and status != 404}
    check({"400", "413", "431", "501", "505"} <= refused, refused)
    with serving() as server:
        paths = server.json("GET", "/openapi.json")["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            missing = (refused | {"403", "408", "500", "503"}) - set(operation["responses"])
            equal(missing - {"405"}, set(), method, path)  # of a method that stands not there


def test_byte_by_byte():
    with serving() as server:
        for request, expected in (CASES[0], CASES[15], (chunked(chunks(SEVEN[:0], 1)), [400])):
            with server.connect() as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for byte in request:
                    connection.sendall(bytes([byte]))
                answer = b""
                while piece := connection.recv(65536):
                    answer += piece
            equal(statuses(answer), expected, request[:80])


def test_a_client_that_waits_is_told_to_go_on():
    head = post(LENGTH % len(SEVEN) + b"Expect: 100-continue\r\n")
    with serving() as server, server.connect() as connection:
        for _ in range(2):  # the second one is received by the thread that answered the first
            connection.sendall(head.replace(CLOSE, b""))
            equal(statuses(connection.recv(65536)), [100])
            connection.sendall(SEVEN)
            equal(statuses(connection.recv(65536)), [200])


run_all(globals())
