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

/// Adam (Kingma and Ba 2015, algorithm 1), as PyTorch defines it. slots() hold the running means of the gradient,
/// `exp_avg`, and of its square, `exp_avg_sq`, which restore() refuses below 0. A gradient whose
/// square is infinite counts as the largest whose square is not, so that the parameter moves again; an eps of 0 is the
/// smallest number that has all its digits, so that a gradient of 0 moves nothing. Throws ValueError for options
/// outside their ranges.
///
///     Adam adam(model.parameters(), {.lr = 1e-3});
///     Adam adam({{.parameters = matrices, .options = {.lr = 1e-3, .weight_decay = 0.1}},
///                {.parameters = biases, .options = {.lr = 1e-3}}});
class Adam : public Optimizer {
 public:
  explicit Adam(const std::vector<Variable>& parameters, const AdamOptions& options = {});
  explicit Adam(const std::vector<ParameterGroup<AdamOptions>>& groups);

 protected:
  template <class Options>  // whose fields are AdamOptions' own
  Adam(const char* name, const std::vector<ParameterGroup<Options>>& groups, bool decoupled);

 private:
  std::vector<std::string> slot_names(std::size_t group) const override;
  void check_numbers(std::size_t parameter, const Slots& slots) const override;
  void update(std::size_t group, Slots& slots, Tensor& value, const Tensor& gradient) override;

  struct Group {
    std::pair<double, double> betas;
    double eps, weight_decay;
    // 1 - beta^t for either beta: the powers take as long as some hundred elements, and most parameters have one t.
    std::pair<double, double> corrections = {};
    std::int64_t corrected_step = 0;
  };
  std::vector<Group> groups_;
  bool decoupled_;  // weight decay shrinks the parameter by itself instead of joining the gradient
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
  explicit AdamW(const std::vector<ParameterGroup<AdamWOptions>>& groups);
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
