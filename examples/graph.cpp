// The computation graph of a Transformer, drawn on a page: graph [FILE.svg]
#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

namespace {

Picture draw(const std::string& file) {
  Generator generator(1);
  SymbolRange vocabulary = SymbolRange::of_symbols(10);
  nn::Transformer model({.vocabulary = vocabulary.size(), .d_model = 16, .heads = 2, .layers = 2, .d_ff = 32},
                        generator);
  model.eval();  // no dropout
  Batch batch = make_batch({{{1, 2, 3}, {3, 2, 1}}, {{4, 5}, {5, 4}}}, vocabulary);

  Trace trace;
  Variable logits = model(batch.source, batch.target_in, batch.masks);
  Variable loss = cross_entropy(logits, batch.target_out, {.ignore_index = vocabulary.padding()});
  loss.backward();

  trace.name({{"logits", logits}, {"loss", loss}});
  return save_graph(file, trace, {.depth = 3, .parameters = false});  // layers open, what is in them as one node each
}

}  // namespace

int main(int argc, char** argv) {
  const std::string file = argc > 1 ? argv[1] : "runs/transformer.svg";
  if (argc > 2 || file.starts_with('-')) {
    fmt::print(stderr, "usage: graph [FILE.svg or FILE.png]\n");
    return 2;
  }
  try {
    Picture picture = draw(file);
    fmt::print("{}\n", picture.message);
    return picture.drawn ? 0 : 1;
  } catch (const ValueError& error) {
    fmt::print(stderr, "graph: {}\n", error.what());
    return 2;
  }
}
