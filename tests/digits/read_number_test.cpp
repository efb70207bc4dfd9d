#include <digitnet/core/random.hpp>
#include <digitnet/digits/number/annotate.hpp>
#include <digitnet/digits/number/read_number.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace digitnet;

namespace {

using Stroke = std::vector<std::pair<float, float>>;

/// A few digits as pen strokes in a unit square.
std::vector<Stroke> strokes_of(char digit) {
  switch (digit) {
    case '0': {
      Stroke ring;
      for (int i = 0; i <= 16; ++i) {
        const float angle = static_cast<float>(i) * 0.3927F;
        ring.emplace_back(0.5F + 0.36F * std::cos(angle), 0.5F + 0.5F * std::sin(angle));
      }
      return {ring};
    }
    case '1':
      return {{{0.5F, 0}, {0.5F, 1}}};
    case '4':
      return {{{0.45F, 0}, {0.1F, 0.6F}, {0.9F, 0.6F}}, {{0.65F, 0.3F}, {0.6F, 1}}};
    default:  // 7
      return {{{0.1F, 0}, {0.9F, 0}, {0.4F, 1}}};
  }
}

/// Draws `digit`, `size` pixels high, with a pen of `pen` pixels.
void draw(Plane& page, char digit, float left, float top, float size, float pen) {
  for (const Stroke& line : strokes_of(digit)) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      const float ax = left + size * line[i].first, ay = top + size * line[i].second;
      const float dx = left + size * line[i + 1].first - ax;
      const float dy = top + size * line[i + 1].second - ay;
      for (int y = 0; y < page.height(); ++y) {
        for (int x = 0; x < page.width(); ++x) {
          const float px = static_cast<float>(x) - ax, py = static_cast<float>(y) - ay;
          const float t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
          const float away = std::hypot(px - t * dx, py - t * dy);
          page(x, y) = std::max(page(x, y), std::clamp(0.5F * pen - away + 0.5F, 0.0F, 1.0F));
        }
      }
    }
  }
}

Picture on_paper(const Plane& ink, int paper = 255, int pen = 0) {
  Picture result(ink.width(), ink.height());
  for (std::size_t i = 0; i < ink.size(); ++i) {
    const float value =
        static_cast<float>(paper) + ink.pixels()[i] * static_cast<float>(pen - paper);
    result.pixels()[i] = static_cast<std::uint8_t>(std::lround(value));
  }
  return result;
}

/// A line of digits, `step` heights from one to the next.
Plane written(const std::string& text, float size, float step, float pen) {
  const auto length = [](float v) { return static_cast<int>(v); };
  Plane page(length(size * (step * static_cast<float>(text.size()) + 1)), length(2 * size));
  for (std::size_t i = 0; i < text.size(); ++i) {
    draw(page, text[i], size * (0.5F + step * static_cast<float>(i)), 0.5F * size, size, pen);
  }
  return page;
}

/// Knows 0, 1, 4 and 7 by the sum of squared differences to its own drawings of them.
class Templates {
 public:
  Templates() {
    for (const char digit : std::string{"0147"}) {
      Plane page(60, 60);
      draw(page, digit, 10, 10, 40, 4.5F);
      known_.emplace_back(digit - '0', centred(fitted(page)));
    }
  }

  void operator()(std::span<const std::uint8_t> images, std::span<float> probabilities) {
    for (std::size_t i = 0; 10 * i < probabilities.size(); ++i) {
      const auto row = probabilities.subspan(10 * i, 10);
      std::fill(row.begin(), row.end(), 1.0F);
      float sum = 10;
      for (const auto& [digit, image] : known_) {
        double off = 0;
        for (std::size_t k = 0; k < MnistFormat::pixels; ++k) {
          const double d = (images[i * MnistFormat::pixels + k] - image.pixels()[k]) / 255.0;
          off += d * d;
        }
        const auto like = static_cast<float>(std::exp(12 - off / 4));
        row[static_cast<std::size_t>(digit)] += like;
        sum += like;
      }
      for (float& p : row) p /= sum;
    }
  }

 private:
  std::vector<std::pair<int, Picture>> known_;
};

NumberReading read(const Picture& picture, const NumberOptions& options = {}) {
  Templates templates;
  return read_number(picture, templates, options);
}

}  // namespace

