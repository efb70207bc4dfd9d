#include "common/model/make_model.hpp"

#include <digitnet/digits/recipes/whole_digit.hpp>

namespace digitnet::tools {

std::vector<NamedNetwork> trainable_models() {
  using Entry = recipes::WholeDigit;
  using Net = Entry::Net;
  std::vector<NamedNetwork> models = zoo_models();
  models.push_back({Entry::name, Entry::about, Net::parameter_count, summarise<Net>(),
                    Entry::recipe(), architecture<Net>(), detail::train<Net>, detail::decode<Net>,
                    nullptr, Entry::examples});
  return models;
}

}  // namespace digitnet::tools
