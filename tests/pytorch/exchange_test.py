#!/usr/bin/env python3
"""Models go from digitnet to PyTorch and back and give the same logits.

Reads and writes safetensors with a few lines of its own, so that a mistake in digitnet's files
cannot hide behind the same mistake in a library. Exit code 77: PyTorch is not installed.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
from array import array
from collections import OrderedDict
from pathlib import Path

from torch_support import nn, torch

EXCHANGE = Path(os.environ["DIGITNET_BIN_DIR"]) / "digitnet-exchange"
TOLERANCE = 1e-4


def sequential(*layers):
    """Layers numbered as in digitnet, where flattening needs no layer of its own."""
    named, index = OrderedDict(), 0
    for layer in layers:
        if isinstance(layer, nn.Flatten):
            named[f"flatten{index}"] = layer
        else:
            named[str(index)] = layer
            index += 1
    return nn.Sequential(named)


NETWORKS = {
    "lenet5": (
        (1, 28, 28),
        lambda: sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    ),
    "mixed": (
        (2, 21, 18),
        lambda: sequential(
            nn.Conv2d(2, 6, 3, padding=1, stride=2, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
            nn.AvgPool2d(2), nn.Conv2d(6, 8, 3, padding=2), nn.BatchNorm2d(8), nn.LeakyReLU(),
            nn.Dropout(), nn.MaxPool2d(3, stride=2), nn.Flatten(),
            nn.Linear(8 * 3 * 2, 12, bias=False), nn.ReLU(), nn.Linear(12, 7)),
    ),
    "pooled": (
        (1, 28, 28),
        lambda: sequential(
            nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 10, 3),
            nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    ),
}


def floats(tensor):
    return array("f", tensor.detach().contiguous().view(-1).tolist())


def read_safetensors(path):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", entry
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        values = array("f", data[begin:end])
        tensors[name] = torch.tensor(values).view(entry["shape"])
    return tensors, metadata


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        if tensor.dtype == torch.int64:
            dtype, raw = "I64", array("q", tensor.view(-1).tolist()).tobytes()
        else:
            dtype, raw = "F32", floats(tensor).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_floats(path, *shape):
    return torch.tensor(array("f", path.read_bytes())).view(*shape)


def exchange(action, network, folder):
    result = subprocess.run([EXCHANGE, action, network, folder], capture_output=True, text=True)
    assert result.returncode == 0, f"{action} {network}: {result.stderr}"


def check(network, direction, found, expected):
    assert found.shape == expected.shape, (found.shape, expected.shape)
    worst = ((found - expected).abs() / (1 + expected.abs())).max().item()
    spread = expected.std().item()
    print(f"{network}, {direction}: largest difference {worst:.1e}, logits spread {spread:.2f}")
    assert worst < TOLERANCE, "logits differ"
    assert spread > 0.01, "all logits are the same: the test would see nothing"


def main():
    assert sys.byteorder == "little"
    torch.manual_seed(1)
    for network, (shape, make) in NETWORKS.items():
        with tempfile.TemporaryDirectory() as name, torch.no_grad():
            folder = Path(name)
            exchange("write", network, folder)
            images = read_floats(folder / "images.f32", -1, *shape)
            model = make()
            tensors, metadata = read_safetensors(folder / "model.safetensors")
            assert metadata["format"] == "pt" and metadata["model"] == "exchange", metadata
            model.load_state_dict(tensors, strict=True)
            logits = model.eval()(images)
            check(network, "digitnet to PyTorch",
                  read_floats(folder / "logits.f32", *logits.shape), logits)

            model = make()
            for module in model.modules():  # running statistics as after some training
                if isinstance(module, nn.BatchNorm2d):
                    module.running_mean.uniform_(-0.5, 0.5)
                    module.running_var.uniform_(0.5, 2)
                    module.weight.uniform_(0.5, 1.5)
                    module.bias.uniform_(-0.5, 0.5)
            images = torch.rand(53, *shape)
            write_safetensors(folder / "model.safetensors", model.state_dict())
            (folder / "images.f32").write_bytes(floats(images).tobytes())
            exchange("read", network, folder)
            logits = model.eval()(images)
            check(network, "PyTorch to digitnet",
                  read_floats(folder / "logits.f32", *logits.shape), logits)


if __name__ == "__main__":
    main()
