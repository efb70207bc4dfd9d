"""The page without a server: build/web's WebAssembly module in node, compared with the native one.

Skipped unless scripts/build-web was run; it is not rebuilt here."""

import base64
import gzip
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

from png_pixels import pixels_of
from serve_support import BIN, DATA, check, equal, png, run_all, serving

WEB = pathlib.Path(os.environ.get("DIGITNET_SOURCE_DIR", DATA.parent)) / "build" / "web"
if not (WEB / "digitnet.wasm").exists():
    print("scripts/build-web was not run", file=sys.stderr)
    sys.exit(77)
if not shutil.which("node"):
    print("node is not installed", file=sys.stderr)
    sys.exit(77)

TEMPERATURE = float(json.loads((lambda data: data[8:8 + struct.unpack("<Q", data[:8])[0]])(
    (DATA / "models" / "reader.safetensors").read_bytes()))["__metadata__"]["temperature"])


def softmax(logits):
    powers = [math.exp((value - max(logits)) / TEMPERATURE) for value in logits]
    return [power / sum(powers) for power in powers]


def native(pictures, *options):
    done = subprocess.run([BIN / "digit-predict", "--format", "json", *options, *pictures],
                          capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_agrees_with_the_native_programs():
    images = gzip.decompress(next((DATA / "mnist-10k").glob("train-images*.gz")).read_bytes())[16:]
    count = 400
    images = images[:784 * count]
    with tempfile.TemporaryDirectory() as folder:
        digits = []
        for i in range(count):
            digits.append(pathlib.Path(folder) / f"{i:03}.png")
            digits[-1].write_bytes(png([images[784 * i + 28 * y:784 * i + 28 * y + 28]
                                        for y in range(28)]))
        wide = pathlib.Path(folder) / "wide.png"  # 20 digits in a row
        wide.write_bytes(png([b"".join(images[784 * i + 28 * y:784 * i + 28 * y + 28]
                                       for i in range(20)) for y in range(28)]))
        pictures = [*sorted((DATA / "samples").glob("*.png")), wide, *digits[:100]]
        expected, numbers = native(pictures), native(pictures, "--number")
        plain = native(digits)
        asked = []
        for picture in pictures:
            width, height, rgba = pixels_of(picture.read_bytes())
            asked.append({"width": width, "height": height, "rgba": base64.b64encode(rgba).decode()})
    asked.append({"width": 0, "height": 5, "rgba": ""})
    done = subprocess.run(["node", pathlib.Path(__file__).with_name("wasm.js"), WEB],
                          input=json.dumps({"images": base64.b64encode(images).decode(),
                                            "pictures": asked}).encode(),
                          capture_output=True, check=False)
    equal(done.returncode, 0, done.stderr.decode()[-2000:])
    found = json.loads(done.stdout)
    equal((found["answers"].pop(), found["numbers"].pop()), (None, None), "no pixels, no answer")

    furthest = 0
    for i, answer in enumerate(plain):
        logits = found["logits"][10 * i:10 * i + 10]
        check(all(math.isfinite(value) for value in logits), logits)
        if answer["digit"] is None and answer["reason"] != "unlike any digit":
            continue  # prepared as a picture, not taken as it is
        furthest = max([furthest, *(abs(a - b) for a, b in
                                    zip(softmax(logits), answer["probabilities"]))])
    print(f"{count} images: probabilities differ by at most {furthest:.2g}")
    check(furthest < 1e-4, furthest)

    furthest = 0
    for picture, answer, here in zip(pictures, expected, found["answers"], strict=True):
        equal((here["digit"], here.get("reason")), (answer["digit"], answer.get("reason")), picture)
        furthest = max([furthest, *(abs(a - b) for a, b in
                                    zip(here["probabilities"], answer["probabilities"]))])
        equal(len(base64.b64decode(here["features"]["maps"])),
              here["features"]["channels"] * here["features"]["height"] * here["features"]["width"])
    print(f"{len(pictures)} pictures: probabilities differ by at most {furthest:.2g}")
    check(furthest < 1e-4, furthest)

    with serving() as server:
        looks = [server.json("POST", "/api/inspect", picture.read_bytes()) for picture in pictures[:3]]
    for native_look, here in zip(looks, found["inspections"], strict=True):
        equal([layer["name"] for layer in here["layers"]],
              [layer["name"] for layer in native_look["layers"]])
        for a, b in zip(here["layers"], native_look["layers"]):
            maps = [base64.b64decode(each["maps"]) for each in (a, b)]
            check(max(abs(x - y) for x, y in zip(*maps, strict=True)) <= 1, a["name"])
        equal(here["explanation"]["label"], native_look["explanation"]["label"])
        check(max(abs(x - y) for x, y in zip(here["explanation"]["effects"],
                                             native_look["explanation"]["effects"])) < 0.01, "effects")

    for picture, answer, here in zip(pictures, numbers, found["numbers"], strict=True):
        equal(here["number"], answer["number"], picture)
        equal([list(each["box"].values()) for each in here["digits"]],
              [each["box"] for each in answer["digits"]], picture)
        for a, b in zip(here["digits"], answer["digits"]):
            check(abs(a["confidence"] - b["confidence"]) < 1e-4, picture, a, b)


if __name__ == "__main__":
    run_all(globals())
