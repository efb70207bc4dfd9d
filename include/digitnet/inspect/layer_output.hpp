#pragma once

#include <digitnet/network/leading_layers.hpp>
#include <digitnet/network/predictor.hpp>

namespace digitnet {

/// What layer `Layer` of a network makes of images: its features. Layers count from 0, as in the
/// names of tensors; dropout does nothing and batch normalisation uses its running statistics, as
/// at inference. Owns a copy of the layers up to there; computing allocates nothing.
///
///     LayerOutput<Net, 2> features{net};           // or layer_output<2>(net)
///     std::span<const float> maps = features(image);
template <class Net, int Layer>
class LayerOutput {
  static_assert(Layer >= 0 && Layer < Net::layer_count,
                "LayerOutput: the network has no layer of that number; they count from 0");
  using First = LeadingLayers<Net, Layer + 1>;

 public:
  using Scalar = typename Net::Scalar;
  static constexpr Shape shape = First::out;  ///< of the features of one image

  explicit LayerOutput(const Net& net)
      : predictor_{leading_layers<Layer + 1>(net)}, values_(shape.size()) {}

  /// Features (C, H, W) of one image (C, H, W), bytes, which are divided by 255, or values;
  /// overwritten by the next call. Throws InvalidArgument for another size.
  [[nodiscard]] std::span<const Scalar> operator()(std::span<const std::uint8_t> image) {
    predictor_.logits(image, values_.span());
    return values_.span();
  }
  [[nodiscard]] std::span<const Scalar> operator()(std::span<const Scalar> image) {
    predictor_.logits(image, values_.span());
    return values_.span();
  }

  /// Those of many images; throws as above.
  ///
  ///     images (N, C, H, W)      features (N, C', H', W'), overwritten
  void operator()(std::span<const std::uint8_t> images, std::span<Scalar> features) {
    predictor_.logits(images, features);
  }
  void operator()(std::span<const Scalar> images, std::span<Scalar> features) {
    predictor_.logits(images, features);
  }

 private:
  Predictor<First> predictor_;
  AlignedBuffer<Scalar> values_;
};

/// The same with the network's type deduced.
template <int Layer, class Net>
[[nodiscard]] LayerOutput<Net, Layer> layer_output(const Net& net) {
  return LayerOutput<Net, Layer>{net};
}

}  // namespace digitnet
