#include "common/model/open_layers.hpp"

#include "common/model/model.hpp"

#include <digitnet/digits/reader/open_network.hpp>
#include <digitnet/dynamic/any_model.hpp>

namespace digitnet::tools {

AnyNetwork open_layers(const SafeTensors& file) {
  return open_as_one_of(
      zoo_network_kinds(), file,
      [&](const NetworkKind& kind) {
        AnyNetwork network{kind.architecture};
        detail::take_tensors(file, network.tensors());
        return network;
      },
      [](const SafeTensors& other) { return decode_model<AnyNetwork>(other).network; });
}

}  // namespace digitnet::tools
