"""Raw requests and what they get: what framing_test.py sends directly and nginx_test.py through nginx."""

import contextlib
import re
import socket

from serve_support import SEVEN

HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
# Nobody asks for this in an honest way here: whoever gets it was smuggled in.
CANARY = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def get(target=b"/healthz", version=b"HTTP/1.1", headers=HOST + CLOSE):
    return b"GET " + target + b" " + version + b"\r\n" + headers + b"\r\n"


def post(headers, body=b"", target=b"/api/predict?keep=0"):
    return b"POST " + target + b" HTTP/1.1\r\n" + HOST + CLOSE + headers + b"\r\n" + body


def chunked(body, headers=b""):
    return post(b"Transfer-Encoding: chunked\r\n" + headers, body)


def chunks(data, size):
    pieces = [data[i:i + size] for i in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


LENGTH = b"Content-Length: %d\r\n"

# What is sent, and the statuses of the answers.
CASES = [
    # Sound ones, also where others are strict.
    (get(), [200]),
    (b"\r\n" + get(), [200]),
    (get(version=b"HTTP/1.0", headers=b""), [200]),
    (get(version=b"HTTP/1.0", headers=HOST), [200]),
    (get(headers=b"hOsT:localhost\r\nCONNECTION:\tClose \r\n"), [200]),
    (get(headers=b"Host:   localhost:8080  \r\n" + CLOSE), [200]),
    (get(headers=b"Host: [::1]:80\r\n" + CLOSE), [200]),
    (get(headers=b"Host: 192.0.2.7\r\n" + CLOSE), [200]),
    (get(target=b"http://localhost/healthz"), [200]),
    (get(target=b"HTTP://localhost:99/healthz?a=b"), [200]),
    (get(headers=HOST + CLOSE + b"X-Empty:\r\nX-Latin: caf\xe9\r\n"), [200]),
    (get(headers=HOST + CLOSE + b"Range: bytes=0-1,0-1\r\nAccept-Encoding: br, gzip\r\n"), [200]),
    (b"HEAD / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", [200]),
    (b"OPTIONS * HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", [204]),
    (get(headers=HOST) + get(), [200, 200]),
    (get(headers=HOST + LENGTH % 5) + b"abcde" + get(), [200, 200]),
    (post(LENGTH % len(SEVEN), SEVEN), [200]),
    (post(LENGTH % len(SEVEN) + b"Expect: 100-continue\r\n", SEVEN), [200]),  # the body is there
    (chunked(chunks(SEVEN, 1000)), [200]),
    (chunked(chunks(SEVEN, 7)), [200]),
    (chunked(b"%X;name=\"value\"\r\n" % len(SEVEN) + SEVEN + b"\r\n0\r\nX: y\r\n\r\n"), [200]),
    (chunked(b"000%x\r\n" % len(SEVEN) + SEVEN + b"\r\n0\r\n\r\n"), [200]),
    # Request lines.
    (b"rubbish\r\n\r\n", [400]),
    (b"GET /healthz\r\n\r\n", [400]),
    (b"GET  /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    (b"GET /healthz  HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    (b" GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    (b"GET\t/healthz\tHTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    (b"G(T /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    (get(target=b"/healthz\x00"), [400]),
    (get(target=b"/health\x7fz"), [400]),
    (get(target=b"/caf\xe9"), [400]),
    (get(target=b"healthz"), [400]),
    (get(target=b"http://"), [400]),
    (get(target=b"http://user@localhost/healthz"), [400]),
    (get(target=b"/" + b"a" * 9000), [414]),
    (get(version=b"HTTP/2.0"), [505]),
    (get(version=b"HTTP/9.9"), [505]),
    (get(version=b"http/1.1"), [400]),
    (get(version=b"HTTP/1.10"), [400]),
    (b"BREW /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [501]),
    (b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    # Headers.
    (b"GET /healthz HTTP/1.1\n" + HOST + b"\r\n", [400]),
    (b"GET /healthz HTTP/1.1\r\nHost: localhost\n\n", [400, ()]),
    (get(headers=b"Host : localhost\r\n"), [400]),
    (get(headers=b"Host\t: localhost\r\n"), [400]),
    (get(headers=HOST + b"X: a\r\n b\r\n"), [400]),
    (get(headers=b" " + HOST), [400]),
    (get(headers=HOST + b"X\r\n"), [400]),
    (get(headers=HOST + b": empty\r\n"), [400]),
    (get(headers=HOST + b"X: a\x00b\r\n"), [400]),
    (get(headers=HOST + b"X: a\rb\r\n"), [400]),
    (get(headers=HOST + b"X: a\x08b\r\n"), [400]),
    (get(headers=HOST + b"X@: a\r\n"), [400]),
    (get(headers=HOST + b"X: y\r\n" * 100), [431]),
    (get(headers=HOST + b"".join(b"X: %s\r\n" % (b"y" * 8000) for _ in range(9))), [431]),
    # Who is meant.
    (get(headers=CLOSE), [400]),
    (get(headers=HOST + HOST), [400]),
    (get(headers=b"Host: localhost, evil.example\r\n"), [400]),
    (get(headers=b"Host: localhost%00.evil.example\r\n"), [400]),
    (get(headers=b"Host: localhost/x\r\n"), [400]),
    (get(headers=b"Host: evil.example\r\n"), [403]),
    (get(headers=b"Host: localhost.evil.example\r\n"), [403]),
    (get(target=b"http://evil.example/healthz"), [403]),
    # How long the body is.
    (post(b"Content-Length: %34\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length: +4\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length: -4\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length: 0x4\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length: 4 \t4\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length: 4, 4\r\n", b"abcd" + CANARY), [400]),
    (post(b"Content-Length:\r\n", b"abcd" + CANARY), [400]),
    (post(LENGTH % 4 + LENGTH % 4, b"abcd" + CANARY), [400]),
    (post(LENGTH % 4 + LENGTH % 40, b"abcd" + CANARY), [400]),
    (post(b"Content-Length: 99999999999999999999\r\n"), [413]),
    (post(b"Content-Length: 5000000\r\n"), [413]),
    (post(b"Content-Length: 5000000\r\nExpect: 100-continue\r\n"), [413]),
    (post(b"Content-Length: 2000\r\n", target=b"/api/history/1/label"), [413]),
    (post(LENGTH % 4 + b"Expect: the-unexpected\r\n", b"abcd"), [417]),
    (post(LENGTH % 4 + b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + CANARY), [400]),
    (post(LENGTH % 4 + b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + CANARY), [400]),
    (post(LENGTH % 4 + b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n" + CANARY), [400]),
    (post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), [400]),
    (post(b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n"), [501]),
    (post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), [501]),
    (post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"), [501]),
    (b"POST /api/predict HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
    # Chunks.
    (chunked(b"x\r\nabc\r\n0\r\n\r\n"), [400]),
    (chunked(b"-1\r\nabc\r\n0\r\n\r\n"), [400]),
    (chunked(b"0x3\r\nabc\r\n0\r\n\r\n"), [400]),
    (chunked(b"3\r\nabcd\r\n0\r\n\r\n"), [400]),
    (chunked(b"3\nabc\r\n0\r\n\r\n"), [400]),
    (chunked(b"3\r\nabc\n0\r\n\r\n"), [400]),
    (chunked(b"3 " + b"y" * 1000 + b"\r\nabc\r\n0\r\n\r\n"), [400]),
    (chunked(b"ffffffffffffffffff\r\n"), [413]),
    (chunked(b"ffffffff\r\n"), [413]),
    (chunked(b"3\r\n{ }\r\n0\r\n" + b"X: y\r\n" * 101 + b"\r\n"), [431]),
]


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)]


def exchange(port, request, timeout=30):
    """What comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        answer = b""
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(65536):
                answer += piece
        return answer


def smuggled(server):
    return b'route="/openapi.json"' in server.ask("GET", "/metrics")[2]
