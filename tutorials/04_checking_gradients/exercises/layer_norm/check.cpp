#include <vector>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable normalise(const Variable& x, const Variable& weight);

namespace {

using Given = std::vector<Variable>;

Given given() {
  return {Variable(
              tensor({3, 4}, {1, -2, 0.5, 3, 0.2, 0.1, -1, 2, 4, 1, -3, 0.3}),
              true),
          Variable(tensor({4}, {1, 0.5, -1, 2}), true)};
}

Variable call(const Given& in) { return normalise(in[0], in[1]); }

/// The gradient of x for outputs weighted with 1, 2, 3, ...
Tensor gradient_of_x(Variable (*f)(const Given&)) {
  Given in = given();
  f(in).backward(reshaped(arange(1, 13), {3, 4}));
  return in[0].grad();
}

/// The same of layer norm, when what comes through the mean and through sigma
/// counts that many times.
template <int through_mean, int through_sigma>
Variable layer_norm(const Given& in) {
  auto times = [](const Variable& v, double factor) {
    return v * factor + v.detach() * (1 - factor);
  };  // v itself
  Variable center =
      times(mean(in[0], {-1}, {.keepdims = true}), through_mean);
  Variable sigma = times(
      sqrt(variance(in[0], {-1}, {.keepdims = true}) + 1e-5), through_sigma);
  return (in[0] - center) / sigma * in[1];
}

/// What gradcheck says when only input `which` is looked at.
GradcheckResult check_input(std::size_t which) {
  Given in = given();
  in[1 - which] = in[1 - which].detach();
  return gradcheck("normalise", call, in, {.names = {"x", "weight"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("its values are those of layer norm", [] {
    Given in = given();
    expect_close(call(in), gradus::layer_norm(in[0], in[1]).value());
    // More rows than columns.
    Given tall{permute(in[0], {1, 0}), Variable(tensor({3}, {1, 0.5, -1}))};
    expect_close(call(tall), gradus::layer_norm(tall[0], tall[1]).value());
  });
  e.check("the gradient of weight", [] {
    GradcheckResult result = check_input(1);
    expect(result.ok, result.message);
  });
  e.check("the gradient of x", [] {
    GradcheckResult result = check_input(0);
    if (result) return;
    // The two bugs that were given are the reader's to find; those that come
    // of mending them are named.
    for (const auto& [gives, sentence] :
         {Mistake{
              gradient_of_x(layer_norm<0, 1>),
              "the share that comes through the mean, mean(g), is missing"},
          Mistake{
              gradient_of_x(layer_norm<0, 0>),
              "the shares that come through the mean and sigma are missing"},
          Mistake{gradient_of_x(layer_norm<1, 4>),
                  "mean(g n) is the mean over the row, not the sum"}})
      if (difference(gradient_of_x(call), gives, 1e-6, 1e-9).empty())
        result.message += "; " + sentence;
    expect(false, result.message);
  });
}

}  // namespace exercise
