#pragma once

#include <digitnet/io/safetensors.hpp>

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace digitnet::tools {

/// Where a run keeps its checkpoint. While the run lasts the file is locked (flock), so that
/// another run in the same folder finds another name for its own instead of taking this one away.
class CheckpointFile {
 public:
  /// For a new run: `wanted`, or the first of NAME.2.checkpoint, NAME.3.checkpoint, ... that no run
  /// that is still going holds.
  static CheckpointFile for_new_run(const std::filesystem::path& wanted);

  /// For a run that goes on from `existing`. Throws FileError if that run has not ended.
  static CheckpointFile of(const std::filesystem::path& existing);

  CheckpointFile(CheckpointFile&& other) noexcept;
  CheckpointFile& operator=(CheckpointFile&& other) noexcept;
  ~CheckpointFile();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Calls `save` with the name to write to. Where another run has put its own file there in the
  /// meantime, that is a new name.
  void write(const std::function<void(const std::filesystem::path&)>& save);

  /// Removes the file if it is the one that was written or found here.
  void remove() noexcept;

 private:
  struct Identity {
    dev_t device;
    ino_t number;
    friend bool operator==(const Identity&, const Identity&) = default;
  };

  explicit CheckpointFile(std::filesystem::path path) : path_{std::move(path)} {}

  [[nodiscard]] static std::optional<Identity> identity_of(const std::filesystem::path& path);
  /// Sets `path_` to the first name that is free, from `wanted_` on.
  void find_name();
  /// Locks the file there, if there is one; false: another run holds it.
  bool claim();
  void release() noexcept;

  std::filesystem::path wanted_{}, path_;
  int lock_ = -1;                   // open while the file is held
  std::optional<Identity> ours_{};  // of the file that may be replaced or removed
};

/// Throws FileError if another run's validation images chose what is in the checkpoint: it knows by
/// itself which images were trained on, but not which ones chose the best weights and the
/// temperature.
void require_validation_data(const SafeTensors& checkpoint, const std::string& fingerprint);

/// What to say when a run was interrupted: the command that goes on with it, if it is kept.
[[nodiscard]] std::string how_to_go_on(const std::string& program,
                                       const std::optional<CheckpointFile>& kept);

}  // namespace digitnet::tools
