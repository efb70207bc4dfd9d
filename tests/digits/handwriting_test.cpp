#include <doctest/doctest.h>

#include <digitnet/digits/handwriting/handwriting.hpp>
#include <digitnet/digits/handwriting/handwriting_examples.hpp>
#include <digitnet/digits/handwriting/plate.hpp>
#include <digitnet/io/sha256.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dn = digitnet;

namespace {

constexpr dn::HandwritingOptions bare{.prepared = 0};

/// How alike two images are: correlation of their pixels.
double likeness(std::span<const double> a, std::span<const double> b) {
  double ab = 0, aa = 0, bb = 0, mean_a = 0, mean_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i] / static_cast<double>(a.size());
    mean_b += b[i] / static_cast<double>(b.size());
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

std::string hash(const dn::Dataset& data) {
  return dn::sha256(std::as_bytes(std::span{data.pixels})).substr(0, 16);
}

}  // namespace

TEST_CASE("handwriting is a function of seed and number") {
  const dn::Dataset digits = dn::handwriting(dn::Seed{1}, 300, bare);
  CHECK(digits.pixels == dn::handwriting(dn::Seed{1}, 300, bare, 3).pixels);
  for (std::size_t i = 0; i < digits.size(); ++i) CHECK(digits.labels[i] == i % 10);
  const dn::HandwrittenImage image = dn::draw_handwritten_digit(dn::Seed{1}, 17, bare);
  CHECK(std::ranges::equal(image.pixels, digits.image(17)));

  const dn::Dataset others = dn::handwriting(dn::Seed{2}, 300, bare);
  std::size_t alike = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    alike += std::ranges::equal(digits.image(i), others.image(i)) ? 1U : 0U;
  }
  CHECK(alike <= 2);  // two plain 1s may be

  const dn::Dataset mixed = dn::handwriting(dn::Seed{1}, 60);
  CHECK(mixed.pixels == dn::handwriting(dn::Seed{1}, 60, {}, 2).pixels);
  const dn::Dataset glyphs = dn::handwritten_glyphs(dn::Seed{1}, 300, bare);
  CHECK(std::ranges::all_of(glyphs.labels, [](auto label) { return label == dn::no_digit; }));
}

TEST_CASE("handwriting is the same on every platform") {
  CHECK(hash(dn::handwriting(dn::Seed{1}, 2000, bare)) == "36f4694ba83ebed0");
  CHECK(hash(dn::handwritten_glyphs(dn::Seed{1}, 1000, bare)) == "e774136717ec093d");
}

TEST_CASE("handwriting: all digits, allographs, glyphs and pens turn up") {
  std::set<std::size_t> ways, glyphs;
  std::set<dn::PenKind> pens;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const dn::HandwrittenImage image = dn::draw_handwritten_digit(dn::Seed{4}, i, bare);
    CHECK(dn::allographs()[image.allograph].label() == image.label);
    ways.insert(image.allograph);
    pens.insert(image.pen);
    glyphs.insert(dn::draw_glyph(dn::Seed{4}, i, bare).allograph);
  }
  CHECK(ways.size() == dn::allographs().size());
  CHECK(glyphs.size() == dn::glyphs().size());
  CHECK(pens.size() == dn::pen_kinds);
}

TEST_CASE("bare handwriting has the geometry of MNIST's images") {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    CAPTURE(i);
    const dn::HandwrittenImage image = i % 4 == 3
                                           ? dn::draw_glyph(dn::Seed{5}, i, bare)
                                           : dn::draw_handwritten_digit(dn::Seed{5}, i, bare);
    const dn::Picture picture(28, 28, {image.pixels.begin(), image.pixels.end()});
    const int longest = dn::box_above(picture, std::uint8_t{40}).longest();
    CHECK(longest >= 18);
    CHECK(longest <= 20);
    const dn::Point centre = dn::centre_of_mass(picture);
    CHECK(std::abs(centre.x - 14) <= 2.5F);
    CHECK(std::abs(centre.y - 14) <= 2.5F);
    double ink = 0;
    for (const std::uint8_t pixel : image.pixels) ink += pixel / 255.0;
    CHECK(ink > 12);
    CHECK(ink < 330);
  }
}

