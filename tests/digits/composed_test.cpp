#include <digitnet/digits/composed/composed_number.hpp>
#include <digitnet/digits/composed/whole_digit_examples.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

using namespace digitnet;

namespace {

constexpr HandwritingOptions drawn{.per_hand = 10, .prepared = 0};

ComposedNumber compose(const NumberStyle& style, std::uint64_t index) {
  static const Dataset digits = handwriting(Seed{5}, 40, drawn);
  static const Dataset others = handwritten_glyphs(Seed{5}, 40, drawn);
  RandomStream random{Seed{6}, Purpose::composition, index};
  return compose_number(digits, others, style, random);
}

}  // namespace

TEST_CASE("compose_number: the text, the label of each sign and where its ink is") {
  const ComposedNumber made = compose({.least = 3, .most = 3, .lines = 2}, 0);
  REQUIRE(made.signs.size() == 6);
  REQUIRE(made.text.size() == 7);
  CHECK(made.text[3] == '\n');
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(made.text[i] == '0' + made.signs[i]);
    CHECK(made.text[i + 4] == '0' + made.signs[i + 3]);
  }
  CHECK(made.owner.box() == made.picture.box());
  for (int sign = 0; sign < 6; ++sign) {
    CHECK(std::ranges::count(made.owner.pixels(), sign) > 20);
  }
  CHECK(compose({.least = 3, .most = 3, .lines = 2}, 0).picture.pixels().size() ==
        made.picture.pixels().size());
  CHECK(std::ranges::equal(compose({.least = 3, .most = 3, .lines = 2}, 0).picture.pixels(),
                           made.picture.pixels()));
}

TEST_CASE("compose_number: letters, separators and lines are in the picture, not in the text") {
  const ComposedNumber words = compose({.lines = 3, .foreign = 1}, 1);
  CHECK(words.text.empty());
  CHECK(!words.signs.empty());
  CHECK(std::ranges::count(words.signs, no_label) == std::ssize(words.signs));

  const auto unowned = [](const ComposedNumber& made) {
    int count = 0;
    for (std::size_t i = 0; i < made.owner.size(); ++i) {
      count += made.owner.pixels()[i] < 0 && made.picture.pixels()[i] < 64 ? 1 : 0;
    }
    return count;
  };
  CHECK(unowned(compose({.least = 4, .most = 4}, 2)) < 20);
  CHECK(unowned(compose({.least = 4, .most = 4, .separators = 1}, 2)) > 100);
  CHECK(unowned(compose({.least = 4, .most = 4, .stray_lines = 8}, 2)) > 200);
  CHECK(compose({.least = 4, .most = 4, .separators = 1}, 2).text.size() == 4);
}

TEST_CASE("whole_digit_examples: digits, other signs and what is none, for any number of threads") {
  const Dataset digits = handwriting(Seed{7}, 30, drawn);
  const Dataset examples = whole_digit_examples(digits, 70, Seed{8});
  CHECK(examples.shape == WholeDigit::Net::in);
  CHECK(examples.classes == WholeDigit::classes);
  CHECK(examples.pixels.size() == examples.size() * examples.shape.size());
  const auto none = std::ranges::count(examples.labels, std::uint8_t{WholeDigit::none});
  const auto signs = std::ranges::count(examples.labels, std::uint8_t{WholeDigit::sign});
  const auto whole = std::ssize(examples.labels) - none - signs;
  CHECK(none > 100);
  CHECK(whole > 100);
  CHECK(std::ranges::all_of(examples.labels, [](auto label) { return label < WholeDigit::classes; }));
  const Dataset again = whole_digit_examples(digits, 70, Seed{8}, 2);
  CHECK(again.labels == examples.labels);
  CHECK(again.pixels == examples.pixels);
  CHECK(whole_digit_examples(digits, 70, Seed{9}).pixels != examples.pixels);
  CHECK(whole_digit_examples({}, 5, Seed{8}).size() > 0);  // of generated handwriting alone
}
