#include "common/model/run_examples.hpp"

#include <digitnet/digits/recipes/examples.hpp>

namespace digitnet::tools {

struct RunExamples::Source {
  RecipeExamples examples;
};

RunExamples::RunExamples(const Dataset& digits, const ExampleOptions& options)
    : source_{std::make_shared<Source>(Source{recipe_examples(digits, options)})} {}

std::size_t RunExamples::size() const { return source_->examples.size(); }

std::size_t RunExamples::labelled() const { return source_->examples.labelled(); }

bool RunExamples::as_bytes() const noexcept { return source_->examples.as_bytes(); }

const std::uint8_t* RunExamples::bytes(std::size_t index, Label& label) const {
  return source_->examples.bytes(index, label);
}

void RunExamples::load(std::size_t index, std::span<float> input, Label& label) const {
  source_->examples.load(index, input, label);
}

void RunExamples::check(Shape in, std::size_t outputs) const {
  source_->examples.check(in, outputs);
}

void RunExamples::start(const RunPlan& plan, ThreadTeam& team) {
  source_->examples.start(plan, team);
}

void RunExamples::begin(const RunStep& step) { source_->examples.begin(step); }

std::string RunExamples::describe() const { return source_->examples.describe(); }

std::string RunExamples::fingerprint() const { return source_->examples.fingerprint(); }

}  // namespace digitnet::tools
