"""It takes what people send: every form of a picture, told by what it is and not by what it is called."""

import base64
import json
import random
import re
import subprocess
import tempfile

from serve_support import BIN, DATA, PROGRAM, SEVEN, check, equal, png, run_all, serving, stroke

CURL_FORM = "application/x-www-form-urlencoded"  # what curl --data-binary says


def noisy(size=240):
    """A stroke on paper with some noise: a file of more than 30 kB."""
    numbers = random.Random(1)
    rows = [bytearray(numbers.randrange(225, 256) for _ in range(size)) for _ in range(size)]
    for y in range(40, 200):
        for x in range(112, 130):
            rows[y][x] = numbers.randrange(0, 30)
    return png([bytes(row) for row in rows])


def form(*parts, boundary="----x"):
    body = b""
    for name, file, content in parts:
        about = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
        body += f"--{boundary}\r\nContent-Disposition: {about}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def test_a_file_whatever_it_is_called():
    large = noisy()
    check(len(large) > 30_000, len(large))
    with serving() as server:
        for kind in ("image/png", "image/jpeg", "application/octet-stream", CURL_FORM, "text/plain",
                     "application/json", "nonsense", "image/png; charset=utf-8"):
            equal(server.json("POST", "/api/predict?keep=0", SEVEN, Content_Type=kind)["digit"], 7, kind)
            equal(server.json("POST", "/api/predict?keep=0", large, Content_Type=kind)["digit"], 1, kind)
        equal(server.json("POST", "/api/predict?keep=0", SEVEN)["digit"], 7, "without any")
        jpeg = (DATA.parent / "tests" / "image" / "files" / "gray.jpg").read_bytes()
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            file.write(jpeg)
            file.flush()
            (line,) = subprocess.run([BIN / "digit-predict", "--format", "json", file.name],
                                     capture_output=True, check=False).stdout.splitlines()
        for kind in ("image/jpeg", "image/png", CURL_FORM):
            answer = server.json("POST", "/api/predict?keep=0", jpeg, Content_Type=kind)
            equal((answer["digit"], answer.get("reason")),
                  (json.loads(line)["digit"], json.loads(line).get("reason")), kind)
        kept = server.predict(large)["id"]
        check(server.ask("GET", f"/api/history/{kept}/picture")[2][:4] == b"\x89PNG", "it is kept")


def test_curl_itself():
    with serving() as server, tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(SEVEN)
        file.flush()
        url = server.url + "api/predict?keep=0"
        for options in (["--data-binary", "@" + file.name], ["-F", "file=@" + file.name],
                        ["-F", "other=1", "-F", "x=@" + file.name + ";type=image/png"],
                        ["-H", "Transfer-Encoding: chunked", "--data-binary", "@" + file.name],
                        ["--http1.0", "--data-binary", "@" + file.name]):
            try:
                done = subprocess.run(["curl", "-sS", *options, url], capture_output=True, check=True)
            except FileNotFoundError:
                print("curl is not installed")
                return
            equal(json.loads(done.stdout).get("digit"), 7, options, done.stdout)


def test_forms():
    with serving() as server:
        body, kind = form(("file", "seven.png", SEVEN))
        equal(server.json("POST", "/api/predict?keep=0", body, Content_Type=kind)["digit"], 7)
        body, kind = form(("note", None, b"a seven"), ("anything", "7", SEVEN), ("more", None, b""))
        equal(server.json("POST", "/api/predict?keep=0", body, Content_Type=kind)["digit"], 7)
        equal(server.json("POST", "/api/number", body, Content_Type=kind)["number"], "7")
        for parts in ((), (("note", None, b"no file"),)):
            body, kind = form(*parts)
            error = server.json("POST", "/api/predict", body, 400, Content_Type=kind)["error"]
            check("form" in error or "picture" in error, error)


def test_json():
    text = base64.b64encode(SEVEN).decode()
    broken = "\n ".join(re.findall(".{1,60}", text))
    of_urls = text.replace("+", "-").replace("/", "_").rstrip("=")
    ones = stroke()
    bytes_of_one = [value for row in ones for value in row]
    with serving() as server:
        for image in (text, broken, of_urls, "data:image/png;base64," + text,
                      "data:;base64," + broken, "data:image/jpeg;base64," + of_urls):
            equal(server.json("POST", "/api/predict?keep=0", {"image": image})["digit"], 7, image[:40])
        for pixels in (bytes_of_one, [value / 255 for value in bytes_of_one]):
            equal(server.json("POST", "/api/predict?keep=0", {"pixels": pixels})["digit"], 1)
        body = json.dumps({"pixels": bytes_of_one}).encode()
        for kind in ("application/json", CURL_FORM, "text/plain"):
            equal(server.json("POST", "/api/predict?keep=0", body, Content_Type=kind)["digit"], 1, kind)
        for wrong in ({"pixels": bytes_of_one[1:]}, {"pixels": [256] + bytes_of_one[1:]},
                      {"pixels": [-1] + bytes_of_one[1:]}, {"image": text, "pixels": bytes_of_one},
                      {"image": text, "colour": "red"}, {"picture": text}, {"image": [text]},
                      {"pixels": [[1]]}, {}):
            error = server.json("POST", "/api/predict", wrong, 400)["error"]
            check(error, str(wrong)[:80])
        for deep in (b'{"image": ' + b"[" * 1000, b'{"a":' * 1000, b"[" * 4_000_000):
            server.json("POST", "/api/predict", deep, 400, Content_Type="application/json")


def test_raw_bytes():
    ones = b"".join(stroke())
    with serving() as server:
        equal(server.json("POST", "/api/predict?keep=0", ones, Content_Type="application/octet-stream")
              ["digit"], 1)
        for kind in ("text/plain", CURL_FORM, "application/json"):
            error = server.json("POST", "/api/predict", ones, 400, Content_Type=kind)["error"]
            check(error, kind)
        # What is refused names what would be taken.
        error = server.json("POST", "/api/predict", b"hello, world", 400, Content_Type="text/plain")["error"]
        for form_of_it in ("picture", "form", "JSON", "784 bytes"):
            check(form_of_it in error, error)


def test_chunks_up_to_the_limit():
    def chunked(body, size):
        pieces = [body[i:i + size] for i in range(0, len(body), size)]
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    head = (b"POST /api/predict?keep=0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n")
    with serving("--max-body", "64K") as server:
        for size in (100, 4096, 1 << 20):
            answer = server.raw(head + chunked(SEVEN, size))
            check(b" 200 " in answer and b'"digit":7' in answer, size, answer[:200])
        answer = server.raw(head + chunked(bytes(65537), 4096))
        check(answer.startswith(b"HTTP/1.1 413 "), answer[:100])


def test_connection_strings():
    """They are told from files: what is asked is libpq, not SQLite."""
    for place in ("postgresql://nobody@127.0.0.1:1/none", "postgres://nobody@127.0.0.1:1/none",
                  "host=127.0.0.1 port=1 dbname=none", "dbname=none host=127.0.0.1 port=1"):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([PROGRAM, "--port", "0", "--database", place], capture_output=True,
                                  timeout=60, check=False, cwd=folder)
        equal(done.returncode, 1, place, done.stderr)
        check(b"PostgreSQL" in done.stderr or b"connection" in done.stderr, place, done.stderr)
        equal(done.stderr.count(b"\n"), 1, done.stderr)


if __name__ == "__main__":
    run_all(globals())
