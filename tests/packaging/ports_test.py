"""The port for vcpkg and the recipe for Conan, as far as they can be tried without these: the port's script
is run with stand-ins for vcpkg's functions, which do what those do, and both name what there is."""

import ast
import json
import os
import pathlib
import re
import subprocess
import tempfile

from tool_support import check, equal, run_all

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])
PORT = SOURCE / "packaging" / "vcpkg" / "digitnet"
RECIPE = SOURCE / "packaging" / "conan" / "conanfile.py"
VERSION = re.search(r'version = "([^"]+)"', (SOURCE / "include/digitnet/version.hpp").read_text(encoding="utf-8"))[1]
OPTIONS = set(re.findall(r"^\s*option\((\w+)", "".join(
    (SOURCE / name).read_text(encoding="utf-8") for name in ("CMakeLists.txt", "cmake/Hardening.cmake")), re.MULTILINE))

VCPKG = """
cmake_minimum_required(VERSION 3.25)
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()
function(vcpkg_cmake_configure)
  cmake_parse_arguments(arg "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  run(${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${ROOM}/build -DCMAKE_BUILD_TYPE=Release
      -DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR} -DCMAKE_INSTALL_LIBDIR=lib
      -DCMAKE_CXX_COMPILER=${CXX} ${arg_OPTIONS})
endfunction()
function(vcpkg_cmake_install)
  run(${CMAKE_COMMAND} --build ${ROOM}/build --target install)
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(arg "" "CONFIG_PATH" "" ${ARGN})
  file(MAKE_DIRECTORY ${CURRENT_PACKAGES_DIR}/share)
  file(RENAME ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH} ${CURRENT_PACKAGES_DIR}/share/digitnet)
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(arg "" "" "FILE_LIST" ${ARGN})
  file(COPY_FILE ${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/digitnet/copyright)
endfunction()
set(CURRENT_PACKAGES_DIR ${ROOM}/packages)
include(${CURRENT_PORT_DIR}/portfile.cmake)
"""


def test_the_port_builds_and_installs_the_library():
    with tempfile.TemporaryDirectory() as room:
        script = pathlib.Path(room, "vcpkg.cmake")
        script.write_text(VCPKG, encoding="utf-8")
        done = subprocess.run(["cmake", f"-DROOM={room}", f"-DCURRENT_PORT_DIR={PORT}",
                               f"-DCXX={os.environ.get('DIGITNET_CXX', 'c++')}", "-P", str(script)],
                              capture_output=True, text=True, check=False)
        equal(done.returncode, 0, done.stdout, done.stderr)
        packages = pathlib.Path(room, "packages")
        for name in ("include/digitnet/network/network.hpp", "lib/libdigitnet_stb.a", "share/digitnet/copyright",
                     "share/digitnet/digitnet-config.cmake", "lib/pkgconfig/digitnet-io.pc"):
            check((packages / name).is_file(), name)
        check(not (packages / "bin").exists(), "no program is installed")


def test_the_port_says_the_version():
    equal(json.loads((PORT / "vcpkg.json").read_text(encoding="utf-8"))["version-semver"], VERSION)


def test_options_and_files_exist():
    for file in (PORT / "portfile.cmake", RECIPE):
        for name in re.findall(r"DIGITNET_[A-Z_]+", file.read_text(encoding="utf-8")):
            check(name in OPTIONS, f"{file.name}: no option {name}")
    tree = ast.parse(RECIPE.read_text(encoding="utf-8"))
    methods = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for name in ("set_version", "generate", "build", "package", "package_info"):
        check(name in methods, name)
    loops = {ast.literal_eval(node.iter) for node in ast.walk(tree) if isinstance(node, ast.For)}
    equal(len(loops), 2)
    for values in loops:
        for value in values:
            if f"DIGITNET_{value}" in OPTIONS:
                continue
            check(list(SOURCE.glob(value)), f"conanfile.py: no file {value}")


run_all(globals())
