"""The page without a server in Chromium, as web_test.py: what the page promises to people (page_test.py), and
what axe-core says (accessibility_test.py; left out where npm cannot fetch it)."""

import sys

from web_support import need_the_page, run_tests_of

need_the_page()

import page_test  # noqa: E402

MODULES = [page_test]
try:
    import accessibility_test
    MODULES.append(accessibility_test)
except SystemExit:
    print("axe-core is left out", file=sys.stderr)

if __name__ == "__main__":
    run_tests_of(MODULES)
