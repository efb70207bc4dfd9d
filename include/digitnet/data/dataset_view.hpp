#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/data/examples.hpp>
#include <digitnet/data/fingerprint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace digitnet {

/// The images of a data set, as they are, for training: they are not copied, and must outlive this.
class DatasetView {
 public:
  DatasetView(const Dataset& data) noexcept : data_{&data} {}  // NOLINT: stands for the data set
  DatasetView(const Dataset&&) = delete;  // keep the data set in a variable: it must outlive this

  [[nodiscard]] std::size_t size() const noexcept { return data_->size(); }

  /// Pixels and label of image `index`.
  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Label& label) const noexcept {
    const std::uint8_t byte = data_->labels[index];
    label = has_no_label() && byte == no_label ? no_class : Label{byte};
    return data_->image(index).data();
  }

  /// Images but those of `no_label`.
  [[nodiscard]] std::size_t labelled() const {
    const auto none = has_no_label() ? std::ranges::count(data_->labels, no_label) : 0;
    return size() - static_cast<std::size_t>(none);
  }

  /// Throws InvalidArgument unless there are images, of shape `in`, with labels below `classes`.
  void(check)(Shape in, std::size_t classes) const {
    if (data_->empty()) throw InvalidArgument{"training: the data set is empty"};
    check_images(*data_, in);
    for (const std::uint8_t label : data_->labels) {
      if (!has_no_label() || label != no_label) check_label(label, classes);
    }
  }

  [[nodiscard]] std::string fingerprint() const { return digitnet::fingerprint(*data_); }

  [[nodiscard]] const Dataset& data() const noexcept { return *data_; }

 private:
  /// With more classes, 255 is one of them.
  [[nodiscard]] bool has_no_label() const noexcept { return data_->classes <= no_label; }

  const Dataset* data_;
};

namespace detail {

template <>
struct ExamplesOf<Dataset> {
  using type = DatasetView;
};

}  // namespace detail
}  // namespace digitnet
