#pragma once

#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

#include <array>

namespace digitnet::detail {

/// Greek and Cyrillic letters; those that are digits to a reader are left out: theta, sigma, xi,
/// omicron, capital lambda, and the Cyrillic letters for z, ch, ts and b.
inline constexpr std::array greek_cyrillic_letters{
    Allograph{no_digit,
              "alpha",
              12,
              {"92,6 60,70 30,94 8,62 22,16 50,24 70,80 94,94",
               "96,10 56,76 24,90 8,52 28,14 54,34 66,74 98,90"}},
    Allograph{no_digit, "beta", 8, {"4,120 18,60 26,14 52,0 66,20 36,44! 68,50 68,80 44,92 18,78"}},
    Allograph{no_digit,
              "gamma",
              10,
              {"4,14 24,6 44,50 46,92 36,110 32,92 48,50 84,2",
               "8,10 26,10 42,56 44,100 38,112 36,96 46,54 78,4"}},
    Allograph{no_digit,
              "delta",
              6,
              {"84,6 56,-2 34,10 48,34 70,66 48,98 18,86 20,56 50,42",
               "88,2 52,2 40,16 58,40 72,76 44,100 14,78 28,50 56,44"}},
    Allograph{no_digit, "epsilon", 8, {"78,14 46,2 20,24 54,46! 12,66 30,98 80,86"}},
    Allograph{no_digit, "eta", 6, {"4,18 18,8 22,50 20,90! 28,30 52,8 68,34 70,80 68,126"}},
    Allograph{no_digit,
              "lambda",
              10,
              {"14,4 30,2 50,50 84,100 / 46,46 8,100", "20,0 34,6 56,60 76,98 / 44,38 12,100"}},
    Allograph{no_digit,
              "mu",
              10,
              {"26,0 18,60 8,118! 22,60 44,70 70,50 76,0! 74,60 94,72",
               "22,2 18,60 14,116! 24,64 50,72 72,46 78,4! 76,56 90,70"}},
    Allograph{no_digit,
              "pi",
              10,
              {"4,12 20,4 60,6 98,4 / 30,6 26,60 12,100 / 68,6 66,80 90,98",
               "2,8 20,6 60,4 94,0 / 28,6 28,60 24,100 / 70,4 70,76 76,100"}},
    Allograph{no_digit, "tau", 8, {"6,16 24,6 56,8 90,4 / 48,8 44,70 56,98 76,90"}},
    Allograph{
        no_digit, "phi", 8, {"50,-20 50,50 50,120 / 50,22 16,34 14,72 50,84 86,68 84,34 50,22"}},
    Allograph{no_digit, "psi", 8, {"4,14 20,20 22,60 50,76 80,58 92,8 / 52,-10 48,112"}},
    Allograph{
        no_digit,
        "omega",
        8,
        {"16,6 4,50 22,96 48,64! 66,96 94,54 80,8", "20,10 6,56 28,94 50,50! 70,96 96,48 74,4"}},
    Allograph{no_digit, "capital gamma", 8, {"14,100 16,2! 80,2", "18,100 14,4! 74,8"}},
    Allograph{no_digit, "capital delta", 8, {"48,0 8,98! 90,98! 48,0", "44,2 4,94! 94,100! 46,0"}},
    Allograph{no_digit, "capital xi", 6, {"8,4 84,4 / 22,50 70,50 / 6,98 88,98"}},
    Allograph{no_digit, "capital pi", 8, {"12,100 12,2 / 80,2 80,100 / 2,2 92,2"}},
    Allograph{no_digit,
              "capital sigma",
              8,
              {"80,4 12,4! 50,48! 10,98! 84,98", "76,0 18,6! 56,50! 8,94! 88,98"}},
    Allograph{
        no_digit, "capital omega", 8, {"4,98 30,98! 12,60 16,18 50,0 84,18 88,60 68,98! 96,98"}},
    Allograph{
        no_digit, "capital phi", 8, {"50,0 50,100 / 50,20 8,36 10,70 50,82 92,68 90,34 50,20"}},
    Allograph{no_digit, "cyrillic zhe", 8, {"4,0 44,50! 2,100 / 96,0 54,50! 98,100 / 50,0 50,100"}},
    Allograph{no_digit, "cyrillic i", 8, {"12,0 12,100! 80,0! 80,100"}},
    Allograph{no_digit, "cyrillic sha", 8, {"8,0 8,98! 88,98! 88,0 / 48,0 48,98"}},
    Allograph{no_digit, "cyrillic shcha", 6, {"6,0 6,90! 90,90! 96,118 / 44,0 44,90 / 84,0 84,90"}},
    Allograph{no_digit, "cyrillic ya", 8, {"74,100 74,2! 30,4 16,26 34,46 74,48! 12,100"}},
    Allograph{no_digit,
              "cyrillic yu",
              6,
              {"8,0 8,100 / 8,50 36,50 / 66,2 38,30 38,70 66,98 94,70 94,30 66,2"}},
    Allograph{no_digit, "cyrillic de", 6, {"4,118 6,90! 94,90! 96,118 / 22,90 38,2! 74,2! 74,90"}},
    Allograph{no_digit, "cyrillic short i", 6, {"12,20 12,100! 76,20! 76,100 / 28,-4 44,6 60,-4"}},
    Allograph{no_digit, "cyrillic el", 6, {"2,94 18,94 32,2! 80,2! 80,100"}},
};

}  // namespace digitnet::detail
