#include "train/epoch_rows.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace digitnet::tools {
namespace {

constexpr std::array<double EpochRow::*, 7> columns{&EpochRow::loss,
                                                    &EpochRow::train_accuracy,
                                                    &EpochRow::learning_rate,
                                                    &EpochRow::validation_loss,
                                                    &EpochRow::seconds,
                                                    &EpochRow::validation_accuracy,
                                                    &EpochRow::images_per_second};

}  // namespace

EpochRow row_of(const EpochReport& report) {
  return {static_cast<int>(report.epoch),
          report.loss,
          report.accuracy,
          report.validation_loss.value_or(EpochRow::missing),
          report.validation_accuracy.value_or(EpochRow::missing),
          report.learning_rate,
          report.seconds,
          report.images_per_second()};
}

std::string rows_text(std::span<const EpochRow> rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const EpochRow& row : rows) {
    nlohmann::json numbers = {row.epoch};
    for (const auto column : columns) numbers.push_back(row.*column);  // NaN becomes null
    list.push_back(std::move(numbers));
  }
  return list.dump();
}

std::vector<EpochRow> rows_in(const SafeTensors& checkpoint) {
  const auto note = checkpoint.metadata().find("rows");
  std::vector<EpochRow> rows;
  if (note == checkpoint.metadata().end()) return rows;
  try {
    for (const auto& numbers : nlohmann::json::parse(note->second)) {
      EpochRow row;
      row.epoch = numbers.at(0).get<int>();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& number = numbers.at(i + 1);
        if (!number.is_null()) row.*columns[i] = number.get<double>();
      }
      rows.push_back(row);
    }
  } catch (const nlohmann::json::exception&) {
    throw FileError{checkpoint.path(), "metadata rows", "one list of numbers an epoch",
                    "something else"};
  }
  return rows;
}

}  // namespace digitnet::tools
