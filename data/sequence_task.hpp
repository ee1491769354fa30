#pragma once
#include <functional>

#include "data/vocabulary.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What may stand at one place of a question: any of the symbols first to last.
struct Choice {
  std::int64_t first, last;
};

/// A question about sequences that has one right answer. One of your own needs no more than this:
///
///     SequenceTask rotate{"rotate", "the first symbol moves to the end", [](Sequence s) {
///                           if (!s.empty()) std::rotate(s.begin(), s.begin() + 1, s.end());
///                           return s;
///                         }};
struct SequenceTask {
  std::string name;
  std::string description;
  std::function<Sequence(const Sequence& source)> answer;  ///< symbols in, symbols out
  Vocabulary vocabulary = Vocabulary();                    ///< of questions and answers: the numbers 1 to 10
  /// What stands in a question of some length, place by place, of which each is drawn evenly. Without it: `length`
  /// symbols, each any of the vocabulary.
  std::function<std::vector<Choice>(std::int64_t length)> question = nullptr;
};

/// The tasks that come with Gradus: copy, reverse, sort, addition, addition-reversed, steered.
const std::vector<SequenceTask>& sequence_tasks();

/// The task of that name; throws ValueError that lists the names there are.
const SequenceTask& sequence_task(std::string_view name);

}  // namespace gradus::inline GRADUS_PRECISION
