#pragma once

#include <digitnet/digits/zoo/accurate.hpp>
#include <digitnet/digits/zoo/basic.hpp>
#include <digitnet/digits/zoo/default.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/digits/zoo/reader.hpp>
#include <digitnet/digits/zoo/small.hpp>

#include <tuple>

namespace digitnet::zoo {

/// All named networks that read digits, in the order in which programs list them: those whose model
/// files a DigitReader opens. recipes::All adds what it takes to train them.
using Networks = std::tuple<Default, LeNet5, Basic, Small, Accurate, Reader>;

}  // namespace digitnet::zoo
