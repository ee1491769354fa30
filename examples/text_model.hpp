#pragma once
#include <type_traits>

#include "examples/text_run_options.hpp"
#include "examples/trained_model.hpp"

/// A trained model of text.
template <class M>
struct TextModel {
  std::unique_ptr<gradus::Tokenizer> tokenizer;
  M model;
};

/// Reads one of `kind`. Throws gradus::ValueError naming the file and what is wrong with it.
template <class M>
TextModel<M> load_text_model(const std::filesystem::path& folder, const std::string& kind, const char* program) {
  using Options = std::decay_t<decltype(std::declval<const M&>().options())>;
  gradus::SavedModel saved = load_trained(program, folder, {kind}).saved;
  std::unique_ptr<gradus::Tokenizer> tokenizer = tokenizer_of(saved);
  auto options = saved.read_options<Options>(text_limits);
  gradus::check<gradus::ValueError>(options.vocabulary == tokenizer->size(),
                                    "{}: vocabulary is {}; its tokenizer has {}", saved.source, options.vocabulary,
                                    tokenizer->size());
  auto number = [](std::int64_t size) { return static_cast<double>(size); };
  double width = number(options.d_model), layers = number(options.layers);
  saved.check_weights_for(width * (number(options.vocabulary) + layers * (4 * width + 2 * number(options.d_ff))));
  gradus::Generator generator(0);  // the weights that it draws are replaced
  M model(options, generator);
  gradus::nn::assign_weights(model, saved.weights);
  return {std::move(tokenizer), std::move(model)};
}
