"""A PostgreSQL of one's own for the tests of digit-serve with one; who imports this is skipped without."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from serve_support import PROGRAM, check


def find_programs():
    if found := shutil.which("initdb"):
        return pathlib.Path(found).parent
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


BIN = find_programs()
OTHER_USER = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
BUILT_IN = b"libpq" in subprocess.run(["ldd", PROGRAM], capture_output=True, check=False).stdout
if BIN is None or not BUILT_IN:
    print("PostgreSQL is not installed, or digit-serve was built without it", file=sys.stderr)
    sys.exit(77)


class Cluster:
    """PostgreSQL with its files and its socket in one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.log = self.folder / "log"
        if OTHER_USER:
            user = pwd.getpwnam(OTHER_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
            self.folder.chmod(0o755)
        self.run("initdb", "--auth=trust", "--username=digits", "--no-sync", "-D",
                 self.folder / "data")
        self.url = f"postgresql://digits@/postgres?host={self.folder}"

    def run(self, program, *arguments):
        done = subprocess.run([BIN / program, *arguments], user=OTHER_USER, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        check(done.returncode == 0, program, done.stdout.decode())

    def start(self):
        """Starts it; after kill() also once what it left behind is gone."""
        end = time.monotonic() + 20
        while not self.try_start():
            check(time.monotonic() < end, "PostgreSQL does not start", self.log.read_text())
            time.sleep(0.2)

    def try_start(self):
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        # Not a pipe: the server would keep it open.
        with open(os.devnull, "w", encoding="utf-8") as nothing:
            done = subprocess.run([BIN / "pg_ctl", "-D", self.folder / "data", "-l", self.log, "-w",
                                   "-o", options, "start"], user=OTHER_USER, cwd="/",
                                  stdout=nothing, stderr=nothing, check=False)
        return done.returncode == 0

    def processes(self):
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def signal(self, which):
        """Sends a signal to all of its processes."""
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, which)

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")

    def kill(self):
        """Ends it as a loss of power would, but for what the system had yet to write."""
        processes = self.processes()
        self.signal(signal.SIGKILL)
        end = time.monotonic() + 10
        while any(is_alive(process) for process in processes) and time.monotonic() < end:
            time.sleep(0.02)


def is_alive(process):
    try:
        stat = pathlib.Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] not in "ZX"


@contextlib.contextmanager
def cluster_running():
    with tempfile.TemporaryDirectory(prefix="digitnet-pg-", dir="/tmp") as folder:
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            subprocess.run([BIN / "pg_ctl", "-D", cluster.folder / "data", "-m", "immediate",
                            "stop"], cwd="/", user=OTHER_USER, capture_output=True, check=False)
