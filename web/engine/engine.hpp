#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "autograd/core/error.hpp"
#include "autograd/core/fields.hpp"
#include "autograd/tensor/tensor.hpp"

// What the pages of the chapters ask of Gradus, which is compiled for them to WebAssembly. A page knows calls by name;
// it gives settings, numbers and a text, and gets numbers and a text. Where a call throws, the page gets the error's
// text.
namespace engine {

struct Question {
  gradus::Texts settings;
  std::vector<double> numbers;
  std::string text;  ///< or bytes

  /// Number `i`, or `otherwise` where there are fewer.
  double number(std::size_t i, double otherwise) const { return i < numbers.size() ? numbers[i] : otherwise; }
};

struct Answer {
  std::vector<double> numbers;
  std::string text;  ///< or bytes

  void add(const gradus::Tensor& tensor) { numbers.insert(numbers.end(), tensor.begin(), tensor.end()); }
};

using Call = std::function<Answer(const Question&)>;
using Calls = std::map<std::string, Call>;

/// numbers in: how many steps. numbers: the loss that each gives.
Answer losses(const Question& question, const std::function<double()>& step);

/// What is in training. Throws gradus::ValueError that names the call which begins it where nothing is.
template <class Training>
Training& begun(const std::unique_ptr<Training>& training, const char* call) {
  gradus::check<gradus::ValueError>(training != nullptr, "nothing is in training: {} comes first", call);
  return *training;
}

/// What the smaller blocks compute: lessons.cpp.
void add_lesson_calls(Calls& calls);
/// Walks through a graph: orders.cpp.
void add_order_calls(Calls& calls);
/// A model that learns a sequence task: sequence.cpp.
void add_sequence_calls(Calls& calls);
/// A model whose numbers are set by hand: by_hand.cpp.
void add_by_hand_calls(Calls& calls);
/// A model that learns a text: text.cpp.
void add_text_calls(Calls& calls);
/// A model that learns to go on with a repetition: induction.cpp.
void add_induction_calls(Calls& calls);

/// The answer to a call of that name. Throws gradus::ValueError for a name that there is not.
Answer answer(const std::string& call, const Question& question);

}  // namespace engine
