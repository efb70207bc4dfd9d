// safetensors files, and models in them. What loads must survive being saved and loaded again.

#include <digitnet/core/error.hpp>
#include <digitnet/model/model.hpp>

#include "fuzz_network.hpp"

#include <cstring>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Net = dn::fuzz::Net;
  const auto bytes = std::as_bytes(std::span{data, size});
  Net net{dn::Seed{1}};
  try {
    net = dn::decode_model<Net>(
        dn::SafeTensors{std::vector<std::byte>{bytes.begin(), bytes.end()}, "fuzz.safetensors"});
  } catch (const dn::FileError&) {
    return 0;
  }
  const Net again = dn::decode_model<Net>(dn::SafeTensors{dn::encode_model(net), "again"});
  const auto a = net.parameters();
  const auto b = again.parameters();
  if (std::memcmp(a.data(), b.data(), a.size_bytes()) != 0) __builtin_trap();
  return 0;
}
