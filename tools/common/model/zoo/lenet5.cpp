#include <digitnet/digits/zoo/lenet5.hpp>

#include "common/model/make_model.hpp"
#include "common/model/zoo/models.hpp"

namespace digitnet::tools {

Model lenet5_model() { return make_model<zoo::LeNet5>(); }

}  // namespace digitnet::tools
