#include "predict/table/standard_input.hpp"

#include <array>
#include <cstdio>
#include <memory>

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace digitnet::tools {

std::string path_to_open(const Input& input) {
  return input.path == standard_input ? "/dev/stdin" : input.path;
}

#ifdef _WIN32

void make_a_file(Input& /*input*/, std::size_t /*limit*/) {}

#else

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool is_regular_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// Whether what comes is, by its first byte, PNG, JPEG or nothing.
bool starts_as_picture() {
  const int first = std::getc(stdin);
  if (first == EOF) return true;
  std::ungetc(first, stdin);
  return first == 0x89 || first == 0xFF;
}

/// Copies standard input, and puts the copy in its place; what is wrong with that, or nothing.
std::string replace_by_copy(std::size_t limit) {
  constexpr const char* not_stored = "expected room for it in a temporary file, found none";
  const std::unique_ptr<std::FILE, Close> copy{std::tmpfile()};
  if (!copy) return not_stored;
  std::array<char, std::size_t{1} << 16U> buffer{};
  std::size_t total = 0;
  for (std::size_t size; (size = std::fread(buffer.data(), 1, buffer.size(), stdin)) > 0;) {
    if ((total += size) > limit) {
      return "expected at most " + std::to_string(limit) + " bytes (--max-file-size), found more";
    }
    if (std::fwrite(buffer.data(), 1, size, copy.get()) != size) return not_stored;
  }
  if (std::ferror(stdin) != 0) {
    return "expected standard input that can be read, found a read error";
  }
  if (std::fflush(copy.get()) != 0 || ::lseek(::fileno(copy.get()), 0, SEEK_SET) != 0 ||
      ::dup2(::fileno(copy.get()), STDIN_FILENO) < 0) {
    return not_stored;
  }
  std::clearerr(stdin);
  return {};
}

}  // namespace

void make_a_file(Input& input, std::size_t limit) {
  if (!is_regular_file(STDIN_FILENO) && !starts_as_picture()) input.error = replace_by_copy(limit);
}

#endif

}  // namespace digitnet::tools
