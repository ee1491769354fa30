// Runs ONNX's backend node cases: test_onnx CASES.json LEFT_OUT.txt. Each case whose operations Gradus has is computed
// and held to ONNX's outputs; what cannot be is printed, a line "case: reason", and these lines are to be the file's.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/onnx/call.hpp"

using namespace onnx;

namespace {

constexpr double rtol = 1e-5, atol = 1e-7;

/// "" or what is wrong with an output. Throws LeftOut.
std::string wrong_in(const Json& graph, const Json& set, const Operations& operations) {
  std::map<std::string, Variable> values;
  for (const auto& [name, tensor] : set["inputs"].items()) values[name] = read_tensor(tensor);
  for (const Json& json : graph) {
    Call call{json["attributes"], {}};
    for (const auto& name : json["inputs"].get<std::vector<std::string>>())
      call.inputs.push_back(name.empty() ? Variable{} : values.at(name));
    auto names = json["outputs"].get<std::vector<std::string>>();
    call.wanted_outputs = names.size();
    std::vector<Variable> outputs = operations.at(json["op"].get<std::string>())(call);
    if (names.size() > outputs.size()) throw LeftOut{"an output that Gradus's operation does not give"};
    for (std::size_t i = 0; i < names.size(); ++i) values[names[i]] = outputs[i];
  }
  for (const auto& [name, tensor] : set["outputs"].items()) {
    std::string wrong = difference(values.at(name).value(), read_tensor(tensor).value(), rtol, atol);
    if (!wrong.empty()) return fmt::format("{}: {}", name, wrong);
  }
  return {};
}

std::string text_of(const char* file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What became of a case: its text is what is wrong, or the reason why it is left out.
struct Verdict {
  enum class Kind { right, wrong, left_out, elsewhere } kind;
  std::string text = {};
};

/// `own` are operations of ONNX that Gradus has; a case is one of theirs, in which `helping` ones may take part.
Verdict verdict_on(const Json& one, const Operations& own, const Operations& helping) {
  using Kind = Verdict::Kind;
  Json nodes = one.value("nodes", Json::array());
  auto is_own = [&](const Json& node) { return own.contains(node["op"]); };
  bool all_are_known = !nodes.empty() && std::all_of(nodes.begin(), nodes.end(), [&](const Json& node) {
    return is_own(node) || helping.contains(node["op"]);
  });
  if (!all_are_known || std::none_of(nodes.begin(), nodes.end(), is_own))
    return is_own(one) ? Verdict{Kind::left_out, one.value("reason", "an operation beside it that Gradus has not")}
                       : Verdict{Kind::elsewhere};
  if (one["name"] == "div_uint8") return {Kind::left_out, "a division of whole numbers, which cuts"};
  Operations known = own;
  known.insert(helping.begin(), helping.end());
  try {
    for (const Json& set : one["sets"])
      if (std::string wrong = wrong_in(nodes, set, known); !wrong.empty()) return {Kind::wrong, wrong};
  } catch (const LeftOut& left_out) {
    return {Kind::left_out, left_out.reason};
  } catch (const std::exception& error) {
    return {Kind::wrong, error.what()};
  }
  return {Kind::right};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::cerr << "Usage: test_onnx CASES.json LEFT_OUT.txt\n", 2;
  Operations own;
  for (const Operations& more : {elementwise_operations(), shape_operations(), reductions(), layers()})
    own.insert(more.begin(), more.end());

  std::map<Verdict::Kind, std::int64_t> counts;
  std::string left_out;
  for (const Json& one : Json::parse(text_of(arguments[1]))) {
    auto [kind, text] = verdict_on(one, own, operations_of_expanded_cases());
    ++counts[kind];
    std::string line = fmt::format("{}: {}\n", one["name"].get<std::string>(), text);
    if (kind == Verdict::Kind::wrong) fmt::print("{}", line);
    if (kind == Verdict::Kind::left_out) left_out += line;
  }
  bool as_listed = left_out == text_of(arguments[2]);
  if (!as_listed) fmt::print("Left out are now:\n{}", left_out);
  fmt::print("{} cases right to {}, {} wrong, {} left out with a reason, {} of what Gradus has not\n",
             counts[Verdict::Kind::right], rtol, counts[Verdict::Kind::wrong], counts[Verdict::Kind::left_out],
             counts[Verdict::Kind::elsewhere]);
  return counts[Verdict::Kind::wrong] == 0 && as_listed ? 0 : 1;
}
