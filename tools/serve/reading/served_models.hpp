#pragma once

#include <digitnet/digits/reader.hpp>
#include <digitnet/inspect/any_layer_outputs.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace digitnet::serve {

/// A model that reads drawings, and what is needed to look inside of it. Any number of threads may
/// use one.
struct ServedModel {
  std::string name;
  DigitReader reader;
  AnyLayerOutputs layers;
};

/// The models that are served at a time, the default first. They may be exchanged while drawings
/// are read: who has got hold of one keeps it until the drawing is answered.
class ServedModels {
 public:
  using Model = std::shared_ptr<const ServedModel>;

  /// Throws InvalidArgument without any.
  explicit ServedModels(std::vector<Model> models) { exchange(std::move(models)); }

  /// The one of this name, the default for an empty one. Throws InvalidArgument, which names those
  /// that there are.
  [[nodiscard]] Model find(const std::string& name) const;

  [[nodiscard]] std::vector<Model> all() const;

  /// From now on these are served. Throws InvalidArgument without any.
  void exchange(std::vector<Model> models);

 private:
  mutable std::mutex mutex_;
  std::vector<Model> models_;
};

/// Opens model files, the embedded model if there are none; all read whole numbers, too. A model is
/// called what its file says, and where several are called so, what their files are called. Throws
/// FileError, also for files that cannot be told apart so, and Error if there is no embedded model.
[[nodiscard]] std::vector<ServedModels::Model> open_models(const std::vector<std::string>& files);

}  // namespace digitnet::serve
