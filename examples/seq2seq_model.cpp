#include "examples/seq2seq_model.hpp"

#include <fmt/format.h>

#include <sstream>

#include "nn/beam_search.hpp"
#include "nn/decoding.hpp"
#include "nn/recurrent_decoding.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace {

Vocabulary vocabulary_of(const std::string& symbols) {
  if (symbols.empty()) return Vocabulary();
  std::vector<std::string> names;
  std::istringstream lines(symbols);
  for (std::string name; std::getline(lines, name);) names.push_back(std::move(name));
  return Vocabulary(std::move(names));
}

}  // namespace

Seq2SeqModel::Seq2SeqModel(const Seq2SeqOptions& options, const SymbolRange& source, const SymbolRange& target,
                           Generator& generator)
    : model_(made(options, source, target, generator)) {}

Seq2SeqModel::Seq2SeqModel(const SavedModel& saved) : model_(loaded(saved)) {
  nn::assign_weights(module(), saved.weights);
}

Seq2SeqModel::Model Seq2SeqModel::made(const Seq2SeqOptions& options, const SymbolRange& source,
                                       const SymbolRange& target, Generator& generator) {
  using Kind = Seq2SeqOptions::Model;
  if (options.model == Kind::transformer) {
    nn::TransformerOptions transformer = options.transformer;
    transformer.vocabulary = std::max(source.size(), target.size());
    return nn::Transformer(transformer, generator);
  }
  nn::RecurrentSeq2SeqOptions recurrent = options.recurrent;
  recurrent.vocabulary = source.size();
  recurrent.target_vocabulary = target.size();
  recurrent.cell = options.model == Kind::gru ? Cell::gru : options.model == Kind::rnn ? Cell::rnn : Cell::lstm;
  recurrent.attention = options.model == Kind::lstm_attention;
  return nn::RecurrentSeq2Seq(recurrent, generator);
}

Seq2SeqModel::Model Seq2SeqModel::loaded(const SavedModel& saved) {
  Generator generator(0);  // the weights that it draws are replaced
  if (saved.kind == "transformer")
    return nn::Transformer(saved.read_options<nn::TransformerOptions>(seq2seq_limits), generator);
  if (saved.kind == "recurrent")
    return nn::RecurrentSeq2Seq(saved.read_options<nn::RecurrentSeq2SeqOptions>(seq2seq_limits), generator);
  fail<ValueError>("{}: holds a model of the kind {:.40}, which seq2seq does not know", saved.source, saved.kind);
}

Variable Seq2SeqModel::operator()(const Indices& source, const Indices& target_in, const SequenceMasks& masks) const {
  return std::visit([&](const auto& model) { return model(source, target_in, masks); }, model_);
}

std::unique_ptr<nn::NextSymbol> Seq2SeqModel::decoding(const Batch& batch) const {
  if (const auto* recurrent = std::get_if<nn::RecurrentSeq2Seq>(&model_))
    return std::make_unique<nn::RecurrentDecoding>(*recurrent, batch.source, batch.masks.source);
  return std::make_unique<nn::TransformerDecoding>(std::get<nn::Transformer>(model_), batch.source, batch.masks.source);
}

Indices Seq2SeqModel::answers(const Batch& batch, std::int64_t max_length, const SymbolRange& vocabulary,
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

nn::ModuleBase& Seq2SeqModel::module() {
  return std::visit([](auto& model) -> nn::ModuleBase& { return model; }, model_);
}

SavedModel Seq2SeqModel::saved(Texts about) const {
  const char* kind = std::holds_alternative<nn::Transformer>(model_) ? "transformer" : "recurrent";
  return std::visit([&](const auto& model) { return saved_model(kind, model, std::move(about)); }, model_);
}

std::string Seq2SeqModel::name() const {
  const auto* recurrent = std::get_if<nn::RecurrentSeq2Seq>(&model_);
  if (!recurrent) return nn::Transformer::type;
  auto [cell, attention] = std::pair(recurrent->options().cell, recurrent->options().attention);
  std::string name = cell == Cell::lstm ? nn::LSTM::type : cell == Cell::gru ? nn::GRU::type : nn::RNN::type;
  return attention ? name + "-attention" : name;
}

void Learned::fields(Fields& fields) {
  fields.text("task", task, "what it learned");
  fields.whole("min_length", min_length, {.low = 0, .high = longest_sequence}, "symbols of the shortest sequence");
  fields.whole("max_length", max_length, {.low = 0, .high = longest_sequence}, "symbols of the longest sequence");
  fields.text("source_symbols", source_symbols, "their names, one a line");
  fields.text("target_symbols", target_symbols, "their names, one a line");
}

Learned Learned::from(const SavedModel& saved) {
  Learned learned;
  fields_of(learned).assign(saved.about, saved.source);
  return learned;
}

Vocabulary Learned::source_vocabulary() const { return vocabulary_of(source_symbols); }
Vocabulary Learned::target_vocabulary() const { return vocabulary_of(target_symbols); }
