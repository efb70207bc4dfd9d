#!/usr/bin/env bash
# Feeds check_layout.sh a good tree and one tree for each fault that it must find.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# header <path> <line>...
header() {
  local path=$tree/digitnet/$1
  shift
  mkdir -p "$(dirname "$path")"
  printf '%s\n' '#pragma once' "$@" >"$path"
}

# graph <line>...
graph() { printf '%s\n' "$@" >"$tree/graph.txt"; }

# fresh tree of sound headers
reset_tree() {
  rm -rf "$tree/digitnet"
  graph '# a comment' 'core:' 'layer: core' 'io: core layer | zlib'
  header core/requirements.hpp
  header core/a.hpp '#include <digitnet/core/requirements.hpp>' '#include <Eigen/Core>'
  header layer/b.hpp '#include <digitnet/core/a.hpp>'
  header digitnet.hpp '#include <digitnet/layer/b.hpp>'
}

# expect <what> <regular expression, or "" for no fault>
expect() {
  local output status=0
  output=$(bash "$here/check_layout.sh" "$tree" "$tree/graph.txt" 2>&1) || status=$?
  if [[ -z $2 && $status -eq 0 ]] || { [[ -n $2 && $status -ne 0 ]] && grep -Eq -- "$2" <<<"$output"; }; then
    echo "ok: $1"
  else
    printf 'FAILED: %s (exit code %s)\n%s\n' "$1" "$status" "$output"
    failures=$((failures + 1))
  fi
}

reset_tree
expect "a sound tree passes" ""

reset_tree
header core/a.hpp '#include <digitnet/layer/b.hpp>'
expect "an edge that is not listed is found" 'core/a.hpp:2: core may not include digitnet/layer/b.hpp'
expect "a cycle is found" 'include cycle: .*a.hpp'

reset_tree
graph 'core: layer' 'layer: core'
expect "a listed cycle is found" 'cycle: core -> layer -> core'

reset_tree
graph 'core:' 'layer: core middle'
expect "a listed folder that is not there is found" 'layer may include middle, which is not listed'

reset_tree
header layer/inner/i.hpp
expect "a folder in a folder is listed by itself" 'layer/inner/i.hpp: its folder is not in the folder graph'

reset_tree
for i in {1..21}; do header "layer/h$i.hpp"; done
expect "a crowded folder is found" 'layer: more than 20 headers'

reset_tree
header layer/c.hpp '#include <digitnet/layer/d.hpp>'
header layer/d.hpp '#include <digitnet/layer/c.hpp>'
expect "a cycle in one folder is found" 'include cycle: digitnet/layer/c.hpp -> digitnet/layer/d.hpp -> digitnet/layer/c.hpp'

reset_tree
header core/a.hpp '#  define TWICE(x) ((x) + (x))'
expect "a macro is found" 'core/a.hpp:2: macro'

reset_tree
header layer/n.hpp '#include <nlohmann/json.hpp>'
expect "a library that is not listed is found" 'layer/n.hpp:2: layer does without <nlohmann/json.hpp>'

reset_tree
header io/n.hpp '#include <digitnet/core/requirements.hpp>' '#include <zlib.h>'
expect "a listed library may be used" ""

reset_tree
header layer/c.hpp '#include <vector>'
expect "a header that does without the requirements is found" 'layer/c.hpp: .*requirements.hpp> is missing'

reset_tree
header gui/g.hpp
expect "an unknown folder is found" 'gui/g.hpp: its folder is not in the folder graph'

reset_tree
header layer/b.hpp '#include <digitnet/core/gone.hpp>'
expect "a missing header is found" 'layer/b.hpp:2: there is no digitnet/core/gone.hpp'

reset_tree
header layer/b.hpp '#include "../core/a.hpp"'
expect "quotes are found" 'layer/b.hpp:2: write #include <digitnet/'

reset_tree
echo 'struct A {};' >"$tree/digitnet/core/a.hpp"
expect "a missing include guard is found" 'core/a.hpp: #pragma once is missing'

reset_tree
mapfile -t long < <(printf '// %d\n' {2..251})
header core/a.hpp "${long[@]}"
expect "a long header is found" 'core/a.hpp: 251 lines'

exit $((failures > 0))
