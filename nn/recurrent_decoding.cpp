#include "nn/recurrent_decoding.hpp"

#include <algorithm>

#include "autograd/ops/indexing.hpp"
#include "autograd/ops/shape.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

RecurrentDecoding::RecurrentDecoding(const RecurrentSeq2Seq& model, const Indices& source, const Mask& source_mask)
    : model_(model), source_mask_(source_mask) {
  check<ValueError>(!source_mask.has_table() && !source_mask.is_causal(),
                    "RecurrentDecoding: the source's mask is {}; it may hide padding only", source_mask);
  NoGradGuard no_grad;
  encoded_ = model.encode(source, source_mask);
}

Tensor RecurrentDecoding::next(const Indices& symbols) {
  DecodedTarget target = model_.decode(symbols, encoded_, {.target = {}, .memory = source_mask_});
  encoded_.state = target.state;
  return select(target.logits, 1, -1).value();
}

void RecurrentDecoding::keep(const std::vector<std::int64_t>& rows) {
  NoGradGuard no_grad;
  Indices kept = indices({std::ssize(rows)}, rows);
  std::int64_t time = encoded_.outputs.size(1);
  if (!source_mask_.lengths().empty()) {
    std::vector<std::int64_t> lengths;
    for (std::int64_t row : rows) lengths.push_back(std::min(time, source_mask_.limit(row, 0)));
    source_mask_ = Mask::padding(std::move(lengths), time);
  }
  encoded_.outputs = index_select(encoded_.outputs, 0, kept);
  encoded_.state.h = index_select(encoded_.state.h, 1, kept);
  if (encoded_.state.c) encoded_.state.c = index_select(encoded_.state.c, 1, kept);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
