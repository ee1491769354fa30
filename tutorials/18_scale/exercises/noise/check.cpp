#include <cmath>

#include "gradus.hpp"
#include "tutorials/18_scale/exercises/noise/noise.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double squared_length(const Tensor& g);
Noise estimate(double at_small, double small, double at_large, double large);
double critical_batch(const Noise& noise);
double times_the_least(const Noise& noise, double B);

namespace {

Tensor one(double x) { return tensor({1}, {x}); }

}  // namespace

void checks(Exercise& e) {
  e.check("the squared length of (3, -4; 0, 12)", [] {
    expect_close(one(squared_length(tensor({2, 2}, {3, -4, 0, 12}))),
                 one(169),
                 {{one(13), "that is the length: its square is asked for"},
                  {one(121), "that is the square of the sum"},
                  {one(42.25), "that is the mean of the squares"},
                  {one(19), "that is the sum of the absolute values"}});
  });
  // signal 5, variance 24: at 2 it is 17, at 8 it is 8.
  e.check("the variance, from |g|^2 = 17 at 2 and 8 at 8", [] {
    expect_close(
        one(estimate(17, 2, 8, 8).variance), one(24),
        {{one(-24), "the sign: |g|^2 falls as the batch grows"},
         {one(9), "that is the difference of both: divide by 1/2 - 1/8"},
         {one(1.5),
          "divided by the difference of the batches: it is that of their "
          "inverses, 1/2 - 1/8"},
         {one(9. * 0.375), "times 1/2 - 1/8 in place of divided by it"}});
  });
  e.check("the signal", [] {
    expect_close(
        one(estimate(17, 2, 8, 8).signal), one(5),
        {{one(8),
          "that is |g|^2 of the large batch, which has S / 8 of noise in it"},
         {one(11), "the noise is to be taken away, not added"},
         {one(-16), "the noise of a batch of 8 is S / 8, not S"},
         {one(-4), "that is |g|^2 at 8 without the noise of a batch of 2"},
         {one(std::sqrt(5)), "that is |G|: its square is asked for"}});
  });
  e.check("the critical batch, and the steps", [] {
    const Noise noise{.signal = 5, .variance = 20};
    expect_close(one(critical_batch(noise)), one(4),
                 {{one(0.25), "that is its inverse"},
                  {one(100), "variance / signal, not times"}});
    expect_close(one(times_the_least(noise, 2)), one(3),
                 {{one(1.5), "1 + critical / B, not B / critical"},
                  {one(2), "the 1 is missing"}});
  });
  e.check("gradients of batches of 4 and of 64, drawn", [] {
    Generator generator(5);
    Tensor G = generator.normal({50});
    double at[2] = {0, 0};
    for (int k : {0, 1})
      for (int i = 0; i < 400; ++i) {
        Tensor g = G + generator.normal({50}, 0, k ? 0.5 : 2);
        at[k] += squared_length(g) / 400;
      }
    Noise noise = estimate(at[0], 4, at[1], 64);  // of one example: 4^2 each
    expect_close(one(noise.variance), one(16 * 50), {}, 0.1);
    expect_close(one(noise.signal), one(squared_length(G)), {}, 0.1);
  });
}

}  // namespace exercise
