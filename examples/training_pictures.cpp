#include "examples/training_pictures.hpp"

#include <algorithm>

#include "nn/attention_maps.hpp"
#include "training/model_file.hpp"

using namespace gradus;

namespace {

using Labels = std::vector<std::string>;

/// The symbols of a (1, time) batch; "<s>" for begin.
Labels labels_of(const Indices& tokens, const Vocabulary& vocabulary) {
  Labels labels;
  for (std::int64_t token : tokens)
    labels.push_back(token == vocabulary.begin() ? "<s>" : token == vocabulary.end() ? "</s>" : vocabulary.name(token));
  return labels;
}

/// Head `head` of weights (1, heads, queries, keys).
Tensor weights_of_head(const Tensor& weights, std::size_t head) {
  Tensor result = empty({static_cast<std::int64_t>(weights.shape(2)), static_cast<std::int64_t>(weights.shape(3))});
  std::copy_n(weights.data() + head * result.size(), result.size(), result.data());
  return result;
}

}  // namespace

TrainingPictures::TrainingPictures(const std::optional<std::filesystem::path>& folder) : folder_(folder) {
  if (folder_) prepare_folder(*folder_);
}

void TrainingPictures::note(std::int64_t step, const Metrics& metrics) {
  if (!folder_) return;
  for (const Metric& metric : metrics) {
    Curve& curve = curves_[metric.name];
    curve.x.push_back(static_cast<double>(step));
    curve.y.push_back(metric.value);
  }
}

Picture TrainingPictures::draw_learning_curve(const std::string& title) const {
  auto noted = [&](const char* name) {
    auto curve = curves_.find(name);
    return curve == curves_.end() ? Curve{} : curve->second;
  };
  return save_panels(*folder_ / "learning_curve.svg",
                     {{{noted("loss")}, {.y_label = "loss", .log_y = true}},
                      {{noted("exact_match")}, {.y_label = "exact match", .low = 0, .high = 1}},
                      {{noted("grad_norm")}, {.x_label = "step", .y_label = "gradient norm", .log_y = true}}},
                     title);
}

std::vector<Picture> TrainingPictures::draw_attention(nn::Transformer& model, const SequencePair& pair,
                                                      const SequenceDataset& dataset) const {
  Batch batch = dataset.batch({pair});
  Labels source = labels_of(batch.source, dataset.source_vocabulary()),
         target = labels_of(batch.target_in, dataset.target_vocabulary());
  bool training = model.training();
  model.eval();
  std::vector<nn::AttentionMap> attentions = nn::attention_maps(model, batch.source, batch.target_in, batch.masks);
  model.train(training);

  std::vector<Picture> pictures;
  for (const nn::AttentionMap& attention : attentions) {
    bool decoder = attention.module.starts_with("decoder"), cross = attention.module.ends_with("multihead_attn");
    std::vector<HeatMap> heads;
    for (std::size_t head = 0; head < attention.weights.shape(1); ++head)
      heads.push_back({"head " + std::to_string(head + 1), weights_of_head(attention.weights, head),
                       decoder ? target : source, decoder && !cross ? target : source});
    pictures.push_back(save_heat_maps(*folder_ / (attention.module + ".svg"), heads,
                                      {.title = attention.module,
                                       .row_axis = decoder ? "query: target so far" : "query: source",
                                       .column_axis = decoder && !cross ? "key: target so far" : "key: source",
                                       .low = 0.,
                                       .high = 1.}));
  }
  return pictures;
}
