#include <digitnet/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace dn = digitnet;
using Dims = std::vector<std::size_t>;

/// A file with this header, padded to a multiple of 8, and these data.
std::vector<std::byte> file_of(std::string header, std::span<const std::byte> data) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = header.size();
  const auto length = std::as_bytes(std::span{&size, 1});
  std::vector<std::byte> file{length.begin(), length.end()};
  const auto text = std::as_bytes(std::span{header});
  file.insert(file.end(), text.begin(), text.end());
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

/// A file with the one tensor "x" of shape [n].
template <class Stored>
dn::SafeTensors one_tensor(const std::string& dtype, const std::vector<Stored>& values) {
  const auto bytes = std::as_bytes(std::span{values});
  return dn::SafeTensors{
      file_of(R"({"x":{"dtype":")" + dtype + R"(","shape":[)" + std::to_string(values.size()) +
                  R"(],"data_offsets":[0,)" + std::to_string(bytes.size()) + "]}}",
              bytes),
      "file"};
}

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const dn::Error& error) {
    return error.what();
  }
  return "no exception";
}

}  // namespace

TEST_CASE("a small file has exactly the bytes of the format") {
  const std::array<float, 3> values{1.0F, -2.0F, 0.5F};
  const std::vector<dn::NamedTensor<const float>> tensors{{"0.bias", {3}, values}};
  const auto file = dn::encode_safetensors(tensors, {{"b", "2"}, {"a", "\"1\""}});

  using namespace std::string_literals;
  const std::string expected =
      "\x68\0\0\0\0\0\0\0"
      R"({"__metadata__":{"a":"\"1\"","b":"2"},"0.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}       )"
      "\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f"s;
  const auto bytes = std::as_bytes(std::span{expected});
  CHECK(file == std::vector<std::byte>{bytes.begin(), bytes.end()});
}

TEST_CASE_TEMPLATE("tensors come back as they were written", Scalar, float, double) {
  std::vector<Scalar> weight(2 * 3 * 5), bias(3), one(1), none;
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = Scalar(1) / Scalar(i + 1);
  bias = {std::numeric_limits<Scalar>::max(), std::numeric_limits<Scalar>::denorm_min(),
          -Scalar(0)};
  one = {Scalar(7)};
  const std::vector<dn::NamedTensor<Scalar>> tensors{
      {"0.weight", {2, 3, 5}, weight}, {"0.bias", {3}, bias}, {"scale", {}, one}, {"e", {0}, none}};
  const std::map<std::string, std::string> metadata{{"name", "Schüler \n \"x\" \x01"}, {"", ""}};
  const dn::SafeTensors file{dn::encode_safetensors(tensors, metadata), "file"};

  CHECK(file.metadata() == metadata);
  REQUIRE(file.tensors().size() == 4);
  CHECK(file.find("0.bias")->dims == Dims{3});
  CHECK(file.find("0.bias")->dtype == (sizeof(Scalar) == 4 ? dn::Dtype::f32 : dn::Dtype::f64));
  CHECK(file.find("scale")->dims.empty());
  CHECK(file.find("nothing") == nullptr);

  std::vector<Scalar> weight2(weight.size()), bias2(3), one2(1), none2;
  const std::array<dn::NamedTensor<Scalar>, 4> targets{{{"scale", {}, one2},
                                                        {"0.bias", {3}, bias2},
                                                        {"e", {0}, none2},
                                                        {"0.weight", {2, 3, 5}, weight2}}};
  dn::load_tensors(file, targets);
  CHECK(weight2 == weight);
  CHECK(bias2 == bias);
  CHECK(std::signbit(bias2[2]));
  CHECK(one2 == one);
}

TEST_CASE("a header without tensors or metadata") {
  const auto bytes = dn::encode_safetensors(std::vector<dn::NamedTensor<const float>>{});
  CHECK(bytes.size() == 16);
  const dn::SafeTensors file{bytes, "file"};
  CHECK(file.tensors().empty());
  CHECK(file.metadata().empty());
}

