#pragma once

#include "serve/history/history.hpp"

#include <string>

namespace digitnet::serve {

/// How labelled drawings leave the server, in a tar archive that digit-train reads once unpacked.
enum class ExportFormat {
  idx,  ///< a pair of MNIST's files, gzip
  png   ///< train/0/12.png ... of the drawings as they were sent
};

/// The drawings with a label; empty if there are none.
[[nodiscard]] std::string export_labelled(History& history, ExportFormat format);

/// The drawing as a PNG file: as it was sent, or else what the network saw.
[[nodiscard]] std::string picture_of(const Entry& entry);

}  // namespace digitnet::serve
