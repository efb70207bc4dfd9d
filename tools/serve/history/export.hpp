#pragma once

#include "serve/history/history.hpp"
#include "serve/history/spool_file.hpp"

#include <string>

namespace digitnet::serve {

/// How labelled drawings leave the server, in a tar archive that digit-train reads once unpacked.
enum class ExportFormat {
  idx,  ///< a pair of MNIST's files, gzip
  png   ///< train/0/12.png ... of the drawings as they were sent
};

/// The drawings with a label, as a file on the disk; an empty one if there are none. Throws Error
/// if there is no room for it, and what the history throws.
[[nodiscard]] SpoolFile export_labelled(History& history, ExportFormat format);

/// The drawing as a PNG file: as it was sent, or else what the network saw.
[[nodiscard]] std::string picture_of(const Entry& entry);

}  // namespace digitnet::serve
