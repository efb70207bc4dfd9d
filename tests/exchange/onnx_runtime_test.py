"""ONNX files in ONNX Runtime, which npm fetches: the logits of every network of the zoo and of networks of
every layer are ours within 1e-4, and so are those of a trained model that digit-train exports."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from npm_package import skip, unpack
from tool_support import DATA, check, equal, run, run_all

# The packages, their hashes, and what Node needs of them; the runtime is WebAssembly and so runs on
# any processor.
PACKAGES = {
    "onnxruntime-web@1.30.0": (
        "q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CXAfKYQ==",
        "node_modules/onnxruntime-web",
        ("dist/ort.node.min.mjs", "dist/ort-wasm-simd-threaded.mjs",
         "dist/ort-wasm-simd-threaded.wasm")),
    "onnxruntime-common@1.30.0": (
        "7fdVWjAID1dVhH/G8qK3APARunV4VkBFoCQAP7qp4Wkab0mrorvmc+sqiT+mKXOzDqdjN5j+/Z9nb4gzNPWcyA==",
        "node_modules/onnxruntime-common", ()),
}
TOLERANCE = 1e-4

TMP = tempfile.TemporaryDirectory()
FOLDER = pathlib.Path(TMP.name)
HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ["DIGITNET_BIN_DIR"])


def fetch():
    """The path of ONNX Runtime's module."""
    if not shutil.which("node"):
        skip("node is not installed, which runs ONNX Runtime")
    for package, (sha512, target, wanted) in PACKAGES.items():
        unpack(package, sha512, FOLDER / target, wanted)
    return FOLDER / "node_modules" / "onnxruntime-web" / "dist" / "ort.node.min.mjs"


RUNTIME = fetch()


def answers(cases):
    """What ONNX Runtime makes of `cases`, by their names."""
    done = subprocess.run(["node", HERE / "onnx_runtime.mjs", RUNTIME, FOLDER],
                          input=json.dumps(cases).encode(), capture_output=True, timeout=200,
                          check=False)
    equal(done.returncode, 0, done.stderr.decode())
    results = [json.loads(line) for line in done.stdout.splitlines()]
    for result in results:
        figures = [f"{key} differ by {result[key]:.1e}"
                   for key in ("logits", "one", "probabilities") if key in result]
        print(f"{result['name']}: {', '.join(figures)} (logits up to {result['size']:.1f}, {result['spread']:.1f} apart)")
        check(result["spread"] > 0.05, result)
    equal([result["name"] for result in results], [case["name"] for case in cases])
    return results


def write_networks(*arguments):
    """Runs the helper program and returns the cases that it wrote."""
    done = subprocess.run([BIN / "digitnet-onnx-networks", DATA / "mnist-10k", FOLDER, *arguments],
                          capture_output=True, timeout=200, check=False)
    equal(done.returncode, 0, done.stderr.decode())
    cases = []
    for line in done.stdout.decode().splitlines():
        name, channels, height, width, classes, temperature = line.split()
        cases.append({"name": name, "shape": [int(channels), int(height), int(width)],
                      "classes": int(classes), "temperature": float(temperature)})
    return cases


def test_every_network_and_every_layer():
    cases = write_networks()
    zoo = {"default", "lenet5", "basic", "small", "accurate", "reader"}
    check(zoo < {case["name"] for case in cases}, cases)
    for case, result in zip(cases, answers(cases)):
        check(result["logits"] < TOLERANCE and result["one"] < TOLERANCE, result)
        equal(result["dims"], [50, case["classes"]])
        equal(result["outputs"], ["logits"])


def test_a_trained_model_as_digit_train_exports_it():
    model = DATA / "models" / "reader.safetensors"
    (plain,) = write_networks(model)
    name = plain["name"]
    prepared = dict(plain, name=name + "-from-bytes")
    for kind in ("images", "logits"):
        shutil.copy(FOLDER / f"{name}.{kind}", FOLDER / f"{prepared['name']}.{kind}")
    for case, options in ((plain, ()), (prepared, ("--with-preprocessing",))):
        done = run("digit-train", "--model-file", model, "--export-onnx",
                   FOLDER / f"{case['name']}.onnx", *options)
        equal((done.code, done.err), (0, b""))
    found, from_bytes = answers([plain, prepared])
    for result in (found, from_bytes):
        check(result["logits"] < TOLERANCE and result["one"] < TOLERANCE, result)
    check(from_bytes["probabilities"] < TOLERANCE, from_bytes)
    equal(from_bytes["outputs"], ["logits", "probabilities"])
    check(plain["temperature"] != 1, plain)


if __name__ == "__main__":
    run_all(globals())
