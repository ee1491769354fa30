#include <algorithm>
#include <cmath>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/online/online.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Looked look_once(Stream& keys);

namespace {

using Pairs = std::vector<std::pair<double, double>>;

Looked look(const Pairs& pairs) {
  Stream keys(pairs);
  return look_once(keys);
}

/// How the sums go on when a larger score comes; a mistake changes it.
struct Rule {
  bool shrink_sum = true, shrink_output = true, turned = false;
};

Looked by(const Pairs& pairs, const Rule& rule) {
  double m = pairs[0].first, sum = 1, output = pairs[0].second;
  for (std::size_t i = 1; i < pairs.size(); ++i) {
    const double m_new = std::max(m, pairs[i].first);
    const double shrink = std::exp(rule.turned ? m_new - m : m - m_new);
    const double e = std::exp(pairs[i].first - m_new);
    sum = (rule.shrink_sum ? sum * shrink : sum) + e;
    output =
        (rule.shrink_output ? output * shrink : output) + e * pairs[i].second;
    m = m_new;
  }
  return {output / sum, m + std::log(sum)};
}

Tensor one(double x) { return tensor({1}, {x}); }

void expect_output(const Pairs& pairs) {
  auto wrong = [&](const Rule& rule) { return one(by(pairs, rule).output); };
  expect_close(
      one(look(pairs).output), one(by(pairs, {}).output),
      {{wrong({.shrink_sum = false, .shrink_output = false}),
        "when a larger score comes, the sums so far are too large: they were "
        "made with the smaller one"},
       {wrong({.shrink_output = false}),
        "the sum of exponentials is shrunk when a larger score comes; the "
        "sum of the values is to be shrunk too"},
       {wrong({.shrink_sum = false}),
        "the sum of the values is shrunk when a larger score comes; the sum "
        "of exponentials is to be shrunk too"},
       {wrong({.turned = true}),
        "the sums grow when a larger score comes: the factor is exp(old - "
        "new), not exp(new - old)"},
       {one(by(pairs, {}).output *
            std::exp(by(pairs, {}).log_sum -
                     std::max_element(pairs.begin(), pairs.end())->first)),
        "the division by the sum is missing at the end"}},
      1e-5);
}

}  // namespace

void checks(Exercise& e) {
  e.check("scores that fall: 2, 1, 0", [] {
    expect_output({{2, 10}, {1, 20}, {0, 30}});
  });
  e.check("scores that rise: 0, 1, 3", [] {
    expect_output({{0, 10}, {1, 25}, {3, -30}});
  });
  e.check("the logarithm of the sum of exponentials", [] {
    Pairs pairs = {{0, 10}, {1, 25}, {3, -30}, {2, 1}};
    double want = by(pairs, {}).log_sum;
    expect_close(one(look(pairs).log_sum), one(want),
                 {{one(want - 3),
                   "the largest score is missing: the sum is that of exp(s - "
                   "largest)"},
                  {one(std::exp(want)), "that is the sum, not its logarithm"},
                  {one(std::exp(want - 3)),
                   "that is the sum of exp(s - largest), not the logarithm "
                   "of the sum of exp(s)"},
                  {one(by(pairs, {.shrink_sum = false}).log_sum),
                   "the sum is not shrunk when a larger score comes"}},
                 1e-5);
  });
  e.check("scores of a thousand, and of minus a thousand", [] {
    for (double far : {1000.0, -1000.0}) {
      Looked got = look({{far, 1}, {far + 1, 2}});
      expect(std::isfinite(got.output) && std::isfinite(got.log_sum),
             far > 0 ? "scores of 1000 give no number: take the largest "
                       "score so far away before exp"
                     : "scores of -1000 give no number: the largest so far "
                       "is to start at minus infinity, or at the first "
                       "score. From 0 on, every exponential is 0");
      expect_close(one(got.output), one(1.7310585786), {}, 1e-5);
      expect_close(one(got.log_sum), one(far + 1.3132616875), {}, 1e-5);
    }
  });
  e.check("ten thousand pairs", [] {
    Pairs pairs;
    for (int i = 0; i < 10000; ++i)
      pairs.push_back({std::sin(i) * 5 + i * 1e-3, std::cos(3 * i) + 2});
    expect_output(pairs);
  });
}

}  // namespace exercise
