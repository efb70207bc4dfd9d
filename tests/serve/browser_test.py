"""The page of digit-serve in Chromium: draw, see, correct, reload, find it again.

With DIGITNET_SCREENSHOTS=<folder> it also takes the pictures for docs/."""

import base64
import os
import pathlib
import sys
import tempfile

from serve_support import SEVEN, Server, check, equal, run_all

from page_support import (DRAWN_FOUR, DRAWN_SEVEN, DRAWN_TWO, IDLE, complaints, draw, draw_number, kept,
                          needs_server, page, reads_whole_numbers, says_why_there_is_no_digit,
                          tells_how_fast_it_answers)
import webdriver

if not webdriver.available():
    print("chromium or chromedriver is not installed", file=sys.stderr)
    sys.exit(77)

# A 1 whose flag is as flat as the bar of a 7.
FLAT_ONE = [[(0.36, 0.3), (0.47, 0.26), (0.58, 0.2), (0.56, 0.4), (0.53, 0.6), (0.51, 0.82)]]
SHOTS = os.environ.get("DIGITNET_SCREENSHOTS")
ARROWS = {"left": "\ue012", "up": "\ue013", "right": "\ue014", "down": "\ue015"}


def take(browser, name):
    if SHOTS:
        browser.screenshot(pathlib.Path(SHOTS) / name)


def test_draw_correct_reload():
    with page() as (server, browser):
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
        equal(kept(browser)["count"], 0)
        equal(complaints(browser), [])


def test_tools_keyboard_touch_and_files():
    with page() as (server, browser):
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

        tells_how_fast_it_answers(browser)
        equal(complaints(browser), [])


@needs_server
def test_a_missing_server_is_reported():
    with page() as (server, browser):
        server.stop()
        browser.drag("#paper", *DRAWN_SEVEN)
        browser.wait("$('status').classList.contains('bad')", "it is said")


def test_undo_redo_and_clear():
    with page() as (server, browser):
        draw(browser, DRAWN_FOUR, "4")
        browser.wait("document.querySelectorAll('.entry').length === 1", "kept")
        for _ in range(2):
            browser.click("#undo")
        browser.wait(f"{IDLE} && drawing.empty", "all undone")
        equal(browser.text("#digit"), "?")
        for _ in range(2):
            browser.click("#redo")
        browser.wait(f"{IDLE} && drawing.strokes.length === 2", "done again")
        equal(browser.text("#digit"), "4")
        browser.click("#clear")
        equal(browser.text("#digit"), "?")
        browser.click("#undo")
        browser.wait(f"{IDLE} && drawing.strokes.length === 2 && $('digit').textContent === '4'",
                     "what was cleared is back")
        browser.click("#many")
        browser.click("#undo")
        browser.wait(f"{IDLE} && !drawing.number && drawing.strokes.length === 2", "and the mode")
        equal(kept(browser)["count"], 1, "one drawing all along")
        browser.click("#clear")
        draw(browser, DRAWN_SEVEN, "7")
        equal(kept(browser)["count"], 2)
        equal(browser.run("return $('redo').disabled"), True)
        equal(browser.run("return [percent(1), percent(0.5)]"), ["99.9 %", "50.0 %"])
        equal(complaints(browser), [])


def test_fits_a_low_window():
    with page(900, 560) as (_, browser):
        for mode in ("#one", "#many"):
            browser.click(mode)
            height, width, window = browser.run(
                "return [board.clientHeight, board.clientWidth, innerHeight]")
            check(0 < height <= 0.75 * window, mode, height, window)
            check(abs(width / height - (1 if mode == "#one" else 2)) < 0.05, mode, width, height)


@needs_server
def test_nothing_drawn_is_lost():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        browser = webdriver.Browser()
        try:
            browser.open(server.url)
            # A server that has too much to do, twice.
            browser.run("window.asked = []; window.realFetch = window.fetch;"
                        "window.fetch = (path, options) => { if (!path.includes('predict'))"
                        " return realFetch(path, options); asked.push(path);"
                        " return asked.length > 2 ? realFetch(path, options)"
                        " : Promise.resolve(new Response('{}', {status: [429, 503][asked.length - 1],"
                        " headers: {'Retry-After': '1'}})); }")
            draw(browser, DRAWN_SEVEN, "7")
            equal(browser.run("return asked.length >= 3 && $('status').textContent"), "")

            # It is away while two more are drawn, and comes back.
            port = server.port
            server.stop()
            browser.run("restart()")
            browser.drag("#paper", *DRAWN_TWO)
            browser.wait("$('status').textContent.includes('cannot be reached')", "it is said")
            browser.run("restart()")
            browser.drag("#paper", *DRAWN_FOUR)
            browser.wait("$('status').textContent.includes('safe')", "it is said again")
            server = Server(folder, port=port)
            browser.wait(f"{IDLE} && drawing.id && owed.length === 0", "kept once it is back")
            equal(browser.text("#digit"), "4")
            entries = kept(browser)["entries"]
            equal(sorted(entry["digit"] for entry in entries), [2, 4, 7])
            equal(browser.run("return $('status').textContent"), "")
        finally:
            browser.close()
            server.process.kill()
            server.process.wait()


def test_numbers_and_reasons():
    with page() as (_, browser):
        says_why_there_is_no_digit(browser)
        reads_whole_numbers(browser)
        equal(complaints(browser), [])


def test_looks():
    if not SHOTS:
        return
    for name, width, height, dark in (("draw-light.png", 1180, 1150, False),
                                      ("draw-dark.png", 1180, 1150, True),
                                      ("draw-phone.png", 500, 1700, False),
                                      ("draw-corrected.png", 1180, 1150, False),
                                      ("draw-number.png", 1180, 900, False)):
        with page(width, height, dark) as (_, browser):
            digits = [(DRAWN_SEVEN, "7"), (DRAWN_FOUR, "4"), (DRAWN_TWO, "2")]
            for strokes, digit in digits:
                browser.run("restart()")
                draw(browser, strokes, digit)
            browser.wait("document.querySelectorAll('.entry').length >= 3", "the history")
            browser.run("correct(2)")
            browser.wait("document.querySelector('.entry .right')", "a label")
            if name == "draw-number.png":
                draw_number(browser)
            if name == "draw-corrected.png":  # flat as this flag is, many would read a 7
                browser.run("restart()")
                draw(browser, FLAT_ONE, "7")
                browser.run("correct(1)")
                browser.wait("document.querySelector('.entry .wrong')", "the correction")
            browser.wait("[...document.images].every((i) => i.complete)", "pictures")
            browser.wait("document.getAnimations().length === 0", "everything stands still")
            take(browser, name)


if __name__ == "__main__":
    run_all(globals())
