#include "eval/report_file.hpp"

#include "common/cli/output_files.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace digitnet::tools {

void check_report_path(const std::string& path) {
  check_output_files({{"--report", path}});
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  std::string found(report_beginning.size(), '\0');
  std::ifstream file{path, std::ios::binary};
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  if (file.gcount() > 0 && found != report_beginning) {
    throw FileError{path, "", "a report to replace, or a new name", "another file"};
  }
}

void write_report(const std::string& path, const std::string& html) {
  check_report_path(path);
  write_file(path, html);
}

}  // namespace digitnet::tools
