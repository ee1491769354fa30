#pragma once
#include <functional>
#include <string>
#include <vector>

#include "tests/autograd/ops/table.hpp"

// The table of fused operations and their twins, the same from simple operations. fused_test.cpp runs over it.
namespace gradus::inline GRADUS_PRECISION::testing {

/// A row: one operation with some of its options.
struct Fused {
  std::string operation;  ///< its public name
  std::string what;       ///< "causal, dropout"
  Call fused, twin;
  std::vector<std::vector<Shape>> sizes;  ///< of the inputs, once for each sample
};

/// A sample for each length around the limits of vectors (4, 8, 16) and of blocks (32 queries).
std::vector<std::vector<Shape>> each_limit(const std::function<std::vector<Shape>(std::int64_t length)>& shapes);

/// A first input (rows, width) and the others: few rows of every width, and enough rows for several blocks (4,096
/// elements) and for several of the pieces that threads share (16,384; 65,536 where
/// there is little to do for each number).
std::vector<std::vector<Shape>> matrices(const std::function<std::vector<Shape>(std::int64_t width)>& others =
                                             [](std::int64_t) { return std::vector<Shape>(); });

constexpr double drop_p = 0.3;

std::vector<Fused> fused_layers();  // linear, matmul, layer_norm, activations, dropout, embedding
std::vector<Fused> fused_reductions();
std::vector<Fused> fused_softmaxes();  // softmax, log_softmax, losses
std::vector<Fused> fused_attentions();
std::vector<Fused> fused_recurrents();

/// All of them.
std::vector<Fused> fused_operations();

}  // namespace gradus::inline GRADUS_PRECISION::testing
