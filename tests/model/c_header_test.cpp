#include <digitnet/io/file.hpp>
#include <digitnet/model/c_header.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace {

namespace dn = digitnet;
namespace fs = std::filesystem;

}  // namespace

TEST_CASE("a header has one word for eight bytes, the last one filled with zeros") {
  std::vector<std::byte> bytes(9);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i + 0xA0);
  const auto text = dn::to_c_header(bytes, "lenet5");
  CHECK(text.find("lenet5_words[] = {\n    0xa7a6a5a4a3a2a1a0, 0x00000000000000a8,\n};") !=
        std::string::npos);
  CHECK(text.find(".first(9)") != std::string::npos);
}

TEST_CASE("a name that is no identifier is refused") {
  for (const char* name : {"", "5lenet", "le-net", "_x", "x_", "a__b", "a b", "ä", "a;b"}) {
    CAPTURE(name);
    CHECK_THROWS_AS((void)dn::to_c_header({}, name), dn::InvalidArgument);
  }
  CHECK_NOTHROW((void)dn::to_c_header({}, "double"));  // becomes double_bytes
}

TEST_CASE("a compiled header gives back the bytes") {
  const char* chosen = std::getenv("CXX");
  const std::string compiler = chosen != nullptr ? chosen : "c++";
  if (std::system(("command -v " + compiler + " > /dev/null").c_str()) != 0) {
    MESSAGE("skipped: no compiler called " << compiler);
    return;
  }
  std::string name = (fs::temp_directory_path() / "digitnet-embed-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  const fs::path folder = name;

  std::vector<std::byte> bytes(100'003);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * i >> 3U);
  const auto write = [&](const char* file, const std::string& text) {
    dn::write_file(folder / file, std::as_bytes(std::span{text}));
  };
  write("model.hpp", dn::to_c_header(bytes, "model"));
  write("empty.hpp", dn::to_c_header({}, "empty"));
  // Two units of one program may include it, one of them twice.
  write("other.cpp",
        "#include \"model.hpp\"\nconst void* other() { return model_bytes().data(); }\n");
  write("main.cpp",
        "#include \"model.hpp\"\n#include \"model.hpp\"\n#include \"empty.hpp\"\n"
        "#include <cstdio>\nconst void* other();\n"
        "int main() {\n"
        "  const auto b = model_bytes();\n"
        "  std::fwrite(b.data(), 1, b.size(), stdout);\n"
        "  return other() == b.data() && empty_bytes().empty() ? 0 : 1;\n"
        "}\n");
  const std::string command = "cd '" + folder.string() + "' && " + compiler +
                              " -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror "
                              "main.cpp other.cpp -o program && ./program > output";
  const int status = std::system(command.c_str());
  CHECK(status == 0);
  if (status == 0) CHECK(dn::read_file(folder / "output") == bytes);
  fs::remove_all(folder);
}
