// expect: Predictor: pixels are a contiguous range of std::uint8_t or of the network's scalar type
// Whole numbers, with their type said: are they to be divided by 255?
#include <digitnet/network/predictor.hpp>

#include <vector>

namespace dn = digitnet;

using Net = dn::Network<dn::Shape{1, 2, 2}, dn::Dense<10>>;

std::size_t label(dn::Predictor<Net>& predictor, const std::vector<int>& image) {
  return predictor.predict<int>(image).label;
}
