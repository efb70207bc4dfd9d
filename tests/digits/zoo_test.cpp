#include <doctest/doctest.h>
#include <digitnet/digits/recipes/all.hpp>
#include <digitnet/network/describe.hpp>

#include <set>
#include <string>

namespace dn = digitnet;

namespace {

template <class Body>
void for_each_model(Body&& body) {
  [&]<class... Entry>(std::tuple<Entry...>*) {
    (body.template operator()<Entry>(), ...);
  }(static_cast<dn::recipes::All*>(nullptr));
}

}  // namespace

TEST_CASE("zoo: names are unique, every entry is an MNIST network with a valid recipe") {
  std::set<std::string> names;
  for_each_model([&]<class Entry>() {
    CAPTURE(Entry::name);
    CHECK(names.insert(Entry::name).second);
    CHECK(std::string{Entry::about}.size() > 10);
    static_assert(Entry::Net::in == dn::Shape{1, 28, 28});
    static_assert(Entry::Net::classes == 10);
    const dn::Recipe recipe = Entry::recipe();
    CHECK_NOTHROW(recipe.optimizer.validate());
    CHECK_NOTHROW(dn::validate(recipe.options.schedule));
    CHECK_NOTHROW(recipe.examples.augmentation.validate());
    CHECK(recipe.options.epochs > 0);
    CHECK(recipe.options.batch_size > 0);
  });
  CHECK(names ==
        std::set<std::string>{"accurate", "basic", "default", "lenet5", "reader", "small"});
}

TEST_CASE("zoo: sizes and architectures") {
  static_assert(dn::zoo::LeNet5::Net::parameter_count == 61'706);
  static_assert(dn::zoo::Basic::Net::parameter_count == 1'199'882);
  static_assert(dn::zoo::Small::Net::parameter_count == 5'312);
  // The pre-trained model must fit into 600 KB.
  static_assert(dn::zoo::Reader::Net::parameter_count * sizeof(float) < 590'000);
  CHECK(dn::architecture<dn::zoo::LeNet5::Net>() ==
        "1x28x28; Conv2d 6x5x5, padding 2; ReLU; MaxPool2d 2x2; Conv2d 16x5x5; ReLU; "
        "MaxPool2d 2x2; Dense 120; ReLU; Dense 84; ReLU; Dense 10");
  CHECK(dn::architecture<dn::zoo::Basic::Net>() ==
        "1x28x28; Conv2d 32x3x3; ReLU; Conv2d 64x3x3; ReLU; MaxPool2d 2x2; Dense 128; ReLU; "
        "Dense 10");
}
