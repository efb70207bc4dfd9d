#include "models/models.hpp"

namespace digitnet::tools {

std::vector<Model> zoo_models() {
  return {default_model(), lenet5_model(), basic_model(), small_model()};
}

}  // namespace digitnet::tools
