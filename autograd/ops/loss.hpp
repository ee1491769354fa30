#pragma once
#include <optional>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class Reduction { none, mean, sum };

struct CrossEntropyOptions {
  std::optional<std::int64_t> ignore_index = {};  ///< rows with this target count for nothing; it need not be a class
  double label_smoothing = 0;             ///< share of the target's probability spread over all classes, in [0, 1]
  Reduction reduction = Reduction::mean;  ///< the mean is over the rows that are not ignored; NaN if there are none
};

/// -log softmax(logits)[target] (Szegedy et al. 2016, section 7, for label smoothing): logits (..., classes), targets
/// (...). The classes are the last axis, where PyTorch has them second. Shape (...) without reduction, else (). Throws
/// ValueError naming a target outside 0..classes-1 and its row, ShapeError when the shapes differ.
Variable cross_entropy(const Variable& logits, const Indices& targets, const CrossEntropyOptions& options = {});

struct MseLossOptions {
  Reduction reduction = Reduction::mean;
};

/// (input - target)^2, elements of one shape: throws ShapeError otherwise, since broadcasting here is nearly always a
/// slip.
Variable mse_loss(const Variable& input, const Variable& target, const MseLossOptions& options = {});
inline Variable mse_loss(const Variable& input, const Variable& target, Reduction reduction) {
  return mse_loss(input, target, {.reduction = reduction});
}

}  // namespace gradus::inline GRADUS_PRECISION
