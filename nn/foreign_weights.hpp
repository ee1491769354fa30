#pragma once
#include <functional>
#include <map>

#include "autograd/tensor/named_tensors.hpp"
#include "nn/module.hpp"

// Weights under the names and in the shapes of another program.
namespace gradus::inline GRADUS_PRECISION::nn {

/// A parameter and the tensors that hold it there: one below the other, or one that is transposed.
struct ForeignPart {
  std::string ours;
  std::vector<std::string> theirs;
  bool transposed = false;
};

/// What was loaded, to be handed to a model. The tensors must outlive it. All of it throws ValueError naming the source
/// and the tensor.
class ForeignWeights {
 public:
  /// `known_as` gives the name under which a tensor is known below, "" for one that is passed over.
  ForeignWeights(const NamedTensors& tensors, const std::function<std::string(const std::string& name)>& known_as);

  /// Whether there is a name that starts so.
  bool has_any(const std::string& start) const;
  /// How many layers there are, which are called start + "0.", start + "1.", ...
  std::int64_t layers(const std::string& start) const;
  /// The shape of a matrix.
  Shape matrix(const std::string& name) const;

  /// `other` is `first` once more, if it is there at all; refuses other numbers.
  void tie(const std::string& other, const std::string& first);
  /// Gives each part to the model; refuses what is missing, of another shape, and what is left then.
  void give(ModuleBase& model, const std::vector<ForeignPart>& parts);

 private:
  const Tensor& at(const std::string& name) const;

  std::string source_;
  std::map<std::string, const NamedTensors::Value*> found_;
};

/// The other way: the parts of a model under their names there.
NamedTensors foreign_weights(const ModuleBase& model, const std::vector<ForeignPart>& parts);

}  // namespace gradus::inline GRADUS_PRECISION::nn
