#pragma once

#include <digitnet/core/requirements.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#if defined(_WIN32)
#include <io.h>
#include <process.h>
#else
#include <unistd.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <system_error>

// What files need of the operating system, in one place for each: POSIX, and Windows as mingw-w64
// offers it. As usual -1 says that a call failed, and errno why.
namespace digitnet::detail::os {

/// Bytes that one call reads or writes at most: macOS refuses 2 GiB, Windows counts in int.
inline constexpr std::size_t largest_transfer = std::size_t{1} << 30U;

#if defined(_WIN32)

using FileStatus = struct _stat64;

inline int open_to_read(const std::filesystem::path& path) {
  return ::_wopen(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}
inline int open_to_write(const std::filesystem::path& path) {
  return ::_wopen(path.c_str(), _O_WRONLY | _O_BINARY | _O_NOINHERIT);
}
/// A new file; EEXIST if there is one. Who may read it is what the folder says.
inline int create(const std::filesystem::path& path, unsigned) {
  return ::_wopen(path.c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT,
                  _S_IREAD | _S_IWRITE);
}
inline int close(int file) noexcept { return ::_close(file); }
inline std::ptrdiff_t read(int file, void* to, std::size_t size) {
  return ::_read(file, to, static_cast<unsigned>((std::min)(size, largest_transfer)));
}
inline std::ptrdiff_t write(int file, const void* from, std::size_t size) {
  return ::_write(file, from, static_cast<unsigned>((std::min)(size, largest_transfer)));
}
inline int flush(int file) { return ::_commit(file); }
/// The entry of a file in its folder needs no flushing of ours.
inline int flush_folder_of(const std::filesystem::path&) { return 0; }

inline int status_of(const std::filesystem::path& path, FileStatus& status) {
  return ::_wstat64(path.c_str(), &status);
}
inline int status_of(int file, FileStatus& status) { return ::_fstat64(file, &status); }
inline bool may_write(const std::filesystem::path& path) {
  constexpr int writing = 2;
  return ::_waccess(path.c_str(), writing) == 0;
}
/// A new file has the permissions of its folder, as the old one had.
inline int keep_permissions(int, const FileStatus&) { return 0; }

inline int replace(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (!error) return 0;
  errno = error.default_error_condition().value();
  return -1;
}
inline int remove(const std::filesystem::path& path) noexcept { return ::_wunlink(path.c_str()); }
inline int process_id() noexcept { return ::_getpid(); }

#else

using FileStatus = struct stat;

/// Repeats a system call that a signal interrupted.
template <class Call>
auto retry(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

inline int open_to_read(const std::filesystem::path& path) {
  return retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY); });
}
inline int open_to_write(const std::filesystem::path& path) {
  return retry([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY); });
}
/// A new file; EEXIST if there is one. `mode` says, within the umask, who may do what with it.
inline int create(const std::filesystem::path& path, unsigned mode) {
  return retry([&] {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  });
}
inline int close(int file) noexcept { return ::close(file); }
inline std::ptrdiff_t read(int file, void* to, std::size_t size) {
  return retry([&] { return ::read(file, to, (std::min)(size, largest_transfer)); });
}
inline std::ptrdiff_t write(int file, const void* from, std::size_t size) {
  return retry([&] { return ::write(file, from, (std::min)(size, largest_transfer)); });
}
/// Makes what was written survive a power cut, where the file system knows how.
inline int flush(int file) {
  if (retry([&] { return ::fsync(file); }) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;
  return -1;
}
/// The same of a file's entry in its folder, if that may be read: it may be writable without.
inline int flush_folder_of(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  const int folder = retry([&] {
    return ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  });
  if (folder < 0) return 0;
  const int result = flush(folder), error = errno;
  ::close(folder);
  errno = error;
  return result;
}

inline int status_of(const std::filesystem::path& path, FileStatus& status) {
  return ::stat(path.c_str(), &status);
}
inline int status_of(int file, FileStatus& status) { return ::fstat(file, &status); }
inline bool may_write(const std::filesystem::path& path) {
  return ::access(path.c_str(), W_OK) == 0;
}
/// Only a privileged user can keep another's ownership; without it the content still counts.
inline int keep_permissions(int file, const FileStatus& status) {
  [[maybe_unused]] const int owner = ::fchown(file, status.st_uid, status.st_gid);
  return ::fchmod(file, status.st_mode & 07777U);
}

inline int replace(const std::filesystem::path& from, const std::filesystem::path& to) {
  return ::rename(from.c_str(), to.c_str());
}
inline int remove(const std::filesystem::path& path) noexcept { return ::unlink(path.c_str()); }
inline int process_id() noexcept { return static_cast<int>(::getpid()); }

#endif

}  // namespace digitnet::detail::os
