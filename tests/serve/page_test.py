"""What the page promises to people, in Chromium: what is done can be taken back, strokes go onto pictures,
coming back finds the board as it was, and everything can be seen and hit."""

import sys

from serve_support import check, equal, run_all

from page_support import DRAWN_FOUR, DRAWN_SEVEN, IDLE, draw, page
import webdriver

if not webdriver.available():
    print("chromium or chromedriver is not installed", file=sys.stderr)
    sys.exit(77)

# Contrast of two custom colours as WCAG 2.2 defines it.
CONTRAST = """
const luminance = (name) => {
  const [r, g, b] = style(name).match(/[0-9a-f]{2}/gi).slice(0, 3).map((v) => {
    const c = parseInt(v, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const [a, b] = [...arguments].map(luminance).sort((x, y) => y - x);
return (a + 0.05) / (b + 0.05);
"""


def test_a_correction_can_be_taken_back():
    with page() as (server, browser):
        draw(browser, DRAWN_SEVEN, "7")
        browser.keys("1")
        browser.wait("document.querySelector('.entry .wrong')", "corrected")
        browser.keys("1")
        browser.wait("document.querySelector('.entry .open')", "taken back")
        check("taken back" in browser.text("#status"), browser.text("#status"))
        equal(browser.run("return labels.some((b) => b.ariaPressed === 'true')"), False)
        equal(server.json("GET", "/api/history")["labelled"], 0)
        browser.keys("7")
        browser.wait("document.querySelector('.entry .right')", "and can be given again")


def test_strokes_go_onto_a_picture():
    with page() as (server, browser):
        # One stroke of a 4 as a picture, light on dark, twice as large as a drawing.
        browser.run("""
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 2 * side;
          const context = canvas.getContext("2d");
          context.fillRect(0, 0, canvas.width, canvas.height);
          paint(context, [{width: 36, points: arguments[0].map(([x, y]) =>
              ({x: 2 * side * x, y: 2 * side * y}))}], "#fff");
          canvas.toBlob((blob) => openPicture(new File([blob], "part.png")));
        """, DRAWN_FOUR[0])
        browser.wait(f"{IDLE} && drawing.picture && drawing.id", "the picture is read")
        before = browser.run("return drawing.id")
        browser.drag("#paper", DRAWN_FOUR[1])
        browser.wait(f"{IDLE} && drawing.strokes.length === 1 && $('digit').textContent === '4'",
                     "the stroke is on the picture")
        equal(browser.run("return [drawing.picture.width, drawing.picture.ink, drawing.id]"),
              [560, "#fff", before])
        equal(server.json("GET", "/api/history")["count"], 1)
        browser.click("#undo")
        browser.wait(f"{IDLE} && drawing.picture && drawing.strokes.length === 0", "undone")
        browser.click("#redo")
        browser.wait(f"{IDLE} && $('digit').textContent === '4'", "and done again")

        # What the history keeps stays as it is: a stroke on it makes another drawing.
        browser.click("#clear")
        browser.click(".entry")
        browser.wait("viewing && drawing.picture", "the entry opens")
        browser.drag("#paper", [(0.1, 0.9), (0.2, 0.9)])
        browser.wait(f"{IDLE} && !viewing && drawing.id", "another drawing")
        equal(server.json("GET", "/api/history")["count"], 2)
        equal(browser.complaints(), [])


def test_coming_back_finds_the_board():
    with page() as (server, browser):
        draw(browser, DRAWN_FOUR, "4")
        browser.run("window.addEventListener('unload', () => {})")  # such a page is loaded anew
        browser.open(server.url + "/healthz")
        browser.call("POST", "/back", {})
        browser.wait(f"{IDLE} && drawing.strokes.length === 2 && $('digit').textContent === '4'",
                     "the board is as it was")
        browser.wait("document.querySelectorAll('.entry').length === 1", "the history, too")
        equal(server.json("GET", "/api/history")["count"], 1, "one drawing all along")

        # Also one that was corrected: it is not kept a second time.
        browser.keys("9")
        browser.wait("document.querySelector('.entry .wrong')", "corrected")
        browser.open(server.url + "/healthz")
        browser.call("POST", "/back", {})
        browser.wait(f"{IDLE} && drawing.strokes.length === 2 && $('digit').textContent === '4'",
                     "the board is as it was again")
        equal(server.json("GET", "/api/history")["count"], 1, "still one drawing")
        equal(server.json("GET", "/api/history")["labelled"], 1)
        browser.open(server.url)
        equal(browser.run("return drawing.empty"), True)


def test_everything_can_be_seen_and_hit():
    for width, dark in ((1180, False), (1180, True), (390, False)):
        with page(width, 800, dark) as (_, browser):
            draw(browser, DRAWN_SEVEN, "7")
            browser.wait("document.querySelector('.entry')", "the history")
            for ground in ("--card", "--page", "--paper"):
                check(browser.run(CONTRAST, "--edge", ground) >= 3, "edge", ground, dark)
                check(browser.run(CONTRAST, "--soft", ground) >= 4.5, "text", ground, dark)
            check(browser.run(CONTRAST, "--accent", "--on-accent") >= 4.5, "selected", dark)
            small = browser.run("""
              return [...document.querySelectorAll("button, label.button, input[type=range]")]
                  .filter((e) => e.checkVisibility())
                  .map((e) => [e.id || e.textContent, e.getBoundingClientRect()])
                  .filter(([, box]) => box.height < 44 || box.width < 44)
                  .map(([name, box]) => name + " " + box.width + " x " + box.height);""")
            equal(small, [])
            equal(browser.run("return document.documentElement.scrollWidth <= innerWidth"), True)
            equal(browser.run("return $('glance').checkVisibility()"), width < 820)
            equal(browser.run("return $('glance').textContent"), "7")


if __name__ == "__main__":
    run_all(globals())
