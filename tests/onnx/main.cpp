// Runs ONNX's backend node cases: test_onnx CASES.json LEFT_OUT.txt. Each case whose operations Gradus has is computed
// and held to ONNX's outputs; what cannot be is printed, a line "case: reason", and these lines are to be the file's.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "tests/onnx/call.hpp"

using namespace onnx;

namespace {

constexpr double rtol = 1e-5, atol = 1e-7;
// What no operation can see of its inputs.
const std::map<std::string, std::string> beyond = {{"div_uint8", "a division of whole numbers, which cuts"}};

/// "" or what is wrong with an output. Throws LeftOut.
std::string wrong_in(const Json& graph, const Json& set, const Operations& operations) {
  std::map<std::string, Variable> values;
  for (const auto& [name, tensor] : set["inputs"].items()) values[name] = read_tensor(tensor);
  for (const Json& json : graph) {
    Call call{json["attributes"], {}};
    for (const auto& name : json["inputs"].get<std::vector<std::string>>())
      call.inputs.push_back(name.empty() ? Variable{} : values.at(name));
    auto names = json["outputs"].get<std::vector<std::string>>();
    call.outputs = names.size();
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

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::cerr << "Usage: test_onnx CASES.json LEFT_OUT.txt\n", 2;
  Operations operations = helpers(), all;
  std::set<std::string> helping;
  for (const auto& [name, operation] : operations) helping.insert(name);
  for (const Operations& more : {elementwise_operations(), shape_operations(), reductions(), layers()})
    operations.insert(more.begin(), more.end());

  std::int64_t right = 0, wrong = 0, elsewhere = 0;
  std::ostringstream left_out;
  for (const Json& one : Json::parse(text_of(arguments[1]))) {
    auto name = one["name"].get<std::string>();
    bool has_all = one.contains("nodes"), has_any = false;
    for (const Json& call : one.value("nodes", Json::array())) {
      has_all = has_all && operations.count(call["op"]);
      has_any = has_any || (operations.count(call["op"]) && !helping.count(call["op"]));
    }
    if (!has_all || !has_any) {
      bool has_its_own = operations.count(one["op"]) && !helping.count(one["op"]);
      if (!has_its_own)
        ++elsewhere;
      else
        left_out << name << ": " << one.value("reason", "an operation beside it that Gradus has not") << '\n';
      continue;
    }
    try {
      if (auto reason = beyond.find(name); reason != beyond.end()) throw LeftOut{reason->second};
      std::string found;
      for (const Json& set : one["sets"])
        if (found.empty()) found = wrong_in(one["nodes"], set, operations);
      found.empty() ? ++right : ++wrong;
      if (!found.empty()) fmt::print("{}: {}\n", name, found);
    } catch (const LeftOut& reason) {
      left_out << name << ": " << reason.reason << '\n';
    } catch (const std::exception& error) {
      ++wrong;
      fmt::print("{}: {}\n", name, error.what());
    }
  }
  std::string listed = left_out.str();
  bool as_listed = listed == text_of(arguments[2]);
  if (!as_listed) fmt::print("Left out are now:\n{}", listed);
  fmt::print("{} cases right to {}, {} wrong, {} left out with a reason, {} of what Gradus has not\n", right, rtol,
             wrong, std::count(listed.begin(), listed.end(), '\n'), elsewhere);
  return wrong == 0 && as_listed ? 0 : 1;
}
