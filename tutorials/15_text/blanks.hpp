#pragma once
#include <algorithm>
#include <map>
#include <utility>

#include "text.hpp"

/// What stands most often between two characters, by counting alone.
class Between {
 public:
  explicit Between(const Sequence& text) {
    for (std::size_t i = 1; i + 1 < text.size(); ++i)
      ++counts_[{text[i - 1], text[i + 1]}][text[i]];
  }

  std::int64_t likeliest(std::int64_t left, std::int64_t right) const {
    std::int64_t best = 0;
    int most = 0;
    auto found = counts_.find({left, right});
    if (found == counts_.end()) return best;
    for (const auto& [token, count] : found->second)
      if (count > most) most = count, best = token;
    return best;
  }

 private:
  std::map<std::pair<std::int64_t, std::int64_t>, std::map<std::int64_t, int>>
      counts_;
};

/// The likeliest of the characters at each place, row by row.
inline Sequence likeliest(const nn::BERT& model, const Indices& input) {
  NoGradGuard no_grad;
  Tensor logits = model.masked_language_logits(model(input)).value();
  const std::int64_t kinds = model.options().vocabulary;  // the last: [MASK]
  Sequence best;
  for (std::size_t at = 0; at < input.size(); ++at) {
    const Scalar* row = logits.data() + static_cast<std::int64_t>(at) * kinds;
    best.push_back(std::max_element(row, row + kinds - 1) - row);
  }
  return best;
}

/// How many of the blanks in held-out text get the right character, in
/// percent: from the model, or from counting where there is none. Only blanks
/// that have neighbours on both sides are asked for.
inline double percent_right(const TextWindows& text, std::int64_t blank,
                            const nn::BERT* model, const Between& between) {
  Generator generator(2);  // the same blanks each time
  double asked = 0, right = 0;
  for (std::int64_t i = 0; i < text.validation_batches(); ++i) {
    MaskedTokens masked = mask_tokens(
        text.validation_batch(i).input, generator,
        {.mask = blank, .tokens = blank, .masked = 1, .random = 0});
    const auto* in = masked.input.data();
    const Sequence best =
        model ? likeliest(*model, masked.input) : Sequence();
    const auto time = static_cast<std::int64_t>(masked.input.shape()[1]);
    for (std::int64_t at = 0; at < std::ssize(masked.input); ++at) {
      const std::int64_t want = masked.target.data()[at], t = at % time;
      if (want == MaskedTokens::ignored || t == 0 || t == time - 1) continue;
      ++asked;
      right += want == (model ? best[static_cast<std::size_t>(at)]
                              : between.likeliest(in[at - 1], in[at + 1]));
    }
  }
  return 100 * right / asked;
}
