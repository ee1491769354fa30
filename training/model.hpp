#pragma once
#include <iosfwd>

#include "autograd/core/fields.hpp"
#include "nn/weights.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A trained model as one file holds it, model.safetensors: weights, and in its `__metadata__` all that is needed to
/// make the model anew. Everything there is text: `format` (2), `kind`, the options as `options.d_model` and so on,
/// what the program adds under the names that it gives, and `crc32c`, the CRC-32C of the whole file in eight digits,
/// computed with zeros in their place.
///
///     save_model("runs/model.safetensors", saved_model("gpt", model, {{"vocabulary", vocabulary.text()}}));
///
///     SavedModel saved = load_model("runs");
///     nn::GPT model(saved.read_options<nn::GPTOptions>(), generator);
///     nn::assign_weights(model, saved.weights);
struct SavedModel {
  std::string kind;  ///< "transformer", "gpt", "bert", ...
  Texts options;     ///< of the model, every field
  Texts about = {};  ///< what the program adds: what the model learned, on which vocabulary
  NamedTensors weights;
  std::string source = "model";  ///< where the options were read, for error messages

  /// The options; numbers that `limits` names must be within them, before a model is made. Throws
  /// ValueError naming the file, the option and what it may be. An option that the file does not name, because it is
  /// older than the option, has its default.
  template <class Options>
  Options read_options(std::initializer_list<NamedLimits> limits = {}) const {
    Options read;
    Fields fields = fields_of(read);
    fields.within(limits);
    fields.assign(options, source);
    return read.checked(source.c_str());
  }

  /// Throws ValueError where the weights are fewer numbers than `least`, which a model of these options has at least: a
  /// small file shall not ask for a large model's memory.
  void check_weights_for(double least) const;
};

/// A model as it is to be saved, without its weights.
template <class M>
SavedModel described_model(std::string kind, const M& model, Texts about = {}) {
  return {.kind = std::move(kind), .options = texts_of(model.options()), .about = std::move(about), .weights = {}};
}
/// The same with them.
template <class M>
SavedModel saved_model(std::string kind, const M& model, Texts about = {}) {
  SavedModel saved = described_model(std::move(kind), model, std::move(about));
  saved.weights = nn::weights(model);
  return saved;
}

/// Writes the bytes of its file. Throws ValueError for a text that is not UTF-8, and for a name in `about` that is the
/// file's own.
void write_model(std::ostream& out, SavedModel model);

/// Reads them; a file that has weights alone gives a model whose kind is empty. Throws ValueError naming `source` where
/// they are damaged or of a later format.
SavedModel read_model(std::istream& in, const std::string& source);

}  // namespace gradus::inline GRADUS_PRECISION
