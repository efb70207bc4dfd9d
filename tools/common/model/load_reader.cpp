#include "common/model/load_reader.hpp"

#include "common/model/any_classifier.hpp"
#include "common/model/default_model.hpp"
#include "common/model/whole_digit_bytes.hpp"

#include <utility>

namespace digitnet::tools {

DigitNetwork open_network(const SafeTensors& file) {
  return open_as_one_of(
      zoo_network_kinds(), file, [&](const NetworkKind& kind) { return kind.open(file); },
      any_digit_network);
}

DigitReader load_reader(const std::vector<std::string>& paths, bool look_again,
                        std::size_t max_bytes) {
  std::vector<DigitNetwork> members;
  for (const std::string& path : paths) {
    members.push_back(open_network(read_safetensors(path, max_bytes)));
  }
  if (members.empty()) members.push_back(open_network(default_model_file()));
  DigitNetwork network = DigitNetwork::averaged(std::move(members));
  if (look_again) network = DigitNetwork::looking_again(std::move(network));
  return DigitReader{std::move(network)};
}

void add_whole_digits(DigitReader& reader) {
  reader.set_whole_digits(
      decode_model<WholeDigit::Net>(whole_digit_bytes(), "the network for whole digits"));
}

}  // namespace digitnet::tools
