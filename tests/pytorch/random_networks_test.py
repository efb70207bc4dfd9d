#!/usr/bin/env python3
"""Networks that are drawn at random do the same here and in PyTorch.

For each: logits, probabilities of a batch and of single images, the gradient of the first step, and
losses, weights and running statistics after an epoch with an optimiser. The C++ side compares one,
two and three threads to the bit. A longer run by hand, with the folders of scripts/test:

    tests/pytorch/random_networks_test.py --networks 60 --seed 7 --keep build/random

Exit code 77: PyTorch is not installed, or no compiler is known.
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
import tempfile
from array import array
from pathlib import Path

from random_networks import draw_network
from torch_support import nn, torch

HERE = Path(__file__).resolve().parent
IMAGES = 37
NETWORKS_A_SOURCE = 2  # so that a compiler stays below half a minute
LEVELS = ["-O3", "-O1", "-O2"]
# Of the sum of squares. A float's rounding may turn who wins a pooling window.
TOLERANCE = {"float": 1e-3, "double": 1e-9}


def as_float(value):
    """What C++ makes of a hyper-parameter, which is a float."""
    return array("f", [value])[0]


class Case:
    """A drawn network with weights, images, targets, a loss and an optimiser."""

    def __init__(self):
        self.net = draw_network()
        self.model = self.net.finish()
        self.scalar = random.choice(["float", "float", "double"])
        self.batch = random.choice([11, 16, 19, 32])  # the last batch has 4 images or more
        self.outputs = self.net.shape[0] * self.net.shape[1] * self.net.shape[2]
        self.draw_loss()
        self.draw_optimizer()
        with torch.no_grad():
            for module in self.model.modules():  # as after some training
                if isinstance(module, nn.BatchNorm2d):
                    module.running_mean.uniform_(-0.5, 0.5)
                    module.running_var.uniform_(0.5, 2)
                    module.weight.uniform_(0.5, 1.5)
                    module.bias.uniform_(-0.5, 0.5)
            for tensor in self.tensors():
                tensor.copy_(self.rounded(tensor))
        self.images = self.rounded(torch.rand(IMAGES, *self.net.input, dtype=torch.float64))

    def rounded(self, tensor):
        return tensor.float().double() if self.scalar == "float" else tensor

    def tensors(self):
        return [tensor for name, tensor in self.model.state_dict().items()
                if not name.endswith("num_batches_tracked")]

    def draw_loss(self):
        kind = random.choice(["cross-entropy", "cross-entropy", "squares", "binary"])
        values = self.rounded(torch.rand(IMAGES, self.outputs, dtype=torch.float64))
        if kind == "cross-entropy" and self.outputs > 1 and self.net.shape[1:] == (1, 1):
            smoothing = random.choice([0, 0, 0.1, 0.3])
            self.cpp_loss = f"dn::SoftmaxCrossEntropy{{{smoothing:.1f}F}}"
            self.loss = nn.CrossEntropyLoss(label_smoothing=as_float(smoothing))
            self.targets = torch.randint(self.outputs, (IMAGES,))
        elif kind == "binary":
            self.cpp_loss, self.loss = "dn::BinaryCrossEntropy{}", nn.BCEWithLogitsLoss()
            self.targets = values
        else:
            self.cpp_loss, self.loss = "dn::MeanSquaredError{}", nn.MSELoss()
            self.targets = values

    def draw_optimizer(self):
        kind = random.choice(["sgd", "momentum", "nesterov", "adam", "adamw"])
        rate, decay = random.choice([0.01, 0.05]), random.choice([0, 0.02])
        if kind in ("adam", "adamw"):
            # A large epsilon: where the gradient is rounding alone, steps must not be its signs.
            name, make = {"adam": ("Adam", torch.optim.Adam),
                          "adamw": ("AdamW", torch.optim.AdamW)}[kind]
            self.cpp_optimizer = (f"dn::{name}{{.learning_rate = {rate}F, .beta2 = 0.95F, "
                                  f".epsilon = 0.01F, .weight_decay = {decay:.2f}F}}")
            self.optimizer = lambda p: make(
                p, lr=as_float(rate), betas=(as_float(0.9), as_float(0.95)), eps=as_float(0.01),
                weight_decay=as_float(decay))
        else:
            momentum, nesterov = (0 if kind == "sgd" else 0.8), kind == "nesterov"
            self.cpp_optimizer = (f"dn::Sgd{{.learning_rate = {rate}F, "
                                  f".momentum = {momentum:.1f}F, "
                                  f".nesterov = {str(nesterov).lower()}, "
                                  f".weight_decay = {decay:.2f}F}}")
            self.optimizer = lambda p: torch.optim.SGD(
                p, lr=as_float(rate), momentum=as_float(momentum), nesterov=nesterov,
                weight_decay=as_float(decay))

    def is_telling(self):
        """Whether a mistake would show: not all logits are the same, or nearly."""
        with torch.no_grad():
            logits = self.model.eval()(self.images)
        return logits.std(0).max().item() > 0.02

    def cpp_type(self):
        channels, height, width = self.net.input
        layers = ",\n    ".join(self.net.types)
        return (f"dn::BasicNetwork<{self.scalar}, dn::Shape{{{channels}, {height}, {width}}},\n"
                f"    {layers}>")

    # --- Files

    def write(self, folder):
        folder.mkdir()
        code = "f" if self.scalar == "float" else "d"
        flat = [value for tensor in self.tensors() for value in tensor.reshape(-1).tolist()]
        (folder / "weights").write_bytes(array(code, flat).tobytes())
        (folder / "images").write_bytes(array(code, self.images.reshape(-1).tolist()).tobytes())
        code = "i" if self.targets.dtype == torch.int64 else code
        (folder / "targets").write_bytes(array(code, self.targets.reshape(-1).tolist()).tobytes())

    def read(self, path, code=None):
        values = array(code or ("f" if self.scalar == "float" else "d"))
        values.frombytes(path.read_bytes())
        return torch.tensor(values, dtype=torch.float64)

    # --- Comparison

    def check(self, folder):
        def shape(tensor):  # LayerNorm's over a vector, which PyTorch sees as a map of one pixel here
            return list(tensor.shape[:1] if tensor.shape[1:] == (1, 1) else tensor.shape)
        names = [f"{name} {shape(tensor)}" for name, tensor in self.model.state_dict().items()
                 if not name.endswith("num_batches_tracked")]
        assert (folder / "tensors").read_text().splitlines() == names, "names or shapes differ"
        with torch.no_grad():
            logits = self.model.eval()(self.images)
        worst = {}
        worst["logits"] = self.difference(self.read(folder / "logits"), logits)
        probabilities = torch.softmax(logits, 1)
        for name in ("probabilities", "single"):
            worst[name] = self.difference(self.read(folder / name), probabilities)

        self.model.train()
        optimizer, losses, gradient = self.optimizer(self.model.parameters()), [], None
        for images, targets in zip(self.images.split(self.batch), self.targets.split(self.batch)):
            optimizer.zero_grad()
            loss = self.loss(self.model(images), targets)
            loss.backward()
            if gradient is None:
                gradient = torch.cat([p.grad.reshape(-1) for p in self.model.parameters()])
            optimizer.step()
            losses.append(loss.item())
        worst["gradient"] = self.difference(self.read(folder / "gradient"), gradient)
        worst["losses"] = self.difference(self.read(folder / "losses", "d"),
                                          torch.tensor(losses, dtype=torch.float64))
        weights = torch.cat([tensor.reshape(-1) for tensor in self.tensors()])
        worst["weights"] = self.difference(self.read(folder / "trained"), weights)
        return worst

    @staticmethod
    def difference(found, expected):
        """Relative, of all numbers together; a gradient may be zero but for rounding."""
        expected = expected.detach().double().reshape(-1)
        assert found.shape == expected.shape, (found.shape, expected.shape)
        return ((found - expected).norm() / (expected.norm() + 1e-4)).item()


def write_source(path, cases):
    lines = ['#include "random_network.hpp"', "", "namespace dn = digitnet;", "",
             "int main(int, char** arguments) {",
             "  const std::filesystem::path folder{arguments[1]};"]
    for index, case in cases:
        lines += [f"  random_network::compare<{case.cpp_type()}>(",
                  f'    folder / "{index}", {case.cpp_loss}, {case.cpp_optimizer}, {case.batch});']
    path.write_text("\n".join([*lines, "}", ""]))


def build(source, level):
    compiler = os.environ["DIGITNET_CXX"]
    flags = shlex.split(os.environ.get("DIGITNET_CXX_FLAGS", ""))
    program = source.with_suffix("")
    include = Path(os.environ["DIGITNET_SOURCE_DIR"]) / "include"
    subprocess.run([compiler, "-std=c++20", level, "-march=native", "-fno-math-errno", *flags,
                    "-w", "-I", include, "-I", HERE, source, "-o", program, "-pthread"], check=True)
    return program


def run(options, folder):
    cases = []
    while len(cases) < options.networks:
        case = Case()
        if case.is_telling():
            cases.append(case)
    failed = 0
    for first in range(0, len(cases), NETWORKS_A_SOURCE):
        some = list(enumerate(cases))[first:first + NETWORKS_A_SOURCE]
        level = LEVELS[first // NETWORKS_A_SOURCE % len(LEVELS)]
        source = folder / f"networks{first}.cpp"
        write_source(source, some)
        for index, case in some:
            case.write(folder / str(index))
        subprocess.run([build(source, level), folder], check=True)
        for index, case in some:
            worst = case.check(folder / str(index))
            bad = {name: value for name, value in worst.items()
                   if not value < TOLERANCE[case.scalar]}
            print(f"{'FAILED' if bad else 'ok'} {index} {level} {case.cpp_type()}, "
                  f"{case.cpp_loss}, {case.cpp_optimizer}, batch {case.batch}: "
                  + ", ".join(f"{name} {value:.1e}" for name, value in worst.items()), flush=True)
            failed += bool(bad)
    print(f"{len(cases)} networks, {failed} differ (seed {options.seed})")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=6, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one, other networks")
    parser.add_argument("--keep", type=Path, help="an empty folder for sources and numbers")
    options = parser.parse_args()
    if "DIGITNET_CXX" not in os.environ:
        print("skipped: no compiler is named (DIGITNET_CXX)")
        return 77
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        return run(options, options.keep)
    with tempfile.TemporaryDirectory() as name:
        return run(options, Path(name))


if __name__ == "__main__":
    sys.exit(main())