TEST_CASE("the data begin at a multiple of 8") {
  const std::array<double, 1> value{1};
  for (std::size_t length = 0; length < 9; ++length) {
    const std::vector<dn::NamedTensor<const double>> tensors{
        {std::string(length, 'n'), {1}, value}};
    CHECK((dn::encode_safetensors(tensors).size() - sizeof(double)) % 8 == 0);
  }
}

TEST_CASE("the writer refuses lists that contradict themselves") {
  const std::array<float, 4> values{};
  using List = std::vector<dn::NamedTensor<const float>>;
  const auto encode = [](const List& list) {
    return message_of([&] { (void)dn::encode_safetensors(list); });
  };
  CHECK(encode(List{{"a", {4}, values}, {"a", {2, 2}, values}}) ==
        R"(tensor "a": the name is taken)");
  CHECK(encode(List{{"__metadata__", {4}, values}}) ==
        R"(tensor "__metadata__": the name is taken)");
  CHECK(encode(List{{"a", {2, 3}, values}}) ==
        R"(tensor "a": shape [2, 3] does not have 4 values)");
  CHECK(encode(List{{"a", {std::size_t{1} << 63U, 2}, {}}}).starts_with("tensor \"a\": shape"));
  CHECK(encode(List{{"a\xff", {4}, values}}).starts_with("not valid UTF-8"));
}

TEST_CASE("F16, BF16, F32 and F64 become the target's scalar") {
  std::array<double, 6> out{};
  const auto read = [&](const dn::SafeTensors& file) {
    file.copy_to<double>("x", Dims{6}, out, dn::NonFinite::allow);
    return out;
  };
  read(one_tensor<std::uint16_t>("F16", {0x3C00, 0xC000, 0x7BFF, 0x0001, 0x03FF, 0xFC00}));
  CHECK(out == std::array<double, 6>{1, -2, 65504, 0x1p-24, 1023 * 0x1p-24,
                                     -std::numeric_limits<double>::infinity()});
  CHECK(std::isnan(dn::half_to_double(0x7E00)));
  read(one_tensor<std::uint16_t>("BF16", {0x3F80, 0xC000, 0x3F00, 0x0000, 0x4049, 0x0080}));
  CHECK(out == std::array<double, 6>{1, -2, 0.5, 0, 3.140625, 0x1p-126});
  read(one_tensor<float>("F32", {1, 0.1F, -3, 0, 5, 6}));
  CHECK(out[1] == double{0.1F});

  std::array<float, 6> narrow{};
  one_tensor<double>("F64", {1, 0.1, 1e-320, 4, 5, 6}).copy_to<float>("x", Dims{6}, narrow);
  CHECK(narrow == std::array<float, 6>{1, 0.1F, 0, 4, 5, 6});
}

TEST_CASE("values that are not finite in the target are refused, or allowed on request") {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  std::array<float, 3> out{7, 7, 7};
  CHECK(message_of([&] {
          one_tensor<float>("F32", {1, 2, nan}).copy_to<float>("x", Dims{3}, out);
        }) == R"(file: tensor "x", element 2: expected a finite number, found nan)");
  const auto large = one_tensor<double>("F64", {1, -1e300, 3});
  CHECK(message_of([&] { large.copy_to<float>("x", Dims{3}, out); }) ==
        R"(file: tensor "x", element 1: expected a finite number, found -1e+300)");
  CHECK(out == std::array<float, 3>{7, 7, 7});
  large.copy_to<float>("x", Dims{3}, out, dn::NonFinite::allow);
  CHECK(out[1] == -std::numeric_limits<float>::infinity());
  std::array<double, 3> wide{};
  large.copy_to<double>("x", Dims{3}, wide);
  CHECK(wide[1] == -1e300);
}

