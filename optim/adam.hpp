#pragma once
#include <utility>

#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};  ///< how much of either moment a step keeps, in [0, 1)
  double eps = 1e-8;                               ///< added to the square root, after its bias correction
  double weight_decay = 0;                         ///< times the parameter, added to the gradient
};

/// What Adam remembers of one parameter; the moments are there once step > 0.
struct AdamState {
  std::int64_t step = 0;  ///< updates so far
  Tensor exp_avg;         ///< first moment: running mean of the gradient
  Tensor exp_avg_sq;      ///< second moment: running mean of its square
};

/// Adam (Kingma and Ba 2015, algorithm 1), as PyTorch defines it. Throws ValueError for options outside their ranges.
class Adam : public Optimizer {
 public:
  explicit Adam(const std::vector<Variable>& parameters, const AdamOptions& options = {});

  /// In the order of parameters(); with lr() it is all there is to know, so that a run can be saved and resumed.
  std::vector<AdamState>& state() { return state_; }

 protected:
  Adam(const char* name, const std::vector<Variable>& parameters, const AdamOptions& options, bool decoupled);

 private:
  void update(std::size_t index, Tensor& value, const Tensor& gradient) override;

  AdamOptions options_;  // all but lr
  bool decoupled_;       // weight decay shrinks the parameter by itself instead of joining the gradient
  std::vector<AdamState> state_;
  // 1 - beta^t for either beta: the powers take as long as some hundred elements, and most parameters have one t.
  std::pair<double, double> corrections_;
  std::int64_t corrected_step_ = 0;
};

struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;  ///< a step multiplies the parameter by 1 - lr * weight_decay
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2, with lr as the schedule multiplier).
class AdamW : public Adam {
 public:
  explicit AdamW(const std::vector<Variable>& parameters, const AdamWOptions& options = {});
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
