#pragma once

#include "common/model/model.hpp"

#include <digitnet/io/gzip.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The model file that was embedded when the tools were built; empty if there was none.
[[nodiscard]] std::span<const std::byte> default_model_bytes() noexcept;

/// The same, parsed. Throws Error if there was none.
[[nodiscard]] SafeTensors default_model_file();

/// The classifier in the file `path`, or the embedded one if `path` is empty. `info.name` is never
/// empty: files without a name get that of their architecture. Throws FileError, also for a file of
/// more than `max_bytes`, and Error if there is no embedded model.
[[nodiscard]] std::unique_ptr<Classifier> load_classifier(
    const std::string& path, std::size_t max_bytes = default_size_limit);

/// Several files as one classifier that averages their answers; the embedded one if there is none.
/// With `look_again` it looks at moved copies of each image, too; see averaging.hpp.
[[nodiscard]] std::unique_ptr<Classifier> load_classifier(
    const std::vector<std::string>& paths, bool look_again,
    std::size_t max_bytes = default_size_limit);

}  // namespace digitnet::tools
