#include <doctest/doctest.h>

#include <digitnet/io/sha256.hpp>

#include <string>

namespace {

using namespace digitnet;

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span{text}); }

TEST_CASE("sha256: example digests of FIPS 180") {
  CHECK(sha256({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(bytes("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(bytes(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: pieces of any size give the digest of the whole") {
  for (std::size_t size = 0; size < 200; ++size) {
    CAPTURE(size);
    const std::string text(size, 'x');
    for (const std::size_t piece : {1U, 3U, 63U, 64U, 65U}) {
      Sha256 hash;
      for (std::size_t i = 0; i < size; i += piece) {
        hash.update(bytes(text).subspan(i, std::min(piece, size - i)));
        (void)hash.hex();  // looking at the digest must not disturb it
      }
      CHECK(hash.hex() == sha256(bytes(text)));
    }
  }
}

}  // namespace
