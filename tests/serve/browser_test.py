"""The page of digit-serve in Chromium: draw, see, correct, reload, find it again.

With DIGITNET_SCREENSHOTS=<folder> it also takes the pictures for docs/."""

import base64
import os
import pathlib
import statistics
import sys
import tempfile

from serve_support import SEVEN, check, equal, run_all, serving

import webdriver

if not webdriver.available():
    print("chromium or chromedriver is not installed", file=sys.stderr)
    sys.exit(77)

SHOTS = os.environ.get("DIGITNET_SCREENSHOTS")
DRAWN_SEVEN = [[(0.3, 0.22), (0.45, 0.22), (0.6, 0.21), (0.7, 0.22), (0.64, 0.38), (0.57, 0.55),
                (0.5, 0.72), (0.46, 0.82)]]
DRAWN_TWO = [[(0.32, 0.33), (0.38, 0.22), (0.5, 0.17), (0.62, 0.22), (0.66, 0.33), (0.61, 0.46),
              (0.5, 0.6), (0.38, 0.72), (0.3, 0.81), (0.45, 0.8), (0.6, 0.79), (0.7, 0.8)]]
DRAWN_FOUR = [[(0.42, 0.18), (0.36, 0.33), (0.3, 0.5), (0.45, 0.51), (0.6, 0.5), (0.72, 0.5)],
              [(0.6, 0.2), (0.59, 0.4), (0.58, 0.6), (0.57, 0.82)]]
IDLE = "!question.busy && !question.wanted"
ARROWS = {"left": "\ue012", "up": "\ue013", "right": "\ue014", "down": "\ue015"}


def take(browser, name):
    if SHOTS:
        browser.screenshot(pathlib.Path(SHOTS) / name)


def draw(browser, strokes, digit):
    """Draws and waits for the answer, which must be `digit` and in the history."""
    before = browser.run("return drawing.generation")
    browser.drag("#paper", *strokes)
    browser.wait(f"{IDLE} && drawing.id", "the drawing is kept")
    equal(browser.text("#digit"), digit)
    equal(browser.run("return drawing.generation"), before, "one drawing all along")


def test_draw_correct_reload():
    with serving() as server:
        browser = webdriver.Browser()
        try:
            browser.open(server.url)
            equal(browser.text("#digit"), "?")
            draw(browser, DRAWN_SEVEN, "7")
            check("% sure" in browser.text("#sure"), browser.text("#sure"))
            check(browser.text("#spoken").startswith("7, "), browser.text("#spoken"))
            equal(browser.text("#bars li.best span"), "7")
            equal(browser.run("return $('seen').getContext('2d').getImageData(0, 0, 28, 28)"
                              ".data.some((v, i) => i % 4 === 0 && v > 200)"), True)
            check(browser.run("return $('maps').width") > 40, "the feature maps are there")
            browser.wait("document.querySelectorAll('.entry').length === 1", "it is in the history")

            # It was a 1, says the person.
            browser.click("#label button:nth-of-type(2)")
            browser.wait("document.querySelector('.entry .wrong')", "the correction is shown")
            take(browser, "draw-corrected.png")
            browser.open(server.url)
            browser.wait("document.querySelector('.entry .wrong')", "and is there after reloading")
            equal(browser.text(".entry .wrong") + browser.text(".entry .right"), "71")
            browser.click(".entry")
            browser.wait("viewing && drawing.picture", "the entry opens")
            equal(browser.text("#digit"), "7")
            equal(browser.run("return labels[1].getAttribute('aria-pressed')"), "true")
            browser.keys("7")
            browser.wait("document.querySelector('.entry .right')?.textContent.startsWith('7')",
                         "corrected by key")
            browser.click("#remove")
            browser.wait("document.querySelectorAll('.entry').length === 0", "deleted")
            equal(server.json("GET", "/api/history")["count"], 0)
            equal(browser.complaints(), [])
        finally:
            browser.close()


def test_tools_keyboard_touch_and_files():
    with serving() as server:
        browser = webdriver.Browser()
        try:
            browser.open(server.url)
            # Two strokes make a 4; without the second it is something else, with it again a 4.
            draw(browser, DRAWN_FOUR, "4")
            browser.click("#undo")
            browser.wait(f"{IDLE} && drawing.strokes.length === 1", "undone")
            browser.drag("#paper", DRAWN_FOUR[1], kind="touch")
            browser.wait(f"{IDLE} && drawing.strokes.length === 2", "drawn by finger")
            equal(browser.text("#digit"), "4")
            browser.wait("document.querySelectorAll('.entry').length === 1", "one entry all along")
            browser.keys("\ue00c")  # Escape
            equal(browser.text("#digit"), "?")

            # A 1 by keyboard.
            browser.run("paper.focus(); cursor.x = 140; cursor.y = 60")
            browser.keys(" ", *[ARROWS["down"]] * 20, " ")
            browser.wait(f"{IDLE} && drawing.id", "the drawing is kept")
            equal(browser.text("#digit"), "1")

            # Pen width.
            browser.run("$('clear').click(); $('width').value = 36")
            draw(browser, DRAWN_TWO, "2")
            equal(browser.run("return drawing.strokes[0].width"), 36)

            # A file, as if it were dropped.
            browser.run("const bytes = bytesOf(arguments[0]);"
                        "openPicture(new File([bytes], 'x.png', {type: 'image/png'}))",
                        base64.b64encode(SEVEN).decode())
            browser.wait(f"{IDLE} && drawing.picture && drawing.id", "the file is read")
            equal(browser.text("#digit"), "7")
            browser.run("openPicture(new File(['rubbish'], 'x.png', {type: 'image/png'}))")
            browser.wait("$('status').classList.contains('bad')", "a bad file is refused")
            with tempfile.NamedTemporaryFile(suffix=".png") as file:
                file.write(SEVEN)
                file.flush()
                browser.call("POST", f"/element/{browser.find('#file')}/value", {"text": file.name})
                browser.wait(f"{IDLE} && drawing.id && !$('status').classList.contains('bad')",
                             "the chosen file is read")

            # From lifting the pen to the answer.
            times = []
            for _ in range(9):
                browser.run("restart()")
                draw(browser, DRAWN_SEVEN, "7")
                times.append(float(browser.run("return document.body.dataset.milliseconds")))
            print(f"pen-up to answer: median {statistics.median(times):.1f} ms, {sorted(times)}")
            equal(browser.complaints(), [])

            server.stop()
            browser.run("restart()")
            browser.drag("#paper", *DRAWN_SEVEN)
            browser.wait("$('status').classList.contains('bad')", "a missing server is reported")
        finally:
            browser.close()


def test_looks():
    if not SHOTS:
        return
    with serving() as server:
        for name, width, height, dark in (("draw-light.png", 1180, 1150, False),
                                          ("draw-dark.png", 1180, 1150, True),
                                          ("draw-phone.png", 500, 1700, False)):
            browser = webdriver.Browser(width, height, dark)
            try:
                browser.open(server.url)
                for strokes, digit in ((DRAWN_SEVEN, "7"), (DRAWN_FOUR, "4"), (DRAWN_TWO, "2")):
                    browser.run("restart()")
                    draw(browser, strokes, digit)
                browser.wait("document.querySelectorAll('.entry').length >= 3", "the history")
                browser.run("correct(2)")
                browser.wait("document.querySelector('.entry .right')", "a label")
                browser.wait("[...document.images].every((i) => i.complete)", "pictures")
                browser.wait("document.getAnimations().length === 0", "everything stands still")
                take(browser, name)
            finally:
                browser.close()


if __name__ == "__main__":
    run_all(globals())
