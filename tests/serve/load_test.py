"""digit-serve under load. What is demanded here leaves room for a busy machine; with --strict it is
24,000 predictions a second with 99 of 100 answers within 2 ms, 10,000 a second of those that are kept, which
two quiet cores of a Zen 5 reached with the network `default`. `--against OTHER`, another version of the
program, runs both in turn, five times for three seconds, and demands at least 0.95 of its rate."""

import argparse
import base64
import json
import pathlib
import statistics
import subprocess
import tempfile

from serve_support import BIN, PROGRAM, SEVEN, Server, check, serving

KINDS = (("raw pixels", "?keep=0"), ("raw pixels, kept", "?keep=1"))


def load(port, pixels, query, seconds):
    done = subprocess.run([BIN / "digit-serve-load", str(port), pixels, "16", str(seconds), query],
                          capture_output=True, check=False)
    check(done.returncode == 0, done.stderr.decode())
    return json.loads(done.stdout)


def compare(other, pixels, folder):
    programs = {"this": PROGRAM, "other": other}
    rates = {name: {what: [] for what, _ in KINDS} for name in programs}
    for turn in range(5):
        for name in ("this", "other") if turn % 2 == 0 else ("other", "this"):
            server = Server(folder, program=programs[name],
                            database=f"{folder}/{name}{turn}.sqlite3")
            try:
                for what, query in KINDS:
                    rates[name][what].append(load(server.port, pixels, query, 3)["per_second"])
            finally:
                server.stop()
    for what, _ in KINDS:
        this, before = (statistics.median(rates[name][what]) for name in ("this", "other"))
        print(f"{what}: {this:.0f} a second, the other {before:.0f}, ratio {this / before:.3f}",
              {name: [round(rate) for rate in rates[name][what]] for name in rates})
        check(this >= 0.95 * before, what, this, before)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--against", metavar="OTHER")
    options = parser.parse_args()
    strict = options.strict
    limits = [(24_000, 2), (10_000, 20)] if strict else [(200, 400)] * 2
    with tempfile.TemporaryDirectory() as folder:
        pixels = pathlib.Path(folder) / "raw"
        with serving() as server:
            pixels.write_bytes(base64.b64decode(server.predict(SEVEN)["seen"]))
            for (what, query), (least, longest) in zip(KINDS, limits):
                result = load(server.port, pixels, query, 10 if strict else 1)
                print(what, result, flush=True)
                check(result["per_second"] >= least and result["p99_ms"] <= longest, what, result)
        if options.against:
            compare(options.against, pixels, folder)


if __name__ == "__main__":
    main()
