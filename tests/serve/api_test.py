"""The API of digit-serve over a real socket: good, bad, huge, slow and concurrent requests."""

import base64
import concurrent.futures
import gzip
import io
import json
import os
import pathlib
import resource
import signal
import socket
import sqlite3
import stat
import struct
import subprocess
import tarfile
import tempfile
import time

from serve_support import (BIN, DATA, PROGRAM, SEVEN, THREE, Server, check, equal, png, run_all,
                           serving, stroke)


def test_reads_a_picture_in_every_way():
    with serving() as server:
        answer = server.predict(SEVEN, "?features=1")
        equal(answer["digit"], 7)
        check(abs(sum(answer["probabilities"]) - 1) < 1e-3, answer["probabilities"])
        equal(max(answer["probabilities"]), answer["probabilities"][7])
        equal(len(base64.b64decode(answer["seen"])), 784)
        check(max(base64.b64decode(answer["seen"])) > 200, "the picture has ink")
        check(answer["box"]["width"] > 0 and answer["milliseconds"] > 0, answer)
        features = answer["features"]
        equal(len(base64.b64decode(features["maps"])),
              features["channels"] * features["height"] * features["width"])
        check(max(base64.b64decode(features["maps"])) == 255, "the maps are scaled")

        url = "data:image/png;base64," + base64.b64encode(SEVEN).decode()
        in_json = server.json("POST", "/api/predict", {"image": url})
        equal(in_json["probabilities"], answer["probabilities"])
        plain = server.json("POST", "/api/predict", {"image": base64.b64encode(SEVEN).decode()})
        equal(plain["probabilities"], answer["probabilities"])
        check("features" not in plain, "features only if wanted")

        raw = server.json("POST", "/api/predict", base64.b64decode(answer["seen"]),
                          Content_Type="application/octet-stream")
        equal(raw["digit"], 7)
        equal(server.predict(png(stroke()))["digit"], 1)


def test_agrees_with_digit_predict():
    pictures = sorted((DATA / "samples").glob("*.png"))
    lines = subprocess.run([BIN / "digit-predict", "--format", "json", *pictures],
                           capture_output=True, check=True).stdout.splitlines()
    with serving() as server:
        for picture, line in zip(pictures, lines, strict=True):
            expected, found = json.loads(line), server.predict(picture.read_bytes(), "?keep=0")
            equal(found["digit"], expected["digit"], picture.name)
            for a, b in zip(found["probabilities"], expected["probabilities"]):
                check(abs(a - b) < 1e-4, picture.name, found, expected)


def test_blank_pictures_are_no_digits_and_not_kept():
    with serving() as server:
        answer = server.predict(png([bytes([255] * 50)] * 50))
        equal((answer["digit"], answer["reason"], answer["id"]), (None, "blank", None))
        equal(server.json("GET", "/api/history")["count"], 0)


def test_drawings_that_are_no_digit_say_why():
    three = [row * 3 for row in stroke()]
    mark = [bytes(0 if 20 <= x < 80 and 20 <= y < 80 and min(abs(x - 38), abs(x - 62), abs(y - 38),
                                                             abs(y - 62)) < 3 else 255
                  for x in range(100)) for y in range(100)]  # a number sign
    with serving() as server:
        for picture, reason in ((png(three), "no single shape"), (png(mark), "unlike any digit")):
            answer = server.predict(picture)
            equal((answer["digit"], answer["reason"]), (None, reason))
            entry = server.json("GET", f"/api/history/{answer['id']}")
            equal((entry["digit"], entry["reason"]), (None, reason))


