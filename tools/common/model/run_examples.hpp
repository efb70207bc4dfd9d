#pragma once

#include <digitnet/data/dataset.hpp>
#include <digitnet/data/examples.hpp>
#include <digitnet/digits/recipes/recipe.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace digitnet::tools {

/// recipe_examples() behind functions that are compiled once: what draws and distorts images is not
/// to be compiled again for each network. Copies share the examples, which are for one run.
class RunExamples {
 public:
  /// `digits` must outlive it.
  RunExamples(const Dataset& digits, const ExampleOptions& options);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t labelled() const;
  [[nodiscard]] bool as_bytes() const noexcept;
  [[nodiscard]] const std::uint8_t* bytes(std::size_t index, Label& label) const;
  void load(std::size_t index, std::span<float> input, Label& label) const;
  void check(Shape in, std::size_t outputs) const;
  void start(const RunPlan& plan, ThreadTeam& team);
  void begin(const RunStep& step);
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] std::string fingerprint() const;

 private:
  struct Source;
  std::shared_ptr<Source> source_;
};

}  // namespace digitnet::tools