TEST_CASE("read_number: digits side by side, in order, with boxes around them") {
  const NumberReading reading = read(on_paper(written("4710", 40, 1, 4)));
  REQUIRE(reading.text() == "4710");
  CHECK(reading.finding == NumberFinding::number);
  CHECK(reading.polarity == Polarity::dark_ink);
  for (std::size_t i = 0; i < 4; ++i) {
    const Reading& digit = reading.lines[0][i];
    CHECK(digit.confidence > 0.5F);
    CHECK(std::abs(digit.seen.box.y - 18) <= 2);
    CHECK(std::abs(digit.seen.box.height - 44) <= 4);
    const int cell = 20 + 40 * static_cast<int>(i);
    CHECK(digit.seen.box.x >= cell - 4);
    CHECK(digit.seen.box.right() <= cell + 44);
  }
}

TEST_CASE("read_number: any size, pen and polarity") {
  for (const float size : {20.0F, 90.0F, 260.0F}) {
    CHECK(read(on_paper(written("7104", size, 1, size / 10))).text() == "7104");
  }
  const NumberReading light = read(on_paper(written("7104", 40, 1, 4), 20, 230));
  CHECK(light.text() == "7104");
  CHECK(light.polarity == Polarity::light_ink);
  CHECK(read(on_paper(written("7104", 40, 1, 4), 150, 90)).text() == "7104");
}

TEST_CASE("read_number: small writing in a large picture is looked at closely") {
  Plane page(2400, 1800);
  const Plane line = written("4017", 24, 1, 3);
  for (int y = 0; y < line.height(); ++y) {
    std::copy(line.row(y).begin(), line.row(y).end(), page.row(900 + y).begin() + 1000);
  }
  const NumberReading reading = read(on_paper(page));
  REQUIRE(reading.text() == "4017");
  CHECK(std::abs(reading.lines[0][0].seen.box.y - 911) <= 3);
  CHECK(std::abs(reading.lines[0][0].seen.box.x - 1014) <= 4);
}

TEST_CASE("read_number: lines from top to bottom") {
  Plane page(300, 240);
  float left = 20;
  for (const char digit : std::string{"410"}) draw(page, digit, left += 50, 20, 40, 4);
  left = 0;
  for (const char digit : std::string{"7147"}) draw(page, digit, left += 50, 90, 40, 4);
  left = 60;
  for (const char digit : std::string{"01"}) draw(page, digit, left += 50, 160, 40, 4);
  const NumberReading reading = read(on_paper(page));
  CHECK(reading.lines.size() == 3);
  CHECK(reading.text() == "410\n7147\n01");
}

TEST_CASE("read_number: a broken stroke stays one digit, specks are no digits") {
  Plane page = written("4070", 48, 1, 5);
  for (int y = 60; y < 64; ++y) {  // through the 0 in the middle
    for (int x = 72; x < 120; ++x) page(x, y) = 0;
  }
  RandomStream random{Seed{3}};
  for (int i = 0; i < 30; ++i) {
    const int x = static_cast<int>(random.below(static_cast<std::uint32_t>(page.width() - 1)));
    const int y = static_cast<int>(random.below(static_cast<std::uint32_t>(page.height() - 1)));
    page(x, y) = 1;
  }
  CHECK(read(on_paper(page)).text() == "4070");
}

TEST_CASE("read_number: nothing to read") {
  CHECK(read(Picture(200, 100, std::uint8_t{255})).finding == NumberFinding::blank);
  CHECK(read(Picture(1, 1)).finding == NumberFinding::blank);
  CHECK(read(Picture(200, 100)).text().empty());
  CHECK_THROWS_AS(read(Picture{}), InvalidArgument);
  CHECK_THROWS_AS(read(Picture(9, 9), {.search_size = 27}), InvalidArgument);
}

TEST_CASE("read_number: hostile pages end in a finding, within the limits") {
  RandomStream random{Seed{4}};
  Picture noise(500, 400);
  for (auto& v : noise.pixels()) v = random.uniform() < 0.3F ? 0 : 255;
  CHECK(read(noise, {.max_patches = 100, .max_candidates = 500}).lines.size() <= 64);
  const Picture many = on_paper(written("4710471047104710", 20, 1, 3));
  CHECK(read(many, {.max_patches = 10}).finding == NumberFinding::too_many_shapes);
  const NumberReading limited = read(many, {.max_candidates = 10});
  CHECK(limited.finding == NumberFinding::too_many_shapes);
  CHECK(limited.lines.empty());
}

