#pragma once
#include <map>
#include <string>
#include <vector>

#include "autograd/core/place.hpp"
#include "autograd/record.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A value and what it is called.
struct NamedValue {
  std::string name;
  Variable value;
};

/// While one lives, each operation of this thread is noted here, with the modules that it ran in, so that the graph can
/// be drawn (`save_graph`); those that rules call are not. Backward frees the graph, not what was noted; and it keeps
/// the gradient of every value that was noted, in the middle, too.
///
///     Trace trace;
///     Variable y = model(x);
///     y.backward();
///     save_graph("pictures/graph.svg", trace);
///
/// All values live as long as the Trace. A value changed in place later (by an optimizer) is seen with its new numbers.
class Trace final : public Watcher {
 public:
  /// One run of a module, inside another. The first is the program itself, without name and path.
  struct Run {
    std::string name;   ///< what the module around it calls it: "layers.0", "self_attn"
    std::string path;   ///< as in errors: "encoder.layers.0.self_attn"
    std::size_t outer;  ///< the run around it, in runs(); comes before it
  };
  struct Operation {
    std::string name;              ///< "mul"
    std::vector<Variable> inputs;  ///< an absent one is empty
    std::vector<Variable> outputs;
    std::size_t run;  ///< the innermost run that it belongs to, in runs()
  };

  const std::vector<Operation>& operations() const { return operations_; }  ///< in the order in which they ran
  const std::vector<Run>& runs() const { return runs_; }                    ///< in the order in which they began

  /// What these values are called: `trace.name({{"a", a}, {"b", b}})`. Parameters of modules have their names already.
  /// Throws ValueError for an empty Variable.
  void name(const std::vector<NamedValue>& values);
  /// The name that was given to a value, "" for none.
  std::string given_name(const Variable& value) const;
  /// The name that a parameter has in its module, "encoder.layers.0.norm1.weight"; "" for any other value.
  std::string parameter_name(const Variable& value) const;

  /// What tells two values of the graph apart. (The identity of a Variable is also that of its detach().)
  static const void* key(const Variable& value);

  void computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) override;

 private:
  std::size_t current_run();
  void name_parameter(const Variable& value);

  using Names = std::map<const void*, NamedValue>;  // with the value, so that no other gets its key
  std::vector<Operation> operations_;
  std::vector<Run> runs_{{"", "", 0}};
  std::map<std::uint64_t, std::size_t> run_of_place_;
  Names given_, parameters_;
  Watching watching_{*this};
};

}  // namespace gradus::inline GRADUS_PRECISION
