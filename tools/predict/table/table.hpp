#pragma once

#include "predict/inputs.hpp"
#include "predict/run.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::tools {

/// Whether `input` is a file of many images; see is_image_table().
[[nodiscard]] bool is_table(const Input& input);

/// `inputs`, with an error for each table: `pictures` says why only pictures will do.
[[nodiscard]] std::vector<Input> without_tables(std::span<const Input> inputs,
                                                std::string_view pictures);

/// Classifies pictures and the rows of tables, and prints the answers in the order of `inputs`.
/// `rows_before` are those of tables before, for the numbers in CSV.
PredictCounts predict_mixed(std::span<const Input> inputs, const DigitReader& reader,
                            const PredictOptions& options, std::size_t rows_before);

/// Classifies the rows of a table and prints the answers in their order, with little of the table
/// in memory. The table is one failure if it cannot be read.
PredictCounts predict_table(const Input& input, const DigitReader& reader,
                            const PredictOptions& options, std::size_t rows_before);

}  // namespace digitnet::tools
