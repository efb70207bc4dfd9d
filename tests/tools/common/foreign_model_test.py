"""Model files of other programs: PyTorch's MNIST example and others, whatever they call their layers."""

import json
import math
import pathlib
import random
import struct
import tempfile

from tool_support import DATA, check, equal, lenet5, png, run, run_all, write

TMP = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(TMP.name)

# The class of PyTorch's MNIST example: conv1, conv2, max-pooling, fc1, fc2.
EXAMPLE = {"conv1.weight": (32, 1, 3, 3), "conv1.bias": (32,), "conv2.weight": (64, 32, 3, 3),
           "conv2.bias": (64,), "fc1.weight": (128, 9216), "fc1.bias": (128,),
           "fc2.weight": (10, 128), "fc2.bias": (10,)}


def safetensors(tensors, **metadata):
    """A file of {name: (shape, values)}, sorted by name as most programs write it."""
    header, blob = {"__metadata__": metadata} if metadata else {}, bytearray()
    for name, (shape, values) in sorted(tensors.items()):
        begin = len(blob)
        blob += struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [begin, len(blob)]}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(blob)


def renamed(model, rename, dtype=None):
    """Our model file with other names of its tensors."""
    (size,) = struct.unpack("<Q", model[:8])
    header = {rename(name): dict(entry, **({"dtype": dtype} if dtype else {}))
              for name, entry in json.loads(model[8:8 + size]).items()}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + model[8 + size:]


def probabilities(model, picture, *more):
    result = run("digit-predict", "--model-file", model, "--format", "json", *more, picture)
    equal(result.code, 0, result.err)
    (answer,) = result.json()
    return answer["probabilities"]


