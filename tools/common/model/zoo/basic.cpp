#include <digitnet/digits/zoo/basic.hpp>

#include "common/model/make_model.hpp"
#include "common/model/zoo/models.hpp"

namespace digitnet::tools {

Model basic_model() { return make_model<zoo::Basic>(); }

}  // namespace digitnet::tools
