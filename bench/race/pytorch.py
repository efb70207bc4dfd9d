#!/usr/bin/python3
"""PyTorch in the race.

Usage: pytorch.py train|one|batch NETWORK THREADS SECONDS [VARIANT]
       pytorch.py export FOLDER      writes the networks as TorchScript, for libtorch.cpp
"""

import json
import statistics
import sys
import time

import torch
from torch import nn

BATCH, INFERENCE_BATCH, IMAGES, CLASSES = 64, 256, 2048, 10
# What won; README.md has the others.
VARIANTS = {"train": "foreach+channels_last", "one": "optimized", "batch": "optimized"}


def network(name):
    if name == "lenet5":
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES))
    if name == "basic":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, CLASSES))
    raise SystemExit(f"expected lenet5 or basic, found {name}")


def images():
    """The images of common.hpp in kind: a pattern of 7x7 squares for each class, and noise."""
    torch.manual_seed(1)
    patterns = (torch.rand(CLASSES, 1, 4, 4) < 0.4).float()
    labels = torch.randint(CLASSES, (IMAGES,))
    bright = patterns[labels].repeat_interleave(7, 2).repeat_interleave(7, 3)
    return (bright * 150 + torch.randint(100, (IMAGES, 1, 28, 28))) / 255, labels


def calls_per_second(seconds, call):
    """As in common.hpp: after a warm-up, the median of about thirty slices of the time."""
    now = time.perf_counter
    calls, start = 0, now()
    while now() - start < 0.3 * seconds or calls < 3:
        call()
        calls += 1
    count = max(1, round(calls / (now() - start) * seconds / 30))
    rates = []
    end = now() + seconds
    while now() < end or len(rates) < 3:
        start = now()
        for _ in range(count):
            call()
        rates.append(count / (now() - start))
    return statistics.median(rates)


def train(name, seconds, variant):
    x, labels = images()
    net = network(name)
    options = variant.split("+")
    if "channels_last" in options:
        x = x.contiguous(memory_format=torch.channels_last)
        net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, foreach="foreach" in options)
    batches = list(zip(x.split(BATCH), labels.split(BATCH)))
    if "script" in options:
        net = torch.jit.script(net)
    loss_of = nn.functional.cross_entropy
    step, loss = 0, None

    def call():
        nonlocal step, loss
        images_, labels_ = batches[step % len(batches)]
        step += 1
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(net(images_), labels_)
        loss.backward()
        optimizer.step()

    rate = calls_per_second(seconds, call)
    return rate * BATCH, loss.item()


def infer(name, what, seconds, variant):
    count = 1 if what == "one" else INFERENCE_BATCH
    inputs = images()[0].split(count)[:8]
    net = network(name).eval()
    options = variant.split("+")
    if "channels_last" in options:
        inputs = [x.contiguous(memory_format=torch.channels_last) for x in inputs]
        net = net.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        if "eager" not in options:
            net = torch.jit.trace(net, inputs[0])
            net = torch.jit.freeze(net)
        if "optimized" in options:
            net = torch.jit.optimize_for_inference(net)
        step = 0

        def call():
            nonlocal step
            net(inputs[step % 8])
            step += 1

        rate = calls_per_second(seconds, call)
    return 1e6 / rate if what == "one" else rate * INFERENCE_BATCH


def export(folder):
    for name in ("lenet5", "basic"):
        torch.jit.trace(network(name).eval(), images()[0][:1]).save(f"{folder}/{name}.pt")


def main():
    if sys.argv[1] == "export":
        export(sys.argv[2])
        return
    what, name, threads, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    variant = sys.argv[5] if len(sys.argv) > 5 else VARIANTS[what]
    torch.set_num_threads(threads)
    answer = {"peer": "PyTorch", "network": name, "what": what, "threads": threads}
    if what == "train":
        answer["value"], answer["loss"] = train(name, seconds, variant)
    else:
        answer["value"] = infer(name, what, seconds, variant)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
