# Writes a C++ file that carries another file in the program:
#   cmake -DINPUT=<file or nothing> -DOUTPUT=<file> -P EmbedFile.cmake
# It defines digitnet::tools::default_model_bytes(); see tools/support/default_model.hpp. Eight bytes
# go into one 64-bit number, an eighth as many as bytes and so that much less work for the compiler.

set(declarations "")
set(result "{}")
if(INPUT)
  file(SIZE "${INPUT}" size)
  file(READ "${INPUT}" hex HEX)
  # The last number is filled up with zeros.
  math(EXPR missing "(8 - ${size} % 8) % 8")
  string(REPEAT "00" ${missing} padding)
  string(APPEND hex "${padding}")
  # The first byte is the lowest, as on every machine that digitnet supports.
  string(REGEX REPLACE "(..)(..)(..)(..)(..)(..)(..)(..)" "0x\\8\\7\\6\\5\\4\\3\\2\\1,\n" words "${hex}")
  set(declarations "constexpr std::uint64_t words[] = {\n${words}};\n")
  set(result "std::as_bytes(std::span{words}).first(${size})")
endif()

file(
  WRITE "${OUTPUT}"
  "// Generated. Do not edit.
#include \"support/default_model.hpp\"

#include <cstdint>

namespace {
${declarations}}  // namespace

namespace digitnet::tools {

std::span<const std::byte> default_model_bytes() noexcept { return ${result}; }

}  // namespace digitnet::tools
")
