#include <all_headers.hpp>

#include <cstdio>

const void* version_in_other_unit();

// Inline variables must be one object in the whole program.
int main() {
  const bool one = version_in_other_unit() == static_cast<const void*>(&digitnet::version);
  if (!one) std::fputs("digitnet::version exists twice\n", stderr);
  return one ? 0 : 1;
}
