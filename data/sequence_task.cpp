#include "data/sequence_task.hpp"

namespace gradus::inline GRADUS_PRECISION {

const std::vector<SequenceTask>& sequence_tasks() {
  static const std::vector<SequenceTask> tasks = {
      {"copy", "the sequence as it is", [](const Sequence& source) { return source; }},
      {"reverse", "the sequence from its end to its start",
       [](const Sequence& source) { return Sequence(source.rbegin(), source.rend()); }},
  };
  return tasks;
}

const SequenceTask& sequence_task(std::string_view name) {
  std::string names;
  for (const SequenceTask& task : sequence_tasks()) {
    if (task.name == name) return task;
    names += (names.empty() ? "" : ", ") + task.name;
  }
  fail<ValueError>("there is no task {:.40}; the tasks are {}", name, names);
}

}  // namespace gradus::inline GRADUS_PRECISION
