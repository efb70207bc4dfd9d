#pragma once

#include <digitnet/digits/reader.hpp>
#include <digitnet/io/gzip.hpp>
#include <digitnet/io/safetensors.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace digitnet::tools {

/// The network in a model file, of the zoo or of any other architecture. Throws FileError.
[[nodiscard]] DigitNetwork open_network(const SafeTensors& file);

/// Reads with the models in several files, which are averaged; with the embedded one if there is
/// none. With `look_again` it looks at moved copies of each image, too. Throws FileError, also for
/// a file of more than `max_bytes`, and Error if there is no embedded model.
[[nodiscard]] DigitReader load_reader(const std::vector<std::string>& paths = {},
                                      bool look_again = false,
                                      std::size_t max_bytes = default_size_limit);

/// From now on `reader` reads whole numbers with the help of the embedded network for whole digits.
void add_whole_digits(DigitReader& reader);

}  // namespace digitnet::tools
