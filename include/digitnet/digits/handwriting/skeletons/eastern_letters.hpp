#pragma once

#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

#include <array>

namespace digitnet::detail {

/// Simple glyphs in the manner of Hangul, kana, Han and Devanagari; what is a digit to a reader is
/// left out (Hangul g and r, kana no, ro, so, fu, wa, Han work).
inline constexpr std::array eastern_letters{
    Allograph{no_digit, "hangul n", 6, {"12,4 12,94! 88,92"}},
    Allograph{no_digit, "hangul d", 8, {"84,6 14,6! 14,92! 88,92"}},
    Allograph{no_digit, "hangul m", 6, {"12,4 12,94 / 12,4 84,6! 84,94 / 12,92 86,92"}},
    Allograph{no_digit, "hangul b", 8, {"14,0 14,96 / 80,0 80,96 / 14,48 80,48 / 14,94 80,94"}},
    Allograph{no_digit, "hangul s", 8, {"50,0 40,50 6,98 / 46,40 64,70 94,98"}},
    Allograph{no_digit, "hangul j", 8, {"8,8 88,6! 60,50 8,98 / 56,54 72,80 96,98"}},
    Allograph{no_digit,
              "hangul h",
              6,
              {"34,-2 64,2 / 6,22 94,20 / 50,42 20,58 20,84 50,98 80,84 80,56 50,42"}},
    Allograph{no_digit, "hangul ga", 8, {"6,14 50,12! 44,50 8,92 / 74,-4 74,104 / 74,44 100,44"}},
    Allograph{
        no_digit, "hangul ma", 8, {"6,16 6,80! 48,80! 48,16! 6,16 / 72,-4 72,104 / 72,46 98,46"}},
    Allograph{no_digit, "hangul go", 8, {"14,4 82,4! 78,46 / 48,44 48,86 / 2,88 98,86"}},
    Allograph{no_digit,
              "hangul han",
              6,
              {"26,-4 46,-2 / 6,12 62,10 / 34,22 16,32 20,52 40,52 50,34 34,22 / "
               "78,-6 78,60 / 78,28 98,28 / 20,72 20,104! 86,102"}},
    Allograph{
        no_digit,
        "kana a",
        8,
        {"18,18 82,14 / 46,0 42,50 50,94 / 66,30 48,80 20,92 12,66 50,44 84,56 86,84 60,100"}},
    Allograph{no_digit, "kana i", 8, {"16,12 12,50 22,86 36,74 / 70,20 84,44 86,72"}},
    Allograph{no_digit,
              "kana ka",
              8,
              {"8,30 60,22 72,40 62,84 44,94 / 40,0 30,50 10,98 / 78,14 92,30 96,48"}},
    Allograph{no_digit,
              "kana ki",
              8,
              {"18,16 84,8 / 12,38 88,30 / 42,-4 56,30 78,62 / 26,70 30,94 60,102 82,96"}},
    Allograph{
        no_digit, "kana sa", 8, {"12,28 90,18 / 44,-4 54,30 78,60 / 24,68 28,92 56,102 82,96"}},
    Allograph{no_digit, "kana shi", 6, {"24,0 22,60 38,96 66,94 92,60"}},
    Allograph{no_digit,
              "kana ta",
              8,
              {"8,22 64,18 / 40,-2 28,50 8,100 / 54,48 72,42 92,46 / 48,76 56,96 96,92"}},
    Allograph{
        no_digit,
        "kana na",
        6,
        {"8,22 56,18 / 38,-2 26,36 8,60 / 74,12 94,26 / 70,36 70,84 44,100 34,86 52,74 96,98"}},
    Allograph{no_digit,
              "kana ha",
              8,
              {"14,2 8,50 14,98 / 38,28 96,24 / 70,2 70,80 52,98 36,86 56,72 98,96"}},
    Allograph{
        no_digit, "kana mo", 8, {"46,-2 38,50 46,94 70,98 84,70 / 16,28 76,24 / 12,54 74,50"}},
    Allograph{no_digit,
              "kana ya",
              8,
              {"6,40 58,16 88,26 80,52 56,56 / 50,-2 62,14 / 26,14 42,60 58,104"}},
    Allograph{no_digit, "katakana a", 8, {"10,8 86,6! 74,34 58,46 / 50,34 46,70 18,100"}},
    Allograph{no_digit, "katakana ki", 8, {"18,22 82,12 / 8,58 94,46 / 40,-4 60,104"}},
    Allograph{no_digit, "katakana sa", 8, {"4,30 98,28 / 30,2 30,60 / 72,0 70,60 40,104"}},
    Allograph{no_digit, "katakana na", 8, {"6,34 96,32 / 52,-2 50,50 20,102"}},
    Allograph{
        no_digit, "katakana ho", 8, {"8,22 92,20 / 50,-2 50,98 38,92 / 26,46 10,76 / 74,46 92,74"}},
    Allograph{no_digit, "katakana me", 8, {"78,2 54,60 10,100 / 22,30 84,80"}},
    Allograph{no_digit, "katakana ra", 6, {"20,4 76,4 / 8,32 88,32! 74,72 34,102"}},
    Allograph{no_digit, "han tree", 8, {"4,28 96,26 / 50,-2 50,104 / 48,30 6,84 / 52,30 96,84"}},
    Allograph{no_digit, "han big", 8, {"6,34 94,32 / 50,-2 46,50 6,102 / 50,40 66,72 98,100"}},
    Allograph{no_digit, "han mouth", 4, {"8,6 10,94 / 8,6 90,6! 86,94 / 10,90 86,90"}},
    Allograph{
        no_digit, "han sun", 6, {"16,-2 16,102 / 16,0 80,0! 80,102 / 16,48 80,48 / 16,98 80,98"}},
    Allograph{no_digit,
              "han field",
              6,
              {"8,2 8,98 / 8,2 92,2! 92,98 / 50,2 50,98 / 8,50 92,50 / 8,96 92,96"}},
    Allograph{no_digit, "han king", 6, {"12,4 88,4 / 50,4 50,96 / 18,48 82,48 / 4,96 98,96"}},
    Allograph{no_digit,
              "devanagari ka",
              6,
              {"-4,4 104,2 / 50,2 50,104 / 50,34 24,30 12,54 30,68 50,44 78,34 90,54 76,74"}},
    Allograph{no_digit,
              "devanagari ma",
              6,
              {"0,4 100,2 / 80,2 80,104 / 26,4 26,60 14,76 8,62 26,54 80,56"}},
    Allograph{
        no_digit, "devanagari na", 6, {"0,4 100,2 / 76,2 76,104 / 76,44 30,44 20,54 28,64 38,54"}},
};

}  // namespace digitnet::detail
