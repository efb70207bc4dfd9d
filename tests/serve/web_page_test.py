"""The page without a server in Chromium, as web_test.py: what the page promises to people (page_test.py)."""

from web_support import need_the_page, run_tests_of

need_the_page()

import page_test  # noqa: E402

if __name__ == "__main__":
    run_tests_of([page_test])
