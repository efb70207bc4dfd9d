// safetensors files, and models in them. What loads must survive being saved and loaded again.

#include <digitnet/core/error.hpp>
#include <digitnet/model/model.hpp>

#include "fuzz_network.hpp"

#include <cstring>

namespace dn = digitnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Net = dn::fuzz::Net;
  dn::Model<Net> model;
  try {
    model = dn::decode_model<Net>(std::as_bytes(std::span{data, size}), "fuzz.safetensors");
  } catch (const dn::FileError&) {
    return 0;
  }
  const dn::Model<Net> again = dn::decode_model<Net>(dn::encode_model(model), "again");
  const auto a = model.network.parameters();
  const auto b = again.network.parameters();
  if (std::memcmp(a.data(), b.data(), a.size_bytes()) != 0) __builtin_trap();
  return 0;
}
