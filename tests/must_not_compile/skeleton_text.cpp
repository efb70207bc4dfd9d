// expect: a skeleton's point is 'x,y' or 'x,y!'
// only: 2
#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

constexpr digitnet::Skeleton skeleton{"10,20 30;40"};
