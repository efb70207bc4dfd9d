"""What is done with the page in a browser, be there a server or not."""

import base64
import contextlib
import functools
import http.server
import statistics
import threading

from serve_support import check, equal, png, serving

import webdriver

DRAWN_SEVEN = [[(0.3, 0.22), (0.45, 0.22), (0.6, 0.21), (0.7, 0.22), (0.64, 0.38), (0.57, 0.55),
                (0.5, 0.72), (0.46, 0.82)]]
DRAWN_TWO = [[(0.32, 0.33), (0.38, 0.22), (0.5, 0.17), (0.62, 0.22), (0.66, 0.33), (0.61, 0.46),
              (0.5, 0.6), (0.38, 0.72), (0.3, 0.81), (0.45, 0.8), (0.6, 0.79), (0.7, 0.8)]]
DRAWN_FOUR = [[(0.42, 0.18), (0.36, 0.33), (0.3, 0.5), (0.45, 0.51), (0.6, 0.5), (0.72, 0.5)],
              [(0.6, 0.2), (0.59, 0.4), (0.58, 0.6), (0.57, 0.82)]]
IDLE = "!question.busy && !question.wanted"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class StaticHost:
    """The page without a server on a host of files alone."""

    def __init__(self, folder):
        self.host = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                    functools.partial(Quiet, directory=folder))
        self.url = f"http://127.0.0.1:{self.host.server_port}/"
        threading.Thread(target=self.host.serve_forever, daemon=True).start()


@contextlib.contextmanager
def hosting(folder):
    host = StaticHost(folder)
    try:
        yield host
    finally:
        host.host.shutdown()
        host.host.server_close()


# The folder of the page without a server where that is what is tested (web_test.py).
WITHOUT_SERVER = None


def needs_server(test):
    """Marks what a page without a server cannot do."""
    test.needs_server = True
    return test


@contextlib.contextmanager
def page(width=1180, height=1000, dark=False, options=()):
    """A server or a static host of its own, and a browser that shows its page."""
    with (hosting(WITHOUT_SERVER) if WITHOUT_SERVER else serving(*options)) as host:
        browser = webdriver.Browser(width, height, dark)
        try:
            browser.open(host.url)
            yield host, browser
        finally:
            browser.close()


def kept(browser):
    """The page's history as its backend has it: count, labelled, entries."""
    browser.run("window.listed = null; backend.list(null, 200).then((page) => { listed = page; });")
    browser.wait("listed", "the history")
    return browser.run("return listed")


def complaints(browser):
    """What the console says, but for a symbol that a host of files has not."""
    return [each for each in browser.complaints() if "favicon" not in each]


def draw(browser, strokes, digit):
    """Draws and waits for the answer, which must be `digit` and in the history."""
    before = browser.run("return drawing.generation")
    browser.drag("#paper", *strokes)
    browser.wait(f"{IDLE} && drawing.id", "the drawing is kept")
    equal(browser.text("#digit"), digit)
    equal(browser.run("return drawing.generation"), before, "one drawing all along")


def across(strokes, left, share=0.5):
    """The strokes of a digit, in a part of a wide drawing's width."""
    return [[(left + (x - 0.5) * share, y) for x, y in points] for points in strokes]


NUMBER = across(DRAWN_FOUR, 0.2) + across(DRAWN_TWO, 0.5) + across(DRAWN_SEVEN, 0.8)


def draw_number(browser):
    browser.click("#many")
    browser.drag("#paper", *NUMBER)
    browser.wait(f"{IDLE} && boxes.length === 3 && drawing.id", "three digits are found and kept")
    equal(browser.text("#digit"), "427")


def reads_whole_numbers(browser):
    draw_number(browser)
    check(browser.text("#spoken").startswith("The number 4 2 7, "), browser.text("#spoken"))
    equal(browser.run("return bars.map((bar) => bar.row.firstChild.textContent).join('')"), "427")
    equal(browser.run("return $('label').hidden"), True)
    # The boxes lie on the drawing, in its order.
    equal(browser.run("return boxes.every(({box}, i) => box.y >= 0 && box.height > 100 &&"
                      " Math.abs((box.x + box.width / 2) / drawing.width - [0.2, 0.5, 0.8][i]) < 0.06)"),
          True)
    equal(browser.run("const c = marks.getContext('2d').getImageData(0, 0, marks.width, marks.height);"
                      "return c.data.some((v) => v > 0)"), True)
    browser.keys("3")  # corrects single digits only
    # A stroke less, by keyboard; and back to digits.
    browser.click("#undo")
    browser.wait(f"{IDLE} && boxes.length === 2", "undone")
    equal(browser.text("#digit"), "42")
    browser.run("$('one').focus()")
    browser.keys("\ue007")  # Enter
    equal(browser.run("return [drawing.number, drawing.empty, $('many').ariaPressed]"),
          [False, True, "false"])


def says_why_there_is_no_digit(browser):
    """Three strokes beside each other, and a number sign."""
    browser.run("restart()")
    browser.drag("#paper", *[[(x, 0.3), (x, 0.5), (x, 0.7)] for x in (0.2, 0.5, 0.8)])
    browser.wait(f"{IDLE} && drawing.id", "answered")
    equal(browser.text("#digit"), "–")
    check(browser.text("#sure").startswith("no digit: no single shape"), browser.text("#sure"))
    browser.run("restart()")
    browser.drag("#paper", *[[(x, 0.2), (x, 0.5), (x, 0.8)] for x in (0.38, 0.62)],
                 *[[(0.2, y), (0.5, y), (0.8, y)] for y in (0.38, 0.62)])
    browser.wait(f"{IDLE} && drawing.id", "answered")
    equal(browser.text("#sure"), "no digit: unlike any digit")
    check(browser.text("#spoken").startswith("no digit: "), browser.text("#spoken"))
    browser.run("openPicture(new File([bytesOf(arguments[0])], 'blank.png'))",
                base64.b64encode(png([bytes([255] * 60)] * 60)).decode())
    browser.wait(f"{IDLE} && drawing.picture && $('sure').textContent === 'no digit: blank'", "blank")


def tells_how_fast_it_answers(browser):
    """Prints the time from lifting the pen to the answer."""
    times = []
    for _ in range(9):
        browser.run("restart()")
        draw(browser, DRAWN_SEVEN, "7")
        times.append(float(browser.run("return document.body.dataset.milliseconds")))
    print(f"pen-up to answer: median {statistics.median(times):.1f} ms, {sorted(times)}")
