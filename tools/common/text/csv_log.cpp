#include "common/text/csv_log.hpp"

#include <digitnet/core/error.hpp>
#include <digitnet/io/file.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace digitnet::tools {
namespace {

constexpr std::size_t largest_log = std::size_t{64} << 20U;  // bytes; about half a million epochs

/// The columns behind `epoch`, in the order of the header.
constexpr std::array<double EpochRow::*, 7> logged_columns{
    &EpochRow::loss,
    &EpochRow::train_accuracy,
    &EpochRow::validation_loss,
    &EpochRow::validation_accuracy,
    &EpochRow::learning_rate,
    &EpochRow::seconds,
    &EpochRow::images_per_second,
};

std::string system_message() {
  return errno == 0 ? "an unknown error" : std::generic_category().message(errno);
}

std::string line_of(const EpochRow& row) {
  std::string line = std::to_string(row.epoch);
  for (const auto column : logged_columns) {
    line += ',';
    if (std::isnan(row.*column)) continue;
    std::array<char, 64> buffer;
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), row.*column);
    line.append(buffer.data(), end);
  }
  return line + '\n';
}

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<EpochRow> parse_row(std::string_view line) {
  EpochRow row;
  for (std::size_t i = 0; i <= logged_columns.size(); ++i) {
    const std::size_t comma = line.find(',');
    if ((comma == std::string_view::npos) != (i == logged_columns.size())) return std::nullopt;
    const std::string_view field = line.substr(0, comma);
    const bool good = i == 0 ? parse(field, row.epoch) && row.epoch > 0
                             : field.empty() || parse(field, row.*logged_columns[i - 1]);
    if (!good) return std::nullopt;
    if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
  }
  return row;
}

std::string excerpt(std::string_view line) {
  constexpr std::size_t most = 60;
  if (line.empty()) return "nothing";
  return '"' + std::string{line.substr(0, most)} + (line.size() > most ? "...\"" : "\"");
}

}  // namespace

std::vector<EpochRow> read_csv_log(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path, largest_log);
  std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  std::vector<EpochRow> rows;
  for (std::size_t number = 1; number == 1 || !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const bool ended = end != std::string_view::npos;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(ended ? end + 1 : text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string where = "line " + std::to_string(number);
    if (number == 1) {
      if (line == csv_log_header) continue;
      throw FileError(path, where, "the header of a training log, \"epoch,loss,...\"",
                      excerpt(line));
    }
    const std::optional<EpochRow> row = parse_row(line);
    if (!row && !ended) break;
    if (!row) throw FileError(path, where, "8 numbers between commas", excerpt(line));
    rows.push_back(*row);
  }
  return rows;
}

CsvLog::CsvLog(const std::string& path, int epochs_done) : path_{path} {
  std::error_code ignored;
  const bool regular = std::filesystem::is_regular_file(path, ignored);
  std::string contents = std::string{csv_log_header} + '\n';
  if (regular && std::filesystem::file_size(path, ignored) > 0) {
    for (const EpochRow& row : read_csv_log(path)) {
      if (row.epoch <= epochs_done) contents += line_of(row);
    }
  }
  write_file(path, contents);
  errno = 0;
  file_.open(path, std::ios::binary | std::ios::app);
  if (!file_) throw FileError(path, "", "a file that can be written", system_message());
}

void CsvLog::write(const EpochRow& row) {
  std::error_code ignored;
  const std::uintmax_t whole = std::filesystem::file_size(path_, ignored);
  errno = 0;
  file_ << line_of(row) << std::flush;
  if (file_) return;
  const std::string found = system_message();
  // Closing writes what is still in the buffer, once more, if there is room by now. A row that is
  // there in part, or twice, would make this no log of ours: it is taken back.
  file_.close();
  if (std::filesystem::is_regular_file(path_, ignored)) {
    std::filesystem::resize_file(path_, whole, ignored);
  }
  throw FileError(path_, "epoch " + std::to_string(row.epoch), "room for a row", found);
}

}  // namespace digitnet::tools
