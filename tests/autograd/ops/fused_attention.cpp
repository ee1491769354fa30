#include "autograd/ops/attention.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using MaskOf = Mask (*)(std::int64_t time);
Mask padding(std::int64_t time) { return Mask::padding({time, time / 2, 1, time}, time); }

}  // namespace

std::vector<Fused> fused_attentions() {
  const std::vector<std::pair<std::string, MaskOf>> masks = {
      {"", [](std::int64_t) { return Mask(); }},
      {"causal", Mask::causal},
      {"padding", padding},
      {"causal, padding", [](std::int64_t time) { return Mask::causal(time) & padding(time); }},
      {"a table", [](std::int64_t time) {
         return Mask::dense(time, time,
                            [](std::int64_t query, std::int64_t key) { return (query + 2 * key) % 3 != 1; });
       }}};
  std::vector<Fused> all;
  for (const auto& [name, mask_of] : masks)
    for (double dropout : {0.0, drop_p}) {
      auto with = [mask_of = mask_of, dropout](auto attend) -> Call {
        return [=](const Given& in) {
          Generator generator(5);
          return attend(in, mask_of(in[0].shape()[1]),
                        AttentionOptions{.heads = 2, .dropout = dropout, .generator = &generator});
        };
      };
      std::string what = name + (dropout > 0 ? ", dropout" : "");
      auto time = each_limit([](std::int64_t t) -> std::vector<Shape> { return {{4, t, 6}, {4, t, 6}, {4, t, 8}}; });
      time.push_back({{4, 129, 6}, {4, 129, 6}, {4, 129, 8}});
      time.push_back({{4, 192, 6}, {4, 192, 6}, {4, 192, 8}});  // too many weights to be kept for backward
      all.push_back({"scaled_dot_product_attention", what,
                     with([](const Given& in, const Mask& mask, const AttentionOptions& options) {
                       return scaled_dot_product_attention(in[0], in[1], in[2], mask, options);
                     }),
                     with([](const Given& in, const Mask& mask, const AttentionOptions& options) {
                       return composed_attention(in[0], in[1], in[2], mask, options).output;
                     }),
                     time});
      all.push_back({"scaled_dot_product_attention", what + ", packed",
                     with([](const Given& in, const Mask& mask, const AttentionOptions& options) {
                       return scaled_dot_product_attention({in[0], 0, 4}, {in[0], 4, 4}, {in[0], 8, 6}, mask, options);
                     }),
                     with([](const Given& in, const Mask& mask, const AttentionOptions& options) {
                       return composed_attention(slice(in[0], 2, 0, 4), slice(in[0], 2, 4, 8), slice(in[0], 2, 8, 14),
                                                 mask, options)
                           .output;
                     }),
                     each_limit([](std::int64_t t) -> std::vector<Shape> {
                       return {{4, t, 14}};
                     })});
    }
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
