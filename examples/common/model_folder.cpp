#include "examples/common/model_folder.hpp"

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "nn/weights.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

fs::path description_file(const fs::path& folder) { return folder / "model.json"; }

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
  nlohmann::ordered_json json = {{"task", description.task},   {"vocabulary", options.vocabulary},
                                 {"d_model", options.d_model}, {"heads", options.heads},
                                 {"layers", options.layers},   {"d_ff", options.d_ff},
                                 {"dropout", options.dropout}, {"norm_first", options.norm_first}};
  fs::path file = description_file(folder), unfinished = file;
  unfinished += ".part";
  std::ofstream out(unfinished);
  out << json.dump(2) << '\n';
  out.close();
  check<ValueError>(out.good(), "{}: cannot be written", unfinished.string());
  std::error_code error;
  fs::rename(unfinished, file, error);
  check<ValueError>(!error, "{}: cannot be written: {}", file.string(), error.message());
}

SavedModel load_description(const fs::path& folder) {
  fs::path file = description_file(folder);
  std::ifstream in(file);
  check<ValueError>(in.is_open(), "{}: cannot be read; a trained model's folder has it (seq2seq train ... --out DIR)",
                    file.string());
  try {
    nlohmann::json json = nlohmann::json::parse(in);
    return {json.at("task"),
            {.vocabulary = json.at("vocabulary"),
             .d_model = json.at("d_model"),
             .heads = json.at("heads"),
             .layers = json.at("layers"),
             .d_ff = json.at("d_ff"),
             .dropout = json.at("dropout"),
             .norm_first = json.at("norm_first")}};
  } catch (const nlohmann::json::exception& error) {
    throw ValueError(fmt::format("{}: not a model's description: {}", file.string(), error.what()));
  }
}
