// Uses what digitnet::io adds; it must link against zlib and our stb library.
#include <digitnet/image/png.hpp>
#include <digitnet/version.hpp>

#include <zlib.h>
#include <nlohmann/json.hpp>

#include <cstdio>

int main() {
  digitnet::Picture picture{28, 28};
  const auto again = digitnet::decode_png(digitnet::encode_png(picture), "picture");

  const nlohmann::json info{
      {"version", digitnet::version}, {"zlib", zlibVersion()}, {"width", again.width()}};
  std::puts(info.dump().c_str());
  return again.width() == 28 ? 0 : 1;
}
