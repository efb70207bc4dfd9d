#pragma once

#include <digitnet/core/requirements.hpp>

namespace digitnet::detail {

/// True; instantiates `Rules`, whose static_asserts say what a layer asks of its sizes.
///
/// They stand apart from the layer because a class in which one fails is no type any more to clang:
/// whatever uses the layer would be an error, too, and the sentence that helps one among many. For
/// the same reason a layer goes on with sizes that can be computed with where those given cannot.
template <class Rules>
inline constexpr bool stated = requires {
  sizeof(Rules);
}
|| true;

}  // namespace digitnet::detail
