#!/usr/bin/env python3
"""Runs the programs of the race in turn, several rounds, and shows medians and ratios.

scripts/race builds them and starts this; see README.md here for what each number is."""

import argparse
import datetime
import json
import os
import re
import statistics
import subprocess
import sys

import chart

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["digitnet", "oneDNN", "libtorch", "PyTorch", "ONNX Runtime", "dlib", "tiny-dnn"]
NETWORKS = ["lenet5", "basic"]
KINDS = {  # what: (threads, heading, unit, higher is better)
    "train": (2, "training, batch 64, Adam", "images/s", True),
    "one": (1, "one image", "µs", False),
    "batch": (2, "inference, batch 256", "images/s", True),
}
# A peer that trained for this many steps must have learned something: guessing has a loss of
# log(10) = 2.303.
STEPS_TO_LEARN, LARGEST_LOSS = 50, 2.2

# Best configurations, see README.md.
COMMON = {"OMP_PROC_BIND": "true"}
TORCH = {
    "LD_LIBRARY_PATH": "/usr/lib/x86_64-linux-gnu/openblas-openmp",
    "GLIBC_TUNABLES": "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1073741824"
                      ":glibc.malloc.top_pad=67108864",
}
UNSET = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS"]


def peer_command(peer, build):
    """How to start a peer, or why it cannot be."""
    program = {"digitnet": "race-digitnet", "oneDNN": "race-onednn", "libtorch": "race-libtorch",
               "dlib": "race-dlib", "tiny-dnn": "race-tiny-dnn"}.get(peer)
    if program:
        path = os.path.join(build, program)
        return ([path], None) if os.access(path, os.X_OK) else (None, f"{program} was not built")
    if peer == "PyTorch":
        python = "/usr/bin/python3"
        found = subprocess.run([python, "-c", "import torch"], capture_output=True, check=False)
        if found.returncode == 0:
            return [python, os.path.join(HERE, "pytorch.py")], None
        return None, "python3-torch is not installed"
    if not os.path.isdir(os.path.join(build, "node_modules", "onnxruntime-node")):
        return None, "onnxruntime-node is not installed"
    return ["node", os.path.join(HERE, "onnxruntime.cjs")], None


def environment(peer, threads):
    result = {k: v for k, v in os.environ.items() if k not in UNSET}
    result.update(COMMON, OMP_NUM_THREADS=str(threads))
    if peer in ("PyTorch", "libtorch", "dlib"):
        result.update(TORCH)
    return result


def run_once(command, peer, what, network, threads, seconds, build):
    """The value that a peer measured, or None and what went wrong."""
    arguments = command + [what, network, str(threads), str(seconds)]
    if peer in ("ONNX Runtime", "libtorch"):
        arguments.append(build)
    try:
        done = subprocess.run(arguments, env=environment(peer, threads), text=True, check=False,
                              capture_output=True, timeout=60 + 20 * seconds)
    except subprocess.TimeoutExpired:
        return None, "it did not end"
    try:
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return None, f"exit code {done.returncode}: {done.stderr.strip()[-200:]}"
    steps = answer["value"] * seconds / 64
    if "loss" in answer and steps > STEPS_TO_LEARN and not answer["loss"] < LARGEST_LOSS:
        return None, f"it does not learn: loss {answer['loss']}"
    return answer["value"], None


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def package_version(name):
    return output_of("dpkg-query", "-W", "-f", "${Version}", name) or "not installed"


def cpu_name():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        values = dict(re.findall(r"^([^\t:]+)\t*: *(.*)$", file.read(), re.MULTILINE))
    vector = "AVX-512" if "avx512f" in values.get("flags", "") else "AVX2 or less"
    return (f"{values.get('model name', 'unknown')} (family {values.get('cpu family', '?')}, model "
            f"{values.get('model', '?')}), {os.cpu_count()} cores, {vector}")


def facts(build):
    with open(os.path.join(HERE, "package.json"), encoding="utf-8") as file:
        onnxruntime = json.load(file)["dependencies"]["onnxruntime-node"]
    cache = ""
    if os.path.exists(os.path.join(build, "CMakeCache.txt")):
        with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as file:
            cache = file.read()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE)
    compiler = compiler.group(1) if compiler else "c++"
    revision = output_of("git", "-C", HERE, "describe", "--always", "--dirty")
    return {
        "date": datetime.datetime.now().astimezone().isoformat(timespec="minutes"),
        "cpu": cpu_name(),
        "load before": os.getloadavg()[0],
        "digitnet": revision or "unknown revision",
        "compiler": output_of(compiler, "--version").splitlines()[0],
        "flags": "-O3 -march=native -fno-math-errno -DNDEBUG",
        "versions": {
            "oneDNN": package_version("libdnnl2"),
            "libtorch": package_version("libtorch1.13"),
            "PyTorch": package_version("python3-torch"),
            "OpenBLAS": package_version("libopenblas0-openmp"),
            "ONNX Runtime": onnxruntime + ", Node.js " + output_of("node", "--version"),
            "dlib": package_version("libdlib-dev"),
            "tiny-dnn": package_version("tiny-dnn"),
        },
    }


