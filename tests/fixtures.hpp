#pragma once
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "autograd/tensor/mask.hpp"
#include "nn/transformer.hpp"

// Values that PyTorch computed; tests/fixtures/generate.py wrote them and tells their format.
namespace gradus::inline GRADUS_PRECISION::testing {

using TensorList = std::vector<std::pair<std::string, Tensor>>;

/// One case of a fixture file. A path leads into its JSON: "inputs/x", "batches/0/source".
class Fixture {
 public:
  Fixture(const std::string& file, const nlohmann::ordered_json& json);

  /// "encoder_layer.json, pre-norm, relu"
  const std::string& name() const { return name_; }

  bool has_option(const std::string& option) const;
  double number(const std::string& option) const;
  std::int64_t integer(const std::string& option) const;
  bool flag(const std::string& option) const;
  std::string text(const std::string& option) const;
  /// A list of integers, such as the lengths of a padded batch.
  std::vector<std::int64_t> integers(const std::string& option) const;
  /// causal (where the option says so) and padding of `keys` by the lengths that stand under `lengths` (if any).
  Mask mask(std::int64_t keys, const std::string& lengths = "lengths") const;

  Tensor tensor(const std::string& path) const;
  Indices indices(const std::string& path) const;
  /// All that stands under a path ("state"), in the file's order; of "inputs" those that are not indices.
  TensorList tensors(const std::string& path) const;
  std::size_t size(const std::string& path) const;
  /// "losses"
  std::vector<double> numbers(const std::string& path) const;

 private:
  const nlohmann::ordered_json& at(const std::string& path) const;

  std::string name_;
  std::shared_ptr<const nlohmann::ordered_json> json_;
};

/// The cases of tests/fixtures/`file`.
std::vector<Fixture> load_fixtures(const std::string& file);

/// Those that the options "norm", "norm_eps" and "final_norm" tell, or where there are none the defaults.
nn::Norms norms(const Fixture& fixture);
/// The options of an encoder or decoder layer, without dropout.
nn::TransformerLayerOptions layer_options(const Fixture& fixture);
nn::Activation activation(const Fixture& fixture);
/// Those that the option "positions" names, or where there is none `otherwise`.
nn::Positions positions(const Fixture& fixture, nn::Positions otherwise);
nn::Transformer make_transformer(const Fixture& fixture, Generator& generator);

/// Gives the module's parameters the values under `path`; names, order and shapes must be PyTorch's.
void set_state(nn::ModuleBase& module, const Fixture& fixture, const std::string& path = "state");

/// |got - want| <= 1e-10 (in float 1e-5) times the largest |want|.
void check_near(const Tensor& got, const Tensor& want, const std::string& what);

using NamedVariables = std::map<std::string, Variable>;

/// Runs `forward` on the inputs and compares all that the case holds: outputs, and the gradients of inputs and
/// parameters.
void check_fixture(const Fixture& fixture, nn::ModuleBase* module,
                   const std::function<NamedVariables(NamedVariables inputs)>& forward);

}  // namespace gradus::inline GRADUS_PRECISION::testing
