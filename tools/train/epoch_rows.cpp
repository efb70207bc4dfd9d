#include "train/epoch_rows.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
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

void EpochSoFar::add(const StepReport& step) {
  if (step.epoch != epoch_) *this = {};
  epoch_ = step.epoch;
  const auto images = static_cast<double>(step.images);
  images_ += step.images;
  loss_ += step.loss * images;
  correct_ += static_cast<std::size_t>(std::llround(step.accuracy * images));
}

EpochRow EpochSoFar::row(const EpochReport& report) const {
  const auto images = static_cast<double>(std::max<std::size_t>(images_, 1));
  const double seconds = seconds_before_ + report.seconds;
  return {static_cast<int>(report.epoch),
          loss_ / images,
          static_cast<double>(correct_) / images,
          report.validation_loss.value_or(EpochRow::missing),
          report.validation_accuracy.value_or(EpochRow::missing),
          report.learning_rate,
          seconds,
          seconds > 0 ? images / seconds : 0};
}

std::string EpochSoFar::text(double seconds) const {
  return nlohmann::json{epoch_, images_, correct_, loss_, seconds_before_ + seconds}.dump();
}

EpochSoFar EpochSoFar::in(const SafeTensors& checkpoint) {
  const auto note = checkpoint.metadata().find("epoch_so_far");
  EpochSoFar result;
  if (note == checkpoint.metadata().end()) return result;
  try {
    const auto numbers = nlohmann::json::parse(note->second);
    result.epoch_ = numbers.at(0).get<std::size_t>();
    result.images_ = numbers.at(1).get<std::size_t>();
    result.correct_ = numbers.at(2).get<std::size_t>();
    result.loss_ = numbers.at(3).get<double>();
    result.seconds_before_ = numbers.at(4).get<double>();
  } catch (const nlohmann::json::exception&) {
    throw FileError{checkpoint.path(), "metadata epoch_so_far", "five numbers", "something else"};
  }
  return result;
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
