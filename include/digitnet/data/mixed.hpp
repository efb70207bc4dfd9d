#pragma once

#include <digitnet/data/examples.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

namespace digitnet {

namespace detail {

template <class E, class Target>
concept TellsBytes = requires(const E& examples, Target& target) {
  examples.bytes(std::size_t{}, target);
};

}  // namespace detail

/// The examples of several sources together, one after the other; a trainer shuffles them all.
///
///     const Mixed examples{train, Outliers{train, 0.2F}};
template <class... Parts>
class Mixed {
  static_assert(sizeof...(Parts) > 0, "Mixed: at least one source of examples is needed");

 public:
  explicit Mixed(Parts... parts) : parts_{std::move(parts)...} {}

  [[nodiscard]] std::size_t size() const {
    return sum([](const auto& part) { return static_cast<std::size_t>(part.size()); });
  }
  [[nodiscard]] std::size_t labelled() const {
    return sum([](const auto& part) { return detail::labelled_examples(part); });
  }

  template <class Target>
  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Target&& target) const
      requires(detail::TellsBytes<Parts, Target>&&...) {
    const std::uint8_t* pixels = nullptr;
    with_part(index, [&](const auto& part, std::size_t i) { pixels = part.bytes(i, target); });
    return pixels;
  }

  /// Whether all of them are to be taken as bytes.
  [[nodiscard]] bool as_bytes() const {
    return std::apply(
        [](const auto&... part) {
          const auto ask = [](const auto& one) {
            if constexpr (requires { one.as_bytes(); }) return one.as_bytes();
            return true;
          };
          return (ask(part) && ...);
        },
        parts_);
  }

  template <class Scalar>
  void load(std::size_t index, std::span<Scalar> input, Label& label) const {
    with_part(index, [&](const auto& part, std::size_t i) {
      detail::load_example<TargetKind::label>(part, i, input, label);
    });
  }
  template <class Scalar>
  void load(std::size_t index, std::span<Scalar> input, std::span<Scalar> target) const {
    with_part(index, [&](const auto& part, std::size_t i) {
      detail::load_example<TargetKind::values>(part, i, input, target);
    });
  }

  void(check)(Shape in, std::size_t outputs) const {
    for_each(*this, [&](const auto& part) { detail::check_examples(part, in, outputs); });
  }
  void start(const RunPlan& plan, ThreadTeam& team) {
    for_each(*this, [&](auto& part) { detail::start_examples(part, plan, team); });
  }
  void begin(const RunStep& step) {
    for_each(*this, [&](auto& part) { detail::begin_step(part, step); });
  }
  [[nodiscard]] std::string describe() const {
    std::string text;
    for_each(*this, [&](const auto& part) { text += detail::describe_examples(part); });
    return text;
  }
  [[nodiscard]] std::string fingerprint() const {
    std::string text;
    for_each(*this, [&](const auto& part) { text += detail::fingerprint_of(part); });
    return text;
  }

 private:
  template <class Self, class Body>
  static void for_each(Self& self, const Body& body) {
    std::apply([&](auto&... part) { (body(part), ...); }, self.parts_);
  }

  template <class Count>
  [[nodiscard]] std::size_t sum(const Count& count) const {
    return std::apply([&](const auto&... part) { return (count(part) + ...); }, parts_);
  }

  /// Calls `body(part, index within it)` for the part that example `index` is of.
  template <class Body>
  void with_part(std::size_t index, const Body& body) const {
    std::apply(
        [&](const auto&... part) {
          const auto here = [&](const auto& one) {
            if (index < one.size()) {
              body(one, index);
              return true;
            }
            index -= one.size();
            return false;
          };
          (void)(here(part) || ...);
        },
        parts_);
  }

  std::tuple<Parts...> parts_;
};

template <class... Data>
Mixed(const Data&...) -> Mixed<ExamplesOf<Data>...>;

}  // namespace digitnet
