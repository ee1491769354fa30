#include "data/text_windows.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/tensor/random.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::int64_t training_part(const Sequence& tokens, const TextWindowsOptions& options) {
  auto [block, batch_size, validation_batch_size, validation, seed] = options;
  check<ValueError>(block >= 1 && batch_size >= 1, "TextWindows: batch_size {} and block {} must be 1 or more",
                    batch_size, block);
  check<ValueError>(validation_batch_size >= 0, "TextWindows: validation_batch_size is {}; it must be 0 or more",
                    validation_batch_size);
  check<ValueError>(0 <= validation && validation <= 1, "TextWindows: validation is {}; it must be from 0 to 1",
                    validation);
  std::int64_t all = std::ssize(tokens), apart = std::llround(static_cast<double>(all) * validation);
  check<ValueError>((validation == 1 || all - apart > block) && (validation == 0 || apart > block),
                    "TextWindows: {} tokens to train on and {} for validation, but a window takes {} and one more; "
                    "take a longer text or a smaller block",
                    all - apart, apart, block);
  return all - apart;
}

}  // namespace

TextWindows::TextWindows(Sequence tokens, const TextWindowsOptions& options)
    : tokens_(std::move(tokens)),
      options_(options),
      training_(training_part(tokens_, options)),
      shuffle_(std::max<std::int64_t>(training_ - options.block, 1), Generator(options.seed).bits()) {
  if (options_.validation_batch_size == 0) options_.validation_batch_size = options_.batch_size;
}

// Rows tokens_[start ...], each `length` long.
TextBatch TextWindows::cut(const std::vector<std::int64_t>& starts, std::int64_t length) const {
  Shape shape{std::ssize(starts), length};
  TextBatch batch{Indices::from_shape(shape), Indices::from_shape(shape)};
  for (std::size_t row = 0; row < starts.size(); ++row) {
    auto from = tokens_.begin() + starts[row];
    std::copy_n(from, length, batch.input.data() + static_cast<std::int64_t>(row) * length);
    std::copy_n(from + 1, length, batch.target.data() + static_cast<std::int64_t>(row) * length);
  }
  return batch;
}

TextBatch TextWindows::batch(std::int64_t number) const {
  check<ValueError>(number >= 0 && training_ > 0, "TextWindows: there is no batch {} of {} tokens to train on", number,
                    training_);
  std::vector<std::int64_t> starts;
  for (std::int64_t i = 0; i < options_.batch_size; ++i)
    starts.push_back(shuffle_.at(number * options_.batch_size + i));
  return cut(starts, options_.block);
}

// Those that are full.
std::int64_t TextWindows::validation_windows() const {
  return std::max<std::int64_t>(validation_tokens() - 1, 0) / options_.block;
}

std::int64_t TextWindows::validation_batches() const {
  std::int64_t windows = validation_windows(), at_once = options_.validation_batch_size;
  return (windows + at_once - 1) / at_once + (validation_tokens() - 1 > windows * options_.block);
}

TextBatch TextWindows::validation_batch(std::int64_t number) const {
  check<ValueError>(0 <= number && number < validation_batches(), "TextWindows: there is no validation batch {} of {}",
                    number, validation_batches());
  std::int64_t windows = validation_windows(), at_once = options_.validation_batch_size, first = number * at_once;
  std::vector<std::int64_t> starts;
  for (std::int64_t window = first; window < std::min(first + at_once, windows); ++window)
    starts.push_back(training_ + window * options_.block);
  if (!starts.empty()) return cut(starts, options_.block);
  return cut({training_ + windows * options_.block}, validation_tokens() - 1 - windows * options_.block);
}

}  // namespace gradus::inline GRADUS_PRECISION
