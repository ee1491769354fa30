#include "examples/run_choices.hpp"

using namespace gradus;

void RunChoices::fields(Fields& fields) {
  fields.whole("accumulate", accumulate, {.low = 1, .high = 100'000},
               "parts of a batch, one after the other, whose gradients add up to its own; must divide the batch");
  fields.whole("threads", threads, {.low = 1, .high = 64},
               "that share the work of a step; the model is the same to the last bit for any number");
  fields.flag("plan", plan, "print what training takes, with the time of three steps, and end");
  fields.flag("profile", profile, "print at the end what the time of a step went into, operation by operation");
  fields.whole("inspect", inspect, {.low = 0, .high = 1'000'000'000},
               "steps; so often print a table of all parameters, their gradients and updates; 0: never");
  fields.flag("resume", resume, "go on from the last checkpoint of a run of the same options");
  fields.flag("replace", replace, "what lies in the folder, also where it is better or of another task");
  fields.whole("checkpoint_every", checkpoint_every, {.low = 1, .high = 1'000'000'000},
               "steps, and at the end: what --resume needs");
}
