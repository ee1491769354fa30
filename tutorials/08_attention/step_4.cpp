#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

struct Row {
  double largest;       // weight of a query, on average over the queries
  double median, mean;  // size of the gradient at a query: of the one in the
                        // middle, and on average
};

/// What softmax does to the scores q . k / divisor, and to a gradient that
/// goes back through it to the queries.
Row look(const Tensor& queries, const Tensor& keys, double divisor,
         const Tensor& from_above) {
  Variable Q(queries, true);
  Variable P = softmax(matmul(Q, transpose(Variable(keys))) / divisor);
  P.backward(from_above);
  Tensor size =
      sqrt(sum(Variable(Q.grad() * Q.grad()), {-1})).value();  // one a query
  std::sort(size.begin(), size.end());
  return {mean(max(P, {-1})).item(), size(size.size() / 2),
          mean(Variable(size)).item()};
}

int main() {
  Generator generator(1);
  const std::int64_t queries = 500, keys = 16;
  Tensor from_above = generator.normal({queries, keys});
  Curve plain_median = {.name = "as it is, median"},
        plain_mean = {.name = "as it is, mean"},
        root_median = {.name = "scaled, median"},
        root_mean = {.name = "scaled, mean"};
  fmt::print(
      "                                                     the gradient at "
      "a query\n");
  fmt::print(
      "       deviation   the largest weight of 16          as it is      "
      "/sqrt(d_k)\n");
  fmt::print(
      " d_k   of q . k    as it is  /sqrt(d_k)   /d_k    median   mean   "
      "median   mean\n");
  for (std::int64_t d_k : {4, 16, 64, 256, 512, 1024}) {
    Tensor Q = generator.normal({queries, d_k}),
           K = generator.normal({keys, d_k});
    auto d = static_cast<double>(d_k);
    Row plain = look(Q, K, 1, from_above),
        root = look(Q, K, std::sqrt(d), from_above),
        by_d = look(Q, K, d, from_above);
    double deviation = std::sqrt(
        variance(matmul(Variable(Q), transpose(Variable(K)))).item());
    fmt::print(
        "{:4}   {:9.2f}   {:8.3f}  {:10.3f}  {:5.3f}   {:7.5f}  {:5.3f}   "
        "{:6.3f}  {:5.3f}\n",
        d_k, deviation, plain.largest, root.largest, by_d.largest,
        plain.median, plain.mean, root.median, root.mean);
    for (Curve* curve :
         {&plain_median, &plain_mean, &root_median, &root_mean})
      curve->x.push_back(d);
    plain_median.y.push_back(plain.median),
        plain_mean.y.push_back(plain.mean);
    root_median.y.push_back(root.median), root_mean.y.push_back(root.mean);
  }
  Picture picture =
      save_curves("pictures/saturation.svg",
                  {plain_mean, plain_median, root_mean, root_median},
                  {.title = "What comes back to a query",
                   .x_label = "d_k",
                   .y_label = "size of the gradient at a query",
                   .log_x = true,
                   .log_y = true});
  fmt::print("{}\n", picture.message);
}
