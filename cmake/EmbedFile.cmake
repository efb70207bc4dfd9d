# Writes a C++ file that carries another file in the program:
#   cmake -DINPUT=<file or nothing> -DOUTPUT=<file> [-DNAMESPACE=<namespace> -DFUNCTION=<name>
#         -DHEADER=<header that declares it>] -P EmbedFile.cmake
# It defines digitnet::tools::default_model_bytes(), see tools/common/model/default_model.hpp, unless told
# another function. Eight bytes go into one 64-bit number, an eighth as many as bytes and so that much
# less work for the compiler.

if(NOT FUNCTION)
  set(NAMESPACE digitnet::tools)
  set(FUNCTION default_model_bytes)
  set(HEADER common/model/default_model.hpp)
endif()

set(declarations "")
set(result "{}")
if(INPUT)
  file(SIZE "${INPUT}" size)
  file(READ "${INPUT}" hex HEX)
  # The last number is filled up with zeros.
  math(EXPR missing "(8 - ${size} % 8) % 8")
  string(REPEAT "00" ${missing} padding)
  string(APPEND hex "${padding}")
  # The first byte is the lowest. Where it would come last, the first call puts the numbers in order.
  string(REGEX REPLACE "(..)(..)(..)(..)(..)(..)(..)(..)" "0x\\8\\7\\6\\5\\4\\3\\2\\1,\n" words "${hex}")
  set(declarations
      "constexpr std::uint64_t words[] = {
${words}};

std::span<const std::byte> bytes() {
  if constexpr (std::endian::native == std::endian::big) {
    static const auto turned = [] {
      std::array<std::uint64_t, std::size(words)> numbers{};
      for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = __builtin_bswap64(words[i]);
      return numbers;
    }();
    return std::as_bytes(std::span{turned}).first(${size});
  }
  return std::as_bytes(std::span{words}).first(${size});
}
")
  set(result "bytes()")
endif()

file(
  WRITE "${OUTPUT}"
  "// Generated. Do not edit.
#include \"${HEADER}\"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace {
${declarations}}  // namespace

namespace ${NAMESPACE} {

std::span<const std::byte> ${FUNCTION}() noexcept { return ${result}; }

}  // namespace ${NAMESPACE}
")
