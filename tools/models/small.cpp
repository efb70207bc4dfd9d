#include <digitnet/zoo/small.hpp>

#include "models/models.hpp"
#include "support/make_model.hpp"

namespace digitnet::tools {

Model small_model() { return make_model<zoo::Small>(); }

}  // namespace digitnet::tools
