#include "examples/blanks.hpp"

#include <algorithm>

#include "autograd/ops/loss.hpp"
#include "autograd/ops/softmax.hpp"
#include "autograd/record.hpp"
#include "data/masking.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace {

/// Rows (rows, time) with blanks alone for what is masked.
MaskedTokens only_blanks(const Indices& rows, std::int64_t blank, Generator& generator) {
  return mask_tokens(rows, generator, {.mask = blank, .tokens = blank, .masked = 1, .random = 0});
}

/// The likeliest token of the text in a row of logits or probabilities (vocabulary), whose last is that of the blank.
std::int64_t likeliest(const Scalar* row, std::int64_t blank) { return std::max_element(row, row + blank) - row; }

}  // namespace

Filled fill_held_out(nn::BERT& model, const TextWindows& windows, std::int64_t blank, std::int64_t same,
                     const std::function<void(std::int64_t, std::int64_t)>& told) {
  NoGradGuard no_grad;
  model.eval();
  Filled filled;
  Generator generator(1);
  for (std::int64_t number = 0; number < windows.validation_batches() && !interrupted(); ++number) {
    MaskedTokens text = only_blanks(windows.validation_batch(number).input, blank, generator);
    Variable logits = model.masked_language_logits(model(text.input));
    filled.nats +=
        cross_entropy(logits, text.target, {.ignore_index = MaskedTokens::ignored, .reduction = Reduction::sum}).item();
    const Scalar* row = logits.value().data();
    for (std::int64_t target : text.target) {
      if (target != MaskedTokens::ignored) {
        ++filled.blanks;
        filled.right += likeliest(row, blank) == target;
        filled.always_the_same += same == target;
      }
      row += blank + 1;
    }
    if (told) told(number + 1, windows.validation_batches());
  }
  model.train();
  return filled;
}

void fill_blanks(nn::BERT& model, Sequence& text, std::int64_t blank) {
  NoGradGuard no_grad;
  model.eval();
  std::int64_t length = std::ssize(text), most = model.options().max_length;
  for (std::int64_t begin = 0; begin < length; begin += most) {
    auto first = text.begin() + begin, last = text.begin() + std::min(begin + most, length);
    for (auto blanks = std::count(first, last, blank); blanks > 0; --blanks) {
      Variable hidden = model(indices({1, last - first}, Sequence(first, last)));
      Tensor shares = softmax(model.masked_language_logits(hidden), -1).value();
      Scalar surest = -1;
      auto place = last;
      std::int64_t token = 0;
      for (auto at = std::find(first, last, blank); at != last; at = std::find(at + 1, last, blank)) {
        const Scalar* row = shares.data() + (at - first) * (blank + 1);
        std::int64_t guess = likeliest(row, blank);
        if (row[guess] > surest) surest = row[guess], place = at, token = guess;
      }
      check<ValueError>(place != last,
                        "the model gives no numbers: its weights are damaged, or it was trained too fast");
      *place = token;
    }
  }
}

Sequence with_blanks(const Sequence& text, std::int64_t length, std::int64_t blank) {
  length = std::min(length, std::ssize(text));
  Generator generator(2);
  Indices row =
      only_blanks(indices({1, length}, Sequence(text.begin(), text.begin() + length)), blank, generator).input;
  return {row.begin(), row.end()};
}
