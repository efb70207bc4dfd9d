#pragma once

#include <digitnet/core/requirements.hpp>

#include <string_view>

namespace digitnet::detail {

/// What there may be besides a layer's kind.
enum class LayerForm { plain, convolution, depthwise, pooling, dense, fraction };

/// A layer of the library, as its description names it.
struct LayerKind {
  std::string_view name;
  LayerForm form;
  std::string_view example;
};

inline constexpr LayerKind layer_kinds[] = {
    {"Conv2d", LayerForm::convolution, "\"Conv2d 16x5x5, padding 2, stride 2, no bias\""},
    {"MaxPool2d", LayerForm::pooling, "\"MaxPool2d 2x2, stride 1\""},
    {"AvgPool2d", LayerForm::pooling, "\"AvgPool2d 2x2, stride 1\""},
    {"Dense", LayerForm::dense, "\"Dense 10, no bias\""},
    {"LeakyReLU", LayerForm::fraction, "\"LeakyReLU 1/100\""},
    {"Dropout", LayerForm::fraction, "\"Dropout 1/2\""},
    {"BatchNorm2d", LayerForm::plain, "\"BatchNorm2d\""},
    {"GlobalAvgPool2d", LayerForm::plain, "\"GlobalAvgPool2d\""},
    {"ReLU", LayerForm::plain, "\"ReLU\""},
    {"Sigmoid", LayerForm::plain, "\"Sigmoid\""},
    {"Tanh", LayerForm::plain, "\"Tanh\""},
    {"SiLU", LayerForm::plain, "\"SiLU\""},
    {"GELU", LayerForm::plain, "\"GELU\""},
    {"Hardswish", LayerForm::plain, "\"Hardswish\""},
    {"DepthwiseConv2d", LayerForm::depthwise,
     "\"DepthwiseConv2d 3x3, padding 1, stride 2, no bias\""},
    {"LayerNorm", LayerForm::plain, "\"LayerNorm\""},
};

}  // namespace digitnet::detail
