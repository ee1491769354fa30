#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

struct Row {
  double largest;   // weight of a query, on average over the queries
  double gradient;  // at the scores, of the query in the middle
};

/// What softmax does to these scores (queries, keys), and to a gradient that comes from above.
Row look(const Tensor& numbers, const Tensor& from_above) {
  Variable scores(numbers, true);
  Variable P = softmax(scores);
  P.backward(from_above);
  Variable sizes = sqrt(sum(Variable(scores.grad() * scores.grad()), {-1}));  // one a query
  Tensor size = sizes.value();
  std::sort(size.begin(), size.end());
  return {mean(max(P, {-1})).item(), size(size.size() / 2)};
}

int main() {
  Generator generator(1);
  const std::int64_t queries = 500, keys = 16;
  Tensor from_above = generator.normal({queries, keys});
  Curve plain = {.name = "as it is"}, scaled = {.name = "/ sqrt(d_k)"};
  fmt::print("       deviation   the largest weight of 16      the gradient at the scores\n");
  fmt::print(" d_k   of q . k    as it is  /sqrt(d_k)  /d_k    as it is  /sqrt(d_k)\n");
  for (std::int64_t d_k : {4, 16, 64, 256, 512, 1024}) {
    Variable Q = generator.normal({queries, d_k}), K = generator.normal({keys, d_k});
    Variable scores = matmul(Q, transpose(K));
    auto d = static_cast<double>(d_k);
    Row as_it_is = look(scores.value(), from_above), by_root = look(scores.value() / std::sqrt(d), from_above),
        by_d = look(scores.value() / d, from_above);
    fmt::print("{:4}   {:9.2f}   {:8.3f}  {:10.3f}  {:.3f}   {:9.2e}  {:10.2e}\n", d_k,
               std::sqrt(variance(scores).item()), as_it_is.largest, by_root.largest, by_d.largest, as_it_is.gradient,
               by_root.gradient);
    for (auto [curve, row] : {std::pair{&plain, as_it_is}, {&scaled, by_root}})
      curve->x.push_back(d), curve->y.push_back(row.gradient);
  }
  save_curves("pictures/saturation.svg", {plain, scaled},
              {.title = "What comes through the softmax",
               .x_label = "d_k",
               .y_label = "gradient at the scores",
               .log_x = true,
               .log_y = true});
}
