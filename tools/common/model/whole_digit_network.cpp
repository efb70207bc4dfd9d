#include "common/model/whole_digit_network.hpp"

#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/predictor.hpp>

namespace digitnet::tools {

struct WholeDigitNetwork::State {
  Predictor<WholeDigit::Net> predictor;
};

WholeDigitNetwork::WholeDigitNetwork() {
  const auto model =
      decode_model<WholeDigit::Net>(whole_digit_bytes(), "the network for whole digits");
  state_ = std::make_unique<State>(State{Predictor{model}});
}

WholeDigitNetwork::~WholeDigitNetwork() = default;
WholeDigitNetwork::WholeDigitNetwork(WholeDigitNetwork&&) noexcept = default;
WholeDigitNetwork& WholeDigitNetwork::operator=(WholeDigitNetwork&&) noexcept = default;

void WholeDigitNetwork::predict(std::span<const std::uint8_t> images,
                                std::span<float> probabilities) {
  state_->predictor.predict(images, probabilities);
}

}  // namespace digitnet::tools
