// Uses what digitnet::io adds; it must link against zlib and the stb library.
#include <digitnet/version.hpp>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <cstdio>

int main() {
  const nlohmann::json info{{"version", digitnet::version}, {"zlib", zlibVersion()}};
  std::puts(info.dump().c_str());
  return 0;
}
