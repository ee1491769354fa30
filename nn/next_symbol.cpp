#include "nn/next_symbol.hpp"

#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION::nn {

Tensor NextSymbol::operator()(const Indices& symbols) {
  check(symbols.dimension() == 2 && symbols.size() > 0,
        "NextSymbol: the symbols to read have shape {}; each row needs one", shape_of(symbols));
  NoGradGuard no_grad;
  Tensor logits = next(symbols);
  Shape shape = shape_of(logits);
  check(shape.size() == 2 && shape[0] == shape_of(symbols)[0] && shape[1] > 0,
        "NextSymbol: the logits have shape {} after symbols of {}, not (rows, vocabulary)", shape, shape_of(symbols));
  const Scalar* row = logits.data();
  for (std::int64_t r = 0; r < shape[0]; ++r, row += shape[1]) {
    constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
    const Scalar* wrong = std::find_if(row, row + shape[1], [](Scalar x) { return std::isnan(x) || x == infinity; });
    if (wrong < row + shape[1])
      fail<ValueError>("NextSymbol: in row {} the logit of symbol {} is {}; are all of the model's weights finite?", r,
                       wrong - row, *wrong);
    check<ValueError>(*std::max_element(row, row + shape[1]) > -infinity,
                      "NextSymbol: in row {} all logits are -infinity: no symbol can follow", r);
  }
  return logits;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
