#include "training/health.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/loss.hpp"
#include "data/vocabulary.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_number;
using testing::check_throws;
using testing::endless;
using testing::not_a_number;

namespace {

const SymbolRange ten_symbols;

SequencePair copied(const Sequence& symbols) { return {symbols, symbols}; }

/// Two rows, of three and two symbols.
Batch uneven_batch() { return make_batch({copied({1, 2, 3}), copied({4, 5})}, ten_symbols); }

nn::Transformer copier(double dropout = 0) {
  Generator generator(1);
  return {{.vocabulary = ten_symbols.size(), .d_model = 8, .heads = 2, .layers = 1, .d_ff = 12, .dropout = dropout},
          generator};
}

Variable padding_ignored(const nn::Transformer& model, const Batch& batch, const SequenceMasks& masks) {
  return cross_entropy(model(batch.source, batch.target_in, masks), batch.target_out,
                       {.ignore_index = ten_symbols.padding()});
}

}  // namespace

TEST_CASE("check_initial_loss: beside that of an even guess, on either side and within the tolerance") {
  check_number(check_initial_loss(std::log(13.) + 0.25, 13), 0.25);
  check_number(check_initial_loss(std::log(13.) - 0.25, 13), -0.25);
  CHECK(check_initial_loss(0, 1) == 0);
  CHECK(check_initial_loss(2, 1, 2) == 2);
  check_throws<UnhealthyError>([] { check_initial_loss(7.25, 13); },
                               {"check_initial_loss: the loss is 7.25", "ln 13 = 2.565", "too large"});
  check_throws<UnhealthyError>([] { check_initial_loss(1.5, 13); }, {"1.5", "knows more than it can"});
  check_throws<UnhealthyError>([] { check_initial_loss(std::log(13.) + 0.25, 13, 0.2); }, {"too large"});
  check_throws<UnhealthyError>([] { check_initial_loss(not_a_number, 13); }, {"nan", "DetectAnomaly"});
  check_throws<UnhealthyError>([] { check_initial_loss(-endless, 13); }, {"-inf", "DetectAnomaly"});
  check_throws<ValueError>([] { check_initial_loss(1, 0); }, {"check_initial_loss: symbols must be at least 1, got 0"});
  check_throws<ValueError>([] { check_initial_loss(1, 3, -1); }, {"check_initial_loss: tolerance", "-1"});
}

TEST_CASE("an UnhealthyError is an Error, and none of the others") {
  try {
    check_initial_loss(7, 13);
  } catch (const ValueError&) {
    FAIL("a ValueError");
  } catch (const Error&) {
    CHECK(true);
  }
}

TEST_CASE("check_padding_ignored: padding that is neither counted nor looked at changes the loss by rounding alone") {
  nn::Transformer model = copier();
  Batch batch = uneven_batch();
  int graphs = 0;
  auto loss_of = [&](const Batch& batch) {
    Variable loss = padding_ignored(model, batch, batch.masks);
    graphs += loss.requires_grad();
    return loss;
  };
  CHECK(check_padding_ignored(loss_of, batch, ten_symbols, ten_symbols) < 1e-12);
  CHECK(graphs == 0);
}

TEST_CASE("check_padding_ignored: the largest change that is left, of either side") {
  auto with = [](double of_source, double of_target) {
    auto loss_of = [=](const Batch& batch) {
      return Variable(1 + of_source * double(batch.source.shape(1)) + of_target * double(batch.target_in.shape(1)));
    };
    return check_padding_ignored(loss_of, make_batch({copied({1, 2, 3})}, ten_symbols), ten_symbols, ten_symbols);
  };
  CHECK(1e9 * with(1e-9, 3e-9) == doctest::Approx(3).epsilon(1e-3));
  CHECK(1e9 * with(2e-9, 1e-9) == doctest::Approx(2).epsilon(1e-3));
  CHECK(with(0, 0) == 0);
  check_throws<UnhealthyError>([&] { with(1e-7, 0); }, {"padding in the source"});
  check_throws<UnhealthyError>([&] { with(0, -1e-7); }, {"padding in the target"});
}

TEST_CASE("check_padding_ignored: padding that is counted, or looked at, by its cause") {
  nn::Transformer model = copier();
  Batch batch = uneven_batch();
  check_throws<UnhealthyError>(
      [&] {
        check_padding_ignored(
            [&](const Batch& batch) {
              return cross_entropy(model(batch.source, batch.target_in, batch.masks), batch.target_out);
            },
            batch, ten_symbols, ten_symbols);
      },
      {"check_padding_ignored: with one more column of padding in the target the loss is", "counted in the loss",
       "ignore_index"});
  for (Mask SequenceMasks::*forgotten : {&SequenceMasks::source, &SequenceMasks::memory})
    check_throws<UnhealthyError>(
        [&] {
          check_padding_ignored(
              [&](const Batch& batch) {
                SequenceMasks masks = batch.masks;
                masks.*forgotten = Mask();
                return padding_ignored(model, batch, masks);
              },
              batch, ten_symbols, ten_symbols);
        },
        {"check_padding_ignored: with one more column of padding in the source the loss is", "padding is looked at"});
}

