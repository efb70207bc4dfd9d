#pragma once

#include <digitnet/zoo/accurate.hpp>
#include <digitnet/zoo/basic.hpp>
#include <digitnet/zoo/default.hpp>
#include <digitnet/zoo/fast.hpp>
#include <digitnet/zoo/lenet5.hpp>
#include <digitnet/zoo/small.hpp>

#include <tuple>

namespace digitnet::zoo {

/// All named networks. To add one, write a header like those above and name it here.
using All = std::tuple<Default, LeNet5, Basic, Small, Accurate>;

/// The recipes for short trainings, from the shortest on.
using Fast = std::tuple<Fast98, Fast99, Fast995>;

}  // namespace digitnet::zoo
