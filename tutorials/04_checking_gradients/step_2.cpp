#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// a b, with a bug in the rule.
Variable product(const Variable& a, const Variable& b) {
  return record("product", a.value() * b.value(), {a, b},
                [a, b](Tensor& dy, Gradients& d) {
                  d[0] += dy * b.value();
                  d[1] += dy * b.value();
                });
}

/// x^2, with another: it writes into the gradient's memory, whatever `buffer`
/// said about what is there.
Variable square(const Variable& x) {
  return record(
      "square", x.value() * x.value(), {x}, [x](Tensor& dy, Gradients& d) {
        Scalar beta = 0;
        Scalar* dx =
            d[0].buffer(beta);  // beta: 0 when nothing has arrived yet, 1
                                // when there is something to add to
        for (std::size_t i = 0; i < dy.size(); ++i)
          dx[i] = dy.data()[i] * 2 * x.value().data()[i];
      });
}

void tell(const GradcheckResult& result) {
  fmt::print("{}\n", result ? "passes" : result.message);
}

int main() {
  Variable a(tensor({2, 3}, {1, 2, 3, 4, 5, 6}), true);
  Variable b(tensor({2, 3}, {1, -2, 3.5, 4, 0.5, -1}), true);

  tell(gradcheck("product",
                 [](const auto& in) { return product(in[0], in[1]); }, {a, b},
                 {.names = {"a", "b"}}));
  tell(
      gradcheck("square", [](const auto& in) { return square(in[0]); }, {a}));
  tell(gradcheck("cube", [](const auto& in) { return square(in[0]) * in[0]; },
                 {a}));
}
