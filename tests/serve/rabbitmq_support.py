"""A RabbitMQ of one's own for the tests of digit-serve with one; who imports this is skipped without."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from serve_support import PROGRAM, check

FOLDERS = ["/usr/lib/rabbitmq/bin",
           "/usr/sbin", "/usr/local/sbin"]
SERVER = shutil.which("rabbitmq-server", path=os.pathsep.join(map(str, FOLDERS)))
CONTROL = shutil.which("rabbitmqctl", path=os.pathsep.join(map(str, FOLDERS)))
USER = "rabbitmq" if os.geteuid() == 0 else None  # whose the installed one is
BUILT_IN = b"librabbitmq" in subprocess.run(["ldd", PROGRAM], capture_output=True,
                                            check=False).stdout
if not SERVER or not CONTROL or not BUILT_IN:
    print("RabbitMQ is not installed, or digit-serve was built without it", file=sys.stderr)
    sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """RabbitMQ with everything that it keeps in one folder, on loopback, without systemd."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port, self.mapper = free_port(), free_port()
        for name in ("db", "log"):
            (self.folder / name).mkdir()
        (self.folder / "plugins").write_text("[].\n")
        (self.folder / "conf-env").write_text("")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            "vm_memory_high_watermark.absolute = 256MB\n"
            "disk_free_limit.absolute = 50MB\n")
        self.environment = {
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder),
            "RABBITMQ_NODENAME": f"digits{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()), "ERL_EPMD_PORT": str(self.mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_MNESIA_BASE": f"{folder}/db",
            "RABBITMQ_LOG_BASE": f"{folder}/log", "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/conf-env",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
                " -kernel inet_dist_use_interface {127,0,0,1}"}
        if USER:
            user = pwd.getpwnam(USER)
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, user.pw_uid, user.pw_gid)
        self.url = f"amqp://guest@127.0.0.1:{self.port}/%2F"
        self.process = None

    def options(self):
        return {"env": self.environment, "user": USER, "group": USER, "cwd": self.folder,
                "stdin": subprocess.DEVNULL}

    def start(self):
        with open(self.folder / "out", "ab") as out:
            self.process = subprocess.Popen([SERVER], stdout=out, stderr=out,
                                            start_new_session=True, **self.options())
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            check(self.process.poll() is None and time.monotonic() < end, "RabbitMQ does not start",
                  (self.folder / "out").read_text())
            time.sleep(0.1)

    def control(self, *arguments):
        done = subprocess.run([CONTROL, "-n", self.environment["RABBITMQ_NODENAME"], *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                              check=False, **self.options())
        return done.returncode, done.stdout.decode()

    def counts(self):
        """Messages of each queue."""
        code, text = self.control("-q", "list_queues", "name", "messages", "--no-table-headers")
        check(code == 0, text)
        return {name: int(count) for name, count in (line.split() for line in text.splitlines())}

    def kill(self):
        """Ends it as a loss of power would, but for what the system had yet to write."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill()
        subprocess.run(["epmd", "-port", str(self.mapper), "-kill"], capture_output=True,
                       check=False, **self.options())


@contextlib.contextmanager
def broker_running():
    with tempfile.TemporaryDirectory(prefix="digitnet-mq-", dir="/tmp") as folder:
        broker = Broker(folder)
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()
