#pragma once

#include <digitnet/layer/layer.hpp>

namespace digitnet {

/// Not a layer: other libraries need one here, this one does not. It is declared so that whoever
/// writes it is told, in one sentence.
struct Flatten {
  template <Shape In, class ScalarType>
  struct on : LayerDefaults<In, In, ScalarType> {
    static_assert(sizeof(ScalarType) == 0,
                  "Flatten is not needed, leave it out: Dense reads feature maps as they are, in "
                  "C, H, W order");
    // Declared, so that nothing else is complained about.
    template <class X, class Y>
    static void forward(const ScalarType* parameters, X x, Y y, const Frame<ScalarType>& frame);
    template <class X, class Y, class DY, class DX>
    static void backward(const ScalarType* parameters, X x, Y y, DY dy, DX dx,
                         ScalarType* d_parameters, const Frame<ScalarType>& frame);
  };
};

}  // namespace digitnet
