#pragma once

#include <digitnet/digits/zoo/accurate.hpp>
#include <digitnet/digits/zoo/basic.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/digits/zoo/fast.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/digits/zoo/small.hpp>

#include <tuple>

namespace digitnet::zoo {

/// All named networks. To add one, write a header like those above and name it here.
using All = std::tuple<Default, LeNet5, Basic, Small, Accurate>;

/// The recipes for short trainings, from the shortest on.
using Fast = std::tuple<Fast98, Fast99, Fast995>;

}  // namespace digitnet::zoo
