"""What the tests of the page without a server share: they run those of the page with one."""

import os
import pathlib
import sys

from serve_support import DATA, check, run_all

import page_support
import webdriver

WEB = pathlib.Path(os.environ.get("DIGITNET_SOURCE_DIR", DATA.parent)) / "build" / "web"


def need_the_page():
    """Has page_support open build/web; ends the test as skipped where that or a browser is missing."""
    if not (WEB / "digitnet.wasm").exists():
        print("scripts/build-web was not run", file=sys.stderr)
        sys.exit(77)
    if not webdriver.available():
        print("chromium or chromedriver is not installed", file=sys.stderr)
        sys.exit(77)
    page_support.WITHOUT_SERVER = WEB


def run_tests_of(modules, own=()):
    """The tests of the page in these modules, but for those that need a server, and one's own."""
    found = dict(own)
    for module in modules:
        for name, test in vars(module).items():
            if name.startswith("test_") and not hasattr(test, "needs_server"):
                found[f"test_{module.__name__}_{name}"] = test
    check(len(found) > 1, "the tests of the page", found)
    run_all(found)
