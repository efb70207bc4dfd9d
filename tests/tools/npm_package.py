"""Packages of npm that tests need: fetched for the run, told by their hash, never installed."""

import base64
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile


def skip(why):
    """Ends the test as one that could not be run here."""
    print(why, file=sys.stderr)
    sys.exit(77)


def unpack(package, sha512, target, wanted=()):
    """Puts the wanted files of a package, such as "name@1.2.3", into the folder `target`; or all."""
    if not shutil.which("npm"):
        skip(f"npm is not installed, which fetches {package}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, timeout=200,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (subprocess.SubprocessError, OSError) as error:
            skip(f"npm cannot fetch {package}: {error}")
        archive = next(pathlib.Path(folder).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != sha512:
            sys.exit(f"{package} has the SHA-512 {found}, not {sha512}")
        with tarfile.open(archive) as files:
            for member in files:
                name = member.name.removeprefix("package/")
                if member.isfile() and (not wanted or name in wanted):
                    path = pathlib.Path(target) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(files.extractfile(member).read())
