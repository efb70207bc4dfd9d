#include "train/checkpoint_file.hpp"

#include "train/command.hpp"

#include <digitnet/core/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace digitnet::tools {
namespace fs = std::filesystem;

namespace {

/// Keeps the runs of one folder from looking at its checkpoints while one of them is replacing its
/// own: between the renaming and the locking of the new file nobody would seem to hold it.
/// A run that was stopped in the middle (Ctrl-Z) makes the others wait, but not for ever.
class Turn {
 public:
  explicit Turn(const fs::path& checkpoint) {
    std::error_code ignored;
    const fs::path folder = fs::weakly_canonical(checkpoint, ignored).parent_path();
    folder_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    constexpr int waits = 1000;  // of 10 ms
    for (int i = 0; folder_ >= 0 && i < waits; ++i) {
      if (::flock(folder_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (folder_ >= 0) ::close(folder_);
  }

 private:
  int folder_ = -1;
};

}  // namespace

CheckpointFile CheckpointFile::for_new_run(const fs::path& wanted) {
  CheckpointFile file{wanted};
  file.wanted_ = wanted;
  const Turn turn{wanted};
  file.find_name();
  return file;
}

void CheckpointFile::find_name() {
  path_ = wanted_;
  for (int number = 2; !claim(); ++number) {
    fs::path name = wanted_.stem();
    name += "." + std::to_string(number);
    name += wanted_.extension();
    path_ = wanted_.parent_path() / name;
  }
}

CheckpointFile CheckpointFile::of(const fs::path& existing) {
  CheckpointFile file{existing};
  file.wanted_ = existing;
  const Turn turn{existing};
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
  const Turn turn{path_};
  if (const auto found = identity_of(path_); found && found != ours_) find_name();
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
