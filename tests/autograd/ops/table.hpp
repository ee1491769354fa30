#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/recurrent.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

// The table of all differentiable operations: what each is tried on, and what each refuses. table_test.cpp runs over
// it.
namespace gradus::inline GRADUS_PRECISION::testing {

using Given = std::vector<Variable>;
using Call = std::function<Variable(const Given&)>;

/// An input as the operation sees it. A transposed or sliced one is a transpose or slice of the leaf behind it.
struct Input {
  enum class View { whole, transposed, sliced };
  Input(std::initializer_list<std::int64_t> shape) : shape(shape.begin(), shape.end()) {}
  Input(View view, const Shape& shape) : shape(shape), view(view) {}
  Shape shape;
  View view = View::whole;
};
inline Input transposed(const Shape& shape) { return {Input::View::transposed, shape}; }
inline Input sliced(const Shape& shape) { return {Input::View::sliced, shape}; }

/// One call of an operation on leaves with numbers.
struct Sample {
  std::string what;             ///< "mul of (2, 3) and (3,)"
  std::vector<Input> inputs;    ///< as the operation sees them
  std::vector<Tensor> leaves;   ///< what stands behind them
  Call call;                    ///< from the leaves
  std::vector<bool> zero_grad;  ///< inputs whose gradient is 0 everywhere, and should be
};

enum class Error { shape, value };

/// A call that must be refused, whether or not gradients are recorded.
struct Refusal {
  Sample sample;
  Error error;
  std::vector<std::string> parts;  ///< what the message holds beside the operation's name
};

/// The numbers of an input: spread over low..high, all different, from input to input too.
struct Range {
  double low = -2;
  double high = 2;
};

/// What a text says of a case beside its inputs: "heads=2 slopes=0.5,0.25 packed".
class Words {
 public:
  explicit Words(const std::string& text = "");
  bool has(const std::string& name) const { return words_.contains(name); }
  std::vector<double> numbers(const std::string& name) const;
  std::vector<std::int64_t> integers(const std::string& name) const;
  double number(const std::string& name, double otherwise) const;
  std::int64_t integer(const std::string& name, std::int64_t otherwise) const;

 private:
  std::map<std::string, std::string> words_;
};

/// A row of the table.
struct Operation {
  Operation(std::string name, std::vector<Range> ranges = {}) : name(std::move(name)), ranges(std::move(ranges)) {}

  /// One sample for each list of inputs. `zero_grad` names inputs whose gradient is 0 everywhere in these samples.
  Operation& on(const std::vector<std::vector<Input>>& lists, const Call& call,
                const std::vector<std::size_t>& zero_grad = {});
  Operation& refuses(const std::vector<Input>& inputs, const Call& call, Error error,
                     const std::vector<std::string>& parts);
  /// The cases of a text, with a ';' between them:
  ///
  ///     2,3 3,2T 4S ()                 a sample: inputs of shapes (2, 3), (3, 2) transposed, (4,) sliced, and a scalar
  ///     3*2,3,4                        three inputs of that shape
  ///     2,3 1 ~1                       the gradient of input 1 is 0 everywhere
  ///     [heads=2 packed] 2,3           words for `call`, in this case and those that follow
  ///     2,3 4 -> shape * & heads       refused with a ShapeError (value: a ValueError), whose message holds the shapes
  ///     of
  ///                                    all inputs and "heads"
  Operation& cases(const std::string& text, const std::function<Variable(const Given&, const Words&)>& call);

  std::string name;
  std::vector<Range> ranges;  ///< of each input; those missing have the default
  std::vector<Sample> samples;
  std::vector<Refusal> refusals;

 private:
  Sample make(const std::vector<Input>& inputs, const Call& call) const;
};

/// An operation on each element, over shapes of every kind.
Operation unary(const std::string& name, Variable (*f)(const Variable&), Range range = {});
/// An operation on pairs of elements, over broadcasts of every kind, and what does not broadcast.
Operation binary(const std::string& name, Variable (*f)(const Variable&, const Variable&), Range a = {}, Range b = {});
/// A reduction over axes, of every kind. `zero_alone`: the gradient over a single element is 0.
Operation reduction(const std::string& name, Variable (*over_all)(const Variable&),
                    const std::function<Variable(const Variable&, const Axes&, bool)>& over_axes,
                    bool zero_alone = false);

/// All that a recurrent operation gives, in a row.
Variable joined(const RecurrentResult& result);
/// Inputs 1 to 4, and the state that begins with input 5, as far as there is one.
RecurrentWeights recurrent_weights(const Given& in);
RecurrentState first_state(const Given& in);

/// Yes, yes, no, yes, yes, no, ... from `first` on, in that shape.
Condition condition(const Shape& shape, std::size_t first = 0);

std::vector<Operation> elementwise_operations();
std::vector<Operation> reduction_operations();
std::vector<Operation> shape_operations();
std::vector<Operation> layer_operations();
std::vector<Operation> recurrent_operations();

/// All of them.
const std::vector<Operation>& operations();

}  // namespace gradus::inline GRADUS_PRECISION::testing
