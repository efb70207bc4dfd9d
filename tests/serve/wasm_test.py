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
import zlib

from serve_support import BIN, DATA, check, equal, png, run_all

WEB = pathlib.Path(os.environ.get("DIGITNET_SOURCE_DIR", DATA.parent)) / "build" / "web"
if not (WEB / "digitnet.wasm").exists():
    print("scripts/build-web was not run", file=sys.stderr)
    sys.exit(77)
if not shutil.which("node"):
    print("node is not installed", file=sys.stderr)
    sys.exit(77)

TEMPERATURE = float(json.loads((lambda data: data[8:8 + struct.unpack("<Q", data[:8])[0]])(
    (DATA / "models" / "reader.safetensors").read_bytes()))["__metadata__"]["temperature"])


def pixels_of(file):
    """Width, height and RGBA bytes of a PNG file that is not interlaced; 16 bits are cut to 8."""
    data, chunks, at = file.read_bytes(), {}, 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        chunks[kind] = chunks.get(kind, b"") + data[at + 8:at + 8 + size]
        at += 12 + size
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    check(not interlaced, file)
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    step, length = max(1, channels * depth // 8), (width * channels * depth + 7) // 8
    raw, above, rgba = zlib.decompress(chunks[b"IDAT"]), bytes(length), bytearray()
    for y in range(height):
        how, row = raw[y * (length + 1)], bytearray(raw[y * (length + 1) + 1:(y + 1) * (length + 1)])
        for x in range(length):
            a, b = row[x - step] if x >= step else 0, above[x]
            c = above[x - step] if x >= step else 0
            near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[x] = (row[x] + (0, a, b, (a + b) // 2, near)[how]) % 256
        above = bytes(row)
        if depth == 16:
            values = list(row[::2])
        else:
            values = [row[i * depth // 8] >> (8 - depth - i * depth % 8) & ((1 << depth) - 1)
                      for i in range(width * channels)]
        for x in range(width):
            pixel = values[x * channels:(x + 1) * channels]
            if kind == 3:
                alpha = chunks.get(b"tRNS", b"")
                rgba += chunks[b"PLTE"][3 * pixel[0]:3 * pixel[0] + 3]
                rgba.append(alpha[pixel[0]] if pixel[0] < len(alpha) else 255)
                continue
            if depth < 8:
                pixel = [value * 255 // ((1 << depth) - 1) for value in pixel]
            rgba += bytes(pixel[:1] * 3 if channels < 3 else pixel[:3])
            rgba.append(pixel[-1] if channels in (2, 4) else 255)
    return width, height, bytes(rgba)


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
            width, height, rgba = pixels_of(picture)
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

    for picture, answer, here in zip(pictures, numbers, found["numbers"], strict=True):
        equal(here["number"], answer["number"], picture)
        equal([list(each["box"].values()) for each in here["digits"]],
              [each["box"] for each in answer["digits"]], picture)
        for a, b in zip(here["digits"], answer["digits"]):
            check(abs(a["confidence"] - b["confidence"]) < 1e-4, picture, a, b)


if __name__ == "__main__":
    run_all(globals())