def race(peers, options):
    """{(what, network): {peer: [values]}}; a peer that fails once is not asked for that again."""
    values, failures = {}, {}
    total = options.rounds * len(options.what) * len(options.networks)
    done = 0
    for turn in range(options.rounds):
        for what in options.what:
            for network in options.networks:
                done += 1
                print(f"\r{done} of {total}: {what} {network}        ", end="", file=sys.stderr,
                      flush=True)
                # Every other round backwards, so that nobody always runs after the same one.
                for peer, command in list(peers.items())[:: 1 if turn % 2 == 0 else -1]:
                    if (peer, what, network) in failures or (
                            peer == "ONNX Runtime" and what == "train"):
                        continue
                    value, problem = run_once(command, peer, what, network, KINDS[what][0],
                                              options.seconds, options.build)
                    if problem:
                        failures[peer, what, network] = problem
                    else:
                        values.setdefault((what, network), {}).setdefault(peer, []).append(value)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    return values, failures


def rows_of(values, peers):
    """(what, network): [(peer, median, lowest, highest, times that digitnet is as fast)]."""
    result = {}
    for key, by_peer in values.items():
        higher_is_better = KINDS[key[0]][3]
        ours = statistics.median(by_peer["digitnet"]) if "digitnet" in by_peer else None
        rows = []
        for peer in peers:
            if peer not in by_peer:
                continue
            median = statistics.median(by_peer[peer])
            ratio = None
            if ours:
                ratio = ours / median if higher_is_better else median / ours
            rows.append((peer, median, min(by_peer[peer]), max(by_peer[peer]), ratio))
        result[key] = rows
    return result


def number(value):
    if value >= 10000:
        return f"{value / 1000:,.1f}k"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def print_table(rows):
    """A table in Markdown: a row for each peer, a column for each kind of work and network."""
    columns = list(rows)
    heads = [f"{network}: {KINDS[what][1]}, {KINDS[what][0]} "
             f"thread{'s' if KINDS[what][0] > 1 else ''}, {KINDS[what][2]}"
             for what, network in columns]
    print("| | " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * len(columns))
    for peer in PEERS:
        cells = []
        for key in columns:
            row = next((r for r in rows[key] if r[0] == peer), None)
            if row is None:
                cells.append("–")
            elif peer == "digitnet" or row[4] is None:
                cells.append(f"**{number(row[1])}**")
            else:
                cells.append(f"{number(row[1])} ({row[4]:.1f} x)")
        if any(cell != "–" for cell in cells):
            print(f"| {peer} | " + " | ".join(cells) + " |")
    print("\nIn parentheses: how many times as fast digitnet is.")


def main():
    parser = argparse.ArgumentParser(description="Race digitnet against its peers.")
    parser.add_argument("--build", default="build/race", help="where the programs are")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=1.0,
                        help="of each measurement, after a warm-up (default: %(default)s)")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS, metavar="PEER")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--what", nargs="+", choices=list(KINDS), default=list(KINDS))
    options = parser.parse_args()

    peers, skipped = {}, {}
    for peer in options.peers:
        command, problem = peer_command(peer, options.build)
        if problem:
            skipped[peer] = problem
        else:
            peers[peer] = command
    setting = facts(options.build)
    values, failures = race(peers, options)
    rows = rows_of(values, peers)

    about = (f"{setting['date'][:10]}, {setting['cpu']}; {setting['compiler']}; median of "
             f"{options.rounds} rounds of {options.seconds:g} s")
    print(about)
    print(f"flags: {setting['flags']}; digitnet {setting['digitnet']}; load before: "
          f"{setting['load before']:.2f}")
    print("; ".join(f"{name} {version}" for name, version in setting["versions"].items()) + "\n")
    print_table(rows)
    for peer, problem in skipped.items():
        print(f"skipped: {peer} ({problem})")
    for (peer, what, network), problem in failures.items():
        print(f"failed: {peer}, {what} {network} ({problem})")

    results = [{"what": what, "network": network, "peer": peer, "unit": KINDS[what][2],
                "threads": KINDS[what][0], "median": median, "lowest": low, "highest": high,
                "digitnet_times_as_fast": ratio}
               for (what, network), table in rows.items()
               for peer, median, low, high, ratio in table]
    with open(os.path.join(options.build, "race.json"), "w", encoding="utf-8") as file:
        json.dump({**setting, "rounds": options.rounds, "seconds": options.seconds,
                   "results": results, "skipped": skipped,
                   "failed": [{"peer": p, "what": w, "network": n, "problem": problem}
                              for (p, w, n), problem in failures.items()]}, file, indent=1)
        file.write("\n")
    panels = [(f"{network}: {KINDS[what][1]}",
               f"{KINDS[what][2]}, {KINDS[what][0]} thread{'s' if KINDS[what][0] > 1 else ''}; "
               f"{'longer' if KINDS[what][3] else 'shorter'} is better",
               [(peer, median, number(median)
                 + ("" if peer == "digitnet" or not ratio else f"  ({ratio:.1f} x)"))
                for peer, median, _, _, ratio in table])
              for (what, network), table in rows.items()]
    with open(os.path.join(options.build, "race.svg"), "w", encoding="utf-8") as file:
        file.write(chart.svg("digitnet and its peers", about, panels, "digitnet"))
    print(f"\nAlso in {options.build}/race.json and {options.build}/race.svg.")
    return 1 if failures or "digitnet" in skipped else 0


if __name__ == "__main__":
    sys.exit(main())
