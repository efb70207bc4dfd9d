"""The single header is the same each time, needs nothing but the compiler, and is enough to compile
tests/tiny_test.cpp with every compiler that is here, to run it, and to link two files."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from tool_support import check, equal, run_all

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])
SCRIPT = SOURCE / "scripts" / "single-header"
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
SYSTEM = {"fcntl.h", "sys/stat.h", "unistd.h", "io.h", "process.h"}  # POSIX's, and Windows'


def run(*command, **arguments):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **arguments)
    equal((done.returncode, done.stderr), (0, ""), *command)
    return done.stdout


TEXT = run(sys.executable, SCRIPT)


def compilers():
    names = {os.environ.get("DIGITNET_CXX", "g++"), "g++", "clang++"}
    found = {os.path.realpath(path): path for path in map(shutil.which, sorted(names)) if path}
    return list(found.values())


def test_it_is_the_same_each_time():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "digitnet.hpp")
        run(sys.executable, SCRIPT, file)
        check(file.read_text(encoding="utf-8") == TEXT)


def test_it_needs_nothing_but_the_compiler():
    included = re.findall(r"^\s*#\s*include\s+(\S+)", TEXT, re.MULTILINE)
    for name in included[3:]:  # the first three stop an unfit compiler
        check(re.fullmatch(r"<[a-z_]+>", name) or name[1:-1] in SYSTEM, name)
    equal(len(re.findall("^#pragma once", TEXT, re.MULTILINE)), 1)
    check("Permission is hereby granted" in TEXT, "the licence travels with it")
    for name in ("struct Conv2d", "class Trainer", "struct Adam", "struct Residual", "save("):
        check(name in TEXT, name)


def test_the_tiny_test_compiles_from_it_alone_and_passes():
    program = (SOURCE / "tests" / "tiny_test.cpp").read_text(encoding="utf-8")
    program = '#include "digitnet.hpp"\n' + re.sub(r"#include <digitnet/.*\n", "", program)
    other = '#include "digitnet.hpp"\nint other();\nint other() { return digitnet::version_major; }\n'
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("digitnet.hpp", TEXT), ("tiny.cpp", program), ("other.cpp", other)):
            pathlib.Path(folder, name).write_text(text, encoding="utf-8")
        for compiler in compilers():
            run(compiler, *FLAGS, "-O1", "-pthread", "tiny.cpp", "other.cpp", "-o", "tiny", cwd=folder)
            out = run("./tiny", cwd=folder)
            check("WRONG" not in out and out.count("ok: ") == 4, compiler, out)
            print(f"{compiler}:\n{out}")


def test_what_is_no_file_is_refused():
    done = subprocess.run([sys.executable, SCRIPT, "--file"], capture_output=True, check=False)
    equal((done.returncode, done.stdout), (2, b""))
    check(b"usage: scripts/single-header" in done.stderr)


run_all(globals())
