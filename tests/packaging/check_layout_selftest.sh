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

# fresh tree of three sound headers
reset_tree() {
  rm -rf "$tree/digitnet"
  header core/a.hpp '#include <cstddef>' '#include <Eigen/Core>'
  header layer/b.hpp '#include <digitnet/core/a.hpp>'
  header digitnet.hpp '#include <digitnet/layer/b.hpp>'
}

# expect <what> <regular expression, or "" for no fault>
expect() {
  local output status=0
  output=$(bash "$here/check_layout.sh" "$tree" 2>&1) || status=$?
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
expect "a lower floor must not include a higher one" 'core/a.hpp:2: floor 0 includes digitnet/layer/b.hpp'
expect "a cycle is found" 'include cycle: .*a.hpp'

reset_tree
header layer/c.hpp '#include <digitnet/layer/d.hpp>'
header layer/d.hpp '#include <digitnet/layer/c.hpp>'
expect "a cycle on one floor is found" 'include cycle: digitnet/layer/c.hpp -> digitnet/layer/d.hpp -> digitnet/layer/c.hpp'

reset_tree
header core/a.hpp '#  define TWICE(x) ((x) + (x))'
expect "a macro is found" 'core/a.hpp:2: macro'

reset_tree
header network/n.hpp '#include <nlohmann/json.hpp>'
expect "the core needs Eigen alone" 'network/n.hpp:2: floors 0-3 need Eigen alone'

reset_tree
header io/n.hpp '#include <nlohmann/json.hpp>'
expect "floor 4 may use JSON" ""

reset_tree
header gui/g.hpp
expect "an unknown folder is found" 'gui/g.hpp: its folder is on no floor'

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
