// Writes a file, such as a model, as a C++ header for a program to carry inside.
//
//     example-make-header MODEL.safetensors NAME HEADER.hpp

#include <digitnet/io/file.hpp>
#include <digitnet/model/c_header.hpp>

#include <cstdio>

namespace dn = digitnet;

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s MODEL.safetensors NAME HEADER.hpp\n", argv[0]);
    return 2;
  }
  const std::string header = dn::to_c_header(dn::read_file(argv[1]), argv[2]);
  dn::write_file(argv[3], std::as_bytes(std::span{header}));
  std::printf("%s: %zu bytes, include it and call %s_bytes()\n", argv[3], header.size(), argv[2]);
}