TEST_CASE("the mean drawing of every allograph is like its skeletons") {
  constexpr std::size_t pixels = 28 * 28;
  const auto tidy = [] {
    dn::Hand hand;
    hand.jitter = hand.warp = hand.loose = hand.bow = 0;
    hand.pen = {.width = 0.12, .pressure = 0};
    return hand;
  }();
  for (std::size_t way = 0; way < dn::allographs().size(); ++way) {
    CAPTURE(dn::title(dn::allographs()[way]));
    std::array<double, pixels> mean{}, wanted{};
    constexpr std::uint64_t count = 150;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto image =
          dn::draw_handwritten_digit(dn::Seed{6}, i, {.allograph = way, .prepared = 0});
      CHECK(image.label == dn::allographs()[way].label());
      for (std::size_t k = 0; k < pixels; ++k) mean[k] += image.pixels[k];
      dn::GridRandom random{dn::RandomStream{dn::Seed{6}, dn::Purpose::test, i}};
      const dn::Writing writing = dn::write(dn::allographs()[way], tidy, random);
      const dn::Picture drawn = dn::mnist_cut(writing, tidy.pen, 3, random);
      for (std::size_t k = 0; k < pixels; ++k) wanted[k] += drawn.pixels()[k];
    }
    CHECK(likeness(mean, wanted) > 0.75);
  }
}

TEST_CASE("one hand: its pen and its ways to write") {
  dn::HandwritingOptions one = bare;
  one.per_hand = 1000;
  std::set<dn::PenKind> pens;
  std::size_t own = 0;
  const dn::Hand hand = dn::draw_hand(dn::Seed{7}, 0);
  for (std::uint64_t i = 0; i < 500; ++i) {
    const dn::HandwrittenImage image = dn::draw_handwritten_digit(dn::Seed{7}, i, one);
    pens.insert(image.pen);
    own += image.allograph == hand.own[image.label] ? 1U : 0U;
  }
  CHECK(pens.size() == 1);
  CHECK(own >= 330);

  one.pen = dn::PenKind::chalk;
  CHECK(dn::draw_handwritten_digit(dn::Seed{7}, 0, one).pen == dn::PenKind::chalk);
}

TEST_CASE("drawings on canvases and paper are found by the preparation") {
  std::size_t found = 0;
  constexpr std::uint64_t count = 300;
  for (std::uint64_t i = 0; i < count; ++i) {
    const dn::Hand hand = dn::draw_hand(dn::Seed{8}, i);
    dn::GridRandom random{dn::RandomStream{dn::Seed{8}, dn::Purpose::handwriting, i}};
    const dn::Writing writing =
        dn::write(dn::allographs()[i % dn::allographs().size()], hand, random);
    const dn::Paper paper = dn::detail::draw_paper(20, 60, random);
    const dn::Picture picture = dn::on_paper(writing, hand.pen, paper, random);
    CHECK(picture.width() < 250);
    found += dn::prepare_digit(picture).finding == dn::Finding::digit ? 1U : 0U;
  }
  CHECK(found >= count * 95 / 100);
}

TEST_CASE("what loses a part in the preparation is no prepared drawing") {
  const auto i = std::ranges::find(dn::glyphs(), std::string_view{"i"}, &dn::Allograph::name);
  REQUIRE(i != dn::glyphs().end());
  const dn::Hand hand;
  dn::GridRandom random{dn::RandomStream{dn::Seed{9}, dn::Purpose::handwriting, 0}};
  const dn::Writing writing = dn::write(*i, hand, random);
  const dn::Paper paper{.digit_height = 60};
  dn::Prepared prepared = dn::prepare_digit(dn::on_paper(writing, hand.pen, paper, random));
  REQUIRE(prepared.finding == dn::Finding::digit);
  CHECK(dn::detail::is_whole(prepared, writing, hand.pen, paper));
  prepared.box.height = prepared.box.height * 3 / 4;  // without its dot
  CHECK_FALSE(dn::detail::is_whole(prepared, writing, hand.pen, paper));
}

