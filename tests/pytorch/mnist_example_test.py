#!/usr/bin/env python3
"""A model of PyTorch's MNIST example, trained for a moment: the programs answer as PyTorch does.

Exit code 77: PyTorch is not installed.
"""

import gzip
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
from array import array
from pathlib import Path

from tool_support import png
from torch_support import nn, torch

functional = nn.functional
BIN = Path(os.environ["DIGITNET_BIN_DIR"])
MNIST = Path(os.environ["DIGITNET_DATA_DIR"]) / "mnist-10k"
MEAN, DEVIATION = 0.1307, 0.3081  # by which the example normalises its images


class Example(nn.Module):
    """The layers and names of the example."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = functional.relu(self.conv1(x))
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
        x = functional.relu(self.fc1(torch.flatten(self.dropout1(x), 1)))
        return functional.log_softmax(self.fc2(self.dropout2(x)), dim=1)


def fold_normalisation(model):
    """docs/faq.md's lines: what the example does to its images becomes part of conv1."""
    with torch.no_grad():
        model.conv1.weight /= DEVIATION
        model.conv1.bias -= MEAN * model.conv1.weight.sum((1, 2, 3))


def write_safetensors(path, tensors):
    """As safetensors.torch.save_file does: sorted by name."""
    header, data = {}, bytearray()
    for name, tensor in sorted(tensors.items()):
        begin = len(data)
        data += array("f", tensor.detach().contiguous().view(-1).tolist()).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(data))


def idx(part, what, skip):
    data = gzip.decompress((MNIST / f"{part}-{what}-ubyte.gz").read_bytes())[skip:]
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def mnist(part):
    images = idx(part, "images-idx3", 16).view(-1, 1, 28, 28)
    return images, idx(part, "labels-idx1", 8).long()


def run(tool, *arguments):
    result = subprocess.run([BIN / tool, *arguments, "--format", "json"], capture_output=True,
                            text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def main():
    assert sys.byteorder == "little"
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images, labels = mnist("train")
    model = Example()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for begin in range(0, 1920, 64):
        batch = (images[begin:begin + 64] / 255 - MEAN) / DEVIATION
        optimizer.zero_grad()
        functional.nll_loss(model(batch), labels[begin:begin + 64]).backward()
        optimizer.step()

    images, labels = mnist("t10k")
    model.eval()
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        path = Path(name) / "mnist_cnn.safetensors"
        expected = model((images / 255 - MEAN) / DEVIATION)
        fold_normalisation(model)
        write_safetensors(path, model.state_dict())
        result = run("digit-eval", "--model-file", path, "--data", MNIST)
        right = (expected.argmax(1) == labels).sum().item()
        loss = functional.nll_loss(expected, labels).item()
        print(f"PyTorch: {right} of {len(labels)} right, loss {loss:.6f}; digit-eval:",
              f"{result['accuracy'] * len(labels):.0f}, {result['loss']:.6f}")
        assert result["model"] == "basic", result["model"]
        assert right > 0.8 * len(labels), "it has learnt to read"
        assert abs(result["accuracy"] * len(labels) - right) < 1.5
        assert math.isclose(result["loss"], loss, rel_tol=1e-4)

        seen = Path(name) / "seen.png"
        picture = Path(name) / "digit.png"
        for image in images[:8]:
            picture.write_bytes(png([bytes(row) for row in image[0].tolist()]))
            answer = run("digit-predict", "--model-file", path, "--save-seen", seen, picture)
            # Preparation leaves what is in MNIST's look as it is.
            probabilities = model(image[None] / 255).exp()[0].tolist()
            assert answer["digit"] == probabilities.index(max(probabilities)), answer
            for found, wanted in zip(answer["probabilities"], probabilities):
                assert abs(found - wanted) < 1e-4, (answer["probabilities"], probabilities)


if __name__ == "__main__":
    main()
