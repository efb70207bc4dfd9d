"""compose.yaml without containers: what it starts as processes, with its own options and nginx's own
configuration, against a PostgreSQL and a RabbitMQ of the test."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from jobs_support import Client, Worker, check_results, ended, put_many
from postgres_support import cluster_running
from rabbitmq_support import broker_running, free_port
from serve_support import Server, check, equal

try:
    import yaml
except ImportError:
    print("python3-yaml is not installed", file=sys.stderr)
    sys.exit(77)

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
if not NGINX:
    print("nginx is not installed", file=sys.stderr)
    sys.exit(77)

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])
COMPOSE = yaml.safe_load((SOURCE / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def options_of(name, places):
    """The options of a service, with our hosts in the place of the names of services."""
    program, *options = SERVICES[name]["entrypoint"]
    equal(program, "digit-serve")
    return [places.get(option, option) for option in options]


@contextlib.contextmanager
def nginx_with(port, server_port):
    """nginx with packaging/nginx.conf, which listens on `port`."""
    with tempfile.TemporaryDirectory() as folder:
        own = (SOURCE / "packaging" / "nginx.conf").read_text()
        for old, new in (("server server:8080;", f"server 127.0.0.1:{server_port};"),
                         ("listen 8080;", f"listen 127.0.0.1:{port};")):
            check(old in own, old, own)
            own = own.replace(old, new)
        path = pathlib.Path(folder) / "nginx.conf"
        path.write_text(f"""
            daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 256; }}
            http {{
              access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
              fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
              {own}
            }}""")
        process = subprocess.Popen([NGINX, "-p", folder, "-c", path], stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def check_file():
    """What the file says of services that nobody starts here."""
    equal(sorted(SERVICES), ["broker", "database", "proxy", "server", "worker"])
    for name in ("server", "worker"):
        service = SERVICES[name]
        equal((service["build"], service["read_only"], service["cap_drop"]), (".", True, ["ALL"]))
        equal(sorted(service["depends_on"]), ["broker", "database"])
    mounted, inside, mode = SERVICES["proxy"]["volumes"][0].split(":")
    check((SOURCE / mounted).is_file() and inside.endswith("conf.d/default.conf") and mode == "ro")
    for name in ("database", "broker"):
        volume = SERVICES[name]["volumes"][0].split(":")[0]
        check(volume in COMPOSE["volumes"], volume)


def main():
    check_file()
    with cluster_running() as cluster, broker_running() as broker, \
            tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        code, text = broker.control("add_user", "digits", "word")
        equal(code, 0, text)
        broker.control("set_permissions", "digits", ".*", ".*", ".*")
        url = "amqp://digits@127.0.0.1:%d/%%2F" % broker.port
        places = {"postgresql://digits@database/digits": cluster.url, "amqp://digits@broker/%2F": url,
                  "0.0.0.0": "127.0.0.1"}
        given = {**os.environ, "DIGIT_SERVE_JOBS_PASSWORD": "word"}
        options = options_of("server", places)
        place = options.index("--database")
        server = Server(folder, *options[:place], *options[place + 2:], database=options[place + 1],
                        env=given)
        options = options_of("worker", places)
        equal(options.pop(0), "--worker")
        place = options.index("--database")
        workers = [Worker(options[place + 1], *options[:place], *options[place + 2:], env=given)
                   for _ in range(SERVICES["worker"]["deploy"]["replicas"])]
        stack.enter_context(ended(server, *workers))
        port = free_port()
        stack.enter_context(nginx_with(port, server.port))
        client = Client(("127.0.0.1", port))
        check_results(client, put_many(client, 60, "composed"))
        start = time.monotonic()
        status, job = client.ask("GET", "/api/jobs/" + "0" * 32 + "?wait=10")
        equal((status, time.monotonic() - start < 5), (404, True), job)
        for one in (*workers, server):
            equal(one.stop(), (0, ""))


if __name__ == "__main__":
    main()
