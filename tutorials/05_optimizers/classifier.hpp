#pragma once
#include <cmath>
#include <numbers>

#include "gradus.hpp"

using namespace gradus;

/// x W^T + b: (batch, in) to (batch, out).
class Dense : public nn::Module<Dense> {
 public:
  static constexpr const char* type = "Dense";

  Dense(std::int64_t in, std::int64_t out, Generator& generator)
      : weight_(generator.normal({out, in}, 0, 1 / std::sqrt(in)), true),
        bias_(zeros({out}), true) {}

  Variable forward(const Variable& x) const {
    return matmul(x, transpose(weight_)) + bias_;
  }
  void members(nn::Members& members) const override {
    members.parameter("weight", weight_);
    members.parameter("bias", bias_);
  }

 private:
  Variable weight_, bias_;
};

/// Points of a plane (batch, 2) to a score for each of two classes.
class Classifier : public nn::Module<Classifier> {
 public:
  static constexpr const char* type = "Classifier";

  Classifier(std::int64_t width, Generator& generator)
      : hidden1_(2, width, generator),
        hidden2_(width, width, generator),
        output_(width, 2, generator) {}

  Variable forward(const Variable& x) const {
    return output_(tanh(hidden2_(tanh(hidden1_(x)))));
  }
  void members(nn::Members& members) const override {
    members.child("hidden1", hidden1_);
    members.child("hidden2", hidden2_);
    members.child("output", output_);
  }

 private:
  Dense hidden1_, hidden2_, output_;
};

/// Points, and the class of each.
struct Points {
  Tensor x;        // (points, 2)
  Indices labels;  // (points)
};

/// Two arms of a spiral, one turned by half a turn against the other.
inline Points spirals(std::int64_t each, Generator& generator) {
  Tensor x = generator.normal({2 * each, 2}, 0, 0.02);
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < 2 * each; ++i) {
    labels.push_back(i / each);
    double r = 0.1 + 0.9 * generator.uniform();
    double half_turns = 3 * r + static_cast<double>(labels.back());
    x(i, 0) += r * std::cos(std::numbers::pi * half_turns);
    x(i, 1) += r * std::sin(std::numbers::pi * half_turns);
  }
  return {x, indices({2 * each}, labels)};
}
