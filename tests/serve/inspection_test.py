"""Several models to choose from, and a look inside of them: what each layer makes of a drawing, and which
pixels speak for a digit."""

import base64
import concurrent.futures
import json
import pathlib
import subprocess
import tempfile

from serve_support import BIN, DATA, PROGRAM, SEVEN, THREE, check, equal, png, run_all, serving, stroke

from png_pixels import pixels_of

READER = DATA / "models" / "reader.safetensors"


def rewritten(path, name=None, architecture=True):
    """The embedded model under another name, perhaps without its architecture."""
    data = READER.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    about = header["__metadata__"]
    if name:
        about["model"] = name
    if not architecture:
        del about["architecture"]
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size:])
    return path


def maps_of(layer):
    maps = base64.b64decode(layer["maps"])
    equal(len(maps), layer["channels"] * layer["height"] * layer["width"], layer["name"])
    return maps


def test_every_layer():
    with serving() as server:
        (model,) = server.json("GET", "/api/models")["models"]
        equal((model["name"], model["layers"][0]), ("reader", "Conv2d 16x3x3, no bias"))
        seen = server.predict(SEVEN, "?keep=0&features=1")
        answer = server.json("POST", "/api/inspect", SEVEN)
        for field in ("digit", "confidence", "probabilities", "seen", "box", "model"):
            equal(answer[field], seen[field], field)
        equal([layer["name"] for layer in answer["layers"]], model["layers"])
        equal([(layer["channels"], layer["height"], layer["width"]) for layer in answer["layers"]][:3],
              [(16, 26, 26)] * 3)
        for layer in answer["layers"]:
            maps = maps_of(layer)
            equal(max(maps), 255, "one scale, whose end is the strongest", layer["name"])
        first = {key: answer["layers"][0][key] for key in ("channels", "height", "width", "maps")}
        differ = [a - b for a, b in zip(base64.b64decode(first["maps"]),
                                        base64.b64decode(seen["features"]["maps"]))]
        check(max(map(abs, differ)) <= 1, "as predict says of the first layer")
        last = maps_of(answer["layers"][-1])
        equal((len(last), last[7]), (10, 255), "the last one's largest is the digit")
        equal(server.json("GET", "/api/history")["count"], 0, "nothing is kept")


