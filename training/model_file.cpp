#include "training/model_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "autograd/core/json.hpp"
#include "autograd/core/read_file.hpp"
#include "autograd/core/whole_file.hpp"
#include "training/run_state.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What the first format says of its model. It has the names that the options have today.
SavedModel first_format(const fs::path& file) {
  constexpr int levels = 8;  // one is enough
  Json json = parse_json(text_of_file(file), levels, file.string() + ": not a model's description: it").json;
  check<ValueError>(json.is_object(), "{}: not a model's description: no JSON object", file.string());
  // As fields are set: a number that stands there as a string is none.
  auto text = [&](const char* name) { return json[name].dump(-1, ' ', true, Json::error_handler_t::replace); };
  SavedModel model{.kind = "transformer", .options = {}, .weights = {}, .source = file.string()};
  for (const char* name : {"task", "vocabulary", "d_model", "heads", "layers", "d_ff", "dropout", "norm_first"}) {
    check<ValueError>(json.contains(name), "{}: not a model's description: it has no {}", file.string(), name);
    model.options[name] = text(name);
  }
  model.options.erase("task");
  check<ValueError>(json["task"].is_string(), "{}: task is {:.40}; it must be a text", file.string(), text("task"));
  model.about["task"] = json["task"].get<std::string>();
  for (const char* name : {"min_length", "max_length"})
    if (json.contains(name)) model.about[name] = text(name);
  return model;
}

fs::path before_of(const fs::path& folder) { return folder / "checkpoint.before.safetensors"; }

SavedModel read(const fs::path& file) {
  std::ifstream in = open_to_read(file);
  return read_model(in, file.string());
}

}  // namespace

fs::path model_file(const fs::path& folder_or_file) {
  std::error_code ignored;
  return fs::is_regular_file(folder_or_file, ignored) ? folder_or_file : folder_or_file / model_file_name;
}

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  // Tried, since what may be written is not always writable (/sys), with a name that write_whole removes if need be.
  const std::string_view ending = ".tmp";
  std::string file = (folder / model_file_name).string() + ".00XXXXXX" + std::string(ending);
  int descriptor = mkstemps(file.data(), static_cast<int>(ending.size()));
  check<ValueError>(descriptor >= 0, "{}: cannot be made or written: {}", folder.string(),
                    error ? error.message() : std::strerror(errno));
  close(descriptor);
  unlink(file.c_str());
}

FolderLock::FolderLock(const fs::path& folder) {
  prepare_folder(folder);
  descriptor_ = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  bool taken = flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (!taken) return;
  close(descriptor_);
  fail<ValueError>("{}: another run is writing to it; wait for its end, or take another folder", folder.string());
}

FolderLock::~FolderLock() { close(descriptor_); }

void save_model(const fs::path& file, SavedModel model) {
  model.weights.source = file.string();
  write_whole(file, [&](std::ostream& out) { write_model(out, std::move(model)); });
}

fs::path checkpoint_file(const fs::path& folder) { return folder / "checkpoint.safetensors"; }

void save_checkpoint(const fs::path& folder, SavedModel checkpoint) {
  fs::path file = checkpoint_file(folder), before = before_of(folder);
  std::error_code error;
  if (fs::exists(file, error)) {
    // Another name for what is there, which the new one does not overwrite but replaces.
    fs::remove(before, error);
    fs::create_hard_link(file, before, error);
  }
  save_model(file, std::move(checkpoint));
}

void check_checkpoint(const fs::path& folder) {
  std::error_code ignored;
  bool there = fs::exists(checkpoint_file(folder), ignored) || fs::exists(before_of(folder), ignored);
  check<ValueError>(there, "{}: there is no checkpoint in it", folder.string());
}

SavedModel load_checkpoint(const fs::path& folder) {
  fs::path file = checkpoint_file(folder), before = before_of(folder);
  std::error_code ignored;
  check_checkpoint(folder);
  return read(fs::exists(file, ignored) ? file : before);
}

SavedModel without_run(SavedModel model) {
  NamedTensors weights;
  weights.source = model.weights.source;
  for (const auto& [name, value] : model.weights)
    if (!name.starts_with(run_prefix)) weights.add(name, value);
  model.weights = std::move(weights);
  std::erase_if(model.about, [](const auto& entry) { return entry.first.starts_with(run_prefix); });
  return model;
}

SavedModel load_model(const fs::path& folder_or_file) { return without_run(load_model_of_run(folder_or_file)); }

SavedModel load_model_of_run(const fs::path& folder_or_file) {
  fs::path file = model_file(folder_or_file);
  std::error_code ignored;
  if (!fs::exists(file, ignored) && fs::exists(checkpoint_file(folder_or_file), ignored))
    return load_checkpoint(folder_or_file);
  SavedModel model = read(file);
  if (!model.kind.empty()) return model;
  fs::path description = file.parent_path() / "model.json";
  check<ValueError>(fs::exists(description, ignored), "{}: weights alone; nothing in it says what model they belong to",
                    file.string());
  SavedModel described = first_format(description);
  described.weights = std::move(model.weights);
  return described;
}

}  // namespace gradus::inline GRADUS_PRECISION
