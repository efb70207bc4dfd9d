"""The page without a server under axe-core, as accessibility_test.py."""

from web_support import need_the_page, run_tests_of

need_the_page()

import accessibility_test  # noqa: E402

if __name__ == "__main__":
    run_tests_of([accessibility_test])
