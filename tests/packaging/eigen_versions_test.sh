#!/usr/bin/env bash
# Eigen 3.4 and Eigen 5 are both accepted, in the build and by the installed package, and others are
# not. Stand-ins for Eigen's package declare nothing but the version, and refuse requests for another
# major number, as Eigen's own do.
set -euo pipefail

command -v ninja >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# stand_in <version>: a package of that version in $work/eigen.
stand_in() {
  rm -rf "$work"/{eigen,build,prefix,consumer}
  mkdir -p "$work/eigen" "$work/consumer"
  echo 'add_library(Eigen3::Eigen INTERFACE IMPORTED)' >"$work/eigen/Eigen3Config.cmake"
  cat >"$work/version.cmake" <<END
include(CMakePackageConfigHelpers)
write_basic_package_version_file($work/eigen/Eigen3ConfigVersion.cmake VERSION $1
                                 COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
END
  cmake -P "$work/version.cmake"
}

# Without a network and the system's Eigen, so that one that is refused is an error.
configure() {
  cmake -S "$DIGITNET_SOURCE_DIR" -B "$work/build" -G Ninja -DDIGITNET_IO=OFF \
    -DCMAKE_MAKE_PROGRAM="$(command -v ninja)" -DCMAKE_CXX_COMPILER="$(command -v "${CXX:-c++}")" \
    -DEigen3_DIR="$work/eigen" \
    -DCMAKE_INSTALL_PREFIX="$work/prefix" -DFETCHCONTENT_FULLY_DISCONNECTED=ON \
    -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF \
    -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF >"$work/log" 2>&1
}

for version in 3.4.0 3.4.90 5.0.0 5.0.1; do
  stand_in "$version"
  configure || { cat "$work/log"; echo "FAILED: Eigen $version is refused"; exit 1; }
  if grep -q 'downloading' "$work/log"; then
    cat "$work/log"
    echo "FAILED: Eigen $version is not taken"
    exit 1
  fi
  cmake --install "$work/build" >"$work/log"
  cat >"$work/consumer/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(digitnet REQUIRED)
if(NOT TARGET digitnet::digitnet OR NOT TARGET Eigen3::Eigen)
  message(FATAL_ERROR "a target is missing")
endif()
END
  cmake -S "$work/consumer" -B "$work/consumer/build" -G Ninja -Ddigitnet_ROOT="$work/prefix" \
    -DEigen3_DIR="$work/eigen" >"$work/log" 2>&1 ||
    { cat "$work/log"; echo "FAILED: the package refuses Eigen $version"; exit 1; }
  echo "ok: Eigen $version"
done

for version in 3.3.9 6.0.0; do
  stand_in "$version"
  if configure && ! grep -q 'downloading' "$work/log"; then
    echo "FAILED: Eigen $version is taken"
    exit 1
  fi
  echo "ok: Eigen $version is refused"
done
