#pragma once

#include <digitnet/digits/handwriting/skeletons/skeleton.hpp>

#include <array>

namespace digitnet::detail {

/// Signs and outlines that people draw; no bar, circle, parenthesis, caret or infinity sign,
/// which may be a 1, a 0 or an 8.
inline constexpr std::array sign_glyphs{
    Allograph{
        no_digit, "tick", 10, {"6,60 34,98! 96,4", "14,54 36,96! 100,-4", "4,68 30,100! 78,10"}},
    Allograph{no_digit,
              "arrow right",
              8,
              {"0,50 98,50 / 62,18 100,50! 62,82", "2,60 96,42 / 58,12 98,44! 68,84"}},
    Allograph{no_digit, "arrow left", 8, {"100,50 2,50 / 38,18 0,50! 38,82"}},
    Allograph{no_digit, "arrow up", 8, {"50,100 50,2 / 12,36 50,0! 88,36"}},
    Allograph{no_digit, "arrow down", 8, {"50,0 50,98 / 14,62 50,100! 86,62"}},
    Allograph{
        no_digit, "double arrow", 4, {"2,50 98,50 / 30,22 0,50! 30,78 / 70,22 100,50! 70,78"}},
    Allograph{no_digit, "square bracket", 5, {"60,0 26,0! 26,100! 62,100"}},
    Allograph{no_digit, "brace", 6, {"66,0 44,10 44,40 26,50! 44,60 44,90 66,100"}},
    Allograph{no_digit,
              "percent",
              8,
              {"22,0 6,10 8,32 24,40 40,28 38,8 22,0 / 88,2 12,98 / "
               "78,58 60,70 62,92 78,100 94,88 92,68 78,58"}},
    Allograph{no_digit, "plus", 8, {"50,4 50,96 / 4,50 96,50", "52,0 48,100 / 8,54 94,46"}},
    Allograph{no_digit, "equals", 6, {"8,34 92,32 / 8,70 92,68"}},
    Allograph{no_digit, "divided by", 6, {"4,50 96,50 / 48,12 52,16 / 48,86 52,90"}},
    Allograph{no_digit, "times", 6, {"14,8 86,92 / 86,8 14,92"}},
    Allograph{no_digit, "plus minus", 5, {"50,0 50,74 / 12,38 88,38 / 10,98 90,96"}},
    Allograph{no_digit, "root", 6, {"0,62 14,54 30,98! 52,2! 118,2"}},
    Allograph{no_digit, "less", 6, {"86,6 12,50! 88,94"}},
    Allograph{no_digit, "greater", 6, {"12,6 88,50! 12,94"}},
    Allograph{no_digit, "hash", 8, {"38,0 24,100 / 76,0 62,100 / 4,34 98,32 / 2,68 94,66"}},
    Allograph{
        no_digit,
        "at",
        8,
        {"66,40 44,34 34,58 50,68 64,40! 66,62 82,66 92,40 66,6 28,8 4,46 20,86 60,98 88,86"}},
    Allograph{
        no_digit, "ampersand", 6, {"92,98 60,62 30,22 44,0 62,14 50,38 12,68 26,98 60,88 88,52"}},
    Allograph{no_digit, "question mark", 6, {"22,22 40,0 74,8 76,32 52,48 48,72 / 48,94 51,98"}},
    Allograph{no_digit, "asterisk", 6, {"50,0 50,100 / 8,24 92,76 / 92,24 8,76"}},
    Allograph{no_digit, "tilde", 6, {"0,62 20,38 46,44 70,62 100,36"}},
    Allograph{no_digit, "dollar", 6, {"84,18 50,4 16,24 48,48 84,70 52,96 12,82 / 50,-14 50,114"}},
    Allograph{
        no_digit, "euro", 8, {"86,12 56,0 22,30 22,70 54,100 88,88 / 4,40 66,38 / 4,60 60,58"}},
    Allograph{
        no_digit, "pound", 6, {"80,14 56,0 36,18 38,56 30,86 10,98! 44,92 86,98 / 12,52 68,50"}},
    Allograph{no_digit, "yen", 6, {"12,0 50,46! 88,0 / 50,46 50,104 / 18,54 82,52 / 18,76 82,74"}},
    Allograph{
        no_digit, "rupee", 5, {"10,2 90,0 / 10,24 90,22 / 12,2 56,4 62,30 40,48 12,50! 68,104"}},
    Allograph{no_digit, "heart", 6, {"50,28! 30,4 6,18 14,54 50,98! 86,54 94,18 70,4 50,28"}},
    Allograph{no_digit, "star", 6, {"50,0 80,98! 2,38! 98,36! 20,98! 50,0"}},
    Allograph{no_digit, "triangle", 6, {"50,4 4,94! 96,92! 50,4", "20,10 6,96! 98,70! 20,10"}},
    Allograph{no_digit, "square", 5, {"6,6 6,94! 94,94! 94,6! 6,6"}},
    Allograph{no_digit,
              "house",
              6,
              {"0,48 50,0! 100,48 / 14,44 14,100! 86,100! 86,44 / 40,100 40,68! 60,68! 60,100"}},
    Allograph{no_digit,
              "smile",
              6,
              {"50,0 10,18 0,60 30,98 72,98 100,60 90,16 50,0 / 34,32 34,40 / 66,32 66,40 / 26,64 "
               "50,78 76,62"}},
    Allograph{no_digit,
              "frown",
              4,
              {"50,0 10,18 0,60 30,98 72,98 100,60 90,16 50,0 / 34,32 34,40 / 66,32 66,40 / 28,78 "
               "50,62 74,76"}},
    Allograph{no_digit, "face", 4, {"10,20 16,28 / 84,20 78,28 / 0,56 30,86 70,86 100,56"}},
    Allograph{no_digit,
              "sun",
              4,
              {"50,28 28,40 30,66 52,74 74,60 70,36 50,28 / 50,0 50,16 / 50,86 50,102 / 0,50 16,50 "
               "/ 84,50 100,50 / 14,14 26,26 / 86,14 74,26"}},
    Allograph{no_digit,
              "cloud",
              5,
              {"16,80 0,60 16,42! 26,16 52,20! 76,16 82,42! 104,56 90,80! 50,80 16,80"}},
    Allograph{
        no_digit, "fish", 5, {"98,20 70,50 30,76 0,50 30,24 70,50 98,80! 98,20 / 18,44 21,46"}},
    Allograph{no_digit, "tree", 5, {"50,0 10,64! 90,64! 50,0 / 44,64 44,100! 56,100! 56,64"}},
    Allograph{no_digit,
              "person",
              6,
              {"50,0 38,8 40,22 52,26 62,16 58,4 50,0 / 50,26 50,64 / 18,40 82,38 / 50,64 22,102 / "
               "50,64 78,102"}},
    Allograph{no_digit, "envelope", 5, {"0,20 0,84! 100,84! 100,20! 0,20 / 0,20 50,56! 100,20"}},
    Allograph{no_digit, "ticked box", 5, {"6,10 6,96! 88,96! 88,10! 6,10 / 22,50 44,80! 102,-4"}},
    Allograph{no_digit, "crossed box", 5, {"4,4 4,96! 96,96! 96,4! 4,4 / 4,4 96,96 / 96,4 4,96"}},
    Allograph{
        no_digit, "notes", 5, {"30,86 12,80 14,96 30,92! 30,6! 86,0! 86,80 68,76 70,92 86,84"}},
    Allograph{no_digit,
              "spiral",
              5,
              {"50,50 58,42 48,36 36,48 44,66 66,62 72,36 46,18 16,40 22,82 62,94 98,62"}},
    Allograph{no_digit, "zigzag", 6, {"0,20 20,84! 38,16! 58,86! 78,18! 98,82"}},
    Allograph{no_digit, "wave", 6, {"0,50 14,24 28,50 42,76 56,50 70,24 84,50 98,76 112,50"}},
    Allograph{no_digit,
              "loops",
              6,
              {"0,80 30,60 40,20 22,14 18,50 36,84 62,60 70,20 54,14 50,52 66,86 92,66 104,40"}},
    Allograph{no_digit, "flag", 5, {"14,0 14,104 / 14,2 60,10 92,2! 92,50 60,58 14,50"}},
    Allograph{no_digit, "cup", 4, {"10,10 18,96! 74,96! 82,10! 10,10 / 80,28 106,32 102,66 78,66"}},
    Allograph{no_digit,
              "key",
              4,
              {"26,30 4,40 6,66 28,72 46,52 26,30 / 44,52 104,50! 104,76 / 86,52 86,70"}},
};

}  // namespace digitnet::detail
