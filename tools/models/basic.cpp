#include <digitnet/zoo/basic.hpp>

#include "models/models.hpp"
#include "support/make_model.hpp"

namespace digitnet::tools {

Model basic_model() { return make_model<zoo::Basic>(); }

}  // namespace digitnet::tools
