"""Reads PNG files, for tests."""

import struct
import zlib

from serve_support import check


def pixels_of(data):
    """Width, height and RGBA bytes of a PNG file that is not interlaced; 16 bits are cut to 8."""
    chunks, at = {}, 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        chunks[kind] = chunks.get(kind, b"") + data[at + 8:at + 8 + size]
        at += 12 + size
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    check(not interlaced, "interlaced")
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
