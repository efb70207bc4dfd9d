#include <doctest/doctest.h>

#include "train/checkpoint_file.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

using namespace digitnet;
using namespace digitnet::tools;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, with the name that two runs in it want for their checkpoints.
struct Place {
  fs::path folder = fs::temp_directory_path() / "digitnet-checkpoint-file-test";
  fs::path wanted = folder / "m.safetensors.checkpoint";
  fs::path second = folder / "m.safetensors.2.checkpoint";

  Place() {
    fs::remove_all(folder);
    fs::create_directory(folder);
  }
  ~Place() { fs::remove_all(folder); }
};

void write(CheckpointFile& file, const std::string& text) {
  file.write([&text](const fs::path& path) { write_file(path, text); });
}

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("checkpoint file: a run writes, replaces and removes its own") {
  const Place place;
  CheckpointFile file = CheckpointFile::for_new_run(place.wanted);
  CHECK(file.path() == place.wanted);
  write(file, "one");
  write(file, "two");
  CHECK(text_of(place.wanted) == "two");
  file.remove();
  CHECK(fs::is_empty(place.folder));
}

TEST_CASE("checkpoint file: a second run in the folder leaves the first one's alone") {
  const Place place;
  std::optional<CheckpointFile> first = CheckpointFile::for_new_run(place.wanted);
  write(*first, "first");
  CheckpointFile second = CheckpointFile::for_new_run(place.wanted);
  CHECK(second.path() == place.second);
  write(second, "second");
  write(*first, "first again");
  CHECK_THROWS_AS((void)CheckpointFile::of(place.wanted), FileError);
  second.remove();
  CHECK(text_of(place.wanted) == "first again");
  CHECK_FALSE(fs::exists(place.second));
  // A run that was killed holds nothing any more.
  first.reset();
  CHECK(CheckpointFile::of(place.wanted).path() == place.wanted);
  CHECK(CheckpointFile::for_new_run(place.wanted).path() == place.wanted);
}

TEST_CASE("checkpoint file: who comes second to writing gives way") {
  const Place place;
  CheckpointFile first = CheckpointFile::for_new_run(place.wanted);
  CheckpointFile second = CheckpointFile::for_new_run(place.wanted);  // nothing is there yet
  write(second, "second");
  write(first, "first");
  CHECK(text_of(place.wanted) == "second");
  CHECK(first.path() == place.second);
  CHECK(text_of(place.second) == "first");
  first.remove();
  CHECK(text_of(place.wanted) == "second");
}

TEST_CASE("checkpoint file: it is held while it is being replaced, too") {
  const Place place;
  CheckpointFile held = CheckpointFile::for_new_run(place.wanted);
  write(held, "0");
  std::atomic<bool> done{false};
  int looks = 0, taken = 0;
  std::thread other{[&] {
    while (!done) {
      const CheckpointFile file = CheckpointFile::for_new_run(place.wanted);
      ++looks;
      if (file.path() == place.wanted) ++taken;
      std::this_thread::sleep_for(std::chrono::microseconds{300});  // its turn, too
    }
  }};
  for (int i = 1; i <= 300; ++i) write(held, std::to_string(i));
  done = true;
  other.join();
  CHECK(looks > 0);
  CHECK(taken == 0);
  CHECK(held.path() == place.wanted);
  CHECK(text_of(place.wanted) == "300");
}

TEST_CASE("checkpoint file: devices are nobody's") {
  CheckpointFile first = CheckpointFile::for_new_run("/dev/null");
  CheckpointFile second = CheckpointFile::for_new_run("/dev/null");
  CHECK(second.path() == "/dev/null");
  write(first, "nothing");
  first.remove();
  CHECK(fs::exists("/dev/null"));
}
