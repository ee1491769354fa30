#include <algorithm>
#include <cmath>
#include <numeric>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<double> top_p(const std::vector<double>& probabilities, double p);

namespace {

Tensor row(const std::vector<double>& values) {
  return tensor({std::ssize(values)}, values);
}

const std::vector<double> four = {0.1, 0.5, 0.15, 0.25};

}  // namespace

void checks(Exercise& e) {
  e.check("(0.1, 0.5, 0.15, 0.25) and p = 0.7", [] {
    expect_close(
        row(top_p(four, 0.7)), row({0, 2.0 / 3, 0, 1.0 / 3}),
        {{row({0, 1, 0, 0}),
          "the token that carries the sum over p is to be kept too: those "
          "that are kept add up to p or more"},
         {row({0, 0.5, 0, 0.25}),
          "those that are kept add up to 0.75; divide them by that, so that "
          "they add up to 1"},
         {row({0, 0.5 / 0.7, 0, 0.25 / 0.7}),
          "those that are kept are divided by p, but they add up to 0.75"},
         {row({2.0 / 3, 1.0 / 3, 0, 0}),
          "the shares are right, but not at their places: they were sorted, "
          "and which token each belongs to is lost. Sort indices"},
         {row({0.1 / 0.75, 0.5 / 0.75, 0.15 / 0.75, 0}),
          "tokens were taken in the order of their places, not the likeliest "
          "first"},
         {row({0.1, 0.5, 0.15, 0.25}),
          "the rarest tokens were taken first, or none was left out"},
         {full({4}, std::nan("")),
          "it is 0 / 0, nothing was kept: p is no threshold for a single "
          "probability, it is what those that are kept add up to"}},
        1e-5);
  });
  e.check("p = 0.4: the likeliest alone is enough", [] {
    expect_close(row(top_p(four, 0.4)), row({0, 1, 0, 0}),
                 {{row({0, 0, 0, 0}), "nothing is kept"},
                  {full({4}, std::nan("")),
                   "it is 0 / 0: the likeliest token is always kept, also "
                   "where it is more than p by itself"}},
                 1e-5);
  });
  e.check("p = 0.5 is reached by 0.5", [] {
    expect_close(row(top_p(four, 0.5)), row({0, 1, 0, 0}),
                 {{row({0, 2.0 / 3, 0, 1.0 / 3}),
                   "0.5 is p or more already: the next one is not needed"}},
                 1e-5);
  });
  e.check("p = 1 leaves all as it is",
          [] { expect_close(row(top_p(four, 1)), row(four), {}, 1e-5); });
  e.check("a thousand tokens", [] {
    Generator generator(1);
    std::vector<double> p(1000);
    for (double& share : p) share = std::pow(generator.uniform(), 8);
    double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& share : p) share /= sum;
    std::vector<double> kept = top_p(p, 0.9);
    expect(kept.size() == p.size(),
           "some are missing: each token has a place");
    double of_kept = 0, rarest = 1, likeliest_left_out = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (kept[i] > 0)
        of_kept += p[i], rarest = std::min(rarest, p[i]);
      else
        likeliest_left_out = std::max(likeliest_left_out, p[i]);
    }
    expect(of_kept >= 0.9, "those that are kept had less than p");
    expect(of_kept - rarest < 0.9, "one less would have been enough");
    expect(rarest >= likeliest_left_out,
           "one was left out that is likelier than one that was kept");
  });
}

}  // namespace exercise
