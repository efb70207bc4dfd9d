#include "random_shapes.hpp"

TEST_CASE("convolutions of random sizes, strides, paddings and batches, 0 to 5") {
  random_shapes::check_convolutions<0>();
}
