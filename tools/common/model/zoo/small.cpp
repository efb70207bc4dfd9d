#include <digitnet/digits/zoo/small.hpp>

#include "common/model/make_model.hpp"
#include "common/model/zoo/models.hpp"

namespace digitnet::tools {

Model small_model() { return make_model<zoo::Small>(); }

}  // namespace digitnet::tools
