#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// A model that writes: texts side by side, one a row, each read up to some symbol. `generate` and `beam_search` ask it
/// what follows, whatever the model is. Authors write `next` and `keep`, everybody calls `operator()`.
class NextSymbol {
 public:
  virtual ~NextSymbol() = default;

  /// Each row reads on, its row of symbols (rows, count); then the logits (rows, vocabulary) of what follows. Records
  /// no graph. Throws ShapeError where there is nothing to read, ValueError that names the row where a logit is NaN or
  /// infinite, or where all are -infinity: no symbol can follow then. (Some at -infinity are symbols ruled out.)
  Tensor operator()(const Indices& symbols);

  /// From now on row i goes on from where row rows[i] stood. These may be fewer or more, in any order, and repeat.
  virtual void keep(const std::vector<std::int64_t>& rows) = 0;

 private:
  /// What operator() returns; it has made sure that no graph is recorded and that there is a symbol to read.
  virtual Tensor next(const Indices& symbols) = 0;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
