#include <digitnet/io/gzip.hpp>

#include "test_files.hpp"

#include <digitnet/core/random.hpp>

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;

Bytes noise(std::size_t size) {
  RandomStream random{Seed{7}};
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

Bytes zip(const Bytes& content) { return gzip(std::as_bytes(std::span{content})); }

Bytes unzip(const Bytes& content, std::size_t limit = default_size_limit) {
  return gunzip(std::as_bytes(std::span{content}), "some.gz", limit);
}

TEST_CASE("gzip: what was compressed comes back") {
  for (const std::size_t size : {0U, 1U, 257U, 4096U, 4097U, 300'000U}) {
    CAPTURE(size);
    CHECK(unzip(zip(noise(size))) == noise(size));
    CHECK(unzip(zip(Bytes(size))) == Bytes(size));
  }
}

TEST_CASE("gzip: equal input gives equal bytes without a time stamp") {
  const Bytes packed = zip(noise(1000));
  CHECK(packed == zip(noise(1000)));
  CHECK(Bytes(packed.begin() + 4, packed.begin() + 8) == Bytes(4));
  CHECK_THROWS_AS(gzip({}, 0), InvalidArgument);
  CHECK_THROWS_AS(gzip({}, 10), InvalidArgument);
}

TEST_CASE("gunzip: members may follow one another, empty ones included") {
  Bytes packed = zip(noise(5000));
  for (const Bytes& more : {zip({}), zip({1, 2, 3})}) {
    packed.insert(packed.end(), more.begin(), more.end());
  }
  Bytes expected = noise(5000);
  expected.insert(expected.end(), {1, 2, 3});
  CHECK(unzip(packed) == expected);
}

TEST_CASE("gunzip: data cut short anywhere are refused") {
  const Bytes packed = zip(noise(300));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CAPTURE(size);
    CHECK(contains(
        file_error([&] { unzip(Bytes(packed.begin(), packed.begin() + static_cast<long>(size))); }),
        "cut short"));
  }
}

TEST_CASE("gunzip: a flipped bit in content, checksum or length is refused") {
  const Bytes packed = zip(noise(300));
  // Ten bytes of member header and the first of the block have bits that mean nothing.
  for (std::size_t i = 11; i < packed.size(); ++i) {
    CAPTURE(i);
    Bytes damaged = packed;
    damaged[i] ^= 0x10;
    CHECK_THROWS_AS(unzip(damaged), FileError);
  }
}

TEST_CASE("gunzip: anything behind the last member is refused") {
  Bytes packed = zip(noise(300));
  packed.insert(packed.end(), {0, 0, 0});
  const std::string message = file_error([&] { unzip(packed); });
  CHECK(contains(message, "some.gz"));
  CHECK(contains(message, "3 other bytes"));
}

TEST_CASE("gunzip: no more than the limit is decompressed") {
  const Bytes bomb = zip(Bytes(20'000'000));
  REQUIRE(bomb.size() < 30'000);
  CHECK(contains(file_error([&] { unzip(bomb, 1'000'000); }), "at most 1000000 bytes"));

  CHECK(unzip(zip(Bytes(1000)), 1000) == Bytes(1000));
  CHECK_THROWS_AS(unzip(zip(Bytes(1001)), 1000), FileError);
  CHECK(unzip(zip({}), 0).empty());
  CHECK_THROWS_AS(unzip(zip({1}), 0), FileError);
}

TEST_CASE("gunzip: a forged length costs little memory") {
  Bytes packed = zip(noise(100));
  for (std::size_t i = 1; i <= 4; ++i) packed[packed.size() - i] = 0xff;
  CHECK(detail::inflated_size_hint(std::as_bytes(std::span{packed}), default_size_limit) <
        packed.size() * 1033);
  CHECK_THROWS_AS(unzip(packed), FileError);
}

TEST_CASE("read_maybe_gzip: the content tells, not the name") {
  const test_files::TemporaryFolder folder;
  const Bytes content = noise(2000);
  CHECK(read_maybe_gzip(folder.put("packed.txt", zip(content))) == content);
  CHECK(read_maybe_gzip(folder.put("raw.gz", content)) == content);
  CHECK(read_maybe_gzip(folder.put("empty", Bytes{})).empty());
  CHECK_THROWS_AS(read_maybe_gzip(folder.path() / "raw.gz", 1999), FileError);
  CHECK_THROWS_AS(read_maybe_gzip(folder.path() / "packed.txt", 1999), FileError);
  CHECK_THROWS_AS(read_maybe_gzip(folder.path()), FileError);
  CHECK_THROWS_AS(read_maybe_gzip(folder.path() / "missing"), FileError);
}

}  // namespace