TEST_CASE("check_padding_ignored refuses what tells nothing") {
  nn::Transformer model = copier(0.5);
  Batch batch = uneven_batch();
  auto loss_of = [&](const Batch& batch) { return padding_ignored(model, batch, batch.masks); };
  check_throws<ValueError>([&] { check_padding_ignored(loss_of, batch, ten_symbols, ten_symbols); },
                           {"check_padding_ignored: the loss of one batch is", "eval()"});
  check_throws<UnhealthyError>(
      [&] {
        check_padding_ignored([](const Batch&) { return Variable(not_a_number); }, batch, ten_symbols, ten_symbols);
      },
      {"check_padding_ignored: the loss is nan"});
  batch.target_in = indices({2, 3}, {11, 1, 2, 11, 3, 4});
  check_throws<ShapeError>([&] { check_padding_ignored(loss_of, batch, ten_symbols, ten_symbols); },
                           {"check_padding_ignored: target_in (2, 3) and target_out (2, 4)"});
}

TEST_CASE("check_shift: what is read next is what should be said now, padding and end as well") {
  CHECK(check_shift(uneven_batch()) == 6);
  check_throws<ShapeError>(
      [] {
        check_shift(indices({2, 1}, {5, 6}), indices({2, 1}, {7, 8}));
      },
      {"(2, 1)", "two symbols"});
  CHECK(check_shift(indices({2, 3}, {1, 2, 3, 5, 5, 5}), indices({2, 3}, {2, 3, 4, 5, 5, 5})) == 4);
  Indices alike = indices({1, 3}, {4, 4, 4});  // a text of one symbol
  CHECK(check_shift(alike, alike) == 2);
}

TEST_CASE("check_shift: a target that is not shifted, or otherwise") {
  Batch batch = uneven_batch();
  batch.target_in = batch.target_out;
  check_throws<UnhealthyError>([&] { check_shift(batch); }, {"check_shift:", "the target is not shifted", "begin"});
  Indices symbols = indices({1, 4}, {1, 2, 3, 4}), next = indices({1, 4}, {2, 3, 4, 5});
  check_throws<UnhealthyError>([&] { check_shift(next, symbols); }, {"check_shift:", "shifted the wrong way"});
  check_throws<UnhealthyError>(
      [&] {
        check_shift(symbols, indices({1, 4}, {3, 4, 5, 6}));
      },
      {"check_shift: at 0 of 3 places"});
  check_throws<UnhealthyError>(
      [&] {
        check_shift(symbols, indices({1, 4}, {2, 3, 9, 5}));
      },
      {"check_shift: at 2 of 3 places"});
  check_throws<UnhealthyError>(
      [&] {
        check_shift(indices({2, 2}, {1, 2, 1, 2}), indices({2, 2}, {2, 3, 4, 3}));
      },
      {"check_shift: at 1 of 2 places"});  // the last row alone
  check_throws<ShapeError>(
      [&] {
        check_shift(symbols, indices({1, 3}, {2, 3, 4}));
      },
      {"check_shift: what is read has shape (1, 4), what is to be said (1, 3)"});
  check_throws<ShapeError>(
      [&] {
        check_shift(indices({4}, {1, 2, 3, 4}), indices({4}, {2, 3, 4, 5}));
      },
      {"(4,)", "(batch, time)"});
  check_throws<ShapeError>([&] { check_shift(indices({2, 0}, {}), indices({2, 0}, {})); }, {"(2, 0)"});
}

TEST_CASE("check_held_out: sources in both, whichever their answer") {
  std::vector<SequencePair> train = {copied({1, 2}), copied({3}), copied({1, 2})};
  CHECK(check_held_out(train, {copied({2, 1}), copied({1})}) == 2);
  check_throws<UnhealthyError>(
      [&] {
        check_held_out(train, {copied({4}), {{3}, {9}}, copied({1, 2}), copied({3})});
      },
      {"check_held_out: 2 held-out sources are in training too, the first is 3:", "remembered"});
  check_throws<ValueError>([&] { check_held_out(train, {}); }, {"check_held_out: 3 pairs of training and 0 held out"});
  check_throws<ValueError>([&] { check_held_out({}, train); }, {"check_held_out: 0 pairs of training and 3 held out"});
  check_throws<UnhealthyError>(
      [&] {
        Sequence endless_source(1000, 7);
        check_held_out({copied(endless_source)}, {copied(endless_source)});
      },
      {"7 7 7 7 7 7 7 7 7 7 : what"});  // its beginning
}
