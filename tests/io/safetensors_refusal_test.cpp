#include <digitnet/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using digitnet::FileError;
using digitnet::SafeTensors;

std::vector<std::byte> file_of(std::string_view header, std::size_t data_size) {
  const std::uint64_t size = header.size();
  std::vector<std::byte> file(sizeof size + header.size() + data_size);
  std::memcpy(file.data(), &size, sizeof size);
  std::memcpy(file.data() + sizeof size, header.data(), header.size());
  return file;
}

/// "where: expected ..., found ..." of the FileError that a file causes.
std::string refusal(std::vector<std::byte> bytes, std::size_t limit = 1000) {
  try {
    SafeTensors{std::move(bytes), "f", limit};
  } catch (const FileError& error) {
    CHECK(error.path() == "f");
    return std::string{error.what()}.substr(3);
  }
  return "accepted";
}

std::string refusal(std::string_view header, std::size_t data_size = 8) {
  return refusal(file_of(header, data_size));
}

/// A header with the tensors "a" and "b" of 4 bytes each at these offsets.
std::string two(const std::string& a, const std::string& b) {
  return R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + a +
         R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + b + "}}";
}

/// A header with the tensor "a" of these fields, for 8 bytes of data.
std::string one(const std::string& dtype, const std::string& shape,
                const std::string& offsets = "[0,8]") {
  return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

}  // namespace

TEST_CASE("what the refusals are compared with is accepted") {
  CHECK(refusal(two("[0,4]", "[4,8]")) == "accepted");
  CHECK(refusal(two("[4,8]", "[0,4]")) == "accepted");
  CHECK(refusal(one(R"("F32")", "[1,2,1]")) == "accepted");
  CHECK(refusal(one(R"("U8")", "[8]")) == "accepted");
  CHECK(refusal("{}   \n", 0) == "accepted");
  CHECK(refusal(R"({"__metadata__":{}})", 0) == "accepted");
}

TEST_CASE("a header length that cannot be") {
  CHECK(refusal(std::vector<std::byte>{}) ==
        "expected a safetensors file, found an empty file");
  CHECK(refusal(std::vector<std::byte>(7)).ends_with("found 7 bytes"));
  CHECK(refusal(std::vector<std::byte>(8)) ==
        "byte 8: expected a header that begins with {, found none");
  CHECK(refusal(std::vector<std::byte>(100, std::byte{0xff})) ==
        "byte 0: expected a header of at most 92 bytes, as in a safetensors file, found "
        "18446744073709551615");
  const auto file = file_of("{}" + std::string(1000, ' '), 0);
  CHECK(refusal(file, 1001).ends_with("found 1002"));
  CHECK(refusal(file, 1002) == "accepted");
  // The format's own limit holds whatever the caller says.
  const auto huge = file_of("{}" + std::string(100'000'000, ' '), 0);
  CHECK(refusal(huge, SIZE_MAX).find("at most 100000000 bytes") != std::string::npos);
}

