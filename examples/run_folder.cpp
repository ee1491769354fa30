#include "examples/run_folder.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "autograd/core/crc32c.hpp"
#include "autograd/core/utf8.hpp"
#include "examples/trained_model.hpp"
#include "training/output.hpp"
#include "training/run_state.hpp"

using namespace gradus;

namespace {

std::string score_name(const RunJudgement& judgement) { return std::string(run_prefix) + judgement.metric; }

std::optional<std::string> said(const SavedModel& model, const std::string& name) {
  auto found = model.about.find(name);
  return found == model.about.end() ? std::nullopt : std::optional(found->second);
}

/// What a model's file says that learned it, without what says how.
Texts learned(Texts about) {
  std::erase_if(about, [](const auto& entry) { return entry.first.starts_with(run_prefix); });
  return about;
}

}  // namespace

std::uint32_t crc_of(const Sequence& symbols, std::uint32_t before) {
  std::uint64_t length = symbols.size();  // so that two in a row are told from others
  before = crc32c({reinterpret_cast<const char*>(&length), sizeof length}, before);
  return crc32c({reinterpret_cast<const char*>(symbols.data()), symbols.size() * sizeof symbols[0]}, before);
}

RunFolder::RunFolder(const std::filesystem::path& folder, const RunJudgement& judgement, const SavedModel& described,
                     bool replace)
    : folder_(folder), judgement_(judgement), described_(described), replace_(replace), lock_(folder) {
  std::error_code ignored;
  std::filesystem::path file = folder / model_file_name;
  check<ValueError>(!std::filesystem::exists(file, ignored) || std::filesystem::is_regular_file(file, ignored),
                    "{}: cannot be written: it is no file", file.string());
}

void RunFolder::check_beginning_anew() const {
  check_task();
  try {
    if (load_checkpoint(folder_).about.contains(run_names::done)) return;
  } catch (const Error&) {  // there is none, or none that can be read
    return;
  }
  say("{} holds a run that was cut short, which --resume would go on with; this one takes its place\n",
      shown(folder_.string()));
}

// Older files say no task of a text.
void RunFolder::check_task() const {
  std::optional<SavedModel> other = there();
  if (replace_ || !other) return;
  std::string task = said(*other, run_names::task).value_or(said(*other, "task").value_or(""));
  bool same = task.empty() ? other->kind == described_.kind : task == judgement_.task;
  check<ValueError>(same, "{}: its model learned another task, {}, and this run learns {}; --replace replaces it",
                    other->source, shown(task.empty() ? other->kind : task), shown(judgement_.task));
}

SavedModel RunFolder::judged(SavedModel model, std::optional<double> score) const {
  model.about[run_names::task] = judgement_.task;
  model.about[run_names::held_out] = judgement_.held_out;
  if (score) model.about[score_name(judgement_)] = fmt::format("{}", *score);
  return model;
}

std::filesystem::path RunFolder::place_for(std::optional<double> score) const {
  std::optional<SavedModel> other = there();
  if (replace_ || !other || !score) return folder_;
  std::optional<std::string> text = said(*other, score_name(judgement_));
  bool comparable = text && said(*other, run_names::held_out) == judgement_.held_out &&
                    learned(other->about) == learned(described_.about);
  double theirs = comparable ? std::strtod(text->c_str(), nullptr) : 0;
  bool as_good = judgement_.lower_is_better ? *score <= theirs : *score >= theirs;  // NaN is not
  if (!comparable || as_good) return folder_;
  std::filesystem::path worse = folder_ / "worse";
  say("{:.4g} {} is worse than the {:.4g} of what lies in {}, which stays\n", *score, judgement_.metric, theirs,
      shown(folder_.string()));
  prepare_folder(worse);
  return worse;
}

std::optional<SavedModel> RunFolder::there() const {
  try {
    return load_model_of_run(folder_);
  } catch (const Error&) {  // nothing, or nothing that can be read
    return {};
  }
}
