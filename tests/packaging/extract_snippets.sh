#!/usr/bin/env bash
# extract_snippets.sh <folder> <file.md>...
# Writes the C++ blocks of the documents that can be compiled into <folder> and prints their names,
# one a line: blocks that contain "int main", and blocks that open with ```cpp compile (a whole
# translation unit without a main). Files that have not changed keep their time stamps.
set -euo pipefail

folder=$1
shift
mkdir -p "$folder"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

for document in "$@"; do
  awk -v document="$document" -v folder="$fresh" '
    function finish(    name) {
      if (wanted || block ~ /int main *\(/) {
        name = document
        sub(/^.*\//, "", name)
        sub(/\.md$/, "", name)
        name = folder "/" name "_line" start ".cpp"
        printf "#line %d \"%s\"\n%s", start + 1, document, block > name
        close(name)
      }
    }
    inside && /^[ \t]*```[ \t]*$/ { inside = 0; if (cpp) finish(); next }
    !inside && /^[ \t]*```[^`]*$/ {
      inside = 1
      start = NR
      block = ""
      cpp = /^[ \t]*```(cpp|c\+\+)([ \t].*)?$/
      wanted = /^[ \t]*```(cpp|c\+\+)[ \t]+compile[ \t]*$/
      next
    }
    inside { block = block $0 "\n" }
    END { if (inside && cpp) finish() }
  ' "$document"
done

for old in "$folder"/*.cpp; do
  [[ -e $old && ! -e $fresh/${old##*/} ]] && rm -f "$old"
done
for new in "$fresh"/*.cpp; do
  [[ -e $new ]] || continue
  cmp -s "$new" "$folder/${new##*/}" || cp "$new" "$folder/${new##*/}"
  printf '%s\n' "$folder/${new##*/}"
done
