// Without exceptions: one sentence in place of an error for each throw.
// with: -fno-exceptions
// expect: error: .*digitnet throws exceptions: compile without -fno-exceptions
// only: 2
#include <digitnet/digitnet.hpp>

int main() {}
