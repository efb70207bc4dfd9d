#pragma once

namespace digitnet::tools {

/// How results are printed.
enum class OutputFormat { text, json };

}  // namespace digitnet::tools
