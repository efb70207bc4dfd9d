#!/usr/bin/env bash
# The page without a server (scripts/build-web) is compiled for WebAssembly, where there is neither
# zlib nor stb: nothing that its reader includes may need them. The build itself wants emscripten,
# which few machines have.
set -euo pipefail
cd "$DIGITNET_SOURCE_DIR"

# -MG: a header that is not found here, such as a downloaded Eigen's, is listed all the same.
headers=$("${CXX:-c++}" -std=c++20 -M -MG -Iinclude -Itools -Itools/serve -I/usr/include/eigen3 \
  tools/serve/wasm/reader.cpp tools/serve/reading/answer_json.cpp \
  tools/serve/reading/inspection.cpp | tr -s ' \\' '\n')
count=$(grep -c 'include/digitnet/' <<<"$headers")
if ((count < 50)); then
  echo "only $count headers of digitnet are listed" >&2
  exit 1
fi
if found=$(grep -E '(^|/)(zlib|zconf|stb_image[a-z_]*)\.h$' <<<"$headers"); then
  echo "the web page's reader includes what WebAssembly has not:" $found >&2
  exit 1
fi
echo "$count headers, none of them of zlib or stb"
