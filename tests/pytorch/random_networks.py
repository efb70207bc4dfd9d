"""Draws small networks of all layers, as a C++ type and as a PyTorch module of double precision."""

import random
from collections import OrderedDict

from torch_support import nn, torch

MOST_OUTPUTS = 300
MOST_PARAMETERS = 20_000
MOST_MULTIPLY_ADDS = 300_000


class Residual(nn.Sequential):
    """The sum of what the layers make of x, and of x or what `skip` makes of it."""

    def __init__(self, layers, skip):
        super().__init__(layers)
        if skip:
            self.skip = nn.Sequential(skip)

    def forward(self, x):
        y = x
        for name, layer in self.named_children():
            if name != "skip":
                y = layer(y)
        return y + (self.skip(x) if hasattr(self, "skip") else x)


class Parallel(nn.ModuleList):
    """The channels of all branches, one after the other."""

    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


class Builder:
    """A network that grows layer by layer, and its shape (C, H, W) so far."""

    def __init__(self, shape):
        self.shape = self.input = shape
        self.types = []
        self.modules = OrderedDict()  # numbered as in digitnet, which needs no Flatten
        self.flat = False
        self.multiply_adds = self.parameters = 0

    def add(self, cpp, module, shape=None):
        wants_flat = isinstance(module, nn.Linear)
        if wants_flat and not self.flat:
            self.modules[f"flatten{len(self.types)}"] = nn.Flatten()
        if self.flat and not wants_flat:
            self.modules[f"unflatten{len(self.types)}"] = nn.Unflatten(1, self.shape)
        self.flat = wants_flat
        self.modules[str(len(self.types))] = module
        self.types.append(cpp)
        self.shape = shape or self.shape

    def finish(self):
        if not self.flat:
            self.modules["flatten"] = nn.Flatten()
        return nn.Sequential(self.modules).double()

    def fits(self):
        channels, height, width = self.shape
        return (channels * height * width <= MOST_OUTPUTS and self.parameters <= MOST_PARAMETERS
                and self.multiply_adds <= MOST_MULTIPLY_ADDS)


def options(*given):
    """Template arguments, in any order: C++ does not care, so nor may it."""
    given = list(given)
    random.shuffle(given)
    return "".join(", dn::" + option for option in given)


def swept(size, window, stride, padding=0):
    return (size + 2 * padding - window) // stride + 1


