#include <numeric>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor mirror(const Tensor& weights,
              const std::vector<std::int64_t>& lengths);

namespace {

using Lengths = std::vector<std::int64_t>;

constexpr double rtol = 1e-4, atol = 1e-5;  // the chapter computes with float

std::int64_t sum_of(const Lengths& lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
}

/// Two heads with random weights, none on the padding of the source.
Tensor random_weights(const Lengths& lengths) {
  auto longest = *std::max_element(lengths.begin(), lengths.end());
  auto batch = std::ssize(lengths);
  Generator generator(3);
  Tensor scores = generator.normal({batch, 2, longest + 1, longest});
  Tensor hidden = zeros({batch, 2, longest + 1, longest});
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t s = lengths[static_cast<std::size_t>(b)]; s < longest;
         ++s)
      for (std::int64_t head = 0; head < 2; ++head)
        for (std::int64_t t = 0; t <= longest; ++t) hidden(b, head, t, s) = 1;
  return softmax(masked_fill(Variable(scores), Condition(hidden > 0), -1e4))
      .value();
}

/// For each head the sum, over all that is said, of the weight on the place
/// that `place` names; `share` says what entry b counts.
template <class Place, class Share>
Tensor measured(const Tensor& weights, const Lengths& lengths, Place place,
                Share share) {
  auto source = static_cast<std::int64_t>(weights.shape(3));
  Tensor result = zeros({2});
  for (std::int64_t head = 0; head < 2; ++head)
    for (std::size_t b = 0; b < lengths.size(); ++b)
      for (std::int64_t t = 0; t < lengths[b]; ++t) {
        // Beside the last column lies the next row, as for who reads there.
        const Scalar* row = &weights(b, head, t, 0);
        std::int64_t at = place(t, lengths[b], source);
        result(head) += row[at] * static_cast<Scalar>(share(lengths[b]));
      }
  return result;
}

void expect_mirror(const Lengths& lengths) {
  Tensor weights = random_weights(lengths);
  using Int = std::int64_t;
  auto mirrored = [](Int t, Int length, Int) { return length - 1 - t; };
  auto each = [](double count) { return [count](Int) { return 1 / count; }; };
  auto symbols = static_cast<double>(sum_of(lengths)),
       entries = static_cast<double>(lengths.size());
  auto with = [&](auto place) {
    return measured(weights, lengths, place, each(symbols));
  };
  Tensor want = with(mirrored), mean = zeros({2});
  mean(0) = mean(1) = (want(0) + want(1)) / 2;
  std::vector<Mistake> known{
      {with([](Int t, Int, Int) { return t; }),
       "that is the main diagonal, the place of the same number; mirrored is "
       "length - 1 - t"},
      {measured(weights, lengths, mirrored, each(1)),
       "the weights are added up and not divided by the number of symbols"},
      {mean, "both heads got the mean of the two; each has its own number"}};
  if (lengths.size() == 1) {
    known.push_back({measured(weights, lengths, mirrored, each(symbols + 1)),
                     "the sum is divided by all rows, the one that says end "
                     "too, which has no mirrored place"});
  } else {
    known.push_back(
        {measured(weights, lengths, mirrored,
                  each(entries * static_cast<double>(weights.shape(2)))),
         "the sum is divided by all rows, those of end and padding too; only "
         "symbols count"});
    known.push_back(
        {measured(weights, lengths, mirrored, each(symbols + entries)),
         "the sum is divided by symbols and ends; an end has no mirrored "
         "place"});
    known.push_back({measured(weights, lengths, mirrored, each(entries)),
                     "the sum is divided by the number of sequences, not by "
                     "that of their "
                     "symbols"});
    known.push_back(
        {with([](Int t, Int, Int source) { return source - 1 - t; }),
         "the place is mirrored in the padded width; each sequence has its "
         "own length"});
    known.push_back(
        {measured(weights, lengths, mirrored,
                  [&](Int length) {
                    return 1 / (entries * static_cast<double>(length));
                  }),
         "that is the mean of each sequence's mean; every symbol is to count "
         "alike"});
  }
  expect_close(mirror(weights, lengths), want, known, rtol, atol);
}

}  // namespace

void checks(Exercise& e) {
  const CheckOptions options{
      .crash =
          "is the place one too far? Symbol 0 stands against place "
          "length - 1, the last"};
  e.check(
      "a head on the mirrored place has 1, one that looks evenly 1/4",
      [] {
        Tensor weights = zeros({1, 2, 5, 4});
        for (std::int64_t t = 0; t < 5; ++t)
          for (std::int64_t s = 0; s < 4; ++s) {
            weights(0, 0, t, s) = s == std::max<std::int64_t>(3 - t, 0);
            weights(0, 1, t, s) = 0.25;
          }
        expect_close(
            mirror(weights, {4}), tensor({2}, {1, 0.25}),
            {{tensor({2}, {0.8, 0.2}),
              "the sum is divided by five rows; the fifth says end, "
              "which has no mirrored place"},
             {tensor({2}, {0, 0.25}),
              "that is the main diagonal, the place of the same number; "
              "mirrored is length - 1 - t"}},
            rtol, atol);
      },
      options);
  e.check(
      "one sequence with random weights", [] { expect_mirror({4}); },
      options);
  e.check(
      "sequences of different lengths",
      [] {
        expect_mirror({5, 2, 3});
      },
      options);
}

}  // namespace exercise
