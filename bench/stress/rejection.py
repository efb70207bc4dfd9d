#!/usr/bin/env python3
"""How often digit-predict says that a picture shows no digit.

Writes MNIST's test images, Fashion-MNIST's, blank and noisy pages and printed letters as PNG files,
lets digit-predict read them and prints a table. Nothing here is used in training.

    bench/stress/rejection.py --mnist data/mnist

needs Python's standard library and, for Fashion-MNIST, Debian's package dataset-fashion-mnist; for
letters python3-pil and fonts (fonts-dejavu-core, fonts-liberation, fonts-freefont-ttf). What is
missing is left out.
"""

import argparse
import gzip
import json
import pathlib
import random
import string
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
REASONS = ("blank", "no single shape", "unlike any digit")
LOOK_ALIKES = set("OoQDIliJjZzSsBbGgqy")  # people take them for 0, 1, 2, 5, 8, 6, 9, 4, too
SKIPPED = "not measured"


def png(width, height, pixels):
    """An 8-bit gray PNG file."""
    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def read_idx(folder, name):
    for path in (folder / f"{name}.gz", folder / name):
        if path.exists():
            data = path.read_bytes()
            return gzip.decompress(data) if path.suffix == ".gz" else data
    raise FileNotFoundError(f"{folder}: no {name}")


def idx_images(folder, limit):
    data = read_idx(folder, "t10k-images-idx3-ubyte")
    _, count, height, width = struct.unpack(">IIII", data[:16])
    size = height * width
    for i in range(min(count, limit)):
        yield png(width, height, data[16 + i * size:16 + (i + 1) * size])


def normal_table(mean, deviation):
    """Turns uniform bytes into roughly normal ones by bytes.translate."""
    chance = random.Random(7)
    values = sorted(chance.gauss(mean, deviation) for _ in range(256))
    return bytes(min(255, max(0, round(v))) for v in values)


def page_size(chance):
    return (28, 28) if chance.random() < 0.2 else (chance.randint(20, 400), chance.randint(20, 400))


def blank_pages(count):
    """Paper of one shade or with a soft gradient, some of it with a faint grain."""
    chance = random.Random(1)
    for _ in range(count):
        width, height = page_size(chance)
        paper = chance.choice((255, 255, 0, chance.randint(0, 255), chance.randint(150, 250)))
        slope = chance.choice((0, 0, chance.uniform(-0.1, 0.1)))
        grain = chance.choice((0, 0, chance.uniform(0.5, 3)))
        rows = []
        for y in range(height):
            level = min(255.0, max(0.0, paper + slope * y))
            row = chance.randbytes(width) if grain else bytes(width)
            table = normal_table(level, grain) if grain else bytes([round(level)] * 256)
            rows.append(row.translate(table))
        yield png(width, height, b"".join(rows))


def noise_pages(count):
    """Uniform, normal and black-and-white noise, dense and sparse."""
    chance = random.Random(2)
    for i in range(count):
        width, height = page_size(chance)
        pixels = chance.randbytes(width * height)
        if i % 3 == 1:
            pixels = pixels.translate(normal_table(chance.randint(60, 220), chance.uniform(5, 60)))
        elif i % 3 == 2:
            on, off = chance.choice(((255, 0), (0, 255)))
            dense = chance.randint(2, 128)
            pixels = pixels.translate(bytes([on] * dense + [off] * (256 - dense)))
        yield png(width, height, pixels)


def letters(count, alphabet):
    """Printed letters of many fonts, black on white; nothing without PIL or fonts."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        return
    fonts = sorted(p for p in pathlib.Path("/usr/share/fonts").rglob("*.[to]tf")
                   if not any(word in p.name for word in ("Symbol", "Dingbat", "Emoji", "Math")))
    chance = random.Random(3)
    for i in range(count if fonts else 0):
        font = ImageFont.truetype(str(chance.choice(fonts)), chance.randint(24, 160))
        letter = alphabet[i % len(alphabet)]
        box = font.getbbox(letter)
        margin = chance.randint(4, 60)
        size = (box[2] - box[0] + 2 * margin, box[3] - box[1] + 2 * margin)
        picture = Image.new("L", size, 255)
        ImageDraw.Draw(picture).text((margin - box[0], margin - box[1]), letter, 0, font)
        yield png(*size, picture.tobytes())


def measure(tool, model, pictures):
    """What digit-predict says about the pictures: their number and how many got each reason."""
    with tempfile.TemporaryDirectory() as folder:
        count = 0
        for count, data in enumerate(pictures, 1):
            (pathlib.Path(folder) / f"{count:05}.png").write_bytes(data)
        if count == 0:
            return None
        command = [tool, "--format", "json", folder] + (["--model-file", model] if model else [])
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            sys.exit(f"digit-predict failed: {result.stderr.strip()}")
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        if len(answers) != count:
            sys.exit(f"digit-predict gave {len(answers)} answers to {count} pictures")
        return count, [sum(a.get("reason") == reason for a in answers) for reason in REASONS]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", default=ROOT / "build/release/bin", type=pathlib.Path)
    parser.add_argument("--model-file", help="default: the embedded model")
    parser.add_argument("--mnist", default=ROOT / "data/mnist", type=pathlib.Path)
    parser.add_argument("--fashion", default=pathlib.Path("/usr/share/datasets/fashion-mnist"),
                        type=pathlib.Path)
    parser.add_argument("--limit", type=int, default=10000, help="pictures of a kind")
    options = parser.parse_args()

    limit = options.limit
    clear = [c for c in string.ascii_letters if c not in LOOK_ALIKES]
    kinds = [
        ("digits (MNIST's test images)", lambda: idx_images(options.mnist, limit)),
        ("garments (Fashion-MNIST's)", lambda: idx_images(options.fashion, limit)),
        ("blank pages", lambda: blank_pages(min(limit, 2000))),
        ("noise", lambda: noise_pages(min(limit, 2000))),
        ("letters, printed", lambda: letters(min(limit, 2000), string.ascii_letters)),
        ("letters unlike digits", lambda: letters(min(limit, 2000), clear)),
    ]
    print("| pictures | number | rejected | " + " | ".join(REASONS) + " |")
    print("|---|---|---|" + "---|" * len(REASONS))
    for name, pictures in kinds:
        try:
            measured = measure(options.bin / "digit-predict", options.model_file, pictures())
        except FileNotFoundError:
            measured = None
        if measured is None:
            print(f"| {name} | {SKIPPED} |" + " |" * (1 + len(REASONS)))
            continue
        count, by_reason = measured
        cells = [f"{100 * n / count:.2f} %" for n in (sum(by_reason), *by_reason)]
        print(f"| {name} | {count:,} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
