#include "predict/name_list.hpp"

#include <digitnet/core/error.hpp>

#include <cerrno>
#include <cstring>

namespace digitnet::tools {

void NameList::Close::operator()(std::FILE* file) const noexcept {
  if (file != stdin) std::fclose(file);
}

NameList::NameList(const std::string& path, char separator)
    : path_{path},
      separator_{static_cast<unsigned char>(separator)},
      file_{path == standard_input ? stdin : std::fopen(path.c_str(), "rb")} {
  if (!file_) throw FileError{path_, "", "a list of names that can be read", std::strerror(errno)};
}

std::vector<Input> NameList::next(std::size_t most) {
  std::vector<Input> names;
  for (Input input; names.size() < most && read_name(input); input = {}) {
    if (!input.path.empty()) names.push_back(std::move(input));
  }
  return names;
}

bool NameList::read_name(Input& input) {
  constexpr std::size_t longest = 4096;  // Linux's PATH_MAX
  std::size_t length = 0;
  int c = std::fgetc(file_.get());
  if (c == EOF) {
    if (std::ferror(file_.get()) == 0) return false;
    throw FileError{path_, "", "a list of names that can be read", std::strerror(errno)};
  }
  for (; c != EOF && c != separator_; c = std::fgetc(file_.get())) {
    if (++length < longest) input.path.push_back(static_cast<char>(c));
  }
  if (length >= longest) {
    input.path.resize(64);
    input.error = "expected a file's name, found " + std::to_string(length) + " bytes";
  } else if (input.path == standard_input) {
    input.error = "expected a file's name in the list, found that of standard input";
  }
  return true;
}

}  // namespace digitnet::tools
