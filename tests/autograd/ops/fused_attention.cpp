#include "testing/composed.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using MaskOf = Mask (*)(std::int64_t time);
using Attend = Variable (*)(const Given& in, const Mask& mask, const AttentionOptions& options);

Mask padding(std::int64_t time) { return Mask::padding({time, time / 2, 1, time}, time); }
Mask left_padding(std::int64_t time) { return Mask::left_padding({time, time / 2, 1, time}, time); }

/// The rows of a buffer that count.
struct Kept {
  std::int64_t first, count;
};
Kept kept(const Variable& x) { return {x.size(1) / 5, x.size(1) - x.size(1) / 3}; }
Variable slice_kept(const Variable& x) { return slice(x, 1, kept(x).first, kept(x).first + kept(x).count); }
Columns rows_kept(const Variable& x) { return Columns(x).rows(kept(x).first, kept(x).count); }

}  // namespace

std::vector<Fused> fused_attentions() {
  const std::vector<std::pair<std::string, MaskOf>> masks = {
      {"", [](std::int64_t) { return Mask(); }},
      {"causal", [](std::int64_t time) { return Mask::causal(time); }},
      {"padding", padding},
      {"causal, padding", [](std::int64_t time) { return Mask::causal(time) & padding(time); }},
      {"left padding", left_padding},
      {"causal, left padding", [](std::int64_t time) { return Mask::causal(time) & left_padding(time); }},
      {"causal, both paddings",
       [](std::int64_t time) {
         Mask ends = Mask::padding({time, time - time / 4, time, time - 1}, time);
         return Mask::causal(time) & left_padding(time) & ends;
       }},
      {"a table", [](std::int64_t time) {
         return Mask::dense(time, time,
                            [](std::int64_t query, std::int64_t key) { return (query + 2 * key) % 3 != 1; });
       }}};
  auto with = [](Attend attend, auto mask_of, double dropout, bool slopes) -> Call {
    return [=](const Given& in) {
      Generator generator(5);
      return attend(in, mask_of(in),
                    {.heads = 2,
                     .dropout = dropout,
                     .generator = &generator,
                     .slopes = slopes ? alibi_slopes(2) : std::vector<double>()});
    };
  };
  std::vector<Fused> all;
  auto add = [&](const std::string& what, auto mask_of, double dropout, bool slopes, Attend fused, Attend twin,
                 const std::vector<std::vector<Shape>>& sizes) {
    all.push_back({"scaled_dot_product_attention", what + (dropout > 0 ? ", dropout" : "") + (slopes ? ", slopes" : ""),
                   with(fused, mask_of, dropout, slopes), with(twin, mask_of, dropout, slopes), sizes});
  };
  Attend fused = [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    return scaled_dot_product_attention(in[0], in[1], in[2], mask, options);
  };
  Attend twin = [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    return composed_attention(in[0], in[1], in[2], mask, options).output;
  };

  auto time = each_limit([](std::int64_t t) -> std::vector<Shape> { return {{4, t, 6}, {4, t, 6}, {4, t, 8}}; });
  time.push_back({{4, 129, 6}, {4, 129, 6}, {4, 129, 8}});
  time.push_back({{4, 192, 6}, {4, 192, 6}, {4, 192, 8}});  // too many weights to be kept for backward
  auto packed = each_limit([](std::int64_t t) -> std::vector<Shape> { return {{4, t, 14}}; });
  for (const auto& [name, of_time] : masks)
    for (double dropout : {0.0, drop_p})
      for (bool slopes : {false, true}) {
        if (slopes && dropout > 0) continue;
        auto mask_of = [of_time = of_time](const Given& in) { return of_time(in[0].size(1)); };
        add(name, mask_of, dropout, slopes, fused, twin, time);
        add(
            name + ", packed", mask_of, dropout, slopes,
            [](const Given& in, const Mask& mask, const AttentionOptions& options) {
              return scaled_dot_product_attention({in[0], 0, 4}, {in[0], 4, 4}, {in[0], 8, 6}, mask, options);
            },
            [](const Given& in, const Mask& mask, const AttentionOptions& options) {
              return composed_attention(slice(in[0], 2, 0, 4), slice(in[0], 2, 4, 8), slice(in[0], 2, 8, 14), mask,
                                        options)
                  .output;
            },
            packed);
      }

  // Queries that are the last of more keys, those of which are the middle rows of longer buffers.
  auto decode = each_limit([](std::int64_t t) -> std::vector<Shape> {
    return {{4, (t + 1) / 2, 6}, {4, t + t / 2, 6}, {4, t + t / 2, 8}};
  });
  auto last = [](const Given& in) { return Mask::causal(in[0].size(1), kept(in[1]).count); };
  auto padded_last = [=](const Given& in) { return last(in) & left_padding(kept(in[1]).count); };
  Attend fused_kept = [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    return scaled_dot_product_attention(in[0], rows_kept(in[1]), rows_kept(in[2]), mask, options);
  };
  Attend twin_kept = [](const Given& in, const Mask& mask, const AttentionOptions& options) {
    return composed_attention(in[0], slice_kept(in[1]), slice_kept(in[2]), mask, options).output;
  };
  for (double dropout : {0.0, drop_p})
    for (bool slopes : {false, true}) {
      add("the last queries", last, dropout, slopes, fused_kept, twin_kept, decode);
      add("the last queries, left padding", padded_last, dropout, slopes, fused_kept, twin_kept, decode);
    }

  for (bool further : {false, true}) {
    auto options = [=](const Given& in) -> RotaryOptions {
      return {.heads = in[0].size(2) % 4 == 0 ? 2 : 1, .first_position = further ? 1000 : 0};
    };
    all.push_back({"rotary", further ? "further on" : "", [=](const Given& in) { return rotary(in[0], options(in)); },
                   [=](const Given& in) { return composed_rotary(in[0], options(in)); },
                   each_limit([](std::int64_t n) -> std::vector<Shape> {
                     return {{3, n, 2 * n}};
                   })});
  }
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