TEST_CASE("handwriting refuses options out of range") {
  CHECK_THROWS_AS((void)dn::draw_handwritten_digit(dn::Seed{1}, 0, {.allograph = 1000}),
                  dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::draw_glyph(dn::Seed{1}, 0, {.allograph = 1000}), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::handwriting(dn::Seed{1}, 1, {.per_hand = 0}), dn::InvalidArgument);
  CHECK_THROWS_AS((void)dn::handwriting(dn::Seed{1}, 1, {.prepared = 1.5}), dn::InvalidArgument);
}

TEST_CASE("the plate shows every allograph and every glyph") {
  const dn::Picture plate = dn::handwriting_plate({.cell = 20, .across = 2, .down = 1});
  const auto inked = [&](int left, int top) {
    int dark = 0;
    for (int y = top; y < top + 20; ++y) {
      for (int x = left; x < left + 20; ++x) dark += plate(x, y) < 128 ? 1 : 0;
    }
    return dark > 5;
  };
  for (std::uint8_t digit = 0; digit < 10; ++digit) {
    for (int way = 0; way < static_cast<int>(dn::allographs(digit).size()); ++way) {
      CHECK(inked(way * 46, digit * 26));
      CHECK(inked(way * 46 + 20, digit * 26));
    }
  }
  const int per_row = plate.width() / 20;
  for (int i = 0; i < static_cast<int>(dn::glyphs().size()); ++i) {
    CHECK(inked(i % per_row * 20, 260 + i / per_row * 20));
  }
}

TEST_CASE("handwriting as examples: every digit with its label, glyphs without one") {
  dn::Dataset digits;
  digits.pixels.resize(40 * digits.shape.size());
  digits.labels.resize(40);
  dn::ThreadTeam two{2};
  const dn::RunPlan plan{dn::Seed{3}, 2, digits.shape};
  dn::Handwriting drawn{digits, 0.5F};
  dn::HandwrittenGlyphs glyphs{digits, 0.25F};
  CHECK(drawn.size() == 20);
  CHECK(drawn.labelled() == 20);
  CHECK(glyphs.size() == 10);
  CHECK(glyphs.labelled() == 0);
  CHECK(drawn.describe() == "; handwriting 0.5");
  CHECK(dn::HandwrittenGlyphs(digits, 0).describe().empty());
  drawn.start(plan, two);
  glyphs.start(plan, two);
  const dn::Dataset same = dn::handwriting(dn::Seed{3}, 40);
  for (std::size_t epoch = 0; epoch < 2; ++epoch) {
    drawn.begin({.epoch = epoch});
    for (std::size_t i = 0; i < 20; ++i) {
      dn::Label label{};
      const std::uint8_t* const pixels = drawn.bytes(i, label);
      CHECK(label == dn::Label{static_cast<std::uint8_t>(i % 10)});
      CHECK(std::ranges::equal(std::span{pixels, digits.shape.size()}, same.image(epoch * 20 + i)));
    }
  }
  dn::Label label{0};
  (void)glyphs.bytes(0, label);
  CHECK(label == dn::no_class);

  CHECK_THROWS_AS(drawn.check(digits.shape, 9), dn::InvalidArgument);
  CHECK_NOTHROW(drawn.check(digits.shape, 11));
  CHECK_THROWS_AS(drawn.check({1, 32, 32}, 10), dn::InvalidArgument);
  CHECK_NOTHROW(dn::Handwriting(digits, 0).check({3, 32, 32}, 2));
  CHECK_THROWS_AS(dn::Handwriting(digits, 1.5F).check(digits.shape, 10), dn::InvalidArgument);
}

TEST_CASE("held-out drawings are none of those that training with the same seed sees") {
  const dn::Dataset taught = dn::handwriting(dn::Seed{1}, 300);
  const dn::Dataset held_out = dn::held_out_handwriting(dn::Seed{1}, 300);
  std::set<std::vector<std::uint8_t>> seen;
  for (std::size_t i = 0; i < 300; ++i) {
    seen.emplace(taught.image(i).begin(), taught.image(i).end());
    seen.emplace(held_out.image(i).begin(), held_out.image(i).end());
  }
  CHECK(seen.size() == 600);
  for (std::uint8_t digit = 0; digit < 10; ++digit) {
    CHECK(std::ranges::count(held_out.labels, digit) == 30);
  }
  CHECK(std::ranges::count(dn::held_out_glyphs(dn::Seed{1}, 30).labels, dn::no_digit) == 30);
}
