"""nginx before digit-serve, as docs/serving.md sets it up: no request is understood by the two in
different ways."""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from framing_cases import CASES, exchange, smuggled, statuses
from serve_support import SEVEN, check, equal, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
if not NGINX:
    print("nginx is not installed: no request is sent through it", file=sys.stderr)
    sys.exit(77)


@contextlib.contextmanager
def nginx_before(server):
    """nginx as docs/serving.md sets it up, on a free port."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        path = pathlib.Path(folder)
        (path / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 256; }}
            http {{
              client_header_timeout 2s; client_body_timeout 2s; keepalive_timeout 2s;
              access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
              fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
              upstream digits {{ server 127.0.0.1:{server.port}; keepalive 8; }}
              server {{
                listen 127.0.0.1:{port}; client_max_body_size 5m;
                location / {{
                  proxy_pass http://digits; proxy_http_version 1.1;
                  proxy_set_header Host $http_host; proxy_set_header Connection "";
                }}
              }}
            }}""")
        process = subprocess.Popen([NGINX, "-p", folder, "-c",
                                    path / "nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()


def main():
    with serving() as server, nginx_before(server) as port:
        for request, expected in CASES:
            expected = [status for status in expected if status not in ((), 100)]
            found = [status for status in statuses(exchange(port, request)) if status != 100]
            # nginx refuses some by itself, and mends others before they get here.
            check(len(found) <= max(len(expected), 1), request[:120], found)
            check(all(status < 500 or status in (501, 505) for status in found), request[:120], found)
            if max(expected) < 300 and request[:2] != b"\r\n":
                check(found == expected or found == [400], request[:120], found)
            check(not smuggled(server), "smuggled", request[:120])
        equal(server.predict(SEVEN)["digit"], 7)


if __name__ == "__main__":
    main()
