"""What the page promises to people, in Chromium: what is done can be taken back, strokes go onto pictures,
coming back finds the board as it was, and everything can be seen and hit."""

import pathlib
import subprocess
import sys
import tempfile
import time

from serve_support import BIN, DATA, SEVEN, check, equal, run_all

from page_support import (DRAWN_FOUR, DRAWN_SEVEN, DRAWN_TWO, IDLE, complaints, draw, draw_number, kept,
                          needs_server, page)
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
        equal(kept(browser)["labelled"], 0)
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
        equal(kept(browser)["count"], 1)
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
        equal(kept(browser)["count"], 2)
        equal(complaints(browser), [])


def test_coming_back_finds_the_board():
    with page() as (server, browser):
        draw(browser, DRAWN_FOUR, "4")
        browser.run("window.addEventListener('unload', () => {})")  # such a page is loaded anew
        browser.open(server.url + "elsewhere")
        browser.call("POST", "/back", {})
        browser.wait(f"{IDLE} && drawing.strokes.length === 2 && $('digit').textContent === '4'",
                     "the board is as it was")
        browser.wait("document.querySelectorAll('.entry').length === 1", "the history, too")
        equal(kept(browser)["count"], 1, "one drawing all along")

        # Also one that was corrected: it is not kept a second time.
        browser.keys("9")
        browser.wait("document.querySelector('.entry .wrong')", "corrected")
        browser.open(server.url + "elsewhere")
        browser.call("POST", "/back", {})
        browser.wait(f"{IDLE} && drawing.strokes.length === 2 && $('digit').textContent === '4'",
                     "the board is as it was again")
        equal(kept(browser)["count"], 1, "still one drawing")
        equal(kept(browser)["labelled"], 1)
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
              return [...document.querySelectorAll("button, label.button, input:not(.hidden), select, summary")]
                  .filter((e) => e.checkVisibility())
                  .map((e) => [e.id || e.textContent, e.getBoundingClientRect()])
                  .filter(([, box]) => box.height < 44 || box.width < 44)
                  .map(([name, box]) => name + " " + box.width + " x " + box.height);""")
            equal(small, [])
            equal(browser.run("return document.documentElement.scrollWidth <= innerWidth"), True)
            equal(browser.run("return $('glance').checkVisibility()"), width < 820)
            equal(browser.run("return $('glance').textContent"), "7")


def test_every_layer_and_what_speaks_for_a_digit():
    with page() as (_, browser):
        draw(browser, DRAWN_SEVEN, "7")
        equal(browser.run("return within.shown"), None, "only on demand")
        browser.click("#within summary")
        browser.wait("within.shown && !within.busy", "a look inside")
        names = browser.run("return within.shown.layers.map((layer) => layer.name)")
        equal((names[0], names[-1]), ("Conv2d 16x3x3, no bias", "Dense 10"))
        equal(browser.run("return [...document.querySelectorAll('#layers h3')].map((h) => h.textContent)"),
              [f"{i + 1}. {name}" for i, name in enumerate(names)])
        # A cell for each map, with gaps between them.
        sizes = browser.run("return [...document.querySelectorAll('#layers canvas')].map((c, i) =>"
                            " [c.width * c.height, c.getAttribute('aria-label')])")
        for layer, (pixels, label) in zip(browser.run("return within.shown.layers"), sizes, strict=True):
            check(pixels >= layer["channels"] * layer["height"] * layer["width"], layer["name"], pixels)
            check(str(layer["channels"]) in label, label)
        lit = ("const data = $('why').getContext('2d').getImageData(0, 0, 28, 28).data; let n = [0, 0];"
               "for (let i = 0; i < data.length; i += 4) { if (data[i + 2] > data[i] + 30) ++n[0];"
               " if (data[i] > data[i + 2] + 30) ++n[1]; } return n")
        coloured = browser.run(lit)
        check(coloured[0] > 5, "some pixels speak for it", coloured)
        equal(browser.run("return $('reason').value"), "7")
        check("speaks most for a 7" in browser.run("return $('why').getAttribute('aria-label')"), "in words")
        before = browser.run("return $('why').toDataURL()")
        browser.run("$('reason').value = '1'; $('reason').dispatchEvent(new Event('change'))")
        browser.wait("!within.busy && within.shown.explanation.label === 1", "another digit")
        check(browser.run("return $('why').toDataURL()") != before, "other pixels")
        # It follows the drawing while it is open, and is not there for numbers.
        browser.click("#clear")
        draw(browser, DRAWN_TWO, "2")
        browser.wait("!within.busy && within.shown.digit === 2", "the next drawing")
        equal(browser.run("return $('reason').value"), "2")
        browser.click("#many")
        equal(browser.run("return $('within').checkVisibility()"), False)
        equal(complaints(browser), [])


@needs_server
def test_a_model_can_be_chosen():
    with page() as (_, browser):
        browser.wait("$('model').options.length === 1", "the models are known")
        equal(browser.run("return $('choice').checkVisibility()"), False, "nothing to choose")
    with tempfile.TemporaryDirectory() as folder:
        lenet5 = pathlib.Path(folder) / "lenet5.safetensors"
        subprocess.run([BIN / "digit-train", "--model", "lenet5", "--data", DATA / "mnist-10k",
                        "--epochs", "1", "--threads", "2", "--output", lenet5],
                       check=True, capture_output=True)
        reader = DATA / "models" / "reader.safetensors"
        with page(options=("--model-file", reader, "--model-file", lenet5)) as (_, browser):
            browser.wait("$('choice').checkVisibility()", "there is a choice")
            equal(browser.run("return [...$('model').options].map((o) => o.value)"), ["reader", "lenet5"])
            draw(browser, DRAWN_SEVEN, "7")
            check("“reader”" in browser.text("#timing"), browser.text("#timing"))
            browser.click("#within summary")
            browser.wait("within.shown && !within.busy", "a look inside")
            browser.run("$('model').value = 'lenet5'; $('model').dispatchEvent(new Event('change'))")
            browser.wait(f"{IDLE} && $('timing').textContent.includes('“lenet5”')", "read again")
            browser.wait("!within.busy && within.shown.model === 'lenet5'", "looked into again")
            equal([entry["model"] for entry in kept(browser)["entries"]], ["lenet5"], "one drawing")
            # An entry of the history stays as it was read.
            browser.click("#clear")
            browser.click(".entry")
            browser.wait("viewing && drawing.picture", "the entry opens")
            browser.run("$('model').value = 'reader'; $('model').dispatchEvent(new Event('change'))")
            browser.wait(f"{IDLE} && !viewing && drawing.id", "read as another drawing")
            equal([entry["model"] for entry in kept(browser)["entries"]], ["reader", "lenet5"])
            equal(complaints(browser), [])


def test_numbers_are_kept_and_corrected():
    with page() as (_, browser):
        draw(browser, DRAWN_SEVEN, "7")
        browser.run("restart()")
        draw_number(browser)
        browser.wait("document.querySelectorAll('.entry').length === 2", "it is in the history")
        equal(browser.text("li:nth-of-type(1) .entry .open"), "427")
        browser.run("$('truth').focus()")
        browser.keys(*"4 21", "\ue007")  # digits typed here correct no digit; Enter keeps it
        browser.wait("document.querySelector('.entry .wrong')", "corrected")
        equal([browser.text("li:nth-of-type(1) .entry ." + each) for each in ("wrong", "right")],
              ["427", "4 21"])
        equal(kept(browser)["entries"][0]["label"], "4\n21")
        # It opens as a number, and the correction can be taken back.
        browser.click("#one")
        browser.click("li:nth-of-type(1) .entry")
        browser.wait("viewing && drawing.picture", "the entry opens")
        equal(browser.run("return [drawing.number, $('digit').textContent, $('truth').value]"),
              [True, "427", "4 21"])
        browser.run("$('truth').value = ''")
        browser.click("#keep")
        browser.wait("!document.querySelector('.entry .wrong')", "taken back")
        equal(kept(browser)["entries"][0]["label"], None)
        browser.click("li:nth-of-type(2) .entry")
        browser.wait("viewing && !drawing.number", "the digit opens as a digit")
        # A stroke more goes to the same entry.
        browser.run("restart()")
        draw_number(browser)
        browser.wait("document.querySelectorAll('.entry').length === 3", "another number")
        browser.drag("#paper", [(0.95, 0.3), (0.95, 0.5), (0.95, 0.75)])
        browser.wait(f"{IDLE} && drawing.strokes.length === 5", "a stroke more")
        equal(kept(browser)["count"], 3)
        equal(complaints(browser), [])


def test_the_history_can_be_cleared():
    with page() as (_, browser):
        equal(browser.run("return $('forget').checkVisibility()"), False, "nothing to clear")
        draw(browser, DRAWN_SEVEN, "7")
        browser.wait("document.querySelector('.entry')", "kept")
        browser.click("#forget")
        equal(browser.run("return $('sure-forget').open"), True, "it asks first")
        browser.keys("\ue00c")  # Escape
        browser.wait("!$('sure-forget').open", "no")
        equal(browser.run("return drawing.empty"), False, "Escape cleared nothing else")
        equal(kept(browser)["count"], 1)
        browser.click("#forget")
        browser.click("#sure-forget button[value=yes]")
        browser.wait("document.querySelectorAll('.entry').length === 0", "all are deleted")
        equal(kept(browser)["count"], 0)
        # What is on the board stays, and is kept anew with the next stroke.
        browser.drag("#paper", [(0.1, 0.9), (0.1, 0.91)])
        browser.wait(f"{IDLE} && drawing.id", "kept again")
        equal(kept(browser)["count"], 1)
        equal(complaints(browser), [])


def test_examples_to_try():
    with page() as (_, browser):
        order = browser.run("return Object.keys(samples)")
        for digit in order:
            browser.click("#sample")
            browser.wait(f"{IDLE} && drawing.id", "kept")
            equal(browser.text("#digit"), digit)
        browser.click("#undo")
        browser.click("#undo")
        browser.wait(f"{IDLE} && $('digit').textContent === '{order[-2]}'", "the one before it")
        browser.click("#many")
        browser.click("#sample")
        browser.wait(f"{IDLE} && boxes.length === 3", "a number")
        equal(browser.text("#digit"), "".join(order[:3]))


def test_show_more_stays_and_the_focus_too():
    with page() as (_, browser):
        browser.run("window.sent = 0; (async () => { for (let i = 0; i < 30; ++i) { restart();"
                    " drawing.strokes = sampleStrokes(7, 5, 1); await backend.predict(copyOf(photograph()),"
                    " {keep: true}); } restart(); await loadHistory(); sent = 1; })()")
        browser.wait("sent", "thirty drawings", 60)
        entries = "document.querySelectorAll('.entry').length"
        equal(browser.run(f"return {entries}"), 24)
        browser.click("#more")
        browser.wait(f"{entries} === 30", "all of them")
        browser.run("scrollTo(0, 0)")
        draw(browser, DRAWN_TWO, "2")
        browser.wait(f"{entries} === 31", "one more, and none less")
        browser.click("#clear")
        browser.click("li:nth-of-type(3) .entry")
        browser.wait("viewing && drawing.picture", "the entry opens")
        following = browser.run("return document.querySelectorAll('.entry')[3].dataset.id")
        browser.run("$('remove').focus()")
        browser.keys("\ue007")
        browser.wait(f"{entries} === 30 && $('status').textContent === 'Deleted.'", "deleted")
        equal(browser.run("return document.activeElement.dataset.id"), following)
        # With the last one gone the board has it.
        browser.run("window.emptied = 0; (async () => { for (const entry of [...entries].slice(1))"
                    " await backend.remove(entry.id); await loadHistory(); emptied = 1; })()")
        browser.wait(f"emptied && {entries} === 1", "one is left", 60)
        browser.click(".entry")
        browser.wait("viewing && drawing.picture", "the entry opens")
        browser.click("#remove")
        browser.wait(f"{entries} === 0 && document.activeElement === paper", "the board has the focus")


def test_the_mode_switch_stays_in_its_place():
    place = "const b = $('many').getBoundingClientRect(); return [b.x, b.y + scrollY, b.width]"
    for width in (1180, 700, 390):
        with page(width, 800) as (_, browser):
            browser.wait("document.fonts.status === 'loaded'", "fonts")
            before = browser.run(place)
            browser.click("#many")
            equal(browser.run(place), before, width)
            browser.click("#one")
            equal(browser.run(place), before, width)


def test_colours_of_the_system():
    with page() as (_, browser):
        draw(browser, DRAWN_SEVEN, "7")
        plain = browser.run("return getComputedStyle($('one')).backgroundColor")
        browser.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "forced-colors", "value": "active"}])
        if not browser.run("return matchMedia('(forced-colors: active)').matches"):
            return
        colour = "getComputedStyle($({!r})).backgroundColor"
        end = time.monotonic() + 10
        while True:  # until the page is styled anew
            chosen, other = (browser.run("return " + colour.format(each)) for each in ("one", "many"))
            if chosen not in (other, plain) or time.monotonic() > end:
                break
            time.sleep(0.05)
        check(chosen not in (other, plain), "the selected mode can be told", chosen, other, plain)
        fill, track = browser.run("const row = document.querySelector('#bars li.best');"
                                  "return ['.fill', '.track'].map((name) =>"
                                  " getComputedStyle(row.querySelector(name)).backgroundColor)")
        check(fill != track, "the bars, too", fill, track)
    with page(dark=True) as (_, browser):
        draw(browser, DRAWN_SEVEN, "7")
        browser.wait("document.querySelector('.entry img')?.complete", "the history")
        check("invert" in browser.run("return getComputedStyle(document.querySelector('.entry img')).filter"),
              "thumbnails are dark where the page is")


def test_a_photograph_by_the_camera():
    with page(390, 800) as (_, browser):
        equal(browser.run("return ['capture', 'accept'].map((name) => $('camera').getAttribute(name))"), ["environment", "image/*"])
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(SEVEN)
            file.flush()
            browser.call("POST", f"/element/{browser.find('#camera')}/value", {"text": file.name})
            browser.wait(f"{IDLE} && drawing.picture && drawing.id", "it is read")
        equal(browser.text("#digit"), "7")
        browser.devtools("Emulation.setTouchEmulationEnabled", enabled=True)
        browser.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "pointer", "value": "coarse"}])
        check(browser.run("return matchMedia('(pointer: coarse)').matches ==="
                          " $('camera').parentElement.checkVisibility()"), "where there is one")


if __name__ == "__main__":
    run_all(globals())
