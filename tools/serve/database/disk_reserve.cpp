#include "serve/database/disk_reserve.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace digitnet::serve {

void DiskReserve::take() noexcept {
  constexpr off_t size = off_t{6} << 20U;
  if (path_.empty()) return;
  const int file =
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return;
  if (::posix_fallocate(file, 0, size) != 0) ::unlink(path_.c_str());  // half of it helps nobody
  ::close(file);
}

bool DiskReserve::release() noexcept { return !path_.empty() && ::unlink(path_.c_str()) == 0; }

}  // namespace digitnet::serve
