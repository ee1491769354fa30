#include <fmt/format.h>

#include <cmath>

#include "tutorials/12_reverse/exercises/assemble/assemble.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable assemble(const Indices& source, const Indices& target_in,
                  const SequenceMasks& masks, const Parts& parts);

namespace {

constexpr double rtol = 1e-3, atol = 1e-4;  // the chapter computes with float

/// A way to put the parts together; as it is, the right one.
struct Way {
  double before = std::sqrt(8.0), after = 1;  // factors, around positions
  bool source_positions = true, target_positions = true;
  bool own_table = true;  // of the target
  bool encoder_norm = true, decoder_norm = true;
  bool one_layer = false, encoder = true;
  bool side_by_side = false;  // layer i of the decoder looks at the encoder's
  SequenceMasks masks = {};
};

/// The library's model and the reader's parts with the same numbers.
struct Case {
  Case(std::size_t layers, const std::vector<SequencePair>& pairs)
      : random(5),
        parts(layers, random),
        library({.vocabulary = 13,
                 .d_model = 8,
                 .heads = 2,
                 .layers = static_cast<std::int64_t>(layers),
                 .d_ff = 12,
                 .dropout = 0},
                random),
        batch(make_batch(pairs, SymbolRange())) {
    tie("source_embedding", parts.source_embedding);
    tie("target_embedding", parts.target_embedding);
    for (std::size_t i = 0; i < layers; ++i) {
      tie(fmt::format("encoder.layers.{}", i), parts.encoder[i]);
      tie(fmt::format("decoder.layers.{}", i), parts.decoder[i]);
    }
    tie("encoder.norm", parts.encoder_norm);
    tie("decoder.norm", parts.decoder_norm);
    tie("output", parts.output);
  }

  /// Random numbers for a part, and the same for the library's.
  void tie(const std::string& name, const nn::ModuleBase& part) {
    for (const nn::NamedParameter& named : part.named_parameters()) {
      Variable mine = named.parameter,
               theirs = library.parameter(name + "." + named.name);
      bool norm = named.name.find("norm") != std::string::npos ||
                  name.find("norm") != std::string::npos;
      mine.mutable_value() = random.normal(mine.shape(), norm ? 1 : 0, 0.5);
      theirs.mutable_value() = mine.value();
      ties.push_back({name + "." + named.name, mine, theirs});
    }
  }

  Variable embedded(const nn::Embedding& table, const Indices& ids,
                    bool positions, const Way& way) const {
    Variable x = table(ids) * way.before;
    return (positions ? parts.positions(x) : x) * way.after;
  }

  Tensor with(const Way& way) const {
    std::size_t layers = way.one_layer ? 1 : parts.encoder.size();
    Variable x = embedded(parts.source_embedding, batch.source,
                          way.source_positions, way);
    std::vector<Variable> memories;
    for (std::size_t i = 0; i < layers; ++i) {
      if (way.encoder) x = parts.encoder[i](x, way.masks.source);
      memories.push_back(way.encoder_norm ? parts.encoder_norm(x) : x);
    }
    const nn::Embedding& table =
        way.own_table ? parts.target_embedding : parts.source_embedding;
    Variable h = embedded(table, batch.target_in, way.target_positions, way);
    for (std::size_t i = 0; i < layers; ++i)
      h = parts.decoder[i](h,
                           way.side_by_side ? memories[i] : memories.back(),
                           way.masks.target, way.masks.memory);
    return parts.output(way.decoder_norm ? parts.decoder_norm(h) : h).value();
  }

  void expect_value() const {
    const Way right{.masks = batch.masks};
    std::vector<Mistake> known;
    auto add = [&](const char* sentence, auto change) {
      Way way = right;
      change(way);
      known.push_back({with(way), sentence});
    };
    add("the embeddings are not multiplied by the root of d_model",
        [](Way& way) { way.before = 1; });
    add("the positions were multiplied, too: first the embedding, then they "
        "are added",
        [](Way& way) { way.before = 1, way.after = std::sqrt(8.0); });
    add("the target has no positions: the decoder does not know which symbol "
        "comes next",
        [](Way& way) { way.target_positions = false; });
    add("the source has no positions: the encoder hands over a bag of "
        "symbols",
        [](Way& way) { way.source_positions = false; });
    add("target_in was looked up in the source's table; its own is "
        "target_embedding",
        [](Way& way) { way.own_table = false; });
    add("encoder_norm is missing: memory is what it makes of the last "
        "layer's "
        "result",
        [](Way& way) { way.encoder_norm = false; });
    add("decoder_norm is missing before output",
        [](Way& way) { way.decoder_norm = false; });
    add("the encoder's layers are not used: memory is the embedded source",
        [](Way& way) { way.encoder = false; });
    add("masks.target is not used: each place sees what it is to say",
        [](Way& way) { way.masks.target = {}; });
    if (parts.encoder.size() > 1) {
      add("of each tower only the first layer is used",
          [](Way& way) { way.one_layer = true; });
      for (bool norm : {false, true})
        add("layer i of the decoder looks at layer i of the encoder; all "
            "look "
            "at memory, the result of the whole encoder",
            [&](Way& way) {
              way.side_by_side = true, way.encoder_norm = norm;
            });
    }
    add("masks.source is not used: the encoder looks at padding",
        [](Way& way) { way.masks.source = {}; });
    add("masks.memory is not used: the decoder looks at padding",
        [](Way& way) { way.masks.memory = {}; });
    expect_close(result(), library_result().value(), known, rtol, atol);
  }

  Variable result() const {
    return assemble(batch.source, batch.target_in, batch.masks, parts);
  }
  Variable library_result() const {
    return library(batch.source, batch.target_in, batch.masks);
  }

  struct Tie {
    std::string name;
    Variable mine, theirs;
  };
  Generator random;
  Parts parts;
  nn::Transformer library;
  Batch batch;
  std::vector<Tie> ties;
};

const std::vector<SequencePair> alike{{{7, 3, 4}, {4, 3, 7}},
                                      {{1, 9, 2}, {2, 9, 1}}};
const std::vector<SequencePair> padded{{{7, 3, 4, 8}, {8, 4, 3, 7}},
                                       {{5, 10}, {10, 5}}};

}  // namespace

void checks(Exercise& e) {
  e.check("one layer in each tower: equal to nn::Transformer",
          [] { Case(1, alike).expect_value(); });
  e.check("two layers in each", [] { Case(2, alike).expect_value(); });
  e.check("with padding", [] { Case(2, padded).expect_value(); });
  e.check("the gradients of all parameters", [] {
    Case c(2, padded);
    Variable y = c.result(), want = c.library_result();
    expect(static_cast<bool>(y) && y.shape() == want.shape(),
           "the result has another shape than nn::Transformer's");
    expect(y.requires_grad(),
           "the result knows no rule: compute with Variables, not with "
           "value()");
    Tensor dy = c.random.normal(want.shape());
    y.backward(dy);
    want.backward(dy);
    for (const Case::Tie& tie : c.ties) {
      expect(
          tie.mine.has_grad(),
          fmt::format("no gradient arrives at {}: it is not used", tie.name));
      expect_close(tie.mine.grad(), tie.theirs.grad(), {}, rtol, 1e-3);
    }
  });
}

}  // namespace exercise
