#include "random_shapes.hpp"

TEST_CASE("convolutions of random sizes, strides, paddings and batches, 6 to 11") {
  random_shapes::check_convolutions<6>();
}
