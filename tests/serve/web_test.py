"""The page without a server in Chromium: build/web on a static host, with the network in WebAssembly.

Skipped unless scripts/build-web was run. With DIGITNET_SCREENSHOTS=<folder> it takes a picture."""

import functools
import http.server
import os
import pathlib
import sys
import threading

from serve_support import DATA, check, equal, run_all

from page_support import (DRAWN_SEVEN, DRAWN_TWO, IDLE, draw, reads_whole_numbers,
                          says_why_there_is_no_digit, tells_how_fast_it_answers)
import webdriver

WEB = pathlib.Path(os.environ.get("DIGITNET_SOURCE_DIR", DATA.parent)) / "build" / "web"
if not (WEB / "digitnet.wasm").exists():
    print("scripts/build-web was not run", file=sys.stderr)
    sys.exit(77)
if not webdriver.available():
    print("chromium or chromedriver is not installed", file=sys.stderr)
    sys.exit(77)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_works_without_a_server():
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                           functools.partial(Quiet, directory=WEB))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{host.server_port}/"
    browser = webdriver.Browser()
    try:
        browser.open(url)
        draw(browser, DRAWN_SEVEN, "7")
        check(browser.run("return $('maps').width") > 40, "the feature maps are there")
        browser.wait("document.querySelectorAll('.entry').length === 1", "it is in the history")
        browser.keys("1")  # a correction
        browser.wait("document.querySelector('.entry .wrong')", "the correction is shown")
        equal(browser.run("return $('export').hidden"), True, "nobody exports")
        browser.run("restart()")
        draw(browser, DRAWN_TWO, "2")
        browser.open(url)
        browser.wait("document.querySelectorAll('.entry').length === 2", "the history is there again")
        equal(browser.text("li:nth-of-type(2) .entry .wrong"), "7")
        browser.click("li:nth-of-type(1) .entry")
        browser.wait("viewing && drawing.picture", "the entry opens")
        equal(browser.text("#digit"), "2")
        browser.click("#remove")
        browser.wait("document.querySelectorAll('.entry').length === 1", "deleted")

        says_why_there_is_no_digit(browser)
        reads_whole_numbers(browser)

        tells_how_fast_it_answers(browser)
        complaints = [each for each in browser.complaints() if "favicon" not in each]
        equal(complaints, [])
    finally:
        browser.close()
        host.shutdown()


if __name__ == "__main__":
    run_all(globals())