def test_reads_whole_numbers():
    blank = png([bytes([255] * 60)] * 40)
    with tempfile.TemporaryDirectory() as folder:
        number = pathlib.Path(folder) / "one.png"
        number.write_bytes(png([row * 3 for row in stroke()]))
        pictures = [number, *sorted((DATA / "samples").glob("*.png"))[::4]]
        lines = subprocess.run([BIN / "digit-predict", "--number", "--format", "json", *pictures],
                               capture_output=True, check=True).stdout.splitlines()
        with serving() as server:
            for picture, line in zip(pictures, lines, strict=True):
                expected = json.loads(line)
                found = server.json("POST", "/api/number", picture.read_bytes(),
                                    Content_Type="image/png")
                equal(found["number"], expected["number"], picture.name)
                boxes = [list(each["box"].values()) for each in found["digits"]]
                equal(boxes, [each["box"] for each in expected["digits"]], picture.name)
                for a, b in zip(found["digits"], expected["digits"]):
                    equal(a["digit"], b["digit"])
                    check(abs(a["confidence"] - b["confidence"]) < 1e-4, a, b)
                    equal(len(base64.b64decode(a["seen"])), 784)
            equal(json.loads(lines[0])["number"], "111")
            url = "data:image/png;base64," + base64.b64encode(number.read_bytes()).decode()
            equal(server.json("POST", "/api/number", {"image": url})["number"], "111")
            seen = base64.b64decode(server.predict(SEVEN, "?keep=0")["seen"])
            equal(server.json("POST", "/api/number", seen)["number"], "7", "raw pixels")
            answer = server.json("POST", "/api/number", blank)
            equal((answer["number"], answer["reason"], answer["digits"]), (None, "blank", []))
            server.json("POST", "/api/number", SEVEN[:-40], status=400)
            equal(server.json("GET", "/api/history")["count"], 0, "numbers are not kept")
            none = 1 + sum(json.loads(line)["number"] is None for line in lines)  # the blank one, too
            metric = f'digitnet_numbers_total{{found="0"}} {none}\n'
            check(metric in server.ask("GET", "/metrics")[2].decode(), "numbers are counted")


def test_history():
    with serving() as server:
        first = server.predict(SEVEN)["id"]
        second = server.predict(THREE)["id"]
        equal(server.predict(SEVEN, "?keep=0")["id"], None)
        page = server.json("GET", "/api/history")
        equal([entry["id"] for entry in page["entries"]], [second, first])
        equal((page["count"], page["labelled"]), (2, 0))
        equal(server.json("GET", f"/api/history?before={second}")["entries"][0]["id"], first)
        equal(len(server.json("GET", "/api/history?limit=1")["entries"]), 1)

        entry = server.json("GET", f"/api/history/{first}")
        equal((entry["digit"], entry["label"]), (7, None))
        equal(base64.b64decode(entry["image"].split(",")[1]), SEVEN)
        check(abs(entry["created"] / 1000 - time.time()) < 60, entry["created"])
        equal(server.ask("GET", f"/api/history/{first}/picture")[2], SEVEN)

        # A drawing goes on: the entry takes the new picture, until it has a label.
        equal(server.predict(THREE, f"?replace={first}")["id"], first)
        equal(server.json("GET", f"/api/history/{first}")["digit"], 3)
        labelled = server.json("POST", f"/api/history/{first}/label", {"label": 8})
        equal((labelled["digit"], labelled["label"]), (3, 8))
        third = server.predict(SEVEN, f"?replace={first}")["id"]
        check(third > second, third)
        equal(server.json("POST", f"/api/history/{first}/label", {"label": None})["label"], None)

        equal(server.ask("DELETE", f"/api/history/{first}")[0], 204)
        equal(server.ask("DELETE", f"/api/history/{first}")[0], 404)
        server.json("GET", f"/api/history/{first}", status=404)
        server.json("POST", f"/api/history/{first}/label", {"label": 1}, status=404)
        equal(server.ask("GET", f"/api/history/{first}/picture")[0], 404)
        check(server.predict(SEVEN, f"?replace={first}")["id"] > third, "gone entries stay gone")


