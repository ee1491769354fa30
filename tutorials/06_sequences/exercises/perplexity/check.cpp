#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double perplexity(const std::vector<Variable>& logits,
                  const std::vector<Indices>& targets, std::int64_t padding);

namespace {

/// What known mistakes make of the same batches.
struct Sums {
  Sums(const std::vector<Variable>& logits,
       const std::vector<Indices>& targets, std::int64_t padding) {
    auto batches = static_cast<double>(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
      double count = 0, size = static_cast<double>(targets[i].size());
      for (std::int64_t id : targets[i]) count += id != padding;
      double mean =
          cross_entropy(logits[i], targets[i], {.ignore_index = padding})
              .item();
      double with_padding = cross_entropy(logits[i], targets[i]).item();
      sum += mean * count, places += count, all_places += size;
      sum_with_padding += with_padding * size;
      mean_of_means += mean / batches;
      mean_of_perplexities += std::exp(mean) / batches;
      last = mean;
    }
  }
  double sum = 0, places = 0, all_places = 0, sum_with_padding = 0,
         mean_of_means = 0, mean_of_perplexities = 0, last = 0;
};

void expect_perplexity(const std::vector<Variable>& logits,
                       const std::vector<Indices>& targets,
                       std::int64_t padding) {
  Sums s(logits, targets, padding);
  double nats = s.sum / s.places;
  expect_close(
      full({}, perplexity(logits, targets, padding)),
      full({}, std::exp(nats)),
      {{full({}, nats), "that is the mean loss; perplexity is e to it"},
       {full({}, std::exp2(nats)),
        "2 to the mean loss: 2 belongs to a loss in bits, and "
        "cross_entropy's is in nats, so e does"},
       {full({}, std::exp(s.sum_with_padding / s.all_places)),
        "the padding is counted, in the sum and in the number of places"},
       {full({}, std::exp(s.sum / s.all_places)),
        "the sum leaves the padding out, and the number of places that it is "
        "divided by does not"},
       {full({}, std::exp(s.mean_of_means)),
        "each batch counts as much as any other; a batch with few places "
        "must "
        "count for few: add sums up, and divide once"},
       {full({}, s.mean_of_perplexities),
        "the mean of the batches' perplexities: take the mean of the losses "
        "first, over all places, and then e to it"},
       {full({}, std::exp(s.sum)),
        "e to the sum: it is not divided by the number of places"},
       {full({}, std::exp(s.last)), "only the last batch counts"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("a model that finds 4 ids equally likely", [] {
    expect_perplexity({Variable(zeros({1, 3, 4}))},
                      {indices({1, 3}, {1, 2, 3})}, 0);
  });
  e.check("one batch, with padding", [] {
    expect_perplexity({Generator(1).normal({2, 3, 5})},
                      {indices({2, 3}, {4, 1, 2, 3, 0, 0})}, 0);
  });
  e.check("batches of different sizes", [] {
    Generator random(2);
    expect_perplexity(
        {random.normal({2, 4, 5}, 0, 2), random.normal({1, 2, 5})},
        {indices({2, 4}, {1, 2, 3, 4, 2, 1, 0, 0}), indices({1, 2}, {3, 3})},
        0);
  });
  e.check("a padding that is not 0", [] {
    Generator random(3);
    expect_perplexity(
        {random.normal({1, 4, 6}), random.normal({2, 2, 6}, 0, 2)},
        {indices({1, 4}, {0, 2, 5, 5}), indices({2, 2}, {4, 0, 3, 5})}, 5);
  });
}

}  // namespace exercise
