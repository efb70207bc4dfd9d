#include "serve/history/spool_file.hpp"

#include <digitnet/core/error.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <string>
#include <system_error>

namespace digitnet::serve {
namespace {

[[noreturn]] void fail() {
  throw Error{"a temporary file: " + std::generic_category().message(errno) +
              " (another folder for them is given by TMPDIR)"};
}

int open_nameless() {
  std::error_code none;
  const auto folder = std::filesystem::temp_directory_path(none);
  std::string path = (none ? std::filesystem::path{"/tmp"} : folder) / "digit-serve-XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(path.c_str());
  return file;
}

}  // namespace

SpoolFile::SpoolFile() : file_{open_nameless()} {
  if (!file_.is_open()) fail();
}

void SpoolFile::append(std::string_view bytes) {
  put(size_, bytes);
  size_ += bytes.size();
}

void SpoolFile::put(std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    bytes.remove_prefix(static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
}

std::size_t SpoolFile::read(std::uint64_t at, char* bytes, std::size_t size) const {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        ::pread(file_.get(), bytes + got, size - got, static_cast<off_t>(at + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  return got;
}

void SpoolFile::append_gzip(std::string_view head, const SpoolFile& source) {
  constexpr int gzip_window = 15 + 16;  // zlib's way to ask for gzip's frame
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc{};
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner{&stream, deflateEnd};
  std::array<char, std::size_t{32} << 10U> in;
  std::array<char, std::size_t{32} << 10U> out;
  const auto compress = [&](std::string_view bytes, int flush) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, flush);
      append({out.data(), out.size() - stream.avail_out});
    } while (stream.avail_out == 0);
  };
  compress(head, Z_NO_FLUSH);
  for (std::uint64_t at = 0; at < source.size();) {
    const std::size_t count = source.read(at, in.data(), in.size());
    if (count == 0) break;
    compress({in.data(), count}, Z_NO_FLUSH);
    at += count;
  }
  compress({}, Z_FINISH);
}

}  // namespace digitnet::serve
