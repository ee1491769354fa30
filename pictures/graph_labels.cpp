#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <map>

#include "pictures/graph_view.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool is_constant(const Trace& trace, const Variable& value) {
  return !value.requires_grad() && trace.given_name(value).empty() && trace.parameter_name(value).empty();
}

bool is_written_beside(const Trace& trace, const Variable& value) {
  return value.dimension() == 0 && is_constant(trace, value);
}

std::string label_of(const Trace& trace, const Trace::Operation& operation, int digits) {
  static const std::map<std::string, std::string> symbols = {
      {"add", "+"}, {"sub", "-"}, {"neg", "-"}, {"mul", "*"}, {"div", "/"}};
  auto symbol = symbols.find(operation.name);
  std::string left, right = symbol == symbols.end() ? operation.name : symbol->second;
  bool behind = false;  // an operand that is no number came before
  for (const Variable& input : operation.inputs) {
    if (!input) continue;
    if (!is_written_beside(trace, input))
      behind = true;
    else if (behind)
      right += " " + number_text(input.item(), digits);
    else
      left += number_text(input.item(), digits) + " ";
  }
  return left + right;
}

std::string number_text(double x, int digits) {
  double size = std::abs(x);
  int before_point = size >= 1 && size < 1e9 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 0;
  return fmt::format("{:.{}g}", x, digits + before_point);
}

std::string stem(const std::string& name) {
  std::size_t end = name.size();
  while (end > 0 && std::isdigit(static_cast<unsigned char>(name[end - 1]))) --end;
  return name.substr(0, end);
}

}  // namespace gradus::inline GRADUS_PRECISION
