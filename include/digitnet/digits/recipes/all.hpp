#pragma once

#include <digitnet/digits/recipes/accurate.hpp>
#include <digitnet/digits/recipes/basic.hpp>
#include <digitnet/digits/recipes/default.hpp>
#include <digitnet/digits/recipes/fast.hpp>
#include <digitnet/digits/recipes/lenet5.hpp>
#include <digitnet/digits/recipes/reader.hpp>
#include <digitnet/digits/recipes/small.hpp>
#include <digitnet/digits/zoo/networks.hpp>

#include <tuple>

namespace digitnet::recipes {

namespace detail {

template <class Networks>
struct with_recipes;

template <class... Network>
struct with_recipes<std::tuple<Network...>> {
  using type = std::tuple<For<Network>...>;
};

}  // namespace detail

/// All networks of the zoo with their recipes, in the order of zoo::Networks. To add one, write its
/// two headers, in digits/zoo/ and here, and name it in that list: the programs are made from it.
using All = detail::with_recipes<zoo::Networks>::type;

/// The recipes for short trainings, from the shortest on.
using Fast = std::tuple<Fast98, Fast99, Fast995>;

}  // namespace digitnet::recipes