def test_numbers_are_kept_and_corrected_too():
    number = png([row * 3 for row in stroke()])
    with serving() as server:
        answer = server.json("POST", "/api/number?keep=1", number)
        equal((answer["number"], answer["kept"]), ("111", True))
        equal(server.json("POST", "/api/number", number)["id"], None, "only if asked to")
        blank = server.json("POST", "/api/number?keep=1", png([bytes([255] * 60)] * 40))
        equal((blank["id"], blank["kept"]), (None, False))
        seven = server.predict(SEVEN)["id"]
        page = server.json("GET", "/api/history")
        equal(page["count"], 2)
        digit, entry = page["entries"]
        check("number" not in digit and "digit" not in entry, page)
        equal((entry["id"], entry["number"], entry["label"]), (answer["id"], "111", None))
        whole = server.json("GET", f"/api/history/{entry['id']}")
        equal(base64.b64decode(whole["image"].split(",")[1]), number)
        equal(server.ask("GET", f"/api/history/{entry['id']}/picture")[2], number)
        # It goes on until it has a label, as digits do.
        label = f"/api/history/{entry['id']}/label"
        again = server.json("POST", f"/api/number?keep=1&replace={entry['id']}", SEVEN)
        equal((again["id"], again["number"]), (entry["id"], "7"))
        equal(server.json("POST", label, {"label": "12\n3"})["label"], "12\n3")
        check(server.json("POST", f"/api/number?keep=1&replace={entry['id']}", number)["id"] > seven)
        check("whole number" in server.json("POST", label, {"label": 7}, 400)["error"], "a text")
        check("single digit" in server.json("POST", f"/api/history/{seven}/label", {"label": "7"},
                                            400)["error"], "a number")
        equal(server.json("POST", label, {"label": None})["label"], None)
        # Raw pixels and what is no number.
        raw = base64.b64decode(server.predict(SEVEN, "?keep=0")["seen"])
        raw_id = server.json("POST", "/api/number?keep=1", raw)["id"]
        check(server.ask("GET", f"/api/history/{raw_id}/picture")[2].startswith(b"\x89PNG"), "a picture")
        server.json("POST", f"/api/history/{raw_id}/label", {"label": "7"})
        equal(server.ask("GET", "/api/export")[0], 404, "exports are of digits")
        server.json("POST", f"/api/history/{seven}/label", {"label": 7})
        equal(server.ask("GET", "/api/export?format=png")[0], 200)


def test_clearing_the_history():
    with serving() as server:
        equal(server.ask("DELETE", "/api/history?all=1")[0], 204, "nothing to clear")
        for _ in range(3):
            entry = server.predict(SEVEN)["id"]
        server.json("POST", f"/api/history/{entry}/label", {"label": 7})
        server.json("POST", "/api/number?keep=1", SEVEN)
        for query, headers, status in (("?all=1", {"Origin": "http://evil.example"}, 403), ("", {}, 400),
                                       ("?all=0", {}, 400), ("?all=x", {}, 400), ("/", {}, 404)):
            equal(server.ask("DELETE", "/api/history" + query, **headers)[0], status, query)
        equal(server.json("GET", "/api/history")["count"], 4, "nothing by mistake")
        equal(server.ask("DELETE", "/api/history?all=1")[0], 204)
        equal(server.json("GET", "/api/history"), {"count": 0, "labelled": 0, "entries": []})
        equal(server.json("GET", "/healthz")["entries"], 0)
        check(server.predict(SEVEN)["id"] > entry, "numbers are not given twice")


def test_histories_of_older_versions_are_opened():
    with tempfile.TemporaryDirectory() as folder:
        database = str(pathlib.Path(folder) / "drawings.sqlite3")
        old = sqlite3.connect(database)
        old.executescript("""
            CREATE TABLE drawing (id INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL,
              picture BLOB, seen BLOB NOT NULL CHECK (length(seen) = 784),
              digit INTEGER CHECK (digit BETWEEN 0 AND 9), reason TEXT NOT NULL,
              probabilities TEXT NOT NULL, model TEXT NOT NULL,
              label INTEGER CHECK (label BETWEEN 0 AND 9));
            CREATE INDEX drawing_with_label ON drawing (id) WHERE label IS NOT NULL;
            PRAGMA application_id = 0x6469676E; PRAGMA user_version = 1;""")
        old.execute("INSERT INTO drawing VALUES (5, 1, NULL, zeroblob(784), 7, '',"
                    " '[0,0,0,0,0,0,0,1,0,0]', 'reader', 7)")
        old.commit()
        old.close()
        with serving(database=database) as server:
            (entry,) = server.json("GET", "/api/history")["entries"]
            equal((entry["id"], entry["digit"], entry["label"]), (5, 7, 7))
            equal(server.json("POST", "/api/number?keep=1", SEVEN)["id"], 6)


