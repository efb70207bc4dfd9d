// expect: a skeleton's point is 'x,y' or 'x,y!'
#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

constexpr digitnet::Skeleton skeleton{"10,20 30;40"};
