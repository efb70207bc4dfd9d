#!/usr/bin/env bash
# check_layout.sh <include folder> [<folder graph>]
# The rules that keep the headers apart: a header includes only its own folder and those that the
# folder graph lists for it, the graph has no cycle, neither have the includes, no library that the
# graph does not list, no macro, "#pragma once", the requirements first (every chain of includes must end there), at most 250 lines, at most 20 headers a folder.
set -euo pipefail

include_dir=${1:?usage: check_layout.sh <include folder> [<folder graph>]}
graph=$(realpath "${2:-"$(dirname "${BASH_SOURCE[0]}")/folder_graph.txt"}")
cd "$include_dir"
mapfile -t headers < <(find digitnet -name '*.hpp' | LC_ALL=C sort)
if ((${#headers[@]} == 0)); then
  echo "no header below $include_dir" >&2
  exit 1
fi

awk -v max_lines=250 -v max_headers=20 -v graph="$graph" '
  function fault(where, text) {
    print where ": " text
    faults++
  }

  # "core", "digits/number"; the umbrella lies in "." and may include all; the version is in core.
  function folder_of(header) {
    if (header == "digitnet/version.hpp") return "core"
    sub(/^digitnet\//, "", header)
    return sub(/\/[^\/]*$/, "", header) ? header : "."
  }

  # Which library beyond the standard one a header belongs to; "" for none of ours to list.
  function library_of(target) {
    if (target ~ /^(unsupported\/)?Eigen\//) return ""
    if (target ~ /^(sys|bits)\// || target ~ /^(unistd|pthread|fcntl|io|process)\.h$/) return ""
    if (target ~ /^z(lib|conf)\.h$/) return "zlib"
    if (target ~ /^stb/) return "stb"
    if (target ~ /^(nlohmann|rapidjson)\//) return "json"
    return target ~ /[.\/]/ ? target : ""
  }

  function read_graph(    line, folder, parts, names, i, n) {
    while ((getline line < graph) > 0) {
      if (line ~ /^[ \t]*(#|$)/) continue
      folder = line
      sub(/:.*/, "", folder)
      sub(/[^:]*:/, "", line)
      listed[folder] = 1
      folders[++folder_count] = folder
      split(line, parts, "|")
      n = split(parts[1], names, " ")
      for (i = 1; i <= n; i++) {
        may[folder, names[i]] = 1
        arrow[folder, ++arrows[folder]] = names[i]
      }
      n = split(parts[2], names, " ")
      for (i = 1; i <= n; i++) may_use[folder, names[i]] = 1
      delete parts[2]
    }
    for (i = 1; i <= folder_count; i++)
      if (!walked[folders[i]]) walk(folders[i], folders[i])
  }

  # Depth-first search over the graph; 1 = on the current path, 2 = done.
  function walk(folder, path,    i, next_folder) {
    walked[folder] = 1
    for (i = 1; i <= arrows[folder]; i++) {
      next_folder = arrow[folder, i]
      if (!(next_folder in listed)) fault(graph, folder " may include " next_folder ", which is not listed")
      else if (walked[next_folder] == 1) fault(graph, "cycle: " path " -> " next_folder)
      else if (!walked[next_folder]) walk(next_folder, path " -> " next_folder)
    }
    walked[folder] = 2
  }

  function end_of_file() {
    if (current == "") return
    if (!once[current]) fault("include/" current, "#pragma once is missing")
    if (lines[current] > max_lines)
      fault("include/" current, lines[current] " lines; split it (at most " max_lines ")")
  }

  BEGIN {
    requirements = "digitnet/core/requirements.hpp"
    read_graph()
  }

  FNR == 1 {
    end_of_file()
    current = FILENAME
    known[current] = 1
    order[++count] = current
    here = folder_of(current)
    if (here != "." && !(here in listed)) fault("include/" current, "its folder is not in the folder graph")
    if (++headers_in[here] == max_headers + 1)
      fault("include/digitnet/" here, "more than " max_headers " headers")
  }
  { lines[current] = FNR }

  /^[ \t]*#[ \t]*pragma[ \t]+once/ { once[current] = 1 }
  /^[ \t]*#[ \t]*(define|undef)/ { fault("include/" current ":" FNR, "macro in a public header") }

  /^[ \t]*#[ \t]*include/ {
    if (match($0, /"[^"]*"/)) {
      fault("include/" current ":" FNR, "write #include <digitnet/...>, not quotes")
      next
    }
    if (!match($0, /<[^>]*>/)) next
    target = substr($0, RSTART + 1, RLENGTH - 2)
    if (target ~ /^digitnet\//) {
      there = folder_of(target)
      if (there != here && here != "." && !((here, there) in may))
        fault("include/" current ":" FNR, here " may not include " target)
      edge[current, ++edges[current]] = target
      site[current, target] = FNR
    } else if (here != ".") {
      library = library_of(target)
      if (library != "" && !((here, library) in may_use))
        fault("include/" current ":" FNR, here " does without <" target ">")
    }
  }

  # The same search over the headers.
  function visit(header, path,    i, next_header) {
    state[header] = 1
    for (i = 1; i <= edges[header]; i++) {
      next_header = edge[header, i]
      if (!(next_header in known)) {
        fault("include/" header ":" site[header, next_header], "there is no " next_header)
      } else if (state[next_header] == 1) {
        fault("include/" header ":" site[header, next_header], "include cycle: " path " -> " next_header)
      } else if (!state[next_header]) {
        visit(next_header, path " -> " next_header)
      }
    }
    state[header] = 2
  }

  END {
    end_of_file()
    for (i = 1; i <= count; i++) {
      if (!state[order[i]]) visit(order[i], order[i])
      if (!edges[order[i]] && order[i] != requirements)
        fault("include/" order[i], "#include <" requirements "> is missing")
    }
    if (faults) {
      print faults " fault(s) in " count " headers"
      exit 1
    }
    print count " headers in " folder_count " folders, no fault"
  }
' "${headers[@]}"
