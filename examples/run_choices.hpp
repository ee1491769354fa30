#pragma once
#include "autograd/core/fields.hpp"

/// How a run of any program runs and looks; of what is trained only `accumulate` changes rounding.
struct RunChoices {
  std::int64_t accumulate = 1;  ///< parts of a batch, each with a loss of its own
  std::int64_t threads = 1;
  bool plan = false;  ///< three steps, to see what they take
  bool profile = false;
  std::int64_t inspect = 0;             ///< steps from one table of all parameters to the next; 0: none
  bool resume = false;                  ///< go on from the folder's checkpoint
  bool replace = false;                 ///< what lies in the folder, whatever it is
  std::int64_t checkpoint_every = 500;  ///< steps, and after the last

  void fields(gradus::Fields& fields);
};

/// The options that decide what a run computes: those that its fields list, but for those of how it runs and looks.
template <class Options>
gradus::Texts settings_of(const Options& options) {
  gradus::Texts settings = gradus::texts_of(options);
  RunChoices how;
  for (const gradus::Field& field : gradus::fields_of(how).without({"accumulate"})) settings.erase(field.name);
  settings.erase("seeds");
  return settings;
}
