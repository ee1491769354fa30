#include <vector>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable normalise(const Variable& x, const Variable& weight);

namespace {

using Given = std::vector<Variable>;

Given given() {
  return {Variable(tensor({3, 4}, {1, -2, 0.5, 3, 0.2, 0.1, -1, 2, 4, 1, -3, 0.3}), true),
          Variable(tensor({4}, {1, 0.5, -1, 2}), true)};
}

Variable call(const Given& in) { return normalise(in[0], in[1]); }

/// The gradient of input `which` for outputs weighted with 1, 2, 3, ...
Tensor gradient(std::size_t which, Variable (*f)(const Given&)) {
  Given in = given();
  f(in).backward(reshaped(arange(1, 13), {3, 4}));
  expect(in[which].has_grad(), "no gradient arrives");
  return in[which].grad();
}

/// The gradient of x for the same outputs, when what comes through the mean and through sigma counts that many times.
Tensor gradient_of_x(double through_mean, double through_sigma) {
  Given in = given();
  auto times = [](const Variable& v, double factor) { return v * factor + v.detach() * (1 - factor); };  // v itself
  Variable center = times(mean(in[0], {-1}, {.keepdims = true}), through_mean);
  Variable sigma = times(sqrt(variance(in[0], {-1}, {.keepdims = true}) + 1e-5), through_sigma);
  ((in[0] - center) / sigma * in[1]).backward(reshaped(arange(1, 13), {3, 4}));
  return in[0].grad();
}

void check_input(std::size_t which, const char* name, const std::vector<Mistake>& known) {
  Given in = given();
  in[1 - which] = in[1 - which].detach();
  GradcheckOptions options;
  options.names = {"x", "weight"};
  GradcheckResult result = gradcheck("normalise", call, in, options);
  if (result) return;
  std::string sentence = result.message;
  try {
    expect_close(gradient(which, call), gradient(which, [](const Given& v) { return gradus::layer_norm(v[0], v[1]); }),
                 known);
  } catch (const std::exception& error) {
    sentence += fmt::format("\n       look at d{}: {}", name, error.what());
  }
  expect(false, sentence);
}

}  // namespace

void checks(Exercise& e) {
  e.check("its values are those of layer norm", [] {
    Given in = given();
    expect_close(call(in), gradus::layer_norm(in[0], in[1]).value());
  });
  e.check("the gradient of weight", [] {
    Given in = given();
    Tensor n = gradus::layer_norm(in[0]).value(), last = empty({4});
    for (std::size_t i = 0; i < 4; ++i) last.data()[i] = n(2, i) * (9.0 + static_cast<double>(i));
    check_input(1, "weight", {{last, "only the last row counts; what the rows before brought is written over"}});
  });
  e.check("the gradient of x", [] {
    check_input(0, "x",
                {{gradient_of_x(1, 0), "x also moves sigma, and that share, n mean(g n), is missing"},
                 {gradient_of_x(0, 1), "x also moves the mean, and that share, mean(g), is missing"},
                 {gradient_of_x(0, 0), "x also moves the mean and sigma: both shares are missing"},
                 {gradient_of_x(1, 4), "mean(g n) is the mean over the row, not the sum"}});
  });
}

}  // namespace exercise
