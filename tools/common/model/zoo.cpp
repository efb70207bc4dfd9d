#include "common/model/zoo.hpp"

#include <digitnet/digits/recipes/all.hpp>

#include <type_traits>

namespace digitnet::tools {

std::vector<NamedNetwork> zoo_models() {
  return []<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    return std::vector<NamedNetwork>{zoo_model<Entry>()...};
  }(std::type_identity<recipes::All>{});
}

std::vector<NamedRecipe> fast_recipes() {
  return []<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    return std::vector<NamedRecipe>{{Entry::name, Entry::Model::name, Entry::recipe()}...};
  }(std::type_identity<recipes::Fast>{});
}

}  // namespace digitnet::tools
