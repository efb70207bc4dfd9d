#pragma once

// Model files: `encode_safetensors`, `read_safetensors`, `SafeTensors`, `load_tensors`.
#include <digitnet/io/safetensors_reader.hpp>
#include <digitnet/io/safetensors_writer.hpp>