TEST_CASE("one tensor is copied only into its own shape") {
  const auto file = one_tensor<float>("F32", {1, 2, 3, 4});
  std::array<float, 4> out{};
  const auto copy = [&](std::string_view name, const Dims& dims) {
    return message_of([&] { file.copy_to<float>(name, dims, out); });
  };
  CHECK(copy("x", {4}) == "no exception");
  CHECK(copy("x", {2, 2}) == R"(file: tensor "x": expected shape [2, 2], found [4])");
  CHECK(copy("y", {4}) ==
        R"(file: tensor "y": expected a tensor of shape [4], found none of that name)");
  CHECK(copy("x", {5}) == R"(tensor "x": shape [5] does not have 4 values)");
  CHECK(message_of([&] {
          one_tensor<std::int32_t>("I32", {1, 2, 3, 4}).copy_to<float>("x", Dims{4}, out);
        }) == R"(file: tensor "x", dtype: expected F16, BF16, F32 or F64, found I32)");
}

TEST_CASE("a network is filled with all of a file or not at all") {
  std::vector<float> a{1, 2}, b{3, 4, 5};
  const std::vector<dn::NamedTensor<const float>> stored{{"a", {2}, a}, {"b", {3}, b}};
  const dn::SafeTensors file{dn::encode_safetensors(stored), "file"};
  std::vector<float> x(2, 9), y(3, 9), z(4, 9);
  const auto load = [&](const std::vector<dn::NamedTensor<float>>& targets) {
    return message_of([&] { dn::load_tensors(file, targets); });
  };
  CHECK(load({{"a", {2}, x}, {"b", {3, 1}, y}}) ==
        R"(file: tensor "b": expected shape [3, 1], found [3])");
  CHECK(load({{"a", {2}, x}, {"c", {3}, y}}).find(R"(tensor "c")") != std::string::npos);
  CHECK(load({{"a", {2}, x}}) ==
        R"(file: tensor "b": expected only tensors of this network, found one of shape [3])");
  CHECK(load({{"a", {2}, x}, {"a", {2}, x}}).starts_with(R"(tensor "a", shape [2]: listed twice)"));
  CHECK(load({{"a", {2}, x}, {"b", {3}, z}}).starts_with(R"(tensor "b", shape [3]: listed twice)"));
  b[2] = std::numeric_limits<float>::infinity();
  const dn::SafeTensors bad{dn::encode_safetensors(stored), "bad"};
  const std::vector<dn::NamedTensor<float>> targets{{"a", {2}, x}, {"b", {3}, y}};
  CHECK_THROWS_AS(dn::load_tensors(bad, targets), dn::FileError);
  CHECK(x == std::vector<float>(2, 9));
  CHECK(y == std::vector<float>(3, 9));

  dn::load_tensors(file, targets);
  CHECK(x == a);
  CHECK(y == std::vector<float>{3, 4, 5});
  dn::load_tensors(bad, targets, dn::NonFinite::allow);
  CHECK(std::isinf(y[2]));
}

TEST_CASE("the batch counter of PyTorch is passed over") {
  const std::array<std::byte, 12> data{};
  const dn::SafeTensors file{
      file_of(R"({"1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
              R"("1.weight":{"shape":[1],"data_offsets":[8,12],"dtype":"F32"}})",
              data),
      "file"};
  std::array<float, 1> weight{5};
  dn::load_tensors(file, std::array{dn::NamedTensor<float>{"1.weight", {1}, weight}});
  CHECK(weight[0] == 0);
}

TEST_CASE("a file on disk") {
  const auto path =
      std::filesystem::temp_directory_path() / ("digitnet-" + std::to_string(::getpid()) + ".st");
  std::array<float, 2> values{1, 2};
  const std::array tensors{dn::NamedTensor<float>{"a", {2}, values}};
  dn::write_file(path, dn::encode_safetensors(tensors));
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path));
  CHECK_THROWS_AS(dn::read_safetensors(path, size - 1), dn::FileError);
  const auto file = dn::read_safetensors(path, size);
  std::filesystem::remove(path);
  CHECK(file.path() == path.string());
  CHECK(file.data(*file.find("a")).size() == 8);
  CHECK_THROWS_AS(dn::read_safetensors(path), dn::FileError);
}
