#pragma once

#include <digitnet/augment/augmentation.hpp>
#include <digitnet/core/text.hpp>

#include <string>

namespace digitnet {

/// An augmentation as the text of a training run has it: two with the same text distort alike.
/// Every number is written so that it reads back exactly.
[[nodiscard]] inline std::string run_text(const Augmentation& augmentation) {
  using Text = AugmentationField::Text;
  std::string always = "augmentation", together, named;
  bool any_together = false;
  for (const AugmentationField& field : augmentation_fields) {
    const float value = field.get(augmentation);
    const std::string number = " " + shortest_text(value);
    if (field.text == Text::always) always += number;
    if (field.text == Text::together) together += number;
    if (field.text == Text::together && value != 0) any_together = true;
    if (field.text == Text::named && value != 0) named += " " + std::string{field.name} + number;
  }
  return always + (any_together ? together : "") + named;
}

}  // namespace digitnet
