#include "random_shapes.hpp"

TEST_CASE("convolutions of random sizes, strides, paddings and batches, 12 to 17") {
  random_shapes::check_convolutions<12>();
}
