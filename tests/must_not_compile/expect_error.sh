#!/usr/bin/env bash
# expect_error.sh <source> <compiler> <argument>...
# Passes when the source does not compile and every "// expect: <regex>" in it matches a line of the
# compiler's output, and there is no other error: a mistake is told in one sentence. "// only:
# <number>" allows more of them, "// with: <option>..." gives the compiler more options.
set -uo pipefail

source_file=$1
shift

mapfile -t expected < <(sed -n 's|^[[:space:]]*// expect: *||p' "$source_file")
if ((${#expected[@]} == 0)); then
  echo "FAILED: $source_file has no line \"// expect: <regex>\""
  exit 1
fi

read -ra options < <(sed -n 's|^[[:space:]]*// with: *||p' "$source_file") || true
most=$(sed -n 's|^[[:space:]]*// only: *||p' "$source_file")

# One language, no colours and no line breaks inside a message.
export LC_ALL=C
if output=$("$@" "${options[@]}" "$source_file" 2>&1); then
  echo "FAILED: $source_file compiles, but should not"
  exit 1
fi

status=0
for regex in "${expected[@]}"; do
  if grep -Eq -- "$regex" <<<"$output"; then
    echo "ok: $(grep -E -m1 -- "$regex" <<<"$output")"
  else
    echo "FAILED: $source_file: no line matches $regex"
    status=1
  fi
done
errors=$(grep -c 'error: ' <<<"$output" || true)
if ((errors > ${most:-1})); then
  echo "FAILED: $source_file: $errors errors, at most ${most:-1} are expected"
  status=1
fi
if ((status != 0)); then printf 'The compiler said:\n%s\n' "$output"; fi
exit "$status"
