# Every dependency is taken from the system where it is installed; otherwise CMake downloads the
# pinned version below (turn that off with -DFETCHCONTENT_FULLY_DISCONNECTED=ON or install the
# packages: scripts/test lists them).

include(FetchContent)
include(GNUInstallDirs)

set(DIGITNET_FETCHED "") # what was downloaded; such a build cannot be installed as a package

# digitnet_find(<package> [<version>] TARGET <target> FETCH <FetchContent_Declare arguments>...)
macro(digitnet_find package)
  cmake_parse_arguments(DIGITNET_FIND "" "VERSION;TARGET" "FETCH" ${ARGN})
  if(NOT TARGET ${DIGITNET_FIND_TARGET})
    find_package(${package} ${DIGITNET_FIND_VERSION} QUIET)
  endif()
  if(NOT TARGET ${DIGITNET_FIND_TARGET})
    message(STATUS "digitnet: ${package} is not installed, downloading it")
    FetchContent_Declare(${package} ${DIGITNET_FIND_FETCH} SYSTEM)
    FetchContent_MakeAvailable(${package})
    list(APPEND DIGITNET_FETCHED ${package})
  endif()
endmacro()

find_package(Threads REQUIRED)

# Eigen is used as headers only: its own CMake project would build a test suite.
# Its versions accept requests for their own major number alone, and after 3.4 came 5.
set(DIGITNET_EIGEN_HINT ${Eigen3_DIR}) # which a refusal forgets
find_package(Eigen3 3.4 QUIET NO_MODULE)
if(NOT TARGET Eigen3::Eigen)
  find_package(Eigen3 5 QUIET NO_MODULE HINTS ${DIGITNET_EIGEN_HINT})
endif()
if(NOT TARGET Eigen3::Eigen)
  message(STATUS "digitnet: Eigen3 is not installed, downloading it")
  FetchContent_Declare(
    Eigen3
    GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git
    GIT_TAG 3147391d946bb4b6c68edd901f2add6ac1f31f8c # 3.4.0
    SOURCE_SUBDIR no-such-folder)
  FetchContent_MakeAvailable(Eigen3)
  list(APPEND DIGITNET_FETCHED Eigen3)
  add_library(digitnet_eigen INTERFACE)
  add_library(Eigen3::Eigen ALIAS digitnet_eigen)
  target_include_directories(digitnet_eigen SYSTEM INTERFACE ${eigen3_SOURCE_DIR})
endif()

if(DIGITNET_IO)
  find_package(ZLIB QUIET)
  if(NOT TARGET ZLIB::ZLIB)
    message(FATAL_ERROR "digitnet::io needs zlib with its headers: install it "
                        "(Debian: zlib1g-dev, Fedora: zlib-devel), or set DIGITNET_IO=OFF")
  endif()

  find_path(DIGITNET_STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb)
  mark_as_advanced(DIGITNET_STB_INCLUDE_DIR)
  if(NOT DIGITNET_STB_INCLUDE_DIR)
    message(STATUS "digitnet: stb is not installed, downloading it")
    FetchContent_Declare(
      stb
      GIT_REPOSITORY https://github.com/nothings/stb.git
      GIT_TAG 5736b15f7ea0ffb08dd38af21067c314d6a3aae9) # 2023-01-30; stb has no releases
    FetchContent_MakeAvailable(stb)
    set(DIGITNET_STB_INCLUDE_DIR ${stb_SOURCE_DIR})
  endif()
endif()

if(DIGITNET_BUILD_TOOLS)
  digitnet_find(
    nlohmann_json
    VERSION 3.9
    TARGET nlohmann_json::nlohmann_json
    FETCH URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
          URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)

  digitnet_find(
    CLI11
    VERSION 2.1
    TARGET CLI11::CLI11
    FETCH GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
          GIT_TAG 291c58789c031208f08f4f261a858b5b7083e8e2) # 2.3.2
endif()

# digit-serve is left out where SQLite is missing.
if(DIGITNET_BUILD_SERVE)
  find_package(SQLite3 3.24 QUIET)
  if(SQLite3_FOUND)
    include(Httplib)
  else()
    message(STATUS "digitnet: digit-serve is left out, because SQLite's headers are missing "
                   "(Debian: libsqlite3-dev)")
    set(DIGITNET_BUILD_SERVE OFF)
  endif()
endif()

if(DIGITNET_BUILD_TESTS)
  digitnet_find(
    doctest
    VERSION 2.4.9
    TARGET doctest::doctest
    FETCH GIT_REPOSITORY https://github.com/doctest/doctest.git
          GIT_TAG ae7a13539fb71f270b87eb2e874fbac80bc8dda2) # 2.4.11
endif()

if(DIGITNET_BUILD_BENCH)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  digitnet_find(
    benchmark
    VERSION 1.6
    TARGET benchmark::benchmark_main
    FETCH GIT_REPOSITORY https://github.com/google/benchmark.git
          GIT_TAG 344117638c8ff7e239044fd0fa7085839fc03021) # 1.8.3
endif()
