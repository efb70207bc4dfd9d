#include <digitnet/zoo/accurate.hpp>

#include "models/models.hpp"
#include "support/make_model.hpp"

namespace digitnet::tools {

Model accurate_model() { return make_model<zoo::Accurate>(); }

}  // namespace digitnet::tools
