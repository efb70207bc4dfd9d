"""The page without a server in Chromium: build/web on a static host, with the network in WebAssembly. It
passes the tests of the page with a server (browser_test.py), but for what only a server can do.

Skipped unless scripts/build-web was run."""

from serve_support import equal

from web_support import need_the_page, run_tests_of

need_the_page()

import browser_test  # noqa: E402
from page_support import DRAWN_SEVEN, DRAWN_TWO, complaints, draw, page  # noqa: E402


def test_keeps_drawings_in_the_browser():
    with page() as (host, browser):
        draw(browser, DRAWN_SEVEN, "7")
        browser.wait("document.querySelectorAll('.entry').length === 1", "it is in the history")
        browser.keys("1")  # a correction
        browser.wait("document.querySelector('.entry .wrong')", "the correction is shown")
        equal(browser.run("return $('export').hidden"), True, "nobody exports")
        browser.run("restart()")
        draw(browser, DRAWN_TWO, "2")
        browser.open(host.url)
        browser.wait("document.querySelectorAll('.entry').length === 2", "the history is there again")
        equal(browser.text("li:nth-of-type(2) .entry .wrong"), "7")
        equal(complaints(browser), [])


if __name__ == "__main__":
    run_tests_of([browser_test], globals())
