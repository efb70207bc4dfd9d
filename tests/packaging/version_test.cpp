#include <digitnet/version.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("the header's version is the project's version") {
  const std::string project = DIGITNET_PROJECT_VERSION;
  CHECK(std::string{digitnet::version} == project);
  CHECK(std::to_string(digitnet::version_major) + "." + std::to_string(digitnet::version_minor) +
            "." + std::to_string(digitnet::version_patch) ==
        project);
}
