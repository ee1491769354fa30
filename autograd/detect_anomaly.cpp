#include "autograd/detect_anomaly.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::optional<std::size_t> first_anomaly(const Tensor& x) {
  auto found = std::find_if(x.data(), x.data() + x.size(), [](Scalar number) { return !std::isfinite(number); });
  auto place = static_cast<std::size_t>(found - x.data());
  return place < x.size() ? std::optional(place) : std::nullopt;
}

const char* kind_of(Scalar number) { return std::isnan(number) ? "NaN" : number > 0 ? "inf" : "-inf"; }

/// "NaN in NAME at (3, 0, 5) of (8, 12, 64)"; NAME is left out where it is empty.
std::string in_words(const Tensor& x, std::size_t element, const std::string& name) {
  Shape place = shape_of(x);
  std::size_t rest = element;
  for (std::size_t axis = place.size(); axis-- > 0;) {
    auto length = static_cast<std::size_t>(x.shape()[axis]);
    place[axis] = static_cast<std::int64_t>(rest % length);
    rest /= length;
  }
  return fmt::format("{}{}{} at {} of {}", kind_of(x.data()[element]), name.empty() ? "" : " in ", name, place,
                     shape_of(x));
}

/// "between -1e+30 and inf", "between 0 and 1 and 3 NaN"
std::string range_of(const Tensor& x) {
  std::int64_t nan = std::count_if(x.data(), x.data() + x.size(), [](Scalar number) { return std::isnan(number); });
  std::string more = nan ? fmt::format("{} NaN", nan) : "";
  if (nan == static_cast<std::int64_t>(x.size())) return nan ? more : "empty";
  Scalar least = std::numeric_limits<Scalar>::infinity(), most = -least;
  for (Scalar number : x) least = std::min(least, number), most = std::max(most, number);  // NaN changes neither
  return fmt::format("between {:.3g} and {:.3g}{}{}", least, most, nan ? " and " : "", more);
}

/// What PyTorch calls the inputs of operations that have several.
std::string name_of_input(std::string_view operation, std::size_t input) {
  static const std::map<std::string_view, std::vector<const char*>> names = {
      {"linear", {"input", "weight", "bias"}},
      {"layer_norm", {"input", "weight", "bias"}},
      {"rms_norm", {"input", "weight"}},
      {"embedding", {"weight"}},
      {"scaled_dot_product_attention", {"query", "key", "value"}}};
  auto found = names.find(operation);
  return found != names.end() && input < found->second.size() ? fmt::format("its {}", found->second[input])
                                                              : fmt::format("its input {}", input);
}

}  // namespace

void DetectAnomaly::computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) {
  if (context.rule) return;  // what a rule makes of it is looked at
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor& value = outputs[i].value();
    std::optional<std::size_t> element = first_anomaly(value);
    if (!element) continue;
    std::string ranges;
    for (std::size_t input = 0; input < inputs.size(); ++input)
      if (inputs[input])
        ranges += fmt::format("{}{} {} was {}", ranges.empty() ? "; " : ", ", name_of_input(operation, input),
                              inputs[input].shape(), range_of(inputs[input].value()));
    fail<ValueError>("forward of {} gave {}{}", operation,
                     in_words(value, *element, outputs.size() > 1 ? fmt::format("its output {}", i) : ""), ranges);
  }
}

void DetectAnomaly::arrived(const Node& node, std::size_t output, Tensor& gradient) {
  if (node.is_leaf()) return;  // what rules gave it was looked at
  if (std::optional<std::size_t> element = first_anomaly(gradient))
    fail<ValueError>("backward of {} was given {}", node.operation(), in_words(gradient, *element, "dy"));
  if (std::exchange(node_, node.id()) != node.id()) dy_.clear();
  dy_ += fmt::format("{}dy{} was {}", dy_.empty() ? "" : ", ", node.outputs() > 1 ? fmt::format("[{}]", output) : "",
                     range_of(gradient));
}

void DetectAnomaly::ran_rule(const Node& node, const Gradients& gradients) {
  for (std::size_t input = 0; input < node.inputs().size(); ++input) {
    const Tensor* gradient = gradients.gathered(input);
    if (!gradient) continue;
    if (std::optional<std::size_t> element = first_anomaly(*gradient))
      fail<ValueError>("backward of {} gave {}; {}", node.operation(),
                       in_words(*gradient, *element, name_of_input(node.operation(), input) + "'s gradient"), dy_);
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
