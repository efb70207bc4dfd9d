// expect: an allograph's skeletons have the same strokes, corners and points
// only: 2
#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

constexpr digitnet::Allograph one{1, "with flag", 1, {"30,20 50,0! 50,100", "30,20 50,0 50,100"}};
