#!/usr/bin/env python3
"""Measures what it costs to compile a minimal LeNet-5 trainer, with digitnet and with its peers.

Wall time, user time and peak memory of one compiler run (-O3 -march=native, compile only), as the
operating system accounts for them; the median of several runs. Needs g++, clang++ and, for the
peers, libdlib-dev; tiny-dnn, libcereal-dev, libgemmlowp-dev, libstb-dev.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FLAGS = ["-std=c++20", "-O3", "-march=native", "-fno-math-errno", "-DNDEBUG", "-w", "-c"]
LIBRARIES = {  # name: (source, header that must be there)
    "digitnet": ("digitnet.cpp", None),
    "tiny-dnn": ("tiny_dnn.cpp", "/usr/include/tiny_dnn/tiny_dnn.h"),
    "dlib": ("dlib.cpp", "/usr/include/dlib/dnn.h"),
}


def measure(compiler, source, folder):
    """(wall s, user s, peak MB) of one run of the compiler."""
    start = time.monotonic()
    run = subprocess.Popen(
        [compiler, *FLAGS, "-I", os.path.join(ROOT, "include"), "-isystem", "/usr/include/eigen3",
         "-isystem", folder, "-DCNN_SINGLE_THREAD", source, "-o", os.path.join(folder, "out.o")])
    _, status, usage = os.wait4(run.pid, 0)  # with the compiler proper, which the driver starts
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode != 0:
        raise subprocess.CalledProcessError(run.returncode, compiler)
    return time.monotonic() - start, usage.ru_utime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compilers", nargs="+", default=["g++", "clang++"])
    parser.add_argument("--libraries", nargs="+", choices=list(LIBRARIES), default=list(LIBRARIES))
    parser.add_argument("--runs", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--max-seconds", type=float,
                        help="fail if digitnet needs more user time with any compiler")
    parser.add_argument("--max-megabytes", type=float,
                        help="fail if digitnet needs more memory with any compiler")
    options = parser.parse_args()

    print("| LeNet-5 trainer | compiler | wall s | user s | peak MB |\n|---|---|---:|---:|---:|")
    within_budget = True
    with tempfile.TemporaryDirectory() as folder:
        # Debian does not ship the folder of third-party headers that tiny-dnn includes.
        os.mkdir(os.path.join(folder, "third_party"))
        os.symlink("/usr/include/stb", os.path.join(folder, "third_party", "stb"))
        for compiler in options.compilers:
            for name in options.libraries:
                source, header = LIBRARIES[name]
                if not shutil.which(compiler) or (header and not os.path.exists(header)):
                    print(f"| {name} | {compiler} | not installed | | |")
                    continue
                try:
                    runs = [measure(compiler, os.path.join(HERE, source), folder)
                            for _ in range(options.runs)]
                except subprocess.CalledProcessError:
                    print(f"| {name} | {compiler} | does not compile | | |")
                    within_budget = within_budget and name != "digitnet"
                    continue
                wall, user, megabytes = (statistics.median(values) for values in zip(*runs))
                print(f"| {name} | {compiler} | {wall:.1f} | {user:.1f} | {megabytes:.0f} |",
                      flush=True)
                if name == "digitnet":
                    for value, limit, unit in ((user, options.max_seconds, "s user time"),
                                               (megabytes, options.max_megabytes, "MB")):
                        if limit and value > limit:
                            within_budget = False
                            print(f"over the budget: {value:.1f} {unit}, at most {limit:g}",
                                  file=sys.stderr)
    return 0 if within_budget else 1


if __name__ == "__main__":
    sys.exit(main())
