"""The library for Conan 2, from the checkout that this lies in:

    conan create packaging/conan --build=missing
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class DigitnetConan(ConanFile):
    name = "digitnet"
    description = "Small convolutional networks whose shapes are checked at compile time"
    license = "MIT"
    package_type = "static-library"
    settings = "os", "compiler", "build_type", "arch"
    requires = "eigen/3.4.0", "zlib/[>=1.2.11 <2]", "stb/cci.20230920"

    def set_version(self):
        header = load(self, os.path.join(self._checkout, "include", "digitnet", "version.hpp"))
        self.version = re.search(r'version = "([^"]+)"', header)[1]

    @property
    def _checkout(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "LICENSES/*", ".reuse/*", "cmake/*", "include/*"):
            copy(self, pattern, self._checkout, self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("BUILD_TOOLS", "BUILD_TESTS", "BUILD_EXAMPLES", "BUILD_BENCH", "NATIVE"):
            toolchain.cache_variables[f"DIGITNET_{part}"] = False
        toolchain.cache_variables["FETCHCONTENT_FULLY_DISCONNECTED"] = True
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install(component="Development")

    def package_info(self):
        # The package's own CMake files say the rest.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "digitnet")]
        self.cpp_info.libs = ["digitnet_stb"]
