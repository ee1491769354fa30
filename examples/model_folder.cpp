#include "examples/model_folder.hpp"

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "autograd/core/whole_file.hpp"
#include "nn/weights.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

fs::path description_file(const fs::path& folder) { return folder / "model.json"; }

/// The members of a model.json, each checked. Errors are one line: they name the file, the key and what stands there.
class Description {
 public:
  explicit Description(const fs::path& file) : file_(file) {
    std::ifstream in(file);
    check<ValueError>(in.is_open(), "{}: cannot be read; a trained model's folder has it (seq2seq train ... --out DIR)",
                      file.string());
    json_ = Json::parse(in, nullptr, false);
    check<ValueError>(json_.is_object(), "{}: not a model's description: no JSON object", file.string());
  }

  bool has(const char* key) const { return json_.contains(key); }
  std::int64_t integer(const char* key, std::int64_t low, std::int64_t high) const {
    const Json& json = at(key);
    bool whole = json.is_number_integer() && (!json.is_number_unsigned() || json.get<std::uint64_t>() <= INT64_MAX);
    expect(whole && low <= json.get<std::int64_t>() && json.get<std::int64_t>() <= high, key,
           fmt::format("a whole number from {} to {}", low, high));
    return json.get<std::int64_t>();
  }
  double number(const char* key, double low, double high) const {
    const Json& json = at(key);
    expect(json.is_number() && low <= json.get<double>() && json.get<double>() <= high, key,
           fmt::format("a number from {} to {}", low, high));
    return json.get<double>();
  }
  bool flag(const char* key) const {
    expect(at(key).is_boolean(), key, "true or false");
    return at(key).get<bool>();
  }
  std::string text(const char* key) const {
    expect(at(key).is_string(), key, "a text");
    return at(key).get<std::string>();
  }

  void expect(bool condition, const char* key, const std::string& what) const {
    check<ValueError>(condition, "{}: {} is {:.40}; it must be {}", file_.string(), key,
                      at(key).dump(-1, ' ', true, Json::error_handler_t::replace), what);
  }

 private:
  const Json& at(const char* key) const {
    check<ValueError>(has(key), "{}: not a model's description: it has no {}", file_.string(), key);
    return json_.at(key);
  }

  fs::path file_;
  Json json_;
};

}  // namespace

fs::path weights_file(const fs::path& folder) { return folder / "model.safetensors"; }

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  check<ValueError>(fs::is_directory(folder) && access(folder.c_str(), W_OK | X_OK) == 0,
                    "{}: cannot be made or written{}", folder.string(), error ? ": " + error.message() : "");
}

void save_model(const fs::path& folder, const SavedModel& description, const nn::Transformer& model) {
  nn::save_weights(model, weights_file(folder));
  const nn::TransformerOptions& options = description.options;
  Json json = {{"task", description.task},   {"vocabulary", options.vocabulary}, {"d_model", options.d_model},
               {"heads", options.heads},     {"layers", options.layers},         {"d_ff", options.d_ff},
               {"dropout", options.dropout}, {"norm_first", options.norm_first}};
  if (description.lengths) {
    json["min_length"] = description.lengths->shortest;
    json["max_length"] = description.lengths->longest;
  }
  write_whole(description_file(folder), [&](std::ostream& out) { out << json.dump(2) << '\n'; });
}

bool holds_model(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(description_file(folder), ignored);
}

SavedModel load_description(const fs::path& folder) {
  using Limits = ModelLimits;
  std::error_code ignored;
  check<ValueError>(!fs::is_regular_file(folder, ignored), "{}: a file; give the folder of the trained model, {}",
                    folder.string(), folder.has_parent_path() ? folder.parent_path().string() : ".");
  Description json(description_file(folder));
  SavedModel saved{.task = json.text("task"),
                   .options = {.vocabulary = json.integer("vocabulary", 1, Limits::vocabulary),
                               .d_model = json.integer("d_model", 1, Limits::d_model),
                               .heads = json.integer("heads", 1, Limits::heads),
                               .layers = json.integer("layers", 1, Limits::layers),
                               .d_ff = json.integer("d_ff", 1, Limits::d_ff),
                               .dropout = json.number("dropout", 0, Limits::dropout),
                               .norm_first = json.flag("norm_first")}};
  json.expect(saved.options.d_model % saved.options.heads == 0, "heads", "a divisor of d_model");
  if (json.has("min_length") || json.has("max_length")) {
    std::int64_t shortest = json.integer("min_length", 1, Limits::length);
    saved.lengths = {shortest, json.integer("max_length", shortest, Limits::length)};
  }
  return saved;
}