TEST_CASE("read_number: too many candidates are noticed before a network is asked") {
  const auto zeros = [](Plane& page, float top) {
    for (int i = 0; i < 4; ++i) draw(page, '0', 20 + 45 * static_cast<float>(i), top, 40, 4);
  };
  Plane page(240, 180);
  zeros(page, 20);
  std::size_t shown = 0;
  const auto counting = [&](std::span<const std::uint8_t>, std::span<float> answers) {
    shown += answers.size() / 10;
    std::fill(answers.begin(), answers.end(), 0.1F);
  };
  CHECK(read_number(on_paper(page), counting).finding != NumberFinding::too_many_shapes);
  const std::size_t one_line = shown;
  REQUIRE(one_line > 3);
  shown = 0;
  zeros(page, 100);
  const NumberReading limited =
      read_number(on_paper(page), counting, {.max_candidates = one_line + one_line / 2});
  CHECK(limited.finding == NumberFinding::too_many_shapes);
  CHECK(shown == 0);
}

TEST_CASE("read_number: stops when it is told to, at each step of finding the ink and each line") {
  const Picture picture = on_paper(written("4710", 40, 1, 4));
  int calls = 0;
  detail::find_number_sheet(picture, {}, NumberOptions{}.search_size, [&] {
    ++calls;
    return true;
  });
  REQUIRE(calls >= 6);
  calls = 0;
  NumberOptions options;
  options.keep_going = [&] {
    ++calls;
    return true;
  };
  CHECK(read(picture, options).text() == "4710");
  REQUIRE(calls >= 8);  // then before the line is cut, and before the networks are asked
  for (int last = 0; last < calls; ++last) {
    int left = last;
    options.keep_going = [&] { return left-- > 0; };
    const NumberReading stopped = read(picture, options);
    CHECK(stopped.finding == NumberFinding::stopped);
    CHECK(stopped.lines.empty());
    CHECK(stopped.reason() == "stopped before it was read");
  }
}

TEST_CASE("read_number: what the networks throw comes through") {
  const Picture picture = on_paper(written("1", 40, 1, 4));
  const auto failing = [](std::span<const std::uint8_t>, std::span<float>) {
    throw Error{"no answer"};
  };
  CHECK_THROWS_AS(read_number(picture, failing), Error);
}

TEST_CASE("read_number: a network that knows whole digits decides") {
  const Picture picture = on_paper(written("0", 40, 1, 4));
  Templates templates;
  const auto nothing_whole = [](std::span<const std::uint8_t>, std::span<float> answers) {
    for (std::size_t i = 0; i < answers.size(); ++i)
      answers[i] = i % WholeDigit::classes == WholeDigit::none ? 1.0F : 0.0F;
  };
  const auto all_whole = [](std::span<const std::uint8_t>, std::span<float> answers) {
    for (std::size_t i = 0; i < answers.size(); ++i)
      answers[i] = i % WholeDigit::classes == WholeDigit::none ? 0.0F : 0.1F;
  };
  CHECK(read_number(picture, templates, all_whole).text() == "0");
  CHECK(read_number(picture, templates, nothing_whole).finding == NumberFinding::no_digits);
}

TEST_CASE("read_number: a line that is mostly none of the known digits is no number") {
  const Picture picture = on_paper(written("4710", 40, 1, 4));
  CHECK(read(picture, {.rejection_threshold = 0.1}).text() == "4710");
  const NumberReading refused = read(picture, {.rejection_threshold = 100.0});
  CHECK(refused.finding == NumberFinding::no_digits);
  CHECK(refused.lines.empty());
  CHECK(refused.reason() == "no digits");
  // A known digit among unknown ones is as little a number as an unknown one among known ones is
  // a reason to refuse.
  Templates templates;
  const auto only = [&](std::vector<int> known) {
    return [&templates, known](std::span<const std::uint8_t> images, std::span<float> answers) {
      templates(images, answers);
      for (std::size_t i = 0; i < answers.size(); i += 10) {
        const auto row = answers.subspan(i, 10);
        const auto digit = static_cast<int>(std::ranges::max_element(row) - row.begin());
        if (std::ranges::find(known, digit) != known.end()) continue;
        for (float& p : row) p = 0.05F;
        row[static_cast<std::size_t>(digit)] = 0.55F;
      }
    };
  };
  const NumberOptions options{.rejection_threshold = 0.8};
  CHECK(read_number(picture, only({0, 1, 4, 7}), options).text() == "4710");
  CHECK(read_number(picture, only({4, 7, 0}), options).text() == "4710");
  CHECK(read_number(picture, only({1}), options).finding == NumberFinding::no_digits);
}

