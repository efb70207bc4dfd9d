#!/usr/bin/env bash
# check_layout.sh <include folder>
# The rules that keep the headers apart: a header includes only its own floor or lower ones, no
# include cycle, floors 0-3 need Eigen alone, no macro, "#pragma once", at most 250 lines.
set -euo pipefail

include_dir=${1:?usage: check_layout.sh <include folder>}
cd "$include_dir"
mapfile -t headers < <(find digitnet -name '*.hpp' | LC_ALL=C sort)
if ((${#headers[@]} == 0)); then
  echo "no header below $include_dir" >&2
  exit 1
fi

awk -v max_lines=250 '
  BEGIN {
    floor["core"] = 0
    floor["kernel"] = 1
    floor["layer"] = floor["loss"] = floor["optim"] = floor["schedule"] = 2
    floor["network"] = 3
    floor["train"] = floor["data"] = floor["image"] = floor["io"] = 4
    floor["zoo"] = floor["reading"] = 5
  }

  function fault(where, text) {
    print "include/" where ": " text
    faults++
  }

  # The floor of digitnet/<folder>/<name>.hpp; the umbrella sees all floors, the version none.
  function floor_of(header,    parts) {
    if (header == "digitnet/version.hpp") return 0
    if (split(header, parts, "/") == 2) return 6
    return parts[2] in floor ? floor[parts[2]] : -1
  }

  function end_of_file() {
    if (current == "") return
    if (!once[current]) fault(current, "#pragma once is missing")
    if (lines[current] > max_lines)
      fault(current, lines[current] " lines; split it (at most " max_lines ")")
  }

  FNR == 1 {
    end_of_file()
    current = FILENAME
    known[current] = 1
    order[++count] = current
    here = floor_of(current)
    if (here < 0) fault(current, "its folder is on no floor")
  }
  { lines[current] = FNR }

  /^[ \t]*#[ \t]*pragma[ \t]+once/ { once[current] = 1 }
  /^[ \t]*#[ \t]*(define|undef)/ { fault(current ":" FNR, "macro in a public header") }

  /^[ \t]*#[ \t]*include/ {
    if (match($0, /"[^"]*"/)) {
      fault(current ":" FNR, "write #include <digitnet/...>, not quotes")
      next
    }
    if (!match($0, /<[^>]*>/)) next
    target = substr($0, RSTART + 1, RLENGTH - 2)
    if (target ~ /^digitnet\//) {
      there = floor_of(target)
      if (there > here && here >= 0)
        fault(current ":" FNR, "floor " here " includes " target " on floor " there)
      edge[current, ++edges[current]] = target
      site[current, target] = FNR
    } else if (here <= 3 && target ~ /[.\/]/ && target !~ /^(unsupported\/)?Eigen\// &&
               target !~ /^(sys|bits)\// && target !~ /^(unistd|pthread|fcntl)\.h$/) {
      fault(current ":" FNR, "floors 0-3 need Eigen alone, but here is <" target ">")
    }
  }

  # Depth-first search; 1 = on the current path, 2 = done.
  function visit(header, path,    i, next_header) {
    state[header] = 1
    for (i = 1; i <= edges[header]; i++) {
      next_header = edge[header, i]
      if (!(next_header in known)) {
        fault(header ":" site[header, next_header], "there is no " next_header)
      } else if (state[next_header] == 1) {
        fault(header ":" site[header, next_header], "include cycle: " path " -> " next_header)
      } else if (!state[next_header]) {
        visit(next_header, path " -> " next_header)
      }
    }
    state[header] = 2
  }

  END {
    end_of_file()
    for (i = 1; i <= count; i++)
      if (!state[order[i]]) visit(order[i], order[i])
    if (faults) {
      print faults " fault(s) in " count " headers"
      exit 1
    }
    print count " headers, no fault"
  }
' "${headers[@]}"
