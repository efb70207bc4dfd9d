#include "common/model/zoo/models.hpp"

#include <digitnet/digits/zoo/zoo.hpp>

#include <type_traits>

namespace digitnet::tools {

std::vector<Model> zoo_models() {
  return {default_model(), lenet5_model(), basic_model(), small_model(), accurate_model()};
}

std::vector<NamedRecipe> fast_recipes() {
  return []<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    return std::vector<NamedRecipe>{{Entry::name, Entry::Model::name, Entry::recipe()}...};
  }(std::type_identity<zoo::Fast>{});
}

}  // namespace digitnet::tools
