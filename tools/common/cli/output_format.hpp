#pragma once

namespace digitnet::tools {

/// How results are printed. CSV is digit-predict's alone.
enum class OutputFormat { text, json, csv };

}  // namespace digitnet::tools
