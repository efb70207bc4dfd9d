#include "train/checkpoint_file.hpp"

#include "train/command.hpp"

#include <digitnet/core/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace digitnet::tools {
namespace fs = std::filesystem;

CheckpointFile CheckpointFile::for_new_run(const fs::path& wanted) {
  CheckpointFile file{wanted};
  file.wanted_ = wanted;
  for (int number = 2; !file.claim(); ++number) {
    fs::path name = wanted.stem();
    name += "." + std::to_string(number);
    name += wanted.extension();
    file.path_ = wanted.parent_path() / name;
  }
  return file;
}

CheckpointFile CheckpointFile::of(const fs::path& existing) {
  CheckpointFile file{existing};
  file.wanted_ = existing;
  if (!file.claim()) {
    throw FileError{existing.string(), "", "the checkpoint of a run that has ended",
                    "that of a run that is still going"};
  }
  return file;
}

CheckpointFile::CheckpointFile(CheckpointFile&& other) noexcept
    : wanted_{std::move(other.wanted_)},
      path_{std::move(other.path_)},
      lock_{std::exchange(other.lock_, -1)},
      ours_{std::exchange(other.ours_, std::nullopt)} {}

CheckpointFile& CheckpointFile::operator=(CheckpointFile&& other) noexcept {
  std::swap(wanted_, other.wanted_);
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  std::swap(ours_, other.ours_);
  return *this;
}

CheckpointFile::~CheckpointFile() { release(); }

std::optional<CheckpointFile::Identity> CheckpointFile::identity_of(const fs::path& path) {
  struct stat status {};
  // Devices and pipes belong to nobody.
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return Identity{status.st_dev, status.st_ino};
}

bool CheckpointFile::claim() {
  const std::optional<Identity> found = identity_of(path_);
  if (!found) return true;
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  // A file system without locks, and a file that cannot be read, are as good as free.
  if (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(file);
    return false;
  }
  release();
  lock_ = file;
  ours_ = found;
  return true;
}

void CheckpointFile::release() noexcept {
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

void CheckpointFile::write(const std::function<void(const fs::path&)>& save) {
  if (const auto found = identity_of(path_); found && found != ours_) {
    *this = for_new_run(wanted_);
  }
  save(path_);
  // Replacing gave the name to a new file, which is not locked yet.
  release();
  ours_.reset();
  claim();
}

void CheckpointFile::remove() noexcept {
  if (!ours_ || identity_of(path_) != ours_) return;
  std::error_code ignored;
  fs::remove(path_, ignored);
}

void require_validation_data(const SafeTensors& checkpoint, const std::string& fingerprint) {
  const auto known = checkpoint.metadata().find("validation_data");
  if (known != checkpoint.metadata().end() && known->second != fingerprint) {
    throw FileError{checkpoint.path(), "metadata validation_data",
                    "the validation images of this run", "those of another"};
  }
}

std::string how_to_go_on(const std::string& program, const std::optional<CheckpointFile>& kept) {
  if (!kept) return "nothing is saved, because of --no-checkpoint";
  return "go on with\n  " + shell_word(program) + " --resume " + shell_word(kept->path().string());
}

}  // namespace digitnet::tools
