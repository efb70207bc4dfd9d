"""scripts/changed-tests finds the tests that a change touches, through any number of headers and whether it is
committed or not, and no others; what is no option or platform is refused."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from tool_support import check, equal, run_all

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])
FILES = {
    "include/digitnet/core/low.hpp": "#pragma once\n",
    "include/digitnet/core/middle.hpp": "#pragma once\n#include <digitnet/core/low.hpp>\n",
    "include/digitnet/core/other.hpp": "#pragma once\n",
    "tests/core/helper.hpp": "#include <digitnet/core/middle.hpp>\n",
    "tests/core/low_test.cpp": '#include "helper.hpp"\n',
    "tests/core/other_test.cpp": "#include <digitnet/core/other.hpp>\n",
    "tests/core/alone_test.cpp": "#include <vector>\n",
    "tests/core/some_test.py": "",
}


class Checkout:
    """A small project with the script, on a branch that begins at main."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        for name, text in FILES.items():
            self.write(name, text)
        (self.root / "scripts").mkdir()
        shutil.copy(SOURCE / "scripts" / "changed-tests", self.root / "scripts")
        self.git("init", "-q", "-b", "main")
        self.commit()
        self.git("checkout", "-q", "-b", "change")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], cwd=self.root, check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "m")

    def listed(self):
        done = subprocess.run([sys.executable, "scripts/changed-tests", "--list"], cwd=self.root,
                              capture_output=True, text=True, check=False)
        equal(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()


def test_what_a_change_touches_is_found():
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout(folder)
        equal(checkout.listed(), ["no unit test of the library is touched"])
        checkout.write("include/digitnet/core/low.hpp", "#pragma once\nint low();\n")
        equal(checkout.listed(), ["tests/core/low_test.cpp"])
        checkout.commit()
        equal(checkout.listed(), ["tests/core/low_test.cpp"])
        checkout.write("tests/core/new_test.cpp", "#include <vector>\n")  # not known to git
        checkout.write("tests/core/some_test.py", "pass\n")
        equal(checkout.listed(), ["not run: tests/core/some_test.py", "tests/core/low_test.cpp",
                                  "tests/core/new_test.cpp"])


def test_other_arguments_are_refused():
    for command in (["changed-tests", "--all"], ["platforms", "vax"], ["same-bits"], ["reference", "--pdf"]):
        done = subprocess.run([SOURCE / "scripts" / command[0], *command[1:]], capture_output=True, text=True, check=False)
        equal(done.returncode, 2, command, done.stderr)
        check("usage: " in done.stderr, command)


if shutil.which("git") is None:
    print("skipped: git is not installed")
    sys.exit(77)
run_all(globals())
