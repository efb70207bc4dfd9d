#include <digitnet/zoo/default.hpp>

#include "models/models.hpp"
#include "support/make_model.hpp"

namespace digitnet::tools {

Model default_model() { return make_model<zoo::Default>(); }

}  // namespace digitnet::tools
