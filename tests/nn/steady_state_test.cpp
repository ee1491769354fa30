// Training on batches of one shape takes no memory from the system once it has taken what it needs: the pool hands out
// what it got back. (Under the address sanitizer the pool keeps nothing and counts no misses.)
#include <doctest/doctest.h>

#include <algorithm>
#include <barrier>
#include <future>

#include "autograd/core/parallel.hpp"
#include "autograd/core/pool.hpp"
#include "autograd/ops/loss.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "tests/helpers.hpp"

using namespace gradus;

namespace {

struct Asked {
  std::int64_t least = 0;   // of the pool, by the thread that asked for the least
  std::int64_t misses = 0;  // of the system, by all threads
};

/// Each thread tells its own: nobody leaves the barrier before all have come to it, so that each takes one piece.
Asked asked() {
  std::barrier everyone(threads());
  std::vector<pool::Statistics> own(static_cast<std::size_t>(threads()));
  parallel(threads(), [&](std::int64_t piece) {
    everyone.arrive_and_wait();
    own[static_cast<std::size_t>(piece)] = pool::statistics();
  });
  Asked result{own[0].requests, 0};
  for (const pool::Statistics& of_thread : own) {
    result.least = std::min(result.least, of_thread.requests);
    result.misses += of_thread.misses;
  }
  return result;
}

Indices random_tokens(const Shape& shape, std::int64_t count, Generator& generator) {
  Indices result = Indices::from_shape({static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1])});
  for (std::int64_t& token : result) token = generator.integer(0, count - 1);
  return result;
}

/// What all threads ask of the system in ten steps of training after the third. With two threads it is chance who takes
/// which piece of work, and on a busy machine one may meet its first backward late: then the ten steps are others, and
/// since what a thread needs for its pieces is a few blocks, that can happen a few times only.
template <class Model>
std::int64_t misses_in_steady_state(Model& model, const std::function<Variable()>& loss_of_batch) {
  optim::Adam adam(model.parameters(), {.lr = 1e-3});
  auto step = [&] {
    adam.zero_grad();
    loss_of_batch().backward();
    optim::clip_grad_norm(model.parameters(), 1);
    adam.step();
  };
  for (int i = 0; i < 3 || (asked().least == 0 && i < 200); ++i) step();
  std::int64_t misses = 1;
  for (int tries = threads() == 1 ? 1 : 20; misses > 0 && tries > 0; --tries) {
    std::int64_t before = asked().misses;
    for (int i = 0; i < 10; ++i) step();
    misses = asked().misses - before;
  }
  return misses;
}

/// With one thread and with two; on a new thread each, so that it finds no large blocks that the one before left.
void check_steady_state(const std::function<std::int64_t()>& train) {
  for (int count : {1, 2}) {
    CAPTURE(count);
    set_threads(count);
    std::int64_t misses = std::async(std::launch::async, train).get();
    set_threads(1);
    CHECK(misses == 0);
  }
}

}  // namespace

TEST_CASE("from the fourth training step on no memory is taken from the system: a Transformer with dropout") {
  check_steady_state([] {
    Generator generator(1);
    nn::Transformer model({.vocabulary = 11, .d_model = 32, .heads = 4, .layers = 2, .d_ff = 64, .dropout = 0.1},
                          generator);
    SequenceMasks masks{.source = Mask::padding(std::vector<std::int64_t>(8, 30), 32), .target = Mask::causal(32)};
    return misses_in_steady_state(model, [&] {
      Indices source = random_tokens({8, 32}, 11, generator), target = random_tokens({8, 32}, 11, generator);
      return cross_entropy(model(source, target, masks), source, {.ignore_index = 0, .label_smoothing = 0.1});
    });
  });
}

TEST_CASE("from the fourth training step on no memory is taken from the system: a GPT") {
  check_steady_state([] {
    Generator generator(1);
    nn::GPT model({.vocabulary = 11, .max_length = 40, .d_model = 32, .heads = 4, .layers = 2, .d_ff = 64}, generator);
    return misses_in_steady_state(model, [&] {
      Indices text = random_tokens({8, 40}, 11, generator);
      return cross_entropy(model(text), text);
    });
  });
}

TEST_CASE("from the fourth training step on no memory is taken from the system: a RecurrentSeq2Seq") {
  check_steady_state([] {
    Generator generator(1);
    nn::RecurrentSeq2Seq model({.vocabulary = 11, .d_model = 16, .hidden = 16, .attention = true}, generator);
    return misses_in_steady_state(model, [&] {
      Indices source = random_tokens({8, 12}, 11, generator);
      return cross_entropy(model(source, source), source);
    });
  });
}
