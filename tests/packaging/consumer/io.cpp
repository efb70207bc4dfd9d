// Uses what digitnet::io adds; it must link against zlib and our stb library.
#include <digitnet/image/png.hpp>
#include <digitnet/version.hpp>

#include <zlib.h>

#include <cstdio>

int main() {
  digitnet::Picture picture{28, 28};
  const auto again = digitnet::decode_png(digitnet::encode_png(picture), "picture");

  std::printf("digitnet %s, zlib %s, %d wide\n", digitnet::version.data(), zlibVersion(),
              again.width());
  return again.width() == 28 ? 0 : 1;
}
