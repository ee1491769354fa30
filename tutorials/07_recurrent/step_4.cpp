#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

/// Reads a sequence of ids below 8 and says one of them.
template <class Layer>
class Recall : public nn::Module<Recall<Layer>> {
 public:
  static constexpr const char* type = "Recall";
  explicit Recall(Generator& generator)
      : embedding_({.num_embeddings = 8, .embedding_dim = 16}, generator),
        layer_({.input_size = 16, .hidden_size = 32}, generator),
        output_({.in_features = 32, .out_features = 8}, generator) {}
  Variable forward(const Indices& ids) const {
    Variable last = layer_(embedding_(ids)).last.h;  // (layers, batch, 32)
    return output_(select(last, 0, 0));
  }
  void members(nn::Members& members) const override {
    members.child("embedding", embedding_);
    members.child("layer", layer_);
    members.child("output", output_);
  }

 private:
  nn::Embedding embedding_;
  Layer layer_;
  nn::Linear output_;
};

/// Random ids (rows, distance + 1), and the first of each row.
struct Questions {
  Questions(std::int64_t rows, std::int64_t distance, Generator& generator)
      : ids(Indices::from_shape(Shape{rows, distance + 1})),
        first(Indices::from_shape(Shape{rows})) {
    for (std::int64_t& id : ids) id = generator.integer(0, 7);
    for (std::int64_t b = 0; b < rows; ++b) first(b) = ids(b, 0);
  }
  Indices ids, first;
};

/// Trains for 300 steps to say the first id that was read, and returns how
/// many of 256 new questions are answered right, in percent.
template <class Layer>
double recall(std::int64_t distance, double forget_bias) {
  Generator generator(1);
  Recall<Layer> model(generator);
  for (const nn::NamedParameter& named : model.named_parameters())
    if (named.name == "layer.bias_ih_l0" && forget_bias != 0) {
      Variable bias = named.parameter;
      for (int i = 32; i < 64; ++i) bias.mutable_value()(i) = forget_bias;
    }
  optim::Adam adam(model.parameters(), {.lr = 5e-3});
  auto loss = [&] {
    Questions batch(32, distance, generator);
    return cross_entropy(model(batch.ids), batch.first);
  };
  train(adam, 300, loss, {.clip = 1});
  NoGradGuard no_grad;
  Questions asked(256, distance, generator);
  Tensor logits = model(asked.ids).value();
  double right = 0;
  for (int b = 0; b < 256; ++b) {
    const Scalar* row = logits.data() + 8 * b;
    right += std::max_element(row, row + 8) - row == asked.first(b);
  }
  return 100 * right / 256;
}

int main() {
  fmt::print("right, in percent (12.5 by chance)\n");
  fmt::print("distance    RNN   LSTM   LSTM, forget bias 4\n");
  double rnn = 0, lstm = 0, biased = 0;
  for (std::int64_t distance : {5, 10, 20, 40}) {
    rnn = recall<nn::RNN>(distance, 0);
    lstm = recall<nn::LSTM>(distance, 0);
    biased = recall<nn::LSTM>(distance, 4);
    fmt::print("{:8} {:6.1f} {:6.1f} {:21.1f}\n", distance, rnn, lstm,
               biased);
  }
  return rnn < 30 && biased > 90 ? 0 : 1;
}