TEST_CASE("read_number: a shadow that looks like light ink does not hide the writing") {
  Plane ink = written("4710", 40, 1, 4);
  Plane page(ink.width() + 60, 4 * ink.height());
  for (int y = 0; y < ink.height(); ++y) {
    std::ranges::copy(ink.row(y), page.row(y).begin() + 20);
  }
  Picture picture = on_paper(page);
  for (int y = picture.height() / 2; y < picture.height(); ++y) {
    for (int x = picture.width() / 2; x < picture.width(); ++x) picture(x, y) = 90;
  }
  const NumberOptions options{.rejection_threshold = 0.5};
  CHECK(read(picture, options).text() == "4710");
}

TEST_CASE("read_number: edges, margins and lines beside the writing are no digits") {
  const auto page_with = [](auto draw_line) {
    Plane page(400, 160);
    const std::string text = "4070";
    for (std::size_t i = 0; i < text.size(); ++i) {
      draw(page, text[i], 100 + 55 * static_cast<float>(i), 60, 40, 4);
    }
    draw_line(page);
    return on_paper(page);
  };
  const auto bar = [](Plane& page, int x, int y, int width, int height, float ink) {
    for (int j = y; j < y + height; ++j) {
      for (int i = x; i < x + width; ++i) page(i, j) = (std::max)(page(i, j), ink);
    }
  };
  CHECK(read(page_with([](Plane&) {})).text() == "4070");
  CHECK(read(page_with([&](Plane& page) { bar(page, 0, 20, 5, 110, 1); })).text() == "4070");
  CHECK(read(page_with([&](Plane& page) { bar(page, 60, 30, 4, 90, 1); })).text() == "4070");
  CHECK(read(page_with([&](Plane& page) { bar(page, 90, 120, 200, 4, 1); })).text() == "4070");
  CHECK(read(page_with([&](Plane& page) { bar(page, 350, 60, 4, 40, 0.5F); })).text() == "4070");
  // A 1 stays a 1.
  CHECK(read(page_with([&](Plane& page) { draw(page, '1', 330, 60, 40, 4); })).text() == "40701");
}

TEST_CASE("a label leaves the picture or another digit only where it has no room") {
  const Box picture{0, 0, 100, 100}, box{40, 40, 20, 20};
  const auto place = [&](std::vector<Box> taken) {
    return detail::place_label(box, 1, 8, 10, picture, taken);
  };
  const Box above{39, 29, 8, 10}, below{39, 61, 8, 10}, inside{40, 40, 8, 10};
  CHECK(place({box}) == above);
  CHECK(place({box, {30, 10, 20, 20}}) == below);
  CHECK(place({box, {30, 10, 20, 20}, {40, 70, 20, 20}}) == inside);
  CHECK(detail::place_label({40, 5, 20, 20}, 1, 8, 10, picture, {}) == Box{39, 26, 8, 10});
  CHECK(detail::place_label({97, 40, 3, 20}, 1, 8, 10, picture, {}) == Box{92, 29, 8, 10});
  CHECK(detail::place_label(picture, 1, 8, 10, picture, {}) == Box{0, 0, 8, 10});
}

TEST_CASE("annotated and seen_digits show what was read") {
  const Picture picture = on_paper(written("47", 40, 1, 4));
  const NumberReading reading = read(picture);
  REQUIRE(reading.text() == "47");
  const auto drawn = annotated(picture, reading);
  CHECK(drawn.box() == picture.box());
  const Box& box = reading.lines[0][0].seen.box;
  const AnnotationStyle style;
  const Rgb edge = drawn(box.x - 1, box.y + box.height / 2);
  CHECK((edge == style.sure || edge == style.unsure));
  const Rgb paper{255, 255, 255};
  CHECK(drawn(picture.width() - 1, picture.height() - 1) == paper);

  const auto page = as_pixels<Rgb>(picture);
  Raster<Rgb> reddish = page;
  for (Rgb& pixel : reddish.pixels()) pixel[0] = static_cast<std::uint8_t>(pixel[0] / 2 + 127);
  CHECK(annotated(reddish, reading)(0, 0) == reddish(0, 0));  // colours are kept

  const Picture seen = seen_digits(reading);
  REQUIRE(seen.width() == 56);
  REQUIRE(seen.height() == 28);
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      REQUIRE(seen(28 + x, y) ==
              reading.lines[0][1].seen.pixels[static_cast<std::size_t>(28 * y + x)]);
    }
  }
  CHECK(seen_digits({}).empty());
}
