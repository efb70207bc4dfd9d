#include <all_headers.hpp>

const void* version_in_other_unit();
const void* version_in_other_unit() { return &digitnet::version; }