def test_which_pixels_speak_for_a_digit():
    with serving() as server:
        answer = server.json("POST", "/api/inspect?layers=0", SEVEN)
        equal((answer["layers"], answer["explanation"]["label"]), ([], 7))
        effects = answer["explanation"]["effects"]
        equal(len(effects), 784)
        # What --explain draws: the pixel that matters most is where the colour is fullest.
        with tempfile.TemporaryDirectory() as folder:
            picture = pathlib.Path(folder) / "seven.png"
            picture.write_bytes(SEVEN)
            target = pathlib.Path(folder) / "why.png"
            subprocess.run([BIN / "digit-predict", "--explain", target, picture], check=True,
                           capture_output=True)
            colours = rgb(target.read_bytes())
        strength = [max(colours[8 * y][8 * x]) - min(colours[8 * y][8 * x])
                    for y in range(28) for x in range(28)]
        strongest = max(range(784), key=lambda i: abs(effects[i]))
        check(strength[strongest] >= 0.9 * max(strength), strongest, strength[strongest])
        for i, effect in enumerate(effects):
            if abs(effect) > 0.5 * abs(effects[strongest]):
                red, _, blue = colours[8 * (i // 28)][8 * (i % 28)]
                equal(blue > red, effect > 0, i, effect)
        # The same pixels speak less for another digit.
        other = server.json("POST", "/api/inspect?layers=0&label=1", SEVEN)["explanation"]
        equal(other["label"], 1)
        check(other["effects"] != effects, "another explanation")
        only = server.json("POST", "/api/inspect?explain=0", SEVEN)
        check("explanation" not in only and only["layers"], only.keys())
        blank = server.json("POST", "/api/inspect", png([bytes([255] * 60)] * 40))
        equal((blank["digit"], blank["reason"], blank["layers"]), (None, "blank", []))
        check("explanation" not in blank, "nothing to explain")
        for query in ("label=10", "label=x", "layers=2", "explain=-1", "model=nobody"):
            error = server.json("POST", "/api/inspect?" + query, SEVEN, status=400)["error"]
            check(query.split("=")[0] in error, query, error)


def rgb(data):
    """Rows of the pixels of a PNG file."""
    width, height, rgba = pixels_of(data)
    return [[tuple(rgba[4 * (y * width + x):4 * (y * width + x) + 3]) for x in range(width)]
            for y in range(height)]


def test_a_look_inside_has_a_deadline():
    with serving("--deadline", "0.001") as server:
        error = server.json("POST", "/api/inspect", SEVEN, status=503)["error"]
        check("--deadline" in error, error)
        equal(server.predict(SEVEN)["digit"], 7)


def test_models_to_choose_from():
    with tempfile.TemporaryDirectory() as folder:
        lenet5 = pathlib.Path(folder) / "own.safetensors"
        subprocess.run([BIN / "digit-train", "--model", "lenet5", "--data", DATA / "mnist-10k",
                        "--epochs", "1", "--threads", "2", "--output", lenet5],
                       check=True, capture_output=True)
        with serving("--model-file", str(lenet5), "--model-file", str(READER)) as server:
            models = server.json("GET", "/api/models")["models"]
            equal([model["name"] for model in models], ["lenet5", "reader"])
            equal(server.json("GET", "/healthz")["model"], "lenet5")
            own = server.predict(SEVEN)
            equal((own["model"], own["digit"]), ("lenet5", 7), "the first is the default")
            same = server.predict(SEVEN, "?model=lenet5")
            equal(same["probabilities"], own["probabilities"])
            other = server.predict(SEVEN, "?model=reader")
            equal((other["model"], other["digit"]), ("reader", 7))
            check(other["probabilities"] != own["probabilities"], "another network")
            equal([entry["model"] for entry in server.json("GET", "/api/history")["entries"]],
                  ["reader", "lenet5", "lenet5"])
            number = server.json("POST", "/api/number?model=reader", png([row * 3 for row in stroke()]))
            equal((number["number"], number["model"]), ("111", "reader"))
            inside = server.json("POST", "/api/inspect?explain=0", SEVEN)
            equal([layer["name"] for layer in inside["layers"]], models[0]["layers"])
            for path in ("/api/predict", "/api/number", "/api/inspect"):
                error = server.json("POST", path + "?model=nobody", SEVEN, status=400)["error"]
                check("lenet5, reader" in error and "nobody" in error, error)
            # Asked in turn, all get the answer of the model that they asked for.
            expected = {"lenet5": own["probabilities"], "reader": other["probabilities"]}
            ask_at_once(server, expected)


def ask_at_once(server, expected):
    names = list(expected) * 60
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda name: server.predict(SEVEN, f"?keep=0&model={name}"), names))
    for name, answer in zip(names, answers, strict=True):
        equal(answer["model"], name)
        apart = max(abs(a - b) for a, b in zip(answer["probabilities"], expected[name]))
        check(apart < 1e-5, name, apart)


def test_models_of_one_name_are_called_as_their_files():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = [rewritten(folder / "old.safetensors"),
                 rewritten(folder / "new.safetensors", architecture=False),
                 rewritten(folder / "x.safetensors", "third")]
        options = [option for file in files for option in ("--model-file", str(file))]
        with serving(*options) as server:
            models = server.json("GET", "/api/models")["models"]
            equal([model["name"] for model in models], ["old", "new", "third"])
            equal(server.predict(THREE, "?model=new")["digit"], 3)
            # Its layers are known although the file does not say them.
            equal(models[1]["layers"], models[0]["layers"])
            a, b = (server.json("POST", f"/api/inspect?model={each}", THREE) for each in ("old", "new"))
            equal(a["layers"], b["layers"])
        (folder / "sub").mkdir()
        twin = rewritten(folder / "sub" / "old.safetensors")
        done = subprocess.run([PROGRAM, "--port", "0", "--database", ":memory:", "--model-file",
                               files[0], "--model-file", twin], capture_output=True, timeout=60,
                              check=False)
        equal((done.returncode, done.stderr.count(b"\n")), (1, 1), done.stderr)
        check(b"old" in done.stderr, done.stderr)


if __name__ == "__main__":
    run_all(globals())
