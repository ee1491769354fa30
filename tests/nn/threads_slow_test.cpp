// In float, in which models are trained. It is run twice: with the BLAS kernel of this processor, and with Haswell's,
// which cuts products into other blocks.
#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "autograd/core/parallel.hpp"
#include "autograd/core/pool.hpp"
#include "autograd/kernels/blas.hpp"
#include "autograd/ops/loss.hpp"
#include "nn/gpt.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "tests/helpers.hpp"

using namespace gradus;

namespace {

#ifdef NDEBUG
constexpr int steps = 1000;
#else
constexpr int steps = 30;  // without optimisation, and under sanitizers, a step takes ten times as long
#endif

Indices drawn_tokens(const Shape& shape, std::int64_t count, Generator& generator) {
  Indices result = Indices::from_shape({static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1])});
  for (std::int64_t& token : result) token = generator.integer(0, count - 1);
  return result;
}

/// How much scratch memory the thread that took the least has asked for, and so whether each has worked. Nobody leaves
/// the barrier before every thread has come to it.
std::int64_t least_requests() {
  std::barrier everyone(threads());
  std::vector<std::int64_t> requests(static_cast<std::size_t>(threads()));
  parallel(threads(), [&](std::int64_t piece) {
    everyone.arrive_and_wait();
    requests[static_cast<std::size_t>(piece)] = pool::statistics().requests;
  });
  return *std::min_element(requests.begin(), requests.end());
}

/// The parameters after all steps with that many threads.
template <class Model>
std::vector<Tensor> trained(int count, Model& model, const std::function<Variable()>& loss_of_batch) {
  set_threads(count);
  optim::Adam adam(model.parameters(), {.lr = 1e-3});
  double first = 0, last = 0;
  for (int step = 0; step < steps; ++step) {
    adam.zero_grad();
    Variable loss = loss_of_batch();
    loss.backward();
    optim::clip_grad_norm(model.parameters(), 1);
    adam.step();
    last = loss.item();
    if (step == 0) first = last;
  }
  CHECK(last < first);
  CHECK(least_requests() >= steps / 10);  // of scratch memory by pieces of attention: each thread has worked
  set_threads(1);
  std::vector<Tensor> values;
  for (const Variable& parameter : model.parameters()) values.push_back(parameter.value());
  return values;
}

void check_same_bits(const std::function<std::vector<Tensor>(int count)>& trained) {
  set_blas_threads(1);
  const char* kernel = std::getenv("OPENBLAS_CORETYPE");
  if (kernel) CHECK(blas_kernel() == kernel);
  std::vector<Tensor> alone = trained(1), shared = trained(2);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    CAPTURE(i);
    CHECK(std::memcmp(alone[i].data(), shared[i].data(), alone[i].size() * sizeof(Scalar)) == 0);
  }
}

}  // namespace

// Cut into pieces are here attention (3), layer norm (2), relu (2) and, as one piece for each gradient, linear's
// backward.
TEST_CASE("1,000 steps of a small Transformer give the same bits with one and with two threads") {
  check_same_bits([](int count) {
    Generator generator(1);
    nn::Transformer model({.vocabulary = 13, .d_model = 64, .heads = 4, .layers = 1, .d_ff = 256}, generator);
    SequenceMasks masks{.target = Mask::causal(12)};
    return trained(count, model, [&] {
      Indices source = drawn_tokens({32, 12}, 13, generator);
      return cross_entropy(model(source, source, masks), source, {.label_smoothing = 0.1});
    });
  });
}

// And here linear's forward (up to 4), attention (16), layer norm (2), gelu (2) and Adam (4 for the largest matrices).
TEST_CASE("1,000 steps of a GPT give the same bits with one and with two threads") {
  check_same_bits([](int count) {
    Generator generator(1);
    nn::GPT model({.vocabulary = 65, .max_length = 64, .d_model = 128, .heads = 4, .layers = 1, .d_ff = 512},
                  generator);
    return trained(count, model, [&] {
      Indices text = drawn_tokens({4, 64}, 65, generator);
      return cross_entropy(model(text), text);
    });
  });
}