def add_conv(net):
    channels, height, width = net.shape
    kernel = random.choice([1, 2, 3, 3, 3, 5, 5, 7])
    padding = random.choice([0, 0, kernel // 2, random.randint(0, kernel)])
    stride = random.choice([1, 1, 1, 2, 3])
    if min(height, width) + 2 * padding < kernel:
        return
    outputs = random.choice([random.randint(1, 6), random.randint(7, 20)])
    bias = random.random() < 0.7
    groups = random.choice([1, 1, 1, 1, 2, 3, channels])
    if channels % groups:
        groups = 1
    outputs = max(1, outputs // groups) * groups
    depthwise = groups == channels > 1 and random.random() < 0.5
    outputs = channels if depthwise else outputs
    given = [f"Groups{{{groups}}}"] if groups > 1 and not depthwise else []
    if padding or random.random() < 0.2:
        given.append(f"Padding{{{padding}}}")
    if stride > 1 or random.random() < 0.2:
        given.append(f"Stride{{{stride}}}")
    if not bias:
        given.append("Bias{false}")
    shape = (outputs, swept(height, kernel, stride, padding), swept(width, kernel, stride, padding))
    weights = outputs * (channels // groups) * kernel * kernel
    net.parameters += weights + outputs
    net.multiply_adds += weights * shape[1] * shape[2]
    sizes = f"DepthwiseConv2d<{kernel}" if depthwise else f"Conv2d<{outputs}, {kernel}"
    net.add(f"dn::{sizes}{options(*given)}>",
            nn.Conv2d(channels, outputs, kernel, stride=stride, padding=padding, bias=bias,
                      groups=groups), shape)


def add_pool(net):
    channels, height, width = net.shape
    kind = random.choice(["MaxPool2d", "MaxPool2d", "AvgPool2d"])
    window = random.choice([1, 2, 2, 2, 2, 3])
    stride = random.choice([window, window, random.randint(1, 3)])
    if min(height, width) < window:
        return
    given = [] if stride == window and random.random() < 0.8 else [f"Stride{{{stride}}}"]
    module = nn.MaxPool2d if kind == "MaxPool2d" else nn.AvgPool2d
    net.add(f"dn::{kind}<{window}{options(*given)}>", module(window, stride=stride),
            (channels, swept(height, window, stride), swept(width, window, stride)))


def add_global(net):
    net.add("dn::GlobalAvgPool2d", nn.AdaptiveAvgPool2d(1), (net.shape[0], 1, 1))


def add_norm(net):
    net.add("dn::BatchNorm2d", nn.BatchNorm2d(net.shape[0]))


def add_layer_norm(net):
    channels, height, width = net.shape
    if channels * height * width > 1:
        net.parameters += 2 * channels * height * width
        net.add("dn::LayerNorm", nn.LayerNorm(list(net.shape)))


def add_dense(net):
    channels, height, width = net.shape
    inputs, outputs = channels * height * width, random.choice([random.randint(2, 12),
                                                                random.randint(13, 40)])
    bias = random.random() < 0.7
    net.parameters += inputs * outputs
    net.multiply_adds += inputs * outputs
    net.add(f"dn::Dense<{outputs}{options(*([] if bias else ['Bias{false}']))}>",
            nn.Linear(inputs, outputs, bias=bias), (outputs, 1, 1))


SMOOTH = {"Sigmoid": nn.Sigmoid, "Tanh": nn.Tanh, "SiLU": nn.SiLU, "GELU": nn.GELU,
          "Hardswish": nn.Hardswish}


def add_activation(net):
    kind = random.choice(["relu", "relu", "relu", "leaky", "slope", "dropout", *SMOOTH])
    if kind in SMOOTH:
        net.add(f"dn::{kind}", SMOOTH[kind]())
    elif kind == "relu":
        net.add("dn::ReLU", nn.ReLU())
    elif kind == "leaky":
        net.add("dn::LeakyReLU<>", nn.LeakyReLU())
    elif kind == "slope":
        numerator = random.randint(0, 7)
        net.add(f"dn::LeakyReLU<dn::Fraction{{{numerator}, 8}}>", nn.LeakyReLU(numerator / 8))
    else:  # one that drops nothing: what is dropped is not PyTorch's choice
        net.add("dn::Dropout<dn::Fraction{0, 1}>", nn.Dropout(0))


def add_same(net, outputs, kernel=3, stride=1):
    """A convolution that keeps height and width, but for the stride."""
    channels, height, width = net.shape
    shape = (outputs, (height - 1) // stride + 1, (width - 1) // stride + 1)
    weights = outputs * channels * kernel * kernel
    net.parameters += weights + outputs
    net.multiply_adds += weights * shape[1] * shape[2]
    given = ([f"Padding{{{kernel // 2}}}"] if kernel > 1 else []) + (
        [f"Stride{{{stride}}}"] if stride > 1 else [])
    net.add(f"dn::Conv2d<{outputs}, {kernel}{options(*given)}>",
            nn.Conv2d(channels, outputs, kernel, stride=stride, padding=kernel // 2), shape)


def take_work(net, *inner):
    net.parameters += sum(part.parameters for part in inner)
    net.multiply_adds += sum(part.multiply_adds for part in inner)


def add_residual(net):
    channels = net.shape[0]
    inner, aside = Builder(net.shape), Builder(net.shape)
    outputs, stride = random.choice([(channels, 1), (random.randint(1, 18), random.choice([1, 2]))])
    add_same(inner, outputs, stride=stride)
    for add, share in ((add_norm, 0.5), (add_activation, 0.7)):
        if random.random() < share:
            add(inner)
    if random.random() < 0.6:
        add_same(inner, outputs, random.choice([1, 3]))
    if (outputs, stride) != (channels, 1) or random.random() < 0.2:
        add_same(aside, outputs, 1, stride)
        if random.random() < 0.5:
            add_norm(aside)
    skip = [f"dn::Skip<{', '.join(aside.types)}>"] if aside.types else []
    take_work(net, inner, aside)
    net.add(f"dn::Residual<{', '.join(skip + inner.types)}>",
            Residual(inner.modules, aside.modules), inner.shape)


def add_parallel(net):
    branches = [Builder(net.shape) for _ in range(random.randint(2, 3))]
    stride = random.choice([1, 1, 2])
    for branch in branches:
        if stride == 1 and random.random() < 0.3:
            continue  # the input itself
        add_same(branch, random.randint(1, 18), random.choice([1, 3]), stride)
        for add, share in ((add_norm, 0.3), (add_activation, 0.5), (add_residual, 0.2)):
            if random.random() < share and (add != add_residual or stride == 1):
                add(branch)
    shapes = [branch.shape for branch in branches]
    if len({shape[1:] for shape in shapes}) > 1:
        return
    take_work(net, *branches)
    lists = ", ".join(f"dn::Branch<{', '.join(branch.types)}>" for branch in branches)
    net.add(f"dn::Parallel<{lists}>",
            Parallel(nn.Sequential(branch.modules) for branch in branches),
            (sum(shape[0] for shape in shapes), *shapes[0][1:]))


def draw_layers(net):
    for _ in range(random.randint(1, 5)):
        roll = random.random()
        if roll < 0.45:
            add_conv(net)
        elif roll < 0.70:
            add_pool(net)
        elif roll < 0.78:
            add_global(net)
        elif roll < 0.95:
            add_dense(net)
        for add, share in ((add_norm, 0.3), (add_activation, 0.6), (add_pool, 0.3),
                           (add_activation, 0.1), (add_layer_norm, 0.1), (add_residual, 0.12), (add_parallel, 0.12)):
            if random.random() < share:
                add(net)
    if random.random() < 0.6:
        add_dense(net)


def draw_network():
    """A network with at least one weight, a Builder, which is of a size that compiles fast."""
    while True:
        net = Builder((random.randint(1, 4), random.randint(1, 18), random.randint(1, 18)))
        draw_layers(net)
        if net.parameters and len(net.types) <= 9 and net.fits():
            return net
