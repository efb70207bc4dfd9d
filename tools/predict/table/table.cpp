#include "predict/table/table.hpp"

#include "common/text/format.hpp"
#include "predict/answer.hpp"
#include "predict/input_picture.hpp"
#include "predict/print_in_order.hpp"
#include "predict/table/standard_input.hpp"

#include <digitnet/data/table/image_table.hpp>
#include <digitnet/digits/preparation/prepared_image.hpp>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>

namespace digitnet::tools {
namespace {

std::string text_of(const FileError& error, const std::string& path) {
  return error.path() == path ? without_path(error) : error.what();
}

Answer failure(const std::string& path, const std::string& error) {
  Answer answer{path, error};
  answer.of_all_rows = true;
  return answer;
}

/// Hands out the rows of a table, some at a time, to several threads.
class RowSource {
 public:
  RowSource(const std::string& path, const InputLimits& limits)
      : path_{path}, table_{path, limits.file_bytes} {
    const std::size_t most = limits.picture.max_pixels;
    if (table_.shape().size() > most) {
      throw FileError{path, "",
                      "images of at most " + std::to_string(most) + " pixels (--max-pixels)",
                      table_.shape().text()};
    }
  }

  [[nodiscard]] const ImageTable& table() const noexcept { return table_; }

  /// Some rows, numbered on from that of the first.
  struct Rows {
    std::size_t number = 0, first_row = 1;
    std::vector<std::uint8_t> pixels{};
    std::string error{};  ///< why there are no more
  };

  /// The next rows; nothing at the end, and after an error.
  std::optional<Rows> next(std::size_t most) {
    const std::lock_guard lock{mutex_};
    if (ended_) return std::nullopt;
    Rows rows{block_++, row_, {}, {}};
    try {
      rows.pixels = table_.next(most);
      ended_ = rows.pixels.empty();
      if (ended_) return std::nullopt;
    } catch (const FileError& error) {
      ended_ = true;
      rows.error = text_of(error, path_);
    }
    row_ += rows.pixels.size() / table_.shape().size();
    return rows;
  }

 private:
  std::string path_;
  ImageTable table_;
  std::mutex mutex_;
  std::size_t block_ = 0, row_ = 1;
  bool ended_ = false;
};

/// What of a table is read, where that is not all.
void say_what_is_read(const std::string& path, const ImageTable& table) {
  Printout printout;
  if (table.has_labels()) printout.error(error_line(path, "the column of labels is not used"));
  if (!table.array().empty()) printout.error(error_line(path, "reading " + table.array()));
  printout.print();
}

std::vector<Answer> read_rows(const std::string& path, const RowSource::Rows& rows, Shape shape,
                              const DigitReader& reader, std::size_t rows_before) {
  if (!rows.error.empty()) return {failure(path, rows.error)};
  std::vector<Prepared> prepared;
  std::vector<Answer> answers;
  for (std::size_t at = 0; at < rows.pixels.size(); at += shape.size()) {
    const std::size_t row = rows.first_row + answers.size();
    answers.push_back(Answer{path});
    answers.back().row = row;
    answers.back().number = rows_before + row;
    prepared.push_back(prepared_image(std::span{rows.pixels}.subspan(at, shape.size()), shape));
  }
  std::vector<Answer*> asked;
  for (Answer& answer : answers) asked.push_back(&answer);
  classify(prepared, asked, reader);
  return answers;
}

}  // namespace

bool is_table(const Input& input) {
  return input.error.empty() && is_image_table(path_to_open(input));
}

std::vector<Input> without_tables(std::span<const Input> inputs, std::string_view pictures) {
  std::vector<Input> result{inputs.begin(), inputs.end()};
  for (Input& input : result) {
    if (is_table(input)) {
      input.error = "expected " + std::string{pictures} + ", found a table of images";
    }
  }
  return result;
}

PredictCounts predict_mixed(std::span<const Input> inputs, const DigitReader& reader,
                            const PredictOptions& options, std::size_t rows_before) {
  PredictCounts counts;
  for (auto rest = inputs; !rest.empty();) {
    const auto pictures =
        static_cast<std::size_t>(std::ranges::find_if(rest, is_table) - rest.begin());
    if (pictures > 0) counts += predict_inputs(rest.first(pictures), reader, options);
    rest = rest.subspan(pictures);
    if (rest.empty()) break;
    counts += predict_table(rest.front(), reader, options, rows_before + counts.rows);
    rest = rest.subspan(1);
  }
  return counts;
}

PredictCounts predict_table(const Input& input, const DigitReader& reader,
                            const PredictOptions& options, std::size_t rows_before) {
  constexpr std::size_t rows_at_once = 64;
  const std::string& path = input.path;
  const std::string place = path_to_open(input);
  std::optional<RowSource> source;
  try {
    source.emplace(place, options.limits);
  } catch (const FileError& error) {
    Printout printout;
    const Answer refused = failure(path, text_of(error, place));
    print(refused, options, 0, printout);
    printout.print();
    PredictCounts counts;
    count(refused, counts);
    return counts;
  }
  say_what_is_read(path, source->table());
  const Shape shape = source->table().shape();
  const std::size_t size = source->table().size();
  Answer last{path};
  last.row = size;
  const std::size_t width = display_width(last.shown_name());

  return print_answers((size + rows_at_once - 1) / rows_at_once, options, width,
                       [&] { return source->next(rows_at_once); },
                       [&](const RowSource::Rows& rows) {
                         return read_rows(path, rows, shape, reader, rows_before);
                       });
}

}  // namespace digitnet::tools
