"""PyTorch for the tests of this folder; where there is none, importing this ends them with exit code
77: skipped."""

import os
import sys

try:
    import torch
except ImportError:
    system = "/usr/bin/python3"  # where a distribution's python3-torch is
    if os.path.exists(system) and os.path.realpath(sys.executable) != os.path.realpath(system):
        os.execv(system, [system, *sys.argv])
    print("skipped: PyTorch is not installed")
    sys.exit(77)

from torch import nn  # noqa: E402

__all__ = ["nn", "torch"]