def test_history_survives_a_restart_and_forgets_the_oldest():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--keep", "10")
        kept = server.predict(SEVEN)["id"]
        server.json("POST", f"/api/history/{kept}/label", {"label": 7})
        last = [server.predict(THREE)["id"] for _ in range(12)][-1]
        equal(server.stop()[0], 0)
        mode = stat.S_IMODE(os.stat(server.database).st_mode)
        equal(mode, 0o600, "only its owner reads the database")
        server = Server(folder, "--keep", "10")
        page = server.json("GET", "/api/history")
        check(page["count"] <= 10, page["count"])
        ids = [entry["id"] for entry in page["entries"]]
        equal((ids[0], ids[-1]), (last, kept), "what has a label stays longer")
        equal(server.stop(), (0, ""))


def test_databases_that_are_not_ours_are_refused():
    with tempfile.TemporaryDirectory() as folder:
        other = pathlib.Path(folder) / "other.sqlite3"
        database = sqlite3.connect(other)
        database.execute("CREATE TABLE a (b)")
        database.commit()
        database.close()
        newer = pathlib.Path(folder) / "newer.sqlite3"
        equal(Server(folder, database=str(newer)).stop()[0], 0)
        database = sqlite3.connect(newer)
        database.execute("PRAGMA user_version = 99")
        database.commit()
        database.close()
        text = pathlib.Path(folder) / "text"
        text.write_text("this is no database, whatever its name " * 100)
        for path, why in ((other, "another program"), (newer, "newer version"),
                          (text, "not a database"), (f"{folder}/no/such/folder/x", "No such file")):
            done = subprocess.run([BIN / "digit-serve", "--port", "0", "--database", str(path)],
                                  capture_output=True, timeout=60, check=False)
            equal(done.returncode, 1)
            check(why in done.stderr.decode() and done.stderr.count(b"\n") == 1, done.stderr)


def test_export_is_read_by_the_tools():
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        server.json("GET", "/api/export", status=404)
        for picture, label in ((SEVEN, 7), (THREE, 3), (THREE, 3)):
            entry = server.predict(picture)["id"]
            server.json("POST", f"/api/history/{entry}/label", {"label": label})
        server.predict(SEVEN)  # without a label: not exported
        for kind in ("idx", "png"):
            status, headers, archive = server.ask("GET", f"/api/export?format={kind}")
            equal(status, 200)
            check(kind in headers["Content-Disposition"], headers)
            target = pathlib.Path(folder) / kind
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                tar.extractall(target)
            if kind == "idx":
                labels = gzip.decompress((target / "train-labels-idx1-ubyte.gz").read_bytes())
                equal(labels, struct.pack(">II", 0x801, 3) + bytes([7, 3, 3]))
            done = subprocess.run([BIN / "digit-eval", "--data", target, "--split", "train",
                                   "--format", "json"], capture_output=True, check=False)
            equal(done.returncode, 0, done.stderr)
            report = json.loads(done.stdout)
            equal((report["images"], report["accuracy"]), (3, 1))
        equal(server.ask("GET", "/api/export?format=zip")[0], 400)


