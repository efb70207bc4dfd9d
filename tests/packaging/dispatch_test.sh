#!/usr/bin/env bash
# A program built for several instruction sets runs the build that the loader chooses, from the build
# folder, installed, and moved elsewhere after that.
set -euo pipefail

loader=/lib64/ld-linux-x86-64.so.2
loader_help=$("$loader" --help 2>/dev/null || true)
if [[ $(uname -sm) != "Linux x86_64" || $loader_help != *hwcaps-mask* ]]; then
  echo "skipped: needs x86-64 and glibc 2.33 or later"
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
source_dir=$DIGITNET_SOURCE_DIR/tests/packaging/dispatch

# The program's own CMakeLists.txt has no use for the environment of ours.
cmake -S "$source_dir" -B "$folder/build" -G Ninja -DDIGITNET_SOURCE_DIR="$DIGITNET_SOURCE_DIR" \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$folder/prefix" >"$folder/log" 2>&1 &&
  cmake --build "$folder/build" >>"$folder/log" 2>&1 &&
  cmake --install "$folder/build" >>"$folder/log" 2>&1 ||
  { cat "$folder/log" && exit 1; }
mv "$folder/prefix" "$folder/moved"

supported() { [[ $loader_help == *"$1 (supported"* ]]; }

expect() {  # program, wanted lanes, mask or nothing
  local found
  found=$("$loader" ${3:+--glibc-hwcaps-mask "$3"} "$1")
  [[ $found == "$2" ]] || { echo "$1, levels ${3:-all}: expected $2 lanes, found $found" && exit 1; }
}

best=4
for program in "$folder/build/bin/which-lanes" "$folder/moved/bin/which-lanes"; do
  expect "$program" 4 none
  if supported x86-64-v3; then best=8 && expect "$program" 8 x86-64-v3; fi
  if supported x86-64-v4; then best=16 && expect "$program" 16 x86-64-v4:x86-64-v3; fi
  expect "$program" "$best"
done
echo "from 4 lanes up to $best, the best of this machine"
