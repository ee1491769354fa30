#include "training/model_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "autograd/core/whole_file.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What the first format says of its model. It has the names that the options have today.
SavedModel first_format(const fs::path& file) {
  std::ifstream in(file);
  Json json = Json::parse(in, nullptr, false);
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

}  // namespace

fs::path model_file(const fs::path& folder_or_file) {
  std::error_code ignored;
  return fs::is_regular_file(folder_or_file, ignored) ? folder_or_file : folder_or_file / "model.safetensors";
}

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  check<ValueError>(fs::is_directory(folder) && access(folder.c_str(), W_OK | X_OK) == 0,
                    "{}: cannot be made or written{}", folder.string(), error ? ": " + error.message() : "");
}

void save_model(const fs::path& file, SavedModel model) {
  model.weights.source = file.string();
  write_whole(file, [&](std::ostream& out) { write_model(out, std::move(model)); });
}

SavedModel load_model(const fs::path& folder_or_file) {
  fs::path file = model_file(folder_or_file);
  std::ifstream in(file, std::ios::binary);
  check<ValueError>(in.good(), "{}: cannot be read: {}", file.string(), std::strerror(errno));
  SavedModel model = read_model(in, file.string());
  if (!model.kind.empty()) return model;
  fs::path description = file.parent_path() / "model.json";
  check<ValueError>(fs::exists(description), "{}: weights alone; nothing in it says what model they belong to",
                    file.string());
  SavedModel described = first_format(description);
  described.weights = std::move(model.weights);
  return described;
}

}  // namespace gradus::inline GRADUS_PRECISION