def test_bad_requests_get_a_reason():
    huge = bytes(5 << 20)
    bomb = png([bytes(30000)] * 300)  # 9 million pixels in a few kB
    cases = [
        ("POST", "/api/predict", b"", {}, 400),
        ("POST", "/api/predict", b"\x89PNG\r\n\x1a\nrubbish", {}, 400),
        ("POST", "/api/predict", SEVEN[:-40], {}, 400),
        ("POST", "/api/predict", bytes(783), {}, 400),
        ("POST", "/api/predict", bomb, {}, 400),
        ("POST", "/api/predict", huge, {}, 413),
        ("POST", "/api/predict", b"{}", {"Content_Type": "application/json"}, 400),
        ("POST", "/api/predict", b"[" * 100000, {"Content_Type": "application/json"}, 400),
        ("POST", "/api/predict", b'{"image": 3}', {"Content_Type": "application/json"}, 400),
        ("POST", "/api/predict", b'{"image": "data:image/gif;base64,AAAA"}',
         {"Content_Type": "application/json"}, 400),
        ("POST", "/api/predict", b'{"image": "A?AA"}', {"Content_Type": "application/json"}, 400),
        ("POST", "/api/predict?keep=2", SEVEN, {}, 400),
        ("POST", "/api/predict?replace=-1", SEVEN, {}, 400),
        ("POST", "/api/predict?replace=1x", SEVEN, {}, 400),
        ("POST", "/api/predict", SEVEN, {"Content_Encoding": "gzip"}, 415),
        ("POST", "/api/predict", SEVEN, {"Content_Type": "multipart/form-data; boundary=x"}, 400),
        ("POST", "/api/history/1/label", b'{"label": 10}', {}, 400),
        ("POST", "/api/history/1/label", b'{"label": "seven"}', {}, 400),
        ("POST", "/api/history/1/label", b'{"label": ""}', {}, 400),
        ("POST", "/api/history/1/label", b'{"label": 7, "label": "7"}', {}, 400),
        ("POST", "/api/history/1/label", b'{"label": "7"}', {}, 404),
        ("POST", "/api/history/1/label", b"\xff\xfe", {}, 400),
        ("GET", "/api/history?limit=many", None, {}, 400),
        ("GET", "/api/history/99999999999999999999", None, {}, 404),
        ("GET", "/api/history/-1", None, {}, 404),
        ("GET", "/api/predict", None, {}, 405),
        ("DELETE", "/api/export", None, {}, 405),
        ("GET", "/nothing", None, {}, 404),
        ("GET", "/../../etc/passwd", None, {}, 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", None, {}, 404),
        ("GET", "/api/history/1%00", None, {}, 404),
    ]
    with serving() as server:
        for method, path, body, headers, status in cases:
            found, _, content = server.ask(method, path, body, **headers)
            equal(found, status, method, path, headers, content[:200])
            check(json.loads(content)["error"], content)
        equal(server.predict(SEVEN)["digit"], 7)


def test_limits_are_options():
    noise = png([os.urandom(900) for _ in range(900)])
    predict = "/api/predict?keep=0"
    with serving("--max-pixels", "810000", "--max-body", "1M") as server:
        equal(server.ask("POST", predict, noise)[0], 200)
        equal(server.ask("POST", predict, bytes((1 << 20) + 1))[0], 413)
    with serving("--max-pixels", "809999") as server:
        status, _, content = server.ask("POST", predict, noise)
        equal(status, 400)
        check(b"809999 pixels" in content, content)
    for most, expected in ((len(noise), 200), (len(noise) - 1, 413)):
        with serving("--max-body", str(most)) as server:
            equal(server.ask("POST", predict, noise)[0], expected)
    large = png([bytes(5000)] * 1000 + [os.urandom(5000) for _ in range(1000)])
    check(len(large) > 5_000_000)
    with serving("--max-pixels", "10000000", "--max-body", "6M") as server:  # more than usual
        equal(server.ask("POST", predict, large)[0], 200)
        equal(server.ask("POST", "/api/predict", large)[0], 200)
    for option, value in (("--max-pixels", "0"), ("--max-pixels", "4M"), ("--deadline", "nan"),
                          ("--jobs-lease", "nan"), ("--max-body", "-1"),
                          ("--max-body", "much")):
        done = subprocess.run([PROGRAM, option, value], capture_output=True, timeout=60, check=False)
        equal(done.returncode, 2, option, value, done.stderr)


def test_broken_http_is_answered_or_hung_up_on():
    head = b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\n"
    cases = [
        (b"\r\n\r\n", b""),
        (b"rubbish\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (head + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", b"413"),
        (head + b"Content-Length: -1\r\n\r\n", b"4"),
        (head + b"Content-Length: 99999999999999999999999\r\n\r\n", b"413"),
        (head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", b"400"),
        (head + b"Content-Length: 5x\r\n\r\nabcdef", b"400"),
        (head + b"X: " + b"y" * 100000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: bytes=0-1,0-1,0-1\r\n\r\n",
         b"200"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n"
         b"GET /api/export HTTP/1.1\r\n\r\n!!", b"200"),
    ]
    with serving() as server:
        for request, status in cases:
            answer = server.raw(request)
            first = answer.split(b"\r\n")[0]
            check(status in first, request[:60], first)
            check(answer.count(b"HTTP/1.1") <= 1, "one answer only", request[:60], answer[:1000])
        # Headers without end.
        with server.connect() as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            try:
                for _ in range(20000):
                    connection.sendall(b"X: " + b"y" * 1000 + b"\r\n")
                check(False, "20 MB of headers were taken")
            except ConnectionError:
                pass
        equal(server.predict(SEVEN)["digit"], 7)


def test_only_its_own_page_may_change_things():
    with serving("--allow-host", "digits.example") as server:
        own = f"http://{server.host}:{server.port}"
        for headers, status in (({"Origin": own}, 200), ({"Sec_Fetch_Site": "same-origin"}, 200),
                                ({"Host": "digits.example"}, 200), ({"Host": "LOCALHOST:1"}, 200),
                                ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403),
                                ({"Sec_Fetch_Site": "cross-site"}, 403),
                                ({"Host": "evil.example"}, 403)):
            equal(server.ask("POST", "/api/predict?keep=0", SEVEN, **headers)[0], status, headers)
        equal(server.ask("GET", "/api/history", Host="evil.example")[0], 403)


def test_page_and_headers():
    with serving() as server:
        status, headers, page = server.ask("GET", "/")
        equal((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        check(b"<canvas" in page and b"http-equiv" not in page, "the page")
        for name in (b"http://", b"https://"):  # but for the name of SVG
            equal(page.replace(b"http://www.w3.org/2000/svg", b"").count(name), 0, "no other host")
        policy = headers["Content-Security-Policy"]
        check("script-src 'sha256-" in policy and "unsafe" not in policy, policy)
        for path in ("/", "/api/history", "/nothing", "/metrics"):
            headers = server.ask("GET", path)[1]
            equal(headers["X-Content-Type-Options"], "nosniff")
            check("default-src 'none'" in headers["Content-Security-Policy"], path)
            check("Access-Control-Allow-Origin" not in headers, path)
        api = server.json("GET", "/openapi.json")
        for path, methods in api["paths"].items():
            for method in methods:
                example = "0" * 32 if "/jobs/" in path else "1"
                found = server.ask(method.upper(), path.replace("{id}", example), b"")[0]
                check(found not in (405, 500), method, path, found)
                check(str(found) in methods[method]["responses"], method, path, found)


def test_metrics_and_health():
    with serving() as server:
        for _ in range(3):
            server.predict(SEVEN)
        server.ask("POST", "/api/predict", b"x")
        health = server.json("GET", "/healthz")
        equal((health["status"], health["entries"]), ("ok", 3))
        for word in (b"NONSENSE", b"\xff\xfe\""):
            server.raw(word + b" / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = server.ask("GET", "/metrics")[2].decode()
        equal(text.count('method="other"'), 2, text)  # one a status, whatever the word
        check("NONSENSE" not in text, text)
        for line in ('digitnet_predictions_total{digit="7"} 3', "digitnet_prediction_seconds_count 3",
                     'digitnet_http_requests_total{method="POST",route="/api/predict",status="200"} 3',
                     'digitnet_http_requests_total{method="POST",route="/api/predict",status="400"} 1',
                     "digitnet_queue_length 0"):
            check(line + "\n" in text, line, text)


def test_many_at_a_time_get_their_own_answers():
    pictures = {7: SEVEN, 3: THREE, 1: png(stroke())}

    def one(index):
        digit = list(pictures)[index % 3]
        with_keep = index % 2
        return digit, server.predict(pictures[digit], f"?keep={with_keep}")

    with serving() as server:
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(one, range(240)))
        for digit, answer in answers:
            equal(answer["digit"], digit)
        ids = [answer["id"] for _, answer in answers if answer["id"]]
        equal(len(set(ids)), 120)
        equal(server.json("GET", "/healthz")["entries"], 120)


def test_a_full_queue_says_429():
    noise = os.urandom(1)[0]
    big = png([bytes((x * y + noise) % 256 for x in range(1000)) for y in range(1000)])

    def one(_):
        status, headers, _ = server.ask("POST", "/api/predict?keep=0", big, Content_Type="image/png")
        return status, headers["Retry-After"]

    with serving("--queue", "1", "--threads", "1") as server:
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(one, range(24)))
        equal(set(answers), {(200, None), (429, "1")})
        refused = sum(status == 429 for status, _ in answers)
        check(f"digitnet_predictions_refused_total {refused}\n" in
              server.ask("GET", "/metrics")[2].decode(), refused)
        equal(server.predict(SEVEN)["digit"], 7)


def test_idle_and_slow_clients_do_not_keep_others_out():
    with serving("--connections", "4") as server:
        idle = [server.connect() for _ in range(8)]
        slow = [server.connect() for _ in range(2)]
        for connection in slow:
            connection.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-")
        start = time.monotonic()
        equal(server.predict(SEVEN)["digit"], 7)
        check(time.monotonic() - start < 4, "answered while others are slow")
        # Silence in the middle of a request ends it.
        slow[0].settimeout(20)
        while slow[0].recv(4096):
            pass
        for connection in idle + slow:
            connection.close()


def test_shuts_down_after_the_last_answer():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        idle = server.client()
        idle.request("GET", "/healthz")
        idle.getresponse().read()  # kept alive, then silent
        begun = server.connect()
        begun.sendall(b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(SEVEN) + SEVEN[:100])
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        begun.sendall(SEVEN[100:])
        answer = b""
        while piece := begun.recv(65536):
            answer += piece
        check(b"200 OK" in answer and b'"digit":7' in answer, answer[:300])
        start = time.monotonic()
        server.process.wait(timeout=30)
        check(time.monotonic() - start < 5, "ends soon")
        equal(server.stop(), (0, ""))
        database = sqlite3.connect(server.database)
        equal(database.execute("SELECT count(*) FROM drawing").fetchone()[0], 1, "and was kept")
        database.close()


def test_more_connections_than_the_system_allows():
    def limits(which, value):
        return lambda: resource.setrlimit(which, (value, value))

    for limit, connections, word in ((limits(resource.RLIMIT_NOFILE, 100), 64, b"open files"),
                                     (limits(resource.RLIMIT_AS, 4 << 30), 4000, b"threads")):
        done = subprocess.run([PROGRAM, "--port", "0", "--database", ":memory:", "--connections",
                               str(connections)], capture_output=True, timeout=60, check=False,
                              preexec_fn=limit)
        if os.environ.get("ASAN_OPTIONS") and word == b"threads":
            continue  # a sanitizer takes more of addresses than that by itself
        equal(done.returncode, 1, done.stderr)
        check(b"--connections %d" % connections in done.stderr and word in done.stderr, done.stderr)
        equal(done.stderr.count(b"\n"), 1, done.stderr)


def test_ports_are_not_shared():
    with serving() as server:
        done = subprocess.run([BIN / "digit-serve", "--port", str(server.port), "--database",
                               ":memory:"], capture_output=True, timeout=60, check=False)
        equal(done.returncode, 1)
        check(b"in use" in done.stderr, done.stderr)
        equal(server.host, "127.0.0.1", "loopback unless told otherwise")


if __name__ == "__main__":
    run_all(globals())
