// Writes files as EMNIST's of its letters: drawn ones, for a test.
//
//     digitnet-draw-letters <folder>

#include <digitnet/data/idx.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/handwriting/handwriting.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

namespace dn = digitnet;

namespace {

template <std::uint8_t Number>
consteval dn::Allograph letter(const char* skeleton) {
  return {Number, "letter", 1, {skeleton}};
}

constexpr std::array letters{
    letter<1>("46,0 8,100 / 46,0 88,100 / 22,64 74,62"),
    letter<2>("14,0 12,100 / 14,2 62,4 70,30 16,48! 76,60 70,94 12,98"),
    letter<3>("78,16 52,0 16,26 12,68 42,98 80,82"),
    letter<4>("14,0 14,100 / 0,2 40,0 78,28 80,66 46,98 0,100"),
    letter<5>("74,2 14,2! 14,98! 76,98 / 14,48 62,48"),
    letter<6>("16,0 14,100 / 16,2 76,2 / 14,48 62,46"),
    letter<7>("78,16 52,0 16,26 12,68 42,98 78,86! 78,56! 48,56"),
    letter<8>("12,0 12,100 / 80,0 80,100 / 12,50 80,48"),
    letter<9>("50,0 50,100 / 22,2 78,2 / 22,98 78,98"),
    letter<10>("70,2 70,50 62,88 38,100 14,84 / 34,2 100,2"),
    letter<11>("14,0 14,100 / 76,0 16,54! 82,100"),
    letter<12>("18,0 16,98! 80,98"),
    letter<13>("8,100 14,0! 50,66! 86,0! 94,100"),
    letter<14>("12,100 12,0! 80,100! 80,0"),
    letter<15>("50,0 16,20 10,64 44,98 84,76 88,30 52,0"),
    letter<16>("16,0 14,100 / 16,2 60,2 80,26 58,50 14,52"),
    letter<17>("50,0 16,20 10,64 44,96 84,76 88,30 52,0 / 54,66 104,110"),
    letter<18>("16,0 14,100 / 16,2 58,2 78,24 56,48 14,50! 80,100"),
    letter<19>("78,14 48,0 20,20 44,46 76,66 60,96 14,86"),
    letter<20>("6,2 92,2 / 50,2 50,100"),
    letter<21>("12,0 12,62 44,100 78,64 80,0"),
    letter<22>("8,0 48,100! 86,0"),
    letter<23>("2,0 28,100! 52,28! 76,100! 100,0"),
    letter<24>("12,0 82,100 / 82,0 10,100"),
    letter<25>("10,0 48,48! 86,0 / 48,48 48,100"),
    letter<26>("14,2 82,2! 12,98! 84,98"),
};

dn::Dataset draw(dn::Seed seed, std::size_t each) {
  dn::Dataset data{{1, 28, 28}, 27, {}, {}};
  for (std::size_t i = 0; i < each * letters.size(); ++i) {
    const dn::Hand hand = dn::draw_hand(seed, i);
    dn::GridRandom random{dn::RandomStream{seed, dn::Purpose::test, i}};
    const auto image = dn::detail::draw_image(letters[i % letters.size()], hand, 0, random);
    data.append(image.pixels, image.label);
  }
  dn::transpose_images(data);  // as EMNIST's are
  return data;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: digitnet-draw-letters <folder>\n", stderr), 2;
  const std::filesystem::path folder{argv[1]};
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* part, const dn::Dataset& data) {
    const std::string start = std::string{"emnist-letters-"} + part;
    dn::write_idx(data, folder / (start + "-images-idx3-ubyte"),
                  folder / (start + "-labels-idx1-ubyte"));
  };
  write("train", draw(dn::Seed{1}, 200));
  write("test", draw(dn::Seed{2}, 40));
}
