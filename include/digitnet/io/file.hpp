#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/io/system_calls.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace digitnet {

namespace detail {

[[noreturn]] inline void throw_errno(const std::filesystem::path& path, std::string_view expected,
                                     int error) {
  throw FileError{path.string(), "", expected, std::generic_category().message(error)};
}

/// Owns an open file.
class Descriptor {
 public:
  explicit Descriptor(int value) noexcept : value_{value} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() {
    if (value_ >= 0) os::close(value_);
  }

  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool is_open() const noexcept { return value_ >= 0; }

  /// Closes and tells 0 or the error, which network file systems may report no earlier than here.
  [[nodiscard]] int close() noexcept {
    return os::close(std::exchange(value_, -1)) == 0 || errno == EINTR ? 0 : errno;
  }

 private:
  int value_;
};

inline void write_all(const Descriptor& file, std::span<const std::byte> bytes,
                      const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const auto written = os::write(file.get(), bytes.data(), bytes.size());
    if (written <= 0) throw_errno(path, "room to write the file", written < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

/// The file that `path` names after all symbolic links, whether or not it exists.
inline std::filesystem::path follow_links(std::filesystem::path path) {
  std::error_code error;
  for (int links = 0; links < 40 && std::filesystem::is_symlink(path, error); ++links) {
    const auto next = std::filesystem::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / next;
  }
  return path;
}

/// A new file beside the one to be replaced; removed again unless it takes that one's place.
class TemporaryFile {
 public:
  TemporaryFile(std::filesystem::path target, unsigned mode) : target_{std::move(target)} {
    for (int attempt = 0; !file_.is_open(); ++attempt) {
      path_ = target_.parent_path() / (".digitnet-" + std::to_string(os::process_id()) + "-" +
                                       std::to_string(attempt) + ".tmp");
      file_ = Descriptor{os::create(path_, mode)};
      if (!file_.is_open() && (errno != EEXIST || attempt == 10'000)) {
        throw_errno(target_, "a folder that can be written", errno);
      }
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (renamed_) return;
    file_ = Descriptor{-1};  // Windows removes no file that is open
    os::remove(path_);
  }

  [[nodiscard]] const Descriptor& file() const noexcept { return file_; }

  /// Puts the finished file in the target's place.
  void commit() {
    if (os::flush(file_.get()) != 0) refuse_flush();
    if (const int error = file_.close()) throw_errno(target_, "room to write the file", error);
    if (os::replace(path_, target_) != 0) {
      throw_errno(target_, "a file that can be replaced", errno);
    }
    renamed_ = true;
    if (os::flush_folder_of(target_) != 0) refuse_flush();
  }

 private:
  [[noreturn]] void refuse_flush() const {
    throw_errno(target_, "a file that can be flushed to disk", errno);
  }

  std::filesystem::path target_, path_;
  Descriptor file_{-1};
  bool renamed_ = false;
};

}  // namespace detail

/// The content of a file, pipe or device, at most `max_bytes` of it (default 1 GiB). Memory grows
/// with what was really read, so a file that lies about its size or grows meanwhile does no harm.
/// Throws FileError if `path` is a folder, cannot be read or holds more than `max_bytes`.
inline std::vector<std::byte> read_file(const std::filesystem::path& path,
                                        std::size_t max_bytes = std::size_t{1} << 30U) {
  namespace os = detail::os;
  const detail::Descriptor file{os::open_to_read(path)};
  os::FileStatus status{};
  if ((file.is_open() ? os::status_of(file.get(), status) : -1) != 0) {
    const int error = errno;  // Windows opens no folder
    if (os::status_of(path, status) != 0 || !S_ISDIR(status.st_mode)) {
      detail::throw_errno(path, "a file that can be read", error);
    }
  }
  if (S_ISDIR(status.st_mode)) throw FileError{path.string(), "", "a file", "a folder"};

  const auto refuse_size = [&](const std::string& found) {
    throw FileError{path.string(), "", "at most " + std::to_string(max_bytes) + " bytes", found};
  };
  std::size_t expected = 0;
  if (S_ISREG(status.st_mode) && status.st_size > 0) {
    expected = static_cast<std::size_t>(status.st_size);
    if (expected > max_bytes) refuse_size(std::to_string(expected) + " bytes");
  }

  constexpr std::size_t smallest_buffer = 4096;
  std::vector<std::byte> bytes((std::max)(expected + 1, smallest_buffer));
  std::size_t size = 0;
  for (;;) {
    if (size == bytes.size()) bytes.resize(size + (std::min)(size, max_bytes - size + 1));
    const auto read = os::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (read < 0) detail::throw_errno(path, "a file that can be read", errno);
    if (read == 0) break;
    size += static_cast<std::size_t>(read);
    if (size > max_bytes) refuse_size("more");
  }
  bytes.resize(size);
  return bytes;
}

/// Writes a file so that at any moment, even after a power cut, `path` holds either all of the old
/// or all of the new content: writes a temporary file in the same folder, flushes it and renames
/// it. Keeps an existing file's permissions, follows symbolic links, and writes straight through
/// to a device or pipe such as /dev/stdout. Throws FileError and leaves `path` as it was.
inline void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  namespace os = detail::os;
  os::FileStatus status{};
  const bool exists = os::status_of(path, status) == 0;
  if (!exists && errno != ENOENT) detail::throw_errno(path, "a file that can be written", errno);
  if (exists && S_ISDIR(status.st_mode)) throw FileError{path.string(), "", "a file", "a folder"};
  if (exists && !os::may_write(path)) {
    detail::throw_errno(path, "a file that can be written", errno);
  }
  if (exists && !S_ISREG(status.st_mode)) {
    const detail::Descriptor file{os::open_to_write(path)};
    if (!file.is_open()) detail::throw_errno(path, "a file that can be written", errno);
    return detail::write_all(file, bytes, path);
  }

  // Nobody may read the replacement of a private file before it has that file's permissions.
  detail::TemporaryFile temporary{detail::follow_links(path), exists ? 0600U : 0666U};
  detail::write_all(temporary.file(), bytes, path);
  if (exists && os::keep_permissions(temporary.file().get(), status) != 0) {
    detail::throw_errno(path, "a file whose permissions can be kept", errno);
  }
  temporary.commit();
}

/// The same for text.
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  write_file(path, std::as_bytes(std::span{text.data(), text.size()}));
}

}  // namespace digitnet
