#pragma once
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus.hpp"

// ONNX's backend node cases, run by Gradus's operations: one function for each operation of ONNX that Gradus has.
namespace onnx {

using namespace gradus;
using Json = nlohmann::json;

/// Thrown where a case asks for what Gradus's operation does not offer; its text is the reason.
struct LeftOut {
  std::string reason;
};

/// An operation with its inputs. Whole numbers and booleans are held as numbers.
struct Call {
  const Json& attributes;
  std::vector<Variable> inputs;    // empty where one is left out
  std::size_t wanted_outputs = 1;  // how many are asked for

  bool has_input(std::size_t i) const { return i < inputs.size() && inputs[i]; }
  /// Throws LeftOut where it is not there.
  const Variable& operator[](std::size_t i) const;
  /// Input i as whole numbers, in one list whatever its shape.
  std::vector<std::int64_t> whole_numbers(std::size_t i) const;
  std::int64_t integer_attribute(const char* attribute, std::int64_t otherwise) const;
  double number_attribute(const char* attribute, double otherwise) const;
  std::string text_attribute(const char* attribute, const std::string& otherwise) const;
  /// The attribute, or where it is not there input i, or where that is not there either nothing.
  std::optional<std::vector<std::int64_t>> attribute_or_input(const char* attribute, std::size_t i) const;
  /// Throws LeftOut with that reason where the attribute is there and not 0.
  void leave_out_where(const char* attribute, const std::string& reason) const;
};

using Operation = std::function<std::vector<Variable>(const Call&)>;
/// One that gives one output.
Operation one_output(Variable (*f)(const Call&));
using Operations = std::map<std::string, Operation>;

Operations elementwise_operations();
Operations shape_operations();
Operations reductions();
Operations layers();
/// What only cases that ONNX has taken apart ("_expanded") need beside: constants, shapes, casts.
Operations operations_of_expanded_cases();

std::int64_t rank_of(const Variable& x);
Shape shape_from(const std::vector<std::int64_t>& lengths);
Indices indices_from(const Variable& x);
double number_from(const Json& number);
Variable read_tensor(const Json& tensor);

}  // namespace onnx
