#include "random_shapes.hpp"

TEST_CASE("convolutions of random sizes, strides, paddings and batches, 18 to 23") {
  random_shapes::check_convolutions<18>();
}
