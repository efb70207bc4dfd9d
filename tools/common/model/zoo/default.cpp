#include <digitnet/digits/zoo/default.hpp>

#include "common/model/make_model.hpp"
#include "common/model/zoo/models.hpp"

namespace digitnet::tools {

Model default_model() { return make_model<zoo::Default>(); }

}  // namespace digitnet::tools
