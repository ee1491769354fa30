#include <fmt/core.h>

#include <cmath>
#include <functional>
#include <limits>

#include "gradus.hpp"

using namespace gradus;

const Tensor queries = tensor({1, 2, 2}, {1, 0, 0, 1}),
             keys = tensor({1, 3, 2}, {1, 0, 0, 1, 1, 1}),
             values = tensor({1, 3, 1}, {10, 20, 30});
/// Query 0 may look at keys 0 and 1, query 1 at nothing.
const Tensor hidden = tensor({1, 2, 3}, {0, 0, 1,  //
                                         1, 1, 1});

/// Both outputs, and the gradient at key 0 when only query 0 counts: query 1
/// is padding, and not in the loss.
void look(const char* name,
          const std::function<Variable(const Variable& Q, const Variable& K)>&
              attention) {
  Variable Q(queries, true), K(keys, true);
  Variable O = attention(Q, K);
  sum(slice(O, 1, 0, 1)).backward();
  auto number = [](double x) {
    return std::isnan(x) ? "NaN" : fmt::format("{:.3f}", x);
  };
  fmt::print("{:24} {:>8} {:>8}       {:>7} {:>7}\n", name,
             number(O.value()(0, 0, 0)), number(O.value()(0, 1, 0)),
             number(K.grad()(0, 0, 0)), number(K.grad()(0, 0, 1)));
}

int main() {
  const Condition hide(hidden > 0);
  const Tensor minus_infinity =
      where(hide, -std::numeric_limits<double>::infinity(), 0).value();
  auto scores = [](const Variable& Q, const Variable& K) {
    return matmul(Q, transpose(K)) / std::sqrt(2);
  };

  fmt::print(
      "                          output 0, 1               gradient at key "
      "0\n");
  look("scores + -inf", [&](const Variable& Q, const Variable& K) {
    return matmul(softmax(scores(Q, K) + minus_infinity), values);
  });
  look("filled with -1e9", [&](const Variable& Q, const Variable& K) {
    return matmul(softmax(masked_fill(scores(Q, K), hide, -1e9)), values);
  });
  look("0 after the softmax", [&](const Variable& Q, const Variable& K) {
    return matmul(masked_fill(softmax(scores(Q, K)), hide, 0), values);
  });
  look("-1e9 before, 0 after", [&](const Variable& Q, const Variable& K) {
    return matmul(
        masked_fill(softmax(masked_fill(scores(Q, K), hide, -1e9)), hide, 0),
        values);
  });
  look("Gradus, with a Mask", [&](const Variable& Q, const Variable& K) {
    Mask mask = Mask::dense({{true, true, false}, {false, false, false}});
    return scaled_dot_product_attention(Q, K, Variable(values), mask);
  });

  // A sentence without words: nobody may look at anything, and everybody
  // counts.
  Variable Q(queries, true);
  sum(scaled_dot_product_attention(Q, Variable(keys), Variable(values),
                                   Mask::padding({0}, 3)))
      .backward();
  fmt::print("\nan empty sentence: gradient at the queries {}\n", Q.grad());
}
