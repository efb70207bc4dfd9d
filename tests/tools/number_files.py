"""Files of numbers, made as NumPy and the authors of MNIST make them."""

import io
import struct
import zipfile


def npy(descr, shape, body, fortran=False):
    """A .npy file of version 1; `descr` is the type, such as "<f4"."""
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + body


def npz(arrays, compressed=False):
    """An archive of .npy files by name, as savez() or savez_compressed() writes it."""
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in arrays.items():
            with archive.open(name + ".npy", "w", force_zip64=True) as entry:
                entry.write(content)
    return file.getvalue()


def idx(kind, shape, body):
    """An IDX file; `kind` is the byte of its type: 8 for bytes, 0x0d for floats."""
    return struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape) + body


def csv(rows, header=None):
    lines = ([header] if header else []) + [",".join(map(str, row)) for row in rows]
    return ("\n".join(lines) + "\n").encode()