def drawing():
    """28 x 28 pixels, 0..255: a slanted stroke in the middle, as MNIST would have it."""
    return [bytes(max(0, 255 - 90 * abs(x - 17 + y // 4)) if 4 <= y < 24 else 0 for x in range(28))
            for y in range(28)]


def test_pytorchs_mnist_example():
    """With nearly all weights zero, so that a few lines compute what PyTorch would."""
    chance = random.Random(1)
    tensors = {}
    for name, shape in EXAMPLE.items():
        tensors[name] = (shape, [0.0] * math.prod(shape))
    tensors["conv1.weight"][1][4] = 1.0  # the first filter of both hands its input on
    tensors["conv2.weight"][1][4] = 1.0
    places = [chance.randrange(144) for _ in range(40)]  # of the first map, 12 x 12
    for hidden, place in enumerate(places):
        tensors["fc1.weight"][1][9216 * hidden + place] = 1.0
    weights = [[chance.uniform(-1, 1) for _ in places] for _ in range(10)]
    for digit, row in enumerate(weights):
        tensors["fc2.weight"][1][128 * digit:128 * digit + len(row)] = row
        tensors["fc2.bias"][1][digit] = chance.uniform(-1, 1)
    model = write(ROOT / "mnist_cnn.safetensors", safetensors(tensors))
    seen = ROOT / "seen.png"
    picture = write(ROOT / "stroke.png", png(drawing()))
    found = probabilities(model, picture, "--save-seen", seen)

    rows = drawing()
    again = run("digit-predict", "--model-file", model, "--format", "json", seen)
    equal(again.json()[0]["probabilities"], found, "the picture is in MNIST's look")
    pooled = [max(rows[2 + 2 * y + dy][2 + 2 * x + dx] for dy in (0, 1) for dx in (0, 1)) / 255
              for y in range(12) for x in range(12)]
    hidden = [pooled[place] for place in places]
    logits = [bias + sum(w * h for w, h in zip(row, hidden))
              for bias, row in zip(tensors["fc2.bias"][1], weights)]
    total = sum(map(math.exp, logits))
    check(max(hidden) > 0.5, "the test sees ink")
    for digit, logit in enumerate(logits):
        check(abs(math.exp(logit) / total - found[digit]) < 1e-5, digit, found)


def test_other_names():
    model = lenet5([0.1 * d for d in range(10)], [0.01 * d * d for d in range(10)])
    picture = write(ROOT / "stroke.png", png(drawing()))
    expected = probabilities(write(ROOT / "ours.safetensors", model), picture)
    layers = {"0": "conv1", "3": "conv2", "6": "fc1", "8": "fc2", "10": "fc3"}
    counted = {"0": "0", "3": "3", "6": "7", "8": "9", "10": "11"}  # nn.Flatten is the seventh
    for name, rename in (
            ("named", lambda n: layers[n.split(".")[0]] + "." + n.split(".")[1]),
            ("parallel", lambda n: "module." + n),
            ("nested", lambda n: "_orig_mod.net." + n),
            ("flatten", lambda n: counted[n.split(".")[0]] + "." + n.split(".")[1])):
        path = write(ROOT / f"{name}.safetensors", renamed(model, rename))
        equal(probabilities(path, picture), expected, name)


def test_what_differs_is_named():
    model = lenet5([0.0] * 10)
    (size,) = struct.unpack("<Q", model[:8])
    header = json.loads(model[8:8 + size])
    picture = write(ROOT / "stroke.png", png(drawing()))

    def refusal(content):
        path = write(ROOT / "other.safetensors", content)
        result = run("digit-predict", "--model-file", path, picture)
        equal((result.code, result.out), (1, b""))
        (line,) = result.err.decode().splitlines()
        return line.split("other.safetensors: ")[1]

    def whole(numbers):  # as many of one byte each
        entries, end = {}, 0
        for name, entry in numbers.items():
            count = math.prod(entry["shape"])
            entries[name] = {"dtype": "I8", "shape": entry["shape"],
                             "data_offsets": [end, end + count]}
            end += count
        text = json.dumps(entries).encode()
        return struct.pack("<Q", len(text)) + text + bytes(end)

    equal(refusal(whole(header)),
          'tensor "0.weight", dtype: expected F16, BF16, F32 or F64, found I8')
    wider = {name: (entry["shape"], [0.0] * math.prod(entry["shape"]))
             for name, entry in header.items()}
    for name, shape in (("8.weight", (96, 120)), ("8.bias", (96,)), ("10.weight", (10, 96))):
        wider[name] = (shape, [0.0] * math.prod(shape))
    equal(refusal(safetensors(wider)), 'tensor "8.weight" (the nearest network is lenet5): '
          "expected shape [84, 120], found [96, 120]")
    named = {"abcde"[["0", "3", "6", "8", "10"].index(n.split(".")[0])] + "." + n.split(".")[1]: t
             for n, t in wider.items()}
    equal(refusal(safetensors(named)), 'tensor "d.weight" in the place of "8.weight" (the nearest '
          "network is lenet5): expected shape [84, 120], found [96, 120]")
    equal(refusal(safetensors({"h.0.attn.weight": ((7, 9), [0.0] * 63)})),
          "tensors: expected those of a network that this program knows, found others")


OWN = ("1x28x28; Conv2d 4x5x5, stride 3; Tanh; Residual (Conv2d 4x3x3, padding 1; ReLU); "
       "GlobalAvgPool2d; Dense 10")


def own_tensors():
    chance = random.Random(3)
    shapes = {"0.weight": (4, 1, 5, 5), "0.bias": (4,), "2.0.weight": (4, 4, 3, 3),
              "2.0.bias": (4,), "4.weight": (10, 4), "4.bias": (10,)}
    return {name: (shape, [chance.uniform(-1, 1) for _ in range(math.prod(shape))])
            for name, shape in shapes.items()}


def test_an_architecture_that_no_program_was_compiled_for():
    model = write(ROOT / "own.safetensors", safetensors(own_tensors(), architecture=OWN))
    picture = write(ROOT / "stroke.png", png(drawing()))
    found = probabilities(model, picture)
    check(len(found) == 10 and abs(sum(found) - 1) < 1e-4 and max(found) < 1, found)
    data = DATA / "mnist-10k"
    reports = []
    for threads in ("1", "2"):
        result = run("digit-eval", "--model-file", model, "--data", data, "--threads", threads,
                     "--format", "json")
        equal(result.code, 0, result.err)
        reports += result.json()
    equal(reports[0]["model"], "network")
    equal(reports[0]["confusion"], reports[1]["confusion"])
    for options in (("--tta",), ("--model-file", model)):  # averages take it, too
        check(len(probabilities(model, picture, *options)) == 10)
    exported = run("digit-train", "--model-file", model, "--export-onnx", ROOT / "own.onnx")
    equal((exported.code, exported.err), (0, b""))
    check(b"Tanh" in (ROOT / "own.onnx").read_bytes())


def test_a_wrong_architecture_is_named_by_layer():
    picture = write(ROOT / "stroke.png", png(drawing()))
    for architecture, message in (
            (OWN.replace("Tanh", "Gate 3"), "layer 1, Gate 3: expected Conv2d, "),
            (OWN.replace("5x5", "50x50"), "layer 0, Conv2d 4x50x50, stride 3: expected a window"),
            (OWN.replace("padding 1", "padding 2"), "layer 2, Residual: expected layers that"),
            (OWN.replace("Dense 10", "Dense 9"), 'tensor "4.weight": expected shape [9, 4]'),
            (OWN.replace("Dense 10", "ReLU"), 'tensor "4.bias": expected only tensors of this'),
            ("3x28x28; Dense 65536; Dense 65536", "at most 2^32 multiply-adds"),
            ("1x28x28; " + "Residual (" * 50, "at most 16 layers inside of each other")):
        model = write(ROOT / "wrong.safetensors",
                      safetensors(own_tensors(), architecture=architecture))
        for program, *more in (("digit-predict", picture),
                               ("digit-eval", "--data", DATA / "mnist-10k")):
            result = run(program, "--model-file", model, *more)
            equal((result.code, result.out), (1, b""), architecture)
            (line,) = result.err.decode().splitlines()
            check(message in line, line)


def test_other_images_and_classes_are_refused():
    picture = write(ROOT / "stroke.png", png(drawing()))
    tensors = {"0.weight": ((3, 16), [0.5] * 48), "0.bias": ((3,), [0.0] * 3)}
    model = write(ROOT / "few.safetensors", safetensors(tensors, architecture="1x4x4; Dense 3"))
    for program, *more in (("digit-predict", picture),
                           ("digit-eval", "--data", DATA / "mnist-10k")):
        result = run(program, "--model-file", model, *more)
        equal((result.code, result.out), (1, b""))
        check(b"expected one that takes 1x28x28 and tells 10 classes apart, found 1x4x4 and 3"
              in result.err, result.err)


run_all(globals())
