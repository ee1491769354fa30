#include "nn/recurrent_seq2seq.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/loss.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/attention_maps.hpp"
#include "optim/adam.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

struct Variant {
  Cell cell;
  bool attention;
};
const Variant variants[] = {{Cell::rnn, false}, {Cell::rnn, true},  {Cell::lstm, false},
                            {Cell::lstm, true}, {Cell::gru, false}, {Cell::gru, true}};

nn::RecurrentSeq2Seq small_model(const Variant& variant, std::int64_t layers = 2) {
  Generator g(3);
  return nn::RecurrentSeq2Seq({.vocabulary = 6,
                               .target_vocabulary = 7,
                               .d_model = 5,
                               .hidden = 8,
                               .layers = layers,
                               .cell = variant.cell,
                               .attention = variant.attention},
                              g);
}

const Indices source = indices({2, 3}, {1, 2, 3, 4, 5, 0}), target = indices({2, 4}, {1, 2, 3, 6, 1, 5, 0, 0});

}  // namespace

TEST_CASE("RecurrentSeq2Seq: a target position does not see what comes after it, and sees the whole source") {
  for (const Variant& variant : variants) {
    nn::RecurrentSeq2Seq model = small_model(variant);
    Variable one = model(source, indices({2, 4}, {1, 2, 3, 4, 1, 2, 3, 4})),
             other = model(source, indices({2, 4}, {1, 2, 5, 0, 1, 2, 5, 0}));
    CHECK(one.shape() == Shape{2, 4, 7});
    check_close(slice(one, 1, 0, 2), slice(other, 1, 0, 2).value());
    CHECK(slice(one, 1, 2, 3).value() != slice(other, 1, 2, 3).value());
    for (std::int64_t place = 0; place < 3; ++place) {
      Indices changed = source;
      changed(0, place) = 0;
      Variable y = model(changed, indices({2, 4}, {1, 2, 3, 4, 1, 2, 3, 4}));
      CHECK(select(y, 0, 0).value() != select(one, 0, 0).value());
      check_close(select(y, 0, 1), select(one, 0, 1).value());
    }
  }
}

TEST_CASE("RecurrentSeq2Seq: padding changes nothing for the positions that are not padding, whatever stands there") {
  for (const Variant& variant : variants) {
    nn::RecurrentSeq2Seq model = small_model(variant);
    Variable alone = model(indices({1, 2}, {4, 5}), indices({1, 2}, {1, 5}));
    Mask keys = Mask::padding({3, 2}, 3);
    for (std::int64_t filling : {0, 3}) {
      Indices filled = source, filled_target = target;
      filled(1, 2) = filling;
      filled_target(1, 2) = filled_target(1, 3) = filling;
      Variable padded =
          model(filled, filled_target, SequenceMasks{keys, Mask::causal(4) & Mask::padding({4, 2}, 4), keys});
      check_close(slice(slice(padded, 0, 1, 2), 1, 0, 2), alone.value());
    }
  }
}

TEST_CASE("RecurrentSeq2Seq: symbol by symbol, from state to state, the decoder gives what it gives at once") {
  for (const Variant& variant : variants) {
    nn::RecurrentSeq2Seq model = small_model(variant);
    Mask keys = Mask::padding({3, 2}, 3);
    Variable whole = model(source, target, SequenceMasks{.source = keys, .memory = keys});
    nn::EncodedSource encoded = model.encode(source, keys);
    for (std::int64_t t = 0; t < 4; ++t) {
      nn::DecodedTarget next =
          model.decode(indices({2, 1}, {target(0, t), target(1, t)}), encoded, SequenceMasks{.memory = keys});
      check_close(next.logits, slice(whole, 1, t, t + 1).value());
      encoded.state = next.state;
    }
  }
}

TEST_CASE("RecurrentSeq2Seq: each variant learns to copy") {
  // Three symbols out of four, 64 sources in all.
  std::vector<std::int64_t> from, into;
  for (std::int64_t i = 0; i < 64; ++i) {
    const std::int64_t symbols[] = {1 + i % 4, 1 + i / 4 % 4, 1 + i / 16};
    from.insert(from.end(), symbols, symbols + 3);
    into.insert(into.end(), {0, symbols[0], symbols[1]});
  }
  Indices sources = indices({64, 3}, from), targets_in = indices({64, 3}, into);
  for (const Variant& variant : variants) {
    INFO("cell ", static_cast<int>(variant.cell), ", attention ", variant.attention);
    Generator g(3);
    nn::RecurrentSeq2Seq model(
        {.vocabulary = 5, .d_model = 16, .hidden = 32, .cell = variant.cell, .attention = variant.attention}, g);
    optim::Adam adam(model.parameters(), {.lr = 1e-2});
    double first = 0, last = 0;
    for (int step = 0; step < 40; ++step) {
      adam.zero_grad();
      Variable loss = cross_entropy(model(sources, targets_in), sources);
      loss.backward();
      adam.step();
      last = loss.item();
      if (step == 0) first = last;
    }
    CHECK(first > 1);
    CHECK(last < 0.3 * first);
  }
}

TEST_CASE("RecurrentSeq2Seq: attention looks at no padding, and its weights are noted") {
  nn::RecurrentSeq2Seq model = small_model({Cell::gru, true});
  Mask keys = Mask::padding({3, 2}, 3);
  std::vector<nn::AttentionMap> maps =
      nn::attention_maps(model, source, target, SequenceMasks{.source = keys, .memory = keys});
  REQUIRE(maps.size() == 1);
  CHECK(maps[0].module == "RecurrentSeq2Seq");
  const Tensor& weights = maps[0].weights;
  CHECK(shape_of(weights) == Shape{2, 1, 4, 3});
  for (std::int64_t t = 0; t < 4; ++t) {
    CHECK(weights(1, 0, t, 2) == 0);
    CHECK(weights(0, 0, t, 2) > 0);
  }
}

TEST_CASE("RecurrentSeq2Seq: masks that a recurrent model cannot follow are refused, and shapes that do not fit") {
  nn::RecurrentSeq2Seq model = small_model({Cell::lstm, false});
  auto with = [&](const SequenceMasks& masks) { return [&, masks] { model(source, target, masks); }; };
  check_throws<ValueError>(with({.source = Mask::left_padding({3, 2}, 3)}),
                           {"RecurrentSeq2Seq: ", "the source", "Mask::left_padding([3, 2], 3)"});
  check_throws<ValueError>(with({.target = Mask::dense(4, 4, [](auto, auto) { return true; })}),
                           {"RecurrentSeq2Seq: ", "the target", "Mask::dense"});
  check_throws<ShapeError>(with({.source = Mask::padding({3, 2}, 4)}), {"the source", "4", "(2, 3, 3)"});
  check_throws<ShapeError>([&] { model(indices({3}, {1, 2, 3}), target); }, {"the source", "(3,)", "(batch, time)"});
  nn::EncodedSource encoded = model.encode(indices({1, 2}, {1, 2}), Mask());
  check_throws<ShapeError>([&] { model.decode(target, encoded, {}); }, {"decoder: ", "(2, 1, 8)", "(2, 2, 8)"});
}
