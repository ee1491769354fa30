#include <fmt/format.h>

#include <cstdlib>

#include "examples/trained_model.hpp"
#include "examples/training_run.hpp"
#include "training/model_file.hpp"
#include "training/output.hpp"

using namespace gradus;

void TrainingRun::go_on_from(const std::filesystem::path& folder) {
  SavedModel checkpoint = load_checkpoint(folder);
  auto same = [&](const Texts& texts, const Texts& here, const std::string& prefix) {
    for (const auto& [name, text] : here) {
      auto found = texts.find(prefix + name);
      check<ValueError>(
          found != texts.end() && found->second == text,
          "{}: of another run: its {} is {:.40}, here it is {:.40}; --resume needs the options with which "
          "the run began",
          checkpoint.source, name, found == texts.end() ? "missing" : found->second, text);
    }
  };
  check<ValueError>(checkpoint.kind == described_.kind, "{}: of another run: its kind is {:.40}, here it is {}",
                    checkpoint.source, checkpoint.kind, described_.kind);
  same(checkpoint.options, described_.options, "");
  same(checkpoint.about, described_.about, "");
  same(checkpoint.about, options_.settings, run_names::setting_prefix);
  Texts judged = folder_->judged({}).about;
  std::erase_if(judged, [&](const auto& entry) { return !checkpoint.about.contains(entry.first); });  // an older one
  same(checkpoint.about, judged, "");
  step_ = restore_run(parts_, checkpoint.weights);
  done_ = checkpoint.about.contains(run_names::done);
  if (auto found = checkpoint.about.find(run_names::first_loss); found != checkpoint.about.end())
    first_loss_ = std::strtod(found->second.c_str(), nullptr);
  for (const char* name : {"loss", "lr", "grad_norm"})
    if (auto found = checkpoint.about.find(run_names::metric_prefix + name); found != checkpoint.about.end()) {
      metrics_.push_back({name, std::strtod(found->second.c_str(), nullptr)});
      measured_ = false;
    }
}

void TrainingRun::add_settings(SavedModel& model) const {
  for (const auto& [name, text] : options_.settings) model.about[run_names::setting_prefix + name] = text;
}

void TrainingRun::keep(bool done, const std::filesystem::path& folder) {
  parts_.model.zero_grad();  // what is written takes their place
  SavedModel checkpoint = folder_->judged(described_);
  checkpoint.weights = run_state(parts_, step_);
  add_settings(checkpoint);
  if (done) checkpoint.about[run_names::done] = "true";
  if (first_loss_) checkpoint.about[run_names::first_loss] = fmt::format("{}", *first_loss_);
  if (!measured_)
    for (const auto& [name, value] : metrics_)
      checkpoint.about[run_names::metric_prefix + name] = fmt::format("{}", value);
  save_checkpoint(folder, std::move(checkpoint));
}

void TrainingRun::try_to_keep(bool done, const std::filesystem::path& folder) {
  try {
    keep(done, folder);
  } catch (const ValueError& error) {  // the one before is whole
    warn("{}: {}\n", options_.program, error.what());
    files_failed_ = true;
  }
}
