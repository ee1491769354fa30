#include <sstream>

#include "tests/autograd/ops/table.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

/// What stands between the marks.
std::vector<std::string> pieces(const std::string& text, char mark) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string piece; std::getline(in, piece, mark);) all.push_back(piece);
  return all;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \n"), last = text.find_last_not_of(" \n");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// "2,3T"
Input input_of(std::string word) {
  if (word == "()") return {};
  const char view = word.back();
  if (view == 'T' || view == 'S') word.pop_back();
  Shape shape;
  for (const std::string& size : pieces(word, ',')) shape.push_back(std::stoll(size));
  return {view == 'T' ? Input::View::transposed : view == 'S' ? Input::View::sliced : Input::View::whole, shape};
}

/// Inputs, and which of them have no gradient: "3*2,3,4 ~01".
struct Inputs {
  explicit Inputs(const std::string& text) {
    std::istringstream in(text);
    for (std::string word; in >> word;) {
      if (word[0] == '~') {
        for (char digit : word.substr(1)) zero_grad.push_back(static_cast<std::size_t>(digit - '0'));
        continue;
      }
      const std::size_t star = word.find('*');
      const std::size_t times = star == std::string::npos ? 1 : std::stoul(word);
      inputs.insert(inputs.end(), times, input_of(star == std::string::npos ? word : word.substr(star + 1)));
    }
  }
  std::vector<Input> inputs;
  std::vector<std::size_t> zero_grad;
};

/// "* & heads" with the shapes in place of the star.
std::vector<std::string> parts_of(const std::string& text, const std::vector<Input>& inputs) {
  std::vector<std::string> parts;
  for (const std::string& piece : pieces(text, '&')) {
    if (trimmed(piece) != "*")
      parts.push_back(trimmed(piece));
    else
      for (const Input& input : inputs) parts.push_back(to_string(input.shape));
  }
  return parts;
}

}  // namespace

Words::Words(const std::string& text) {
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    const std::size_t sign = std::min(word.find('='), word.size());
    words_[word.substr(0, sign)] = word.substr(std::min(sign + 1, word.size()));
  }
}

std::vector<double> Words::numbers(const std::string& name) const {
  std::vector<double> all;
  if (has(name))
    for (const std::string& number : pieces(words_.at(name), ',')) all.push_back(std::stod(number));
  return all;
}
std::vector<std::int64_t> Words::integers(const std::string& name) const {
  std::vector<std::int64_t> all;
  if (has(name))
    for (const std::string& number : pieces(words_.at(name), ',')) all.push_back(std::stoll(number));
  return all;
}
double Words::number(const std::string& name, double otherwise) const {
  return has(name) ? numbers(name).at(0) : otherwise;
}
std::int64_t Words::integer(const std::string& name, std::int64_t otherwise) const {
  return has(name) ? integers(name).at(0) : otherwise;
}

Operation& Operation::cases(const std::string& text, const std::function<Variable(const Given&, const Words&)>& call) {
  Words words;
  for (std::string one : pieces(text, ';')) {
    if (const std::size_t open = one.find('['), close = one.find(']'); open != std::string::npos) {
      words = Words(one.substr(open + 1, close - open - 1));
      one.erase(open, close - open + 1);
    }
    Call with_words = [call, words](const Given& in) { return call(in, words); };
    const std::size_t arrow = one.find("->");
    const Inputs given(one.substr(0, arrow));
    if (arrow == std::string::npos) {
      on({given.inputs}, with_words, given.zero_grad);
      continue;
    }
    const std::string refusal = trimmed(one.substr(arrow + 2)), kind = refusal.substr(0, 5);
    check<ValueError>(kind == "shape" || kind == "value", "a case is refused with shape or value, not {}", kind);
    refuses(given.inputs, with_words, kind == "shape" ? Error::shape : Error::value,
            parts_of(refusal.substr(5), given.inputs));
  }
  return *this;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
