#pragma once

#include <digitnet/digits/recipes/accurate.hpp>
#include <digitnet/digits/recipes/basic.hpp>
#include <digitnet/digits/recipes/default.hpp>
#include <digitnet/digits/recipes/fast.hpp>
#include <digitnet/digits/recipes/lenet5.hpp>
#include <digitnet/digits/recipes/reader.hpp>
#include <digitnet/digits/recipes/small.hpp>

#include <tuple>

namespace digitnet::recipes {

/// All named networks with their recipes, in the order in which programs list them. To add one,
/// write its two headers, in digits/zoo/ and here, and name it in this list: the programs are made
/// from it.
using All = std::tuple<Default, LeNet5, Basic, Small, Accurate, Reader>;

/// The recipes for short trainings, from the shortest on.
using Fast = std::tuple<Fast98, Fast99, Fast995>;

}  // namespace digitnet::recipes
