#pragma once

#include <string_view>

/// The colours of all charts, and of the page that shows them.
namespace digitnet::tools::palette {

/// A colour by its use. Pictures have the one for white paper; a page may show them on a dark
/// screen, where the other takes its place.
struct Tone {
  std::string_view name;  ///< of the variable in a style sheet
  std::string_view light, dark;
};

inline constexpr Tone paper{"card", "#ffffff", "#161f2e"};
inline constexpr Tone shade{"shade", "#f8fafc", "#1b2637"};  ///< a panel without anything in it
inline constexpr Tone ink{"ink", "#1e293b", "#e6ecf5"};
inline constexpr Tone soft_ink{"soft", "#5b6b82", "#9fb0c7"};
inline constexpr Tone grid{"line", "#e2e8f0", "#2a3648"};
inline constexpr Tone axis{"axis", "#94a3b8", "#64748b"};
inline constexpr Tone first{"blue", "#2563eb", "#5b93ff"};     ///< training, accuracy, ours
inline constexpr Tone second{"orange", "#ea580c", "#fb923c"};  ///< validation, too sure
inline constexpr Tone bar{"bar", "#b6c4d6", "#4a5a72"};        ///< what is compared with

/// All that a dark screen replaces.
inline constexpr Tone tones[] = {paper, shade, ink, soft_ink, grid, axis, first, second, bar};

/// Fill and outline of one kind of layer.
struct Pair {
  std::string_view fill, stroke;
};

inline constexpr Pair convolution{"#dbeafe", "#2563eb"};
inline constexpr Pair pooling{"#d1fae5", "#059669"};
inline constexpr Pair dense{"#ede9fe", "#7c3aed"};
inline constexpr Pair neutral{"#f1f5f9", "#475569"};
inline constexpr std::string_view pen{"#334155"};  ///< of the digit on a drawing's input

}  // namespace digitnet::tools::palette
