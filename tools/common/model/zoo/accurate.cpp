#include <digitnet/digits/zoo/accurate.hpp>

#include "common/model/make_model.hpp"
#include "common/model/zoo/models.hpp"

namespace digitnet::tools {

Model accurate_model() { return make_model<zoo::Accurate>(); }

}  // namespace digitnet::tools
