#include "serve/history/tar.hpp"

#include <digitnet/core/error.hpp>

namespace digitnet::serve {
namespace {

constexpr std::size_t block = 512;

/// `value` as `width` - 1 octal digits and a NUL, at `at`.
void put_octal(std::string& header, std::size_t at, std::size_t width, std::uint64_t value) {
  for (std::size_t i = width - 1; i-- > 0; value /= 8) {
    header[at + i] = static_cast<char>('0' + value % 8);
  }
}

}  // namespace

std::string Tar::header(const std::string& name, std::uint64_t size) const {
  if (name.empty() || name.size() > 99 || size >= std::uint64_t{1} << 33U) {
    throw InvalidArgument{"tar: a name or a content that does not fit: " + name};
  }
  std::string header(block, '\0');
  header.replace(0, name.size(), name);
  put_octal(header, 100, 8, 0644);                                // mode
  put_octal(header, 108, 8, 0);                                   // owner
  put_octal(header, 116, 8, 0);                                   // group
  put_octal(header, 124, 12, size);                               // size
  put_octal(header, 136, 12, static_cast<std::uint64_t>(time_));  // time
  header.replace(148, 8, "        ");                             // checksum, as blanks
  header[156] = '0';                                              // a file
  header.replace(257, 8, std::string_view{"ustar\00000", 8});
  std::uint64_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put_octal(header, 148, 7, sum);
  header[154] = '\0';
  return header;
}

void Tar::fill_block() { file_.append(std::string((block - file_.size() % block) % block, '\0')); }

void Tar::add(const std::string& name, std::string_view content) {
  file_.append(header(name, content.size()));
  file_.append(content);
  fill_block();
}

void Tar::add_gzip(const std::string& name, std::string_view head, const SpoolFile& source) {
  const std::uint64_t start = file_.size();
  file_.append(std::string(block, '\0'));  // its size is not known before
  file_.append_gzip(head, source);
  file_.put(start, header(name, file_.size() - start - block));
  fill_block();
}

void Tar::finish() { file_.append(std::string(2 * block, '\0')); }

}  // namespace digitnet::serve
