#include <doctest/doctest.h>

#include <digitnet/core/error.hpp>

#include "common/text/csv_log.hpp"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

using namespace digitnet::tools;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() : path_{fs::temp_directory_path() / ("digitnet-csv-" + std::to_string(getpid()))} {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string contents(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void put(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
}

const std::string header = std::string{csv_log_header} + "\n";

EpochRow row(int epoch) {
  return {.epoch = epoch,
          .loss = 0.1 / epoch,
          .train_accuracy = 0.95,
          .validation_loss = 0.0625,
          .validation_accuracy = 0.97,
          .learning_rate = 1e-7,
          .seconds = 1.5,
          .images_per_second = 31578.25};
}

}  // namespace

TEST_CASE("csv log: a header and a row per epoch are on disk at once") {
  const Folder folder;
  const std::string path = folder / "log.csv";
  CsvLog log{path};
  CHECK(contents(path) == header);
  log.write(row(1));
  CHECK(contents(path) == header + "1,0.1,0.95,0.0625,0.97,1e-07,1.5,31578.25\n");
  EpochRow second = row(2);
  second.validation_loss = second.validation_accuracy = EpochRow::missing;
  log.write(second);
  CHECK(contents(path).ends_with("\n2,0.05,0.95,,,1e-07,1.5,31578.25\n"));
}

TEST_CASE("csv log: rows read back as they were written") {
  const Folder folder;
  const std::string path = folder / "log.csv";
  EpochRow odd;
  odd.epoch = 3;
  odd.loss = std::numeric_limits<double>::infinity();
  odd.seconds = 1.0 / 3;
  {
    CsvLog log{path};
    log.write(row(1));
    log.write(odd);
  }
  const auto rows = read_csv_log(path);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].epoch == 1);
  CHECK(rows[0].loss == 0.1);
  CHECK(rows[0].images_per_second == 31578.25);
  CHECK(rows[1].epoch == 3);
  CHECK(rows[1].loss == odd.loss);
  CHECK(rows[1].seconds == odd.seconds);
  CHECK(std::isnan(rows[1].validation_accuracy));
}

TEST_CASE("csv log: a resumed run goes on behind the epochs it knows") {
  const Folder folder;
  const std::string path = folder / "log.csv";
  {
    CsvLog log{path};
    for (int epoch = 1; epoch <= 3; ++epoch) log.write(row(epoch));
  }
  {
    CsvLog log{path, 2};  // the checkpoint is older than the log
    log.write(row(3));
    log.write(row(4));
  }
  const auto rows = read_csv_log(path);
  REQUIRE(rows.size() == 4);
  for (int i = 0; i < 4; ++i) CHECK(rows[static_cast<std::size_t>(i)].epoch == i + 1);
  CsvLog{path}.write(row(1));  // a new run starts anew
  CHECK(read_csv_log(path).size() == 1);
  CsvLog{folder / "new.csv", 5}.write(row(6));  // resumed, but not logged before
  CHECK(read_csv_log(folder / "new.csv").size() == 1);
}

TEST_CASE("csv log: a row that was cut off is left out and written over") {
  const Folder folder;
  const std::string path = folder / "log.csv";
  put(path, header + "1,0.1,,,,,,\n2,0.0");
  CHECK(read_csv_log(path).size() == 1);
  CsvLog{path, 1}.write(row(2));
  CHECK(contents(path) == header + "1,0.1,,,,,,\n2,0.05,0.95,0.0625,0.97,1e-07,1.5,31578.25\n");
}

TEST_CASE("csv log: line ends of other systems are read") {
  const Folder folder;
  put(folder / "log.csv", std::string{csv_log_header} + "\r\n1,0.1,,,,,,2\r\n");
  const auto rows = read_csv_log(folder / "log.csv");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].images_per_second == 2);
}

TEST_CASE("csv log: a foreign file is refused and stays as it was") {
  const Folder folder;
  const std::string path = folder / "other.csv";
  for (const std::string& text :
       {std::string{"name,phone\nAda,1815\n"}, std::string{"\n"}, std::string(100000, 'x'),
        std::string{csv_log_header}.substr(0, 30), header + "1,2,3\n", header + "0,1,,,,,,\n",
        header + "1,one,,,,,,\n", header + "1,1,,,,,,,\n", header + "\n1,1,,,,,,\n"}) {
    CAPTURE(text.substr(0, 200));
    put(path, text);
    CHECK_THROWS_AS(read_csv_log(path), digitnet::FileError);
    CHECK_THROWS_AS(CsvLog{path}, digitnet::FileError);
    CHECK_THROWS_AS((CsvLog{path, 3}), digitnet::FileError);
    CHECK(contents(path) == text);
  }
  put(path, header + "1,0.1,,,,,,\n2,zero,,,,,,\n");
  try {
    read_csv_log(path);
    FAIL("read");
  } catch (const digitnet::FileError& error) {
    CHECK(error.where() == "line 3");
    CHECK(error.found() == "\"2,zero,,,,,,\"");
  }
}

TEST_CASE("csv log: an empty file becomes a log; a missing or unwritable one is said") {
  const Folder folder;
  put(folder / "empty.csv", "");
  CsvLog{folder / "empty.csv"}.write(row(1));
  CHECK(read_csv_log(folder / "empty.csv").size() == 1);
  CHECK_THROWS_AS(read_csv_log(folder / "missing.csv"), digitnet::FileError);
  CHECK_THROWS_AS(read_csv_log(folder / ""), digitnet::FileError);
  CHECK_THROWS_AS(CsvLog{folder / "no/such/log.csv"}, digitnet::FileError);
  CHECK_THROWS_AS(CsvLog{folder / ""}, digitnet::FileError);
}

TEST_CASE("csv log: a full disk is noticed with the row") {
  if (!fs::exists("/dev/full")) return;
  const Folder folder;
  CHECK_THROWS_AS(
      [] {
        CsvLog log{"/dev/full"};
        log.write(row(1));
      }(),
      digitnet::FileError);
}
