#pragma once
#include <torch/torch.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "autograd/tensor/tensor.hpp"

// The operations of random graphs, computed by libtorch.
namespace libtorch {

using Inputs = std::vector<torch::Tensor>;
using Numbers = std::vector<double>;
using Run = std::function<torch::Tensor(const Inputs&, const Numbers&)>;

const std::map<std::string, Run>& operations();
/// A copy that is libtorch's.
torch::Tensor as_torch(const gradus::Tensor& x);

}  // namespace libtorch
