#include "nn/decoding.hpp"

#include <algorithm>

#include "autograd/ops/indexing.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

/// The rows (rows, a) and (rows, b) joined, of which the last `count` symbols stay.
Indices joined(const Indices& before, const Indices& behind, std::int64_t count) {
  std::size_t rows = behind.shape()[0], old = before.shape()[1], added = behind.shape()[1];
  auto kept = static_cast<std::size_t>(count);
  check(old == 0 || before.shape()[0] == rows, "NextSymbol: {} rows were read, the next symbols have shape {}",
        before.shape()[0], shape_of(behind));
  Indices result = Indices::from_shape({rows, kept});
  std::size_t of_behind = std::min(kept, added), of_before = kept - of_behind;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t *before_end = before.data() + (row + 1) * old, *behind_end = behind.data() + (row + 1) * added;
    std::int64_t* out = std::copy(before_end - of_before, before_end, result.data() + row * kept);
    std::copy(behind_end - of_behind, behind_end, out);
  }
  return result;
}

/// Throws ValueError for a row that is not there.
Indices selected(const Indices& x, const std::vector<std::int64_t>& rows) {
  auto count = static_cast<std::int64_t>(x.shape()[0]);
  std::size_t width = x.shape()[1];
  Indices result = Indices::from_shape({rows.size(), width});
  std::int64_t* out = result.data();
  for (std::int64_t row : rows) {
    check<ValueError>(0 <= row && row < count, "NextSymbol: there is no row {} among the {} to keep", row, count);
    out = std::copy_n(x.data() + static_cast<std::size_t>(row) * width, width, out);
  }
  return result;
}

/// The mask of these batch entries of `time` keys; it hides padding and nothing else.
Mask selected(const Mask& mask, const std::vector<std::int64_t>& rows, std::int64_t time) {
  if (mask.lengths().empty()) return mask;
  std::vector<std::int64_t> limits, from_end;
  for (std::int64_t row : rows) {
    limits.push_back(std::min(time, mask.limit(row, 0)));
    from_end.push_back(time - mask.first(row));
  }
  return Mask::padding(std::move(limits), time) & Mask::left_padding(std::move(from_end), time);
}

/// Of logits (rows, time, vocabulary) what follows the last symbol.
Tensor last_of(const Tensor& logits) {
  std::size_t rows = logits.shape()[0], time = logits.shape()[1], vocabulary = logits.shape()[2];
  Tensor result = Tensor::from_shape({rows, vocabulary});
  for (std::size_t row = 0; row < rows; ++row)
    std::copy_n(logits.data() + ((row + 1) * time - 1) * vocabulary, vocabulary, result.data() + row * vocabulary);
  return result;
}

/// How much of a text of so many symbols a model sees that reads `most`.
std::int64_t window_of(std::int64_t length, std::int64_t most) {
  if (length <= most) return length;
  std::int64_t half = std::max<std::int64_t>(1, most / 2);
  return half + (length - most - 1) % (most - half + 1);
}

/// What a model is handed.
KeyValueCache* pointer(std::optional<KeyValueCache>& cache) { return cache ? &*cache : nullptr; }

}  // namespace

GPTDecoding::GPTDecoding(const GPT& model, const DecodingOptions& options) : model_(model) {
  if (options.cache) cache_.emplace();
}

Tensor GPTDecoding::next(const Indices& symbols) {
  std::int64_t added = shape_of(symbols)[1], read = read_ + added;
  std::int64_t length = window_of(read, model_.options().max_length);
  Indices window = joined(window_, symbols, length);
  bool goes_on = cache_ && cache_->length() + added == length;  // the window begins where it did
  if (cache_ && !goes_on) cache_->clear();
  Tensor logits = last_of(model_.next(goes_on ? symbols : window, pointer(cache_)).value());
  window_ = std::move(window);
  read_ = read;
  return logits;
}

void GPTDecoding::keep(const std::vector<std::int64_t>& rows) {
  window_ = selected(window_, rows);
  if (cache_) cache_->keep(rows);
}

TransformerDecoding::TransformerDecoding(const Transformer& model, const Indices& source, const Mask& source_mask,
                                         const DecodingOptions& options)
    : model_(model), memory_mask_(source_mask) {
  check<ValueError>(!source_mask.has_table() && !source_mask.is_causal(),
                    "TransformerDecoding: the source's mask is {}; it may hide padding only", source_mask);
  if (options.cache) cache_.emplace();
  NoGradGuard no_grad;
  memory_ = model.encode(source, source_mask);
}

Tensor TransformerDecoding::next(const Indices& symbols) {
  std::int64_t added = shape_of(symbols)[1], length = static_cast<std::int64_t>(target_.shape()[1]) + added;
  Indices target = joined(target_, symbols, length);
  SequenceMasks masks{.target = Mask::causal(cache_ ? added : length, length), .memory = memory_mask_};
  Tensor logits = last_of(model_.decode(cache_ ? symbols : target, memory_, masks, pointer(cache_)).value());
  target_ = std::move(target);
  return logits;
}

void TransformerDecoding::keep(const std::vector<std::int64_t>& rows) {
  target_ = selected(target_, rows);
  memory_mask_ = selected(memory_mask_, rows, memory_.size(1));
  if (cache_) cache_->keep(rows);
  // What a cache has of the memory is all that is looked at from then on.
  if (!cache_ || cache_->length() == 0) memory_ = index_select(memory_, 0, indices({std::ssize(rows)}, rows));
}

Indices greedy_decode(const Transformer& model, const Indices& source, const Mask& source_mask,
                      const GreedyOptions& options) {
  TransformerDecoding decoding(model, source, source_mask);
  Indices begin = Indices::from_shape({source.shape()[0], 1});
  begin.fill(options.begin);
  return generate(decoding, begin,
                  {.max_length = options.max_length, .ends = {options.end}, .temperature = 0, .stop = options.stop});
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