TEST_CASE("a header that is not one JSON object") {
  CHECK(refusal("[]") == R"(byte 8: expected a header that begins with {, found "[")");
  CHECK(refusal(" {}").ends_with("found \" \""));
  CHECK(refusal("{", 0) == "byte 9: expected a header in JSON, found its end");
  CHECK(refusal("{} {}", 0) == R"(byte 11: expected a header in JSON, found "{} {")");
  CHECK(refusal(std::string_view{"{}\0x", 4}, 0) ==
        R"(byte 10: expected a header in JSON, found "{}\x00")");
  CHECK(refusal(R"({"a":})") == R"(byte 13: expected a header in JSON, found "{"a":}")");
  CHECK(refusal(R"({"a":{},})").starts_with("tensor \"a\""));
  CHECK(refusal("{/**/}", 0).starts_with("byte 9: expected a header in JSON"));
  CHECK(refusal("{\"\xff\":1}").find("expected a header in JSON") != std::string::npos);
  // The message stays short however long the faulty text is.
  CHECK(refusal("{\"" + std::string(900, 'x')).size() < 200);
  CHECK(refusal("{\"" + std::string(900, 'x') + "\":1}").size() < 200);
}

TEST_CASE("nesting is refused at its first wrong step") {
  CHECK(refusal(R"({"a":[]})") == R"(tensor "a": expected an object, found an array)");
  CHECK(refusal(one("\"F32\"", "[[2]]")) ==
        R"(tensor "a", shape: expected whole numbers from 0 on, found an array)");
  CHECK(refusal(one("{}", "[2]")) == R"(tensor "a", dtype: expected a string, found an object)");
  std::string deep = R"({"a":)";
  for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
  CHECK(refusal(file_of(deep, 0), deep.size()).find("found \"a\"") != std::string::npos);
  CHECK(refusal(file_of(one("\"F32\"", std::string(100'000, '[')), 0), 1'000'000)
            .ends_with("found an array"));
}

TEST_CASE("a key that occurs twice") {
  CHECK(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})") ==
        R"(tensor "a": expected each key once, found "a" twice)");
  CHECK(refusal(R"({"a":{"shape":[2],"shape":[1],"dtype":"F32","data_offsets":[0,8]}})") ==
        R"(tensor "a", shape: expected each key once, found "shape" twice)");
  CHECK(refusal(R"({"__metadata__":{"k":"1","k":"2"}})", 0) ==
        R"(metadata "k": expected each key once, found "k" twice)");
  CHECK(refusal(R"({"__metadata__":{},"__metadata__":{}})", 0) ==
        R"(metadata: expected each key once, found "__metadata__" twice)");
}

TEST_CASE("a value of the wrong kind") {
  for (const std::string value : {"null", "true", "-1", "1.5", "\"s\"", "7"}) {
    CAPTURE(value);
    CHECK(
        refusal("{\"a\":" + value + "}").starts_with(R"(tensor "a": expected an object, found )"));
    CHECK(refusal(R"({"__metadata__":)" + value + "}").starts_with("metadata: expected an object"));
    CHECK(refusal(one("\"F32\"", value))
              .starts_with(R"(tensor "a", shape: expected an array of numbers, found )"));
    CHECK(refusal(one("\"F32\"", "[2]", value))
              .starts_with(R"(tensor "a", data_offsets: expected an array of numbers, found )"));
    if (value != "7") {
      CHECK(refusal(one("\"F32\"", "[" + value + "]"))
                .starts_with(R"(tensor "a", shape: expected whole numbers from 0 on, found )"));
    }
    if (value != "\"s\"") {
      CHECK(refusal(one(value, "[2]"))
                .starts_with(R"(tensor "a", dtype: expected a string, found )"));
      CHECK(refusal(R"({"__metadata__":{"k":)" + value + "}}")
                .starts_with(R"(metadata "k": expected a string, found )"));
    }
  }
  for (const std::string number : {"-0", "2.0", "2e0", "18446744073709551616", "1e999"}) {
    CAPTURE(number);
    CHECK(refusal(one("\"F32\"", "[" + number + "]")) != "accepted");
  }
  CHECK(refusal(one("\"F31\"", "[2]")) ==
        R"(tensor "a", dtype: expected a known dtype such as F32, found "F31")");
}

TEST_CASE("fields that are missing, unknown or too many") {
  CHECK(refusal(R"({"a":{}})") ==
        R"(tensor "a": expected dtype, shape and data_offsets, found no dtype)");
  CHECK(refusal(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})").ends_with("found no shape"));
  CHECK(refusal(R"({"a":{"dtype":"F32","shape":[2]}})").ends_with("found no data_offsets"));
  // Fields of one tensor do not count for the next.
  CHECK(refusal(one("\"F32\"", "[2]").insert(one("\"F32\"", "[2]").size() - 1, ",\"b\":{}"))
            .starts_with("tensor \"b\""));
  CHECK(refusal(R"({"a":{"strides":[1]}})").ends_with(R"(found "strides")"));
  CHECK(refusal(one("\"F32\"", "[2]", "[0]")) ==
        R"(tensor "a", data_offsets: expected two numbers, found 1)");
  CHECK(refusal(one("\"F32\"", "[2]", "[0,4,8]")).ends_with("expected two numbers, found 3"));
  CHECK(refusal(one("\"F32\"", "[1,1,1,1,1,1,1,1,2]")).ends_with("at most 8 numbers, found more"));
}

TEST_CASE("a byte range that does not fit") {
  CHECK(refusal(one("\"F32\"", "[2]", "[8,0]")) ==
        R"(tensor "a", data_offsets: expected a range in 8 bytes of data, found [8, 0])");
  CHECK(refusal(one("\"F32\"", "[2]", "[0,9]")).ends_with("found [0, 9] (cut short?)"));
  CHECK(refusal(one("\"F32\"", "[3]")) ==
        R"(tensor "a", data_offsets: expected a range that fits F32 [3], found [0, 8])");
  CHECK(refusal(one("\"F64\"", "[2]")).find("fits F64 [2]") != std::string::npos);
  CHECK(refusal(one("\"F32\"", "[]")).find("fits F32 []") != std::string::npos);
  CHECK(refusal(one("\"F32\"", "[0]")).find("fits F32 [0]") != std::string::npos);
  // Products that are right only modulo 2^64, as a count and as bytes.
  CHECK(refusal(one("\"F32\"", "[4294967296,4294967296]", "[0,0]")) != "accepted");
  CHECK(refusal(one("\"F32\"", "[4611686018427387906]")) != "accepted");
}

TEST_CASE("tensors that overlap, leave a gap or leave a rest") {
  CHECK(refusal(two("[0,4]", "[0,4]"), 4) ==
        "tensor \"b\", data_offsets: expected a start at 4, where the tensor before ends, found 0");
  CHECK(refusal(two("[0,4]", "[2,6]"), 6).ends_with("found 2"));
  CHECK(refusal(two("[0,4]", "[8,12]"), 12).ends_with("found 8"));
  CHECK(refusal(two("[4,8]", "[8,12]"), 12).starts_with("tensor \"a\""));
  const auto header = two("[0,4]", "[4,8]");
  CHECK(refusal(header, 11) == "byte " + std::to_string(16 + header.size()) +
                                   ": expected the end of the file, found 3 more bytes");
  CHECK(refusal("{}", 1) == "byte 10: expected the end of the file, found 1 more bytes");
}

TEST_CASE("no damage to a file does more than throw FileError") {
  std::vector<float> values{1, 2, 3};
  const std::vector<digitnet::NamedTensor<float>> tensors{{"0.weight", {3, 1}, values}};
  const auto good = digitnet::encode_safetensors(tensors, {{"name", "lenet5"}});
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_THROWS_AS((SafeTensors{{good.begin(), good.begin() + std::ptrdiff_t(size)}, "f"}),
                    FileError);
  }
  int accepted = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] ^= static_cast<std::byte>(1U << bit);
      try {
        digitnet::load_tensors(SafeTensors{std::move(bad), "f"}, tensors);
        ++accepted;
      } catch (const FileError&) {
      }
    }
  }
  CHECK(accepted > 0);  // changed values and metadata are not damage to the format
}
