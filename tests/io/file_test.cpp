#include <digitnet/io/file.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using digitnet::FileError;
using digitnet::read_file;
using digitnet::write_file;

/// A new folder that goes away with the test.
struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "digitnet-file-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }

  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator{path}, fs::directory_iterator{});
  }
};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

std::string text_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The FileError that `call` throws.
template <class Call>
FileError error_of(Call call) {
  try {
    call();
  } catch (const FileError& error) {
    return error;
  }
  return FileError{"", "", "", "no exception"};
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("a file comes back as it was written") {
  const Folder folder;
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 1'000'000U}) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 % 251);
    write_file(folder.path / "f", bytes);
    CHECK(read_file(folder.path / "f") == bytes);
    CHECK(folder.entries() == 1);
  }
}

TEST_CASE("reading respects the size limit exactly") {
  const Folder folder;
  const auto path = folder.path / "f";
  write_file(path, bytes_of("12345"));
  CHECK(read_file(path, 5).size() == 5);
  const auto error = error_of([&] { read_file(path, 4); });
  CHECK(error.path() == path.string());
  CHECK(error.expected() == "at most 4 bytes");
  CHECK(error.found() == "5 bytes");

  // A terabyte that takes no room on disk is refused before any memory is asked for.
  fs::resize_file(path, std::uintmax_t{1} << 40U);
  CHECK(error_of([&] { read_file(path); }).found() == "1099511627776 bytes");
  // An endless device and one that does not tell its size.
  CHECK(error_of([&] { read_file("/dev/zero", 100'000); }).found() == "more");
  CHECK(read_file("/dev/null").empty());
}

TEST_CASE("a pipe is read to its end") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const std::string text(200'000, 'x');
  std::thread writer{[&] {
    digitnet::detail::Descriptor end{ends[1]};
    digitnet::detail::write_all(end, bytes_of(text), "pipe");
  }};
  const auto bytes = read_file("/dev/fd/" + std::to_string(ends[0]));
  writer.join();
  ::close(ends[0]);
  CHECK(bytes.size() == text.size());
}

TEST_CASE("what cannot be read is refused with the reason") {
  const Folder folder;
  CHECK(error_of([&] { read_file(folder.path); }).found() == "a folder");
  CHECK(error_of([&] { read_file(folder.path / "none"); }).found() == "No such file or directory");
  CHECK(error_of([&] { read_file(""); }).found() == "No such file or directory");
  write_file(folder.path / "f", "");
  CHECK(error_of([&] { read_file(folder.path / "f" / "g"); }).found() == "Not a directory");
}

TEST_CASE("what cannot be written is refused with the reason") {
  const Folder folder;
  const auto missing = folder.path / "none" / "f";
  const auto error = error_of([&] { write_file(missing, bytes_of("x")); });
  CHECK(error.path() == missing.string());
  CHECK(error.found() == "No such file or directory");
  CHECK(error_of([&] { write_file(folder.path, bytes_of("x")); }).found() == "a folder");
  CHECK_FALSE(fs::exists(folder.path / "none"));
  CHECK(folder.entries() == 0);

  if (fs::exists("/dev/full")) {
    CHECK(error_of([] { write_file("/dev/full", bytes_of("x")); }).found() ==
          "No space left on device");
  }
  if (::geteuid() != 0) {  // permissions do not bind the superuser
    write_file(folder.path / "f", bytes_of("old"));
    fs::permissions(folder.path / "f", fs::perms::owner_read);
    CHECK(error_of([&] { write_file(folder.path / "f", bytes_of("new")); }).found() ==
          "Permission denied");
    fs::permissions(folder.path / "f", fs::perms::owner_all);
    fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(error_of([&] { write_file(folder.path / "f", bytes_of("new")); }).found() ==
          "Permission denied");
    fs::permissions(folder.path, fs::perms::owner_all);
    CHECK(text_of(folder.path / "f") == "old");
  }
}

TEST_CASE("a write that fails half-way leaves the old file and no other") {
  const Folder folder;
  const auto path = folder.path / "f";
  write_file(path, bytes_of("old"));

  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit = before;
  limit.rlim_cur = 1000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  const auto error = error_of([&] { write_file(path, std::vector<std::byte>(5000)); });
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);

  CHECK(error.found() == "File too large");
  CHECK(text_of(path) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a reader never sees a half-written file") {
  const Folder folder;
  const auto path = folder.path / "f";
  const std::string a(100'000, 'a'), b(50'000, 'b');
  write_file(path, bytes_of(a));
  std::thread writer{[&] {
    for (int i = 0; i < 20; ++i) write_file(path, bytes_of(i % 2 == 0 ? b : a));
  }};
  bool whole = true;
  for (int i = 0; i < 50; ++i) {
    const auto text = text_of(path);
    whole = whole && (text == a || text == b);
  }
  writer.join();
  CHECK(whole);
  CHECK(folder.entries() == 1);
}

TEST_CASE("a replaced file keeps its permissions, a new one follows the umask") {
  const Folder folder;
  const mode_t mask = ::umask(0027);
  write_file(folder.path / "f", bytes_of("one"));
  CHECK(mode_of(folder.path / "f") == 0640U);
  for (const mode_t mode : {0600U, 0666U, 0754U}) {
    REQUIRE(::chmod((folder.path / "f").c_str(), mode) == 0);
    write_file(folder.path / "f", bytes_of("two"));
    CHECK(mode_of(folder.path / "f") == mode);
  }
  ::umask(mask);
  CHECK(text_of(folder.path / "f") == "two");
}

TEST_CASE("links and devices stay what they are") {
  const Folder folder;
  fs::create_directory(folder.path / "models");
  fs::create_symlink("models/real", folder.path / "link");
  for (const std::string text : {"dangling at first", "replaced"}) {
    write_file(folder.path / "link", bytes_of(text));
    CHECK(fs::is_symlink(folder.path / "link"));
    CHECK(text_of(folder.path / "models" / "real") == text);
  }
  fs::create_symlink("loop", folder.path / "loop");
  CHECK(error_of([&] { write_file(folder.path / "loop", ""); }).found() ==
        "Too many levels of symbolic links");

  write_file("/dev/null", bytes_of("x"));
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a left-over temporary file is in nobody's way") {
  const Folder folder;
  const auto name = ".digitnet-" + std::to_string(::getpid()) + "-0.tmp";
  std::ofstream{folder.path / name} << "left over";
  write_file(folder.path / "f", bytes_of("x"));
  CHECK(text_of(folder.path / "f") == "x");
  CHECK(text_of(folder.path / name) == "left over");
}

TEST_CASE("a relative path and the longest file name work") {
  const Folder folder;
  const auto before = fs::current_path();
  fs::current_path(folder.path);
  const std::string longest(255, 'n');
  write_file(longest, bytes_of("x"));
  CHECK(read_file(longest).size() == 1);
  fs::current_path(before);
}
