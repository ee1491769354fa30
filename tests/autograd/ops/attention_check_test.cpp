#include "autograd/ops/attention_check.hpp"

#include <doctest/doctest.h>

#include "testing/composed.hpp"
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
      check_throws<ValueError>(run(s, s, s, {}, {.heads = 2, .slopes = {1}}), {name, "1 slopes", "2 heads"});
      for (double bad : {-0.1, 1.1, std::nan("")})
        check_throws<ValueError>(run(s, s, s, {}, {.dropout = bad, .generator = &generator}), {name, "0 to 1"});
    }
  Variable x(zeros({2, 3, 4}));
  auto refuses = [&](const Columns& key, const std::string& part) {
    check_throws<ShapeError>([&] { scaled_dot_product_attention(x, key, x); }, {part, "(2, 3, 4)"});
    check_throws<ShapeError>([&] { attention_weights(x, key); }, {"attention_weights", part, "(2, 3, 4)"});
  };
  constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  refuses({x, 2, 4}, "4 columns from column 2");
  refuses({x, -1, 4}, "4 columns from column -1");
  refuses({x, huge, 4}, fmt::format("4 columns from column {}", huge));
  refuses({x, 1, huge}, fmt::format("{} columns from column 1", huge));
  refuses(Columns(x).rows(1, 3), "3 rows from row 1");
  refuses(Columns(x).rows(-1, 3), "3 rows from row -1");
  refuses(Columns(x).rows(huge, 3), fmt::format("3 rows from row {}", huge));
  refuses(Columns(x).rows(0, -1), "-1 rows from row 0");
  check_throws<ShapeError>([&] { scaled_dot_product_attention(x, x, Columns(x).rows(0, 2)); }, {"length", "(2, 2, 4)"});
}
