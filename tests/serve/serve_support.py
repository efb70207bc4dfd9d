"""What the tests of digit-serve share: a server of one's own, and requests to it."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from tool_support import BIN, DATA, check, chunk, equal, png, run_all, stroke  # noqa: E402,F401

PROGRAM = BIN / "digit-serve"
if not PROGRAM.exists():
    print("digit-serve was not built", file=sys.stderr)
    sys.exit(77)

SEVEN = (DATA / "samples" / "7-pencil.png").read_bytes()
THREE = (DATA / "samples" / "3-blue-pen.png").read_bytes()


class Server:
    """digit-serve on a free port with a database in a folder of its own."""

    def __init__(self, folder, *options, database=None, port=0, prefix=(), program=PROGRAM,
                 **settings):
        self.database = database or str(pathlib.Path(folder) / "drawings.sqlite3")
        self.process = subprocess.Popen(
            [*prefix, program, "--port", str(port), "--database", self.database, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://([^/]+):(\d+)/", line)
        if not found:
            self.process.kill()
            raise AssertionError(f"digit-serve did not start: {line} {self.process.stderr.read()}")
        self.host, self.port = found[1], int(found[2])
        self.url = found[0]

    def connect(self, timeout=30):
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def client(self, timeout=60):
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body of the answer on a connection of its own."""
        with contextlib.closing(self.client()) as client:
            client.request(method, path, body,
                           {key.replace("_", "-"): value for key, value in headers.items()})
            response = client.getresponse()
            return response.status, response.headers, response.read()

    def json(self, method, path, body=None, status=200, **headers):
        """The answer as JSON, which must have this status."""
        if isinstance(body, dict):
            body, headers = json.dumps(body), {"Content_Type": "application/json", **headers}
        found, _, content = self.ask(method, path, body, **headers)
        equal(found, status, method, path, content[:300])
        return json.loads(content) if content else None

    def predict(self, picture, query="", **headers):
        return self.json("POST", "/api/predict" + query, picture,
                         **{"Content_Type": "image/png", **headers})

    def raw(self, request, timeout=30):
        """What comes back for these bytes until the server hangs up."""
        with self.connect(timeout) as connection:
            connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(65536):
                    answer += piece
            return answer

    def memory(self):
        """Resident memory in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def files(self):
        """Open files and sockets."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self, how=signal.SIGTERM, timeout=30):
        """Ends it and returns the exit code and what it said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            _, errors = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("digit-serve did not end") from None
        return self.process.returncode, errors.decode()


@contextlib.contextmanager
def serving(*options, database=None):
    """A server that must end well after the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, *options, database=database)
        try:
            yield server
            code, errors = server.stop()
            equal((code, errors), (0, ""))
        finally:
            server.process.kill()
            server.process.wait()
