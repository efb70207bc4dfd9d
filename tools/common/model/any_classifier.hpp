#pragma once

#include "common/model/model.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace digitnet::tools {

/// The classifier in a file whose architecture is none that was compiled: see AnyNetwork. Its
/// `info.name` is "network" if the file says none. Throws FileError.
[[nodiscard]] std::unique_ptr<Classifier> any_classifier(const SafeTensors& file);

/// The same to read digits with. Throws FileError, also for other images and classes.
[[nodiscard]] DigitNetwork any_digit_network(const SafeTensors& file);

/// Throws FileError unless a network in the file `path` reads digits.
void require_digits(const std::string& path, const Shape& in, std::size_t classes);

}  // namespace digitnet::tools
