"""The page of digit-serve under axe-core, the usual checker of accessibility, which npm fetches: no fault of
the impact "serious" or "critical" on an empty board, beside an answer, in the history and with a number."""

import pathlib
import tempfile

from serve_support import equal, run_all

from npm_package import skip, unpack
from page_support import DRAWN_SEVEN, draw, draw_number, page
import webdriver

PACKAGE = "axe-core@4.14.1"
SHA512 = ("FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r7"
          "6ASyFNNtuFooJpZe37OgudVGtQ==")


def fetch():
    """The checker's script."""
    with tempfile.TemporaryDirectory() as folder:
        unpack(PACKAGE, SHA512, folder, ("axe.min.js",))
        return (pathlib.Path(folder) / "axe.min.js").read_text()


if not webdriver.available():
    skip("chromium or chromedriver is not installed")
AXE = fetch()


def faults(browser):
    browser.wait("document.getAnimations().length === 0", "everything stands still")
    browser.run("window.checked = null; axe.run().then((result) => { checked = result; },"
                " (error) => { checked = {violations: [{impact: 'critical', id: String(error)}]}; });")
    browser.wait("checked", "axe-core is through", 60)
    return browser.run("""
      return checked.violations.filter((v) => ["serious", "critical"].includes(v.impact))
          .map((v) => [v.id, v.help, (v.nodes || []).map((n) => n.html.slice(0, 90))]);""")


def test_no_serious_fault():
    for dark in (False, True):
        with page(dark=dark) as (_, browser):
            browser.run(AXE)
            equal(browser.run("return axe.version"), PACKAGE.split("@")[1])
            equal(faults(browser), [], "an empty board", dark)
            draw(browser, DRAWN_SEVEN, "7")
            browser.keys("1")
            browser.wait("document.querySelector('.entry .wrong')", "corrected")
            equal(faults(browser), [], "an answer", dark)
            browser.click("#clear")
            browser.click(".entry")
            browser.wait("viewing && drawing.picture", "the entry opens")
            equal(faults(browser), [], "an entry of the history", dark)
            browser.run("restart()")
            draw_number(browser)
            equal(faults(browser), [], "a number", dark)


def test_it_finds_faults():
    with page() as (_, browser):
        browser.run(AXE)
        browser.run("document.body.append(document.createElement('button'))")
        equal([name for name, *_ in faults(browser)], ["button-name"])


if __name__ == "__main__":
    run_all(globals())
