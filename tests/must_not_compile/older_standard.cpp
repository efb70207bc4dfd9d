// C++17: one sentence, and nothing of what else that compiler does not know.
// with: -std=c++17
// expect: error: .*digitnet needs C\+\+20: compile with -std=c\+\+20
// only: 2
#include <digitnet/digitnet.hpp>

int main() {}
