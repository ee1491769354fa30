#include "autograd/core/fields.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"

using namespace gradus;

namespace {

struct Anything {
  template <class T>
  operator T() const;
};

// How many members an aggregate has: as many as it can be made from.
template <class Options, class... Given>
constexpr std::size_t members_of() {
  if constexpr (requires { Options{Given()..., Anything()}; })
    return members_of<Options, Given..., Anything>();
  else
    return sizeof...(Given);
}

/// Every member is in the list, each under a name of its own, and stands there with a value that is allowed and that is
/// read as it is written.
template <class Options>
void check_all_listed(Options options) {
  Fields fields = fields_of(options);
  Texts texts = fields.texts();
  std::size_t nested = 0;  // norms are listed one by one
  if constexpr (requires { options.norms; }) nested = members_of<nn::Norms>() - 1;
  CHECK(fields.size() == members_of<Options>() + nested);
  CHECK(texts.size() == fields.size());
  for (const Field& field : fields) CHECK_MESSAGE(!field.help.empty(), field.name);
  fields.check("options");
  Options read;
  fields_of(read).assign(texts, "options");
  CHECK(texts_of(read) == texts);
}

}  // namespace

TEST_CASE("options that a model's file holds list all their fields") {
  check_all_listed(nn::TransformerOptions{.vocabulary = 13});
  check_all_listed(nn::GPTOptions{});
  check_all_listed(nn::RecurrentSeq2SeqOptions{.vocabulary = 13, .d_model = 4, .hidden = 4});
  check_all_listed(nn::BERTOptions{});
}

TEST_CASE("fields: enumerators have the names that modules print") {
  nn::TransformerOptions options;
  Fields fields = fields_of(options);
  for (const Field& field : fields) {
    if (field.name == "positions")
      for (int i = 0; i <= static_cast<int>(nn::Positions::none); ++i) {
        options.positions = static_cast<nn::Positions>(i);
        CHECK(field.text() == nn::name_of(options.positions));
      }
    if (field.name == "activation")
      for (nn::Activation activation : {nn::Activation::relu, nn::Activation::gelu, nn::Activation::gelu_tanh,
                                        nn::Activation::silu, nn::Activation::swiglu}) {
        options.activation = activation;
        Generator generator(1);
        nn::FeedForward module({.d_model = 1, .d_ff = 1, .activation = activation}, generator);
        CHECK(field.text() == module.extra_repr());
      }
  }
}

TEST_CASE("a model prints the options that are not its defaults") {
  Generator generator(1);
  nn::Transformer model({.vocabulary = 13, .d_model = 4, .heads = 2, .layers = 0, .d_ff = 4, .norm_first = true},
                        generator);
  CHECK(model.extra_repr() == "vocabulary=13, d_model=4, heads=2, layers=0, d_ff=4, norm_first=true");
  nn::GPT gpt({.vocabulary = 5, .max_length = 3, .d_model = 4, .heads = 1, .layers = 0, .d_ff = 4, .dropout = 0},
              generator);
  CHECK(gpt.extra_repr() == "vocabulary=5, max_length=3, d_model=4, heads=1, layers=0, d_ff=4, dropout=0");
}
