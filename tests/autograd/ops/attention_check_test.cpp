#include "autograd/ops/attention_check.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("attention: what does not fit is named with all shapes, fused and composed, with and without gradients") {
  Generator generator(1);
  for (bool grad : {true, false})
    for (bool fused : {true, false}) {
      std::string name = fused ? "scaled_dot_product_attention" : "composed_attention";
      auto run = [&](const Shape& q, const Shape& k, const Shape& v, const Mask& mask = {},
                     const AttentionOptions& options = {}) {
        return [=] {
          Variable vq(zeros(q), grad), vk(zeros(k), grad), vv(zeros(v), grad);
          if (fused)
            scaled_dot_product_attention(vq, vk, vv, mask, options);
          else
            composed_attention(vq, vk, vv, mask, options);
        };
      };
      Shape s{2, 3, 4};
      check_throws<ShapeError>(run({3, 4}, s, s), {name, "(3, 4)"});
      check_throws<ShapeError>(run({}, s, s), {name, "()"});
      check_throws<ShapeError>(run({1, 3, 4}, s, s), {name, "batch", "(1, 3, 4)", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, {2, 5, 4}), {name, "length", "(2, 5, 4)", "(2, 3, 4)"});
      check_throws<ShapeError>(run({2, 3, 6}, s, s), {name, "width", "(2, 3, 6)", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, s, {}, {.heads = 3}), {name, "heads", "3", "(2, 3, 4)"});
      check_throws<ShapeError>(run(s, s, s, {}, {.heads = 0}), {name, "heads", "0"});
      check_throws<ShapeError>(run(s, s, s, Mask::causal(4)), {name, "4", "(2, 3, 3)"});
      check_throws<ShapeError>(run(s, s, s, Mask::padding({3}, 3)), {name, "(2, 3, 3)"});
      check_throws<ValueError>(run(s, s, s, {}, {.dropout = 0.5}), {name, "0.5", "generator"});
      for (double bad : {-0.1, 1.1, std::nan("")})
        check_throws<ValueError>(run(s, s, s, {}, {.dropout = bad, .generator = &generator}), {name, "0 to 1"});
    }
  Variable x(zeros({2, 3, 4}));
  check_throws<ShapeError>([&] { scaled_dot_product_attention({x, 2, 4}, x, x); }, {"columns 2 to 5", "(2, 3, 4)"});
  check_throws<ShapeError>([&] { scaled_dot_product_attention(x, {x, -1, 4}, x); }, {"columns -1 to 2", "(2, 3, 4)"});
}
