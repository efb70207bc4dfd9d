// expect: save\(network, file\): the network comes first, then the file
#include <digitnet/layer/dense.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/network.hpp>

namespace dn = digitnet;

int main() {
  const dn::Network<dn::Shape{1, 2, 2}, dn::Dense<2>> net{dn::Seed{1}};
  dn::save("net.safetensors", net);
}
