"""A browser to test with: Chromium through chromedriver, by the W3C's WebDriver protocol."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from tool_support import check


def available():
    return bool(shutil.which("chromedriver") and shutil.which("chromium"))


class Browser:
    """A window of its own; close() ends the browser."""

    def __init__(self, width=1180, height=1000, dark=False):
        self.folder = tempfile.TemporaryDirectory()
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0", f"--log-path={self.folder.name}/log"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": self.folder.name})
        try:
            port = None
            while port is None:
                line = self.driver.stdout.readline().decode()
                check(line, "chromedriver did not start")
                found = re.search(r"started successfully on port (\d+)", line)
                port = found and found[1]
            self.url = f"http://127.0.0.1:{port}/session"
            arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", f"--window-size={width},{height}",
                         f"--user-data-dir={self.folder.name}/profile"]
            options = {"args": arguments, "binary": shutil.which("chromium")}
            answer = self.call("POST", "", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL"}}}})
            self.url += "/" + answer["sessionId"]
            if dark:
                self.devtools("Emulation.setEmulatedMedia", features=[
                    {"name": "prefers-color-scheme", "value": "dark"}])
        except BaseException:
            self.end()
            raise

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:600]) from None

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """The value of a script's `return`."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, condition, what, seconds=15):
        """Waits until the expression `condition` is true in the page."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(f"return Boolean({condition})")
            if value:
                return
            check(time.monotonic() < end, "waited in vain: " + what,
                  self.run("return document.body.innerText"))
            time.sleep(0.03)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def find(self, selector):
        return list(self.call("POST", "/element",
                              {"using": "css selector", "value": selector}).values())[0]

    def click(self, selector):
        for attempt in range(5):  # the page may put another element in its place meanwhile
            try:
                return self.call("POST", f"/element/{self.find(selector)}/click", {})
            except AssertionError as error:
                if attempt == 4 or "stale element" not in str(error):
                    raise

    def drag(self, selector, *strokes, kind="mouse"):
        """Draws strokes: lists of points in parts (0..1) of the element's width and height."""
        box = self.run("const b = document.querySelector(arguments[0]).getBoundingClientRect();"
                       "return [b.x, b.y, b.width, b.height]", selector)
        actions = []
        for points in strokes:
            for index, (x, y) in enumerate(points):
                actions.append({"type": "pointerMove", "duration": 20, "origin": "viewport",
                                "x": round(box[0] + x * box[2]), "y": round(box[1] + y * box[3])})
                if index == 0:
                    actions.append({"type": "pointerDown", "button": 0})
            actions.append({"type": "pointerUp", "button": 0})
        self.call("POST", "/actions", {"actions": [
            {"type": "pointer", "id": kind, "parameters": {"pointerType": kind},
             "actions": actions}]})

    def keys(self, *keys):
        actions = []
        for key in keys:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys",
                                                    "actions": actions}]})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def complaints(self):
        """What the page's console says of errors and warnings."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})
                if entry["level"] in ("SEVERE", "WARNING")]

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.end()

    def end(self):
        self.driver.terminate()
        self.driver.communicate()
        try:
            self.folder.cleanup()
        except OSError:  # the browser writes still
            shutil.rmtree(self.folder.name, ignore_errors=True)
