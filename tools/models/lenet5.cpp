#include <digitnet/zoo/lenet5.hpp>

#include "models/models.hpp"
#include "support/make_model.hpp"

namespace digitnet::tools {

Model lenet5_model() { return make_model<zoo::LeNet5>(); }

}  // namespace digitnet::tools
