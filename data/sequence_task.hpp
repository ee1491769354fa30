#pragma once
#include <functional>

#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

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
};

/// The tasks that come with Gradus: copy, reverse.
const std::vector<SequenceTask>& sequence_tasks();

/// The task of that name; throws ValueError that lists the names there are.
const SequenceTask& sequence_task(std::string_view name);

}  // namespace gradus::inline GRADUS_PRECISION
