#include "examples/trained_model.hpp"

#include <algorithm>

#include "training/model_file.hpp"
#include "training/output.hpp"
#include "training/run_state.hpp"

using namespace gradus;

namespace {

std::string of_run(const char* name) { return std::string(run_prefix) + name; }

/// A kind of model, what people call it, and the program that trains it.
struct KnownKind {
  std::string kind, name, program;
};
const KnownKind known_kinds[] = {{"transformer", "a Transformer that answers sequences", "seq2seq"},
                                 {"recurrent", "a recurrent model that answers sequences", "seq2seq"},
                                 {"gpt", "a GPT", "language_model"},
                                 {"bert", "a BERT", "masked_language_model"}};

const KnownKind* known(const std::string& kind) {
  auto named = [&](const KnownKind& each) { return each.kind == kind; };
  auto found = std::find_if(std::begin(known_kinds), std::end(known_kinds), named);
  return found == std::end(known_kinds) ? nullptr : found;
}

/// Throws for a model of another kind than these.
void check_kind(const char* program, const SavedModel& saved, const std::vector<std::string>& kinds) {
  if (std::find(kinds.begin(), kinds.end(), saved.kind) != kinds.end()) return;
  std::string wanted;
  for (const std::string& kind : kinds) wanted += (wanted.empty() ? "" : " or ") + known(kind)->name;
  const KnownKind* other = known(saved.kind);
  check<ValueError>(other, "{}: holds a model of the kind {:.40}, which no program here trains; {} takes {}",
                    saved.source, saved.kind, program, wanted);
  fail<ValueError>("{}: holds {}, which {} takes; {} takes {}", saved.source, other->name, other->program, program,
                   wanted);
}

}  // namespace

namespace run_names {
const std::string task = of_run("task"), held_out = of_run("held_out"), done = of_run("done"),
                  first_loss = of_run("first_loss"), setting_prefix = of_run("setting."),
                  metric_prefix = of_run("metric.");
}

TrainedModel load_trained(const char* program, const std::filesystem::path& folder_or_file,
                          const std::vector<std::string>& kinds) {
  SavedModel read = load_model_of_run(folder_or_file);
  bool is_checkpoint = read.weights.contains(of_run("step"));
  if (is_checkpoint)
    warn("{}: {}: a checkpoint, of a run that {}\n", program, read.source,
         read.about.contains(run_names::done) ? "is done" : "has not come to its end");
  check_kind(program, read, kinds);
  TrainedModel model;
  for (const auto& [name, text] : read.about) {
    if (name.starts_with(run_names::setting_prefix))
      model.settings[name.substr(run_names::setting_prefix.size())] = text;
    if (name == run_names::held_out) model.held_out = text;
  }
  model.saved = without_run(std::move(read));
  return model;
}
