#include "tests/onnx/call.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onnx {
namespace {

// Ends of slices are the largest number there is.
std::int64_t rounded(double x) {
  constexpr double limit = 9.2e18;
  return x > limit    ? std::numeric_limits<std::int64_t>::max()
         : x < -limit ? std::numeric_limits<std::int64_t>::min()
                      : static_cast<std::int64_t>(std::llround(x));
}

}  // namespace

const Variable& Call::operator[](std::size_t i) const {
  if (!has_input(i)) throw LeftOut{"an input that is left out"};
  return inputs[i];
}

std::vector<std::int64_t> Call::whole_numbers(std::size_t i) const {
  std::vector<std::int64_t> list;
  for (Scalar x : (*this)[i].value()) list.push_back(rounded(x));
  return list;
}

std::int64_t Call::integer_attribute(const char* attribute, std::int64_t otherwise) const {
  return attributes.value(attribute, otherwise);
}

double Call::number_attribute(const char* attribute, double otherwise) const {
  return attributes.contains(attribute) ? number_from(attributes[attribute]) : otherwise;
}

std::string Call::text_attribute(const char* attribute, const std::string& otherwise) const {
  return attributes.value(attribute, otherwise);
}

std::optional<std::vector<std::int64_t>> Call::attribute_or_input(const char* attribute, std::size_t i) const {
  if (attributes.contains(attribute)) return attributes[attribute].get<std::vector<std::int64_t>>();
  if (has_input(i)) return whole_numbers(i);
  return {};
}

void Call::leave_out_where(const char* attribute, const std::string& reason) const {
  if (attributes.contains(attribute) && attributes[attribute] != 0) throw LeftOut{reason};
}

std::int64_t rank_of(const Variable& x) { return static_cast<std::int64_t>(x.shape().size()); }

Operation one_output(Variable (*f)(const Call&)) {
  return [f](const Call& call) -> std::vector<Variable> { return {f(call)}; };
}

Shape shape_from(const std::vector<std::int64_t>& lengths) { return Shape(lengths.begin(), lengths.end()); }

Indices indices_from(const Variable& x) {
  std::vector<std::int64_t> list;
  for (Scalar value : x.value()) list.push_back(rounded(value));
  return indices(x.shape(), list);
}

double number_from(const Json& number) {
  if (number.is_number()) return number.get<double>();
  auto text = number.get<std::string>();
  constexpr double endless = std::numeric_limits<double>::infinity();
  return text == "nan" ? std::nan("") : text == "inf" ? endless : -endless;
}

Variable read_tensor(const Json& json) {
  std::vector<double> numbers;
  for (const Json& number : json["data"]) numbers.push_back(number_from(number));
  return Variable(tensor(shape_from(json["shape"].get<std::vector<std::int64_t>>()), numbers));
}

Operations operations_of_expanded_cases() {
  Operations all;
  all["Constant"] = [](const Call& call) -> std::vector<Variable> {
    if (call.attributes.contains("value")) return {read_tensor(call.attributes["value"])};
    for (const char* one : {"value_float", "value_int"})
      if (call.attributes.contains(one)) return {Variable(full({}, number_from(call.attributes[one])))};
    for (const char* list : {"value_floats", "value_ints"})
      if (call.attributes.contains(list)) {
        auto values = call.attributes[list].get<std::vector<double>>();
        return {Variable(tensor({static_cast<std::int64_t>(values.size())}, values))};
      }
    throw LeftOut{"a constant of texts"};
  };
  all["Shape"] = [](const Call& call) -> std::vector<Variable> {
    Shape shape = call[0].shape();
    Tensor lengths = tensor({static_cast<std::int64_t>(shape.size())}, std::vector<double>(shape.begin(), shape.end()));
    auto rank = static_cast<std::int64_t>(shape.size());
    return {slice(Variable(lengths), 0, call.integer_attribute("start", 0), call.integer_attribute("end", rank))};
  };
  all["Size"] = [](const Call& call) -> std::vector<Variable> {
    return {Variable(full({}, static_cast<double>(size_of(call[0].shape()))))};
  };
  all["ConstantOfShape"] = [](const Call& call) -> std::vector<Variable> {
    double value = call.attributes.contains("value") ? number_from(call.attributes["value"]["data"][0]) : 0;
    return {Variable(full(shape_from(call.whole_numbers(0)), value))};
  };
  all["Cast"] = [](const Call& call) -> std::vector<Variable> {
    constexpr int to_float = 1, to_int64 = 7, to_bool = 9, to_double = 11;
    std::int64_t to = call.integer_attribute("to", 0);
    if (to != to_float && to != to_int64 && to != to_bool && to != to_double) throw LeftOut{"a cast to another type"};
    if (to == to_int64)
      for (Scalar x : call[0].value())
        if (x != std::trunc(x)) throw LeftOut{"a cast to whole numbers"};
    return {call[0]};
  };
  return all;
}

}  // namespace onnx
