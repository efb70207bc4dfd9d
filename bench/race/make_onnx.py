#!/usr/bin/env python3
"""Writes the two networks of the race as ONNX files with random weights, without the onnx package.

Usage: make_onnx.py FOLDER    writes FOLDER/lenet5.onnx and FOLDER/basic.onnx

An ONNX file is one protobuf message; field numbers below are those of onnx.proto3 (IR version 8,
operator set 13)."""

import array
import math
import os
import random
import sys

FLOAT, INTS, INT = 1, 7, 2  # TensorProto.FLOAT; AttributeProto.INTS and INT


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One field of a message: an integer as varint, text, bytes and messages by length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def value_info(name, shape):
    dims = b"".join(
        field(1, field(2, d) if isinstance(d, str) else field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, dims)))


def node(operator, inputs, output, **attributes):
    message = b"".join(field(1, name) for name in inputs)
    message += field(2, output) + field(3, output) + field(4, operator)
    for name, value in attributes.items():
        attribute = field(1, name)
        if isinstance(value, int):
            attribute += field(3, value) + field(20, INT)
        else:
            attribute += b"".join(field(8, v) for v in value) + field(20, INTS)
        message += field(5, attribute)
    return message


class Graph:
    def __init__(self, name):
        self.name, self.body, self.initializers, self.last = name, b"", b"", "image"
        self.random = random.Random(1)

    def weights(self, name, shape, fan_in):
        bound = math.sqrt(6 / fan_in)
        values = array.array("f", (self.random.uniform(-bound, bound)
                                   for _ in range(math.prod(shape))))
        if sys.byteorder == "big":
            values.byteswap()
        message = b"".join(field(1, d) for d in shape)
        message += field(2, FLOAT) + field(8, name) + field(9, values.tobytes())
        self.initializers += field(5, message)
        return name

    def add(self, operator, *more_inputs, **attributes):
        output = f"{operator.lower()}{len(self.body)}"
        self.body += field(1, node(operator, [self.last, *more_inputs], output, **attributes))
        self.last = output

    def conv(self, inputs, outputs, kernel, padding=0):
        fan_in = inputs * kernel * kernel
        name = f"conv{len(self.body)}"
        self.add("Conv", self.weights(name + ".weight", (outputs, inputs, kernel, kernel), fan_in),
                 self.weights(name + ".bias", (outputs,), fan_in),
                 kernel_shape=[kernel] * 2, pads=[padding] * 4, strides=[1, 1])
        self.add("Relu")

    def pool(self):
        self.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])

    def dense(self, inputs, outputs, relu=True):
        name = f"dense{len(self.body)}"
        self.add("Gemm", self.weights(name + ".weight", (outputs, inputs), inputs),
                 self.weights(name + ".bias", (outputs,), inputs), transB=1)
        if relu:
            self.add("Relu")

    def save(self, path):
        graph = self.body + field(2, self.name) + self.initializers
        graph += field(11, value_info("image", ("n", 1, 28, 28)))
        graph += field(12, value_info(self.last, ("n", 10)))
        model = field(1, 8) + field(2, "digitnet race") + field(7, graph)
        model += field(8, field(1, "") + field(2, 13))
        with open(path, "wb") as file:
            file.write(model)


def main():
    folder = sys.argv[1]
    lenet5 = Graph("lenet5")
    lenet5.conv(1, 6, 5, 2)
    lenet5.pool()
    lenet5.conv(6, 16, 5)
    lenet5.pool()
    lenet5.add("Flatten")
    lenet5.dense(400, 120)
    lenet5.dense(120, 84)
    lenet5.dense(84, 10, relu=False)
    lenet5.save(os.path.join(folder, "lenet5.onnx"))

    basic = Graph("basic")
    basic.conv(1, 32, 3)
    basic.conv(32, 64, 3)
    basic.pool()
    basic.add("Flatten")
    basic.dense(9216, 128)
    basic.dense(128, 10, relu=False)
    basic.save(os.path.join(folder, "basic.onnx"))


if __name__ == "__main__":
    main()
