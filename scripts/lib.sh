# shellcheck shell=bash
# What the scripts here share; it is sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# What every build needs, by the names of Debian's packages.
# shellcheck disable=SC2034 # used by the scripts that source this one
build_packages=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev zlib1g-dev libstb-dev
  libcli11-dev libcpp-httplib-dev libsqlite3-dev doctest-dev libbenchmark-dev)

say() { printf '%s\n' "$*" >&2; }

# Prints a command as one would type it, then runs it.
run() {
  printf '$ %s\n' "$(printf '%q ' "$@" | sed 's/ $//')"
  "$@"
}

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages <package>...: installs those that are missing; nothing happens if none is.
install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "This is not a Debian system, so nothing is installed. Needed (Debian's names): $*"
    return
  fi

  local package missing=() as_root=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      say "These packages are missing; install them as root and run this again:"
      say "  apt-get install --no-install-recommends ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  # env, because sudo drops variables.
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  run "${as_root[@]}" apt-get update -qq
  run "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# configure <preset> [<cmake argument>...]: short if nothing changed.
configure() {
  run cmake --preset "$1" --log-level=WARNING "${@:2}"
}

build_jobs() { nproc 2>/dev/null || echo 2; }
