#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops/attention.hpp"
#include "testing/composed.hpp"
#include "tests/helpers.hpp"

// ALiBi: scores that fall with the distance.
using namespace gradus;
using testing::check_throws;

// https://github.com/ofirpress/attention_with_linear_biases/blob/master/fairseq/models/transformer.py, get_slopes
TEST_CASE("alibi_slopes: the paper's, for powers of two and for other numbers of heads") {
  CHECK(alibi_slopes(1) == std::vector<double>{1.0 / 256});
  CHECK(alibi_slopes(2) == std::vector<double>{1.0 / 16, 1.0 / 256});
  CHECK(alibi_slopes(8) == std::vector<double>{0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625});
  CHECK(alibi_slopes(3) == std::vector<double>{1.0 / 16, 1.0 / 256, 0.25});
  std::vector<double> twelve = alibi_slopes(12);
  REQUIRE(twelve.size() == 12);
  CHECK(twelve[7] == 1.0 / 256);
  for (int i = 0; i < 4; ++i) CHECK(twelve[8 + static_cast<std::size_t>(i)] == doctest::Approx(std::exp2(-0.5 - i)));
  check_throws<ValueError>([] { alibi_slopes(0); }, {"alibi_slopes", "0"});
  CHECK(alibi_slopes(65536).size() == 65536);
  check_throws<ValueError>([] { alibi_slopes(65537); }, {"alibi_slopes", "1 to 65536", "65537"});
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  check_throws<ValueError>([&] { alibi_slopes(most); }, {"alibi_slopes", "9223372036854775807"});
}

TEST_CASE("attention: slopes take slope * distance from the score, from positions that the mask's offset tells") {
  // Equal keys: scores are equal but for the slopes, and the weights exp(-slope * distance) over their sum.
  Variable q(ones({1, 2, 2})), k(ones({1, 4, 2}));
  AttentionOptions options{.heads = 2, .slopes = {1, 0.5}};
  auto check_weights = [&](const Mask& mask, std::int64_t offset) {
    for (bool fused : {true, false}) {
      Tensor weights =
          fused ? attention_weights(q, k, mask, options) : composed_attention(q, k, k, mask, options).weights.value();
      for (std::int64_t h = 0; h < 2; ++h)
        for (std::int64_t i = 0; i < 2; ++i) {
          double total = 0;
          auto power = [&](std::int64_t j) {
            double distance = std::abs(static_cast<double>(offset + i - j));
            return mask.may_look(0, i, j) ? std::exp(-options.slopes[static_cast<std::size_t>(h)] * distance) : 0;
          };
          for (std::int64_t j = 0; j < 4; ++j) total += power(j);
          for (std::int64_t j = 0; j < 4; ++j)
            CHECK(weights(0, h, i, j) == doctest::Approx(power(j) / total).epsilon(1e-13));
        }
    }
  };
  check_weights({}, 2);  // the last of the keys
  check_weights(Mask::causal(2, 4), 2);
  check_weights(Mask::causal(2, 4, 1), 1);
  check_weights(Mask::left_padding({3}, 4), 2);
}
