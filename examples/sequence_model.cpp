#include "examples/sequence_model.hpp"

#include <algorithm>

#include "nn/beam_search.hpp"
#include "nn/decoding.hpp"
#include "nn/recurrent_decoding.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

SequenceModel::SequenceModel(const Options& options, Generator& generator) : model_(made(options, generator)) {}

SequenceModel::SequenceModel(const SavedModel& saved, std::initializer_list<NamedLimits> limits)
    : model_([&] {
        Generator generator(0);  // the weights that it draws are replaced
        return made(read(saved, limits), generator);
      }()) {
  nn::assign_weights(module(), saved.weights);
}

SequenceModel::Model SequenceModel::made(const Options& options, Generator& generator) {
  if (const auto* transformer = std::get_if<nn::TransformerOptions>(&options))
    return nn::Transformer(*transformer, generator);
  return nn::RecurrentSeq2Seq(std::get<nn::RecurrentSeq2SeqOptions>(options), generator);
}

SequenceModel::Options SequenceModel::read(const SavedModel& saved, std::initializer_list<NamedLimits> limits) {
  auto number = [](std::int64_t size) { return static_cast<double>(size); };
  if (saved.kind == "transformer") {
    auto options = saved.read_options<nn::TransformerOptions>(limits);
    double width = number(options.d_model), layers = number(options.layers),
           symbols = number(options.vocabulary + options.target_vocabulary);
    saved.check_weights_for(width * (symbols + layers * (4 * width + 2 * number(options.d_ff))));
    return options;
  }
  if (saved.kind == "recurrent") {
    auto options = saved.read_options<nn::RecurrentSeq2SeqOptions>(limits);
    double hidden = number(options.hidden), symbols = number(options.vocabulary + options.target_vocabulary);
    saved.check_weights_for(number(options.d_model) * symbols + number(options.layers) * hidden * hidden);
    return options;
  }
  fail<ValueError>("{}: holds a model of the kind {:.40}, which answers no sequences", saved.source, saved.kind);
}

Variable SequenceModel::operator()(const Batch& batch) const {
  return std::visit([&](const auto& model) { return model(batch.source, batch.target_in, batch.masks); }, model_);
}

std::unique_ptr<nn::NextSymbol> SequenceModel::decoding(const Batch& batch) const {
  if (const auto* recurrent = std::get_if<nn::RecurrentSeq2Seq>(&model_))
    return std::make_unique<nn::RecurrentDecoding>(*recurrent, batch.source, batch.masks.source);
  return std::make_unique<nn::TransformerDecoding>(std::get<nn::Transformer>(model_), batch.source, batch.masks.source);
}

Indices SequenceModel::answers(const Batch& batch, std::int64_t max_length, const SymbolRange& vocabulary,
                               std::int64_t beams) {
  module().eval();
  std::unique_ptr<nn::NextSymbol> model = decoding(batch);
  Indices begin = Indices::from_shape({batch.source.shape(0), 1});
  begin.fill(vocabulary.begin());
  Indices answers;
  if (beams == 1) {
    answers = nn::generate(
        *model, begin, {.max_length = max_length, .ends = {vocabulary.end()}, .temperature = 0, .stop = interrupted});
  } else {
    std::vector<Sequence> rows;
    for (nn::BeamResult& best :
         nn::beam_search(*model, begin,
                         {.beams = beams, .max_length = max_length, .ends = {vocabulary.end()}, .stop = interrupted}))
      rows.push_back(std::move(best.symbols));
    answers = padded_rows(rows, vocabulary.end());
  }
  module().train();
  return answers;
}

Indices SequenceModel::held_out_answers(const SequenceDataset& dataset, std::int64_t at_a_time,
                                        const std::function<void(std::int64_t, std::int64_t)>& told) {
  const std::vector<SequencePair>& pairs = dataset.held_out();
  auto longer = [](const SequencePair& a, const SequencePair& b) { return a.target.size() < b.target.size(); };
  std::int64_t longest = std::ssize(std::max_element(pairs.begin(), pairs.end(), longer)->target);
  std::vector<Sequence> rows;
  while (std::ssize(rows) < std::ssize(pairs) && !interrupted()) {
    auto first = pairs.begin() + std::ssize(rows);
    auto last = first + std::min<std::int64_t>(at_a_time, pairs.end() - first);
    Indices tokens = answers(dataset.batch({first, last}), longest + 1, dataset.target_vocabulary());
    auto width = static_cast<std::int64_t>(tokens.shape(1));
    for (const std::int64_t* row = tokens.data(); row != tokens.data() + tokens.size(); row += width)
      rows.emplace_back(row, row + width);
    if (told) told(std::ssize(rows), std::ssize(pairs));
  }
  return padded_rows(rows, dataset.target_vocabulary().end());
}

nn::ModuleBase& SequenceModel::module() {
  return std::visit([](auto& model) -> nn::ModuleBase& { return model; }, model_);
}

SavedModel SequenceModel::described(Texts about) const {
  const char* kind = std::holds_alternative<nn::Transformer>(model_) ? "transformer" : "recurrent";
  return std::visit([&](const auto& model) { return described_model(kind, model, std::move(about)); }, model_);
}

std::string SequenceModel::name() const {
  const auto* recurrent = std::get_if<nn::RecurrentSeq2Seq>(&model_);
  if (!recurrent) return nn::Transformer::type;
  auto [cell, attention] = std::pair(recurrent->options().cell, recurrent->options().attention);
  std::string name = cell == Cell::lstm ? nn::LSTM::type : cell == Cell::gru ? nn::GRU::type : nn::RNN::type;
  return attention ? name + "-attention" : name;
}
