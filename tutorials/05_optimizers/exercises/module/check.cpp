#include <fmt/format.h>

#include <cmath>

#include "tutorials/05_optimizers/exercises/module/module.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::unique_ptr<Layer> gated(std::int64_t width, Generator& generator);

namespace {

struct Made {
  Generator generator{1};
  std::unique_ptr<Layer> model = gated(3, generator);
  Tensor x = tensor({2, 3}, {1, -2, 0.5, 0.3, 2, -1});

  Variable inside() const {
    return linear(x, model->parameter("linear.weight"),
                  model->parameter("linear.bias"));
  }
};

}  // namespace

void checks(Exercise& e) {
  e.check("members names all that is learned", [] {
    Made made;
    std::string names = ",";
    for (const nn::NamedParameter& named : made.model->named_parameters())
      names += named.name + ",";
    auto has = [&](const char* name) {
      return names.find(name) != std::string::npos;
    };
    expect(!has(",gate_,"),
           "`members` names it gate_; without the underscore, please");
    expect(has(",linear.weight,") && has(",linear.bias,"),
           "`members` does not name the linear layer as its child "
           "\"linear\": its weights would never be learned");
    expect(has(",gate,"),
           "`members` does not name the gate as its parameter \"gate\" (or "
           "the gate is not made yet): it would never be learned");
  });
  e.check("the formula", [] {
    Made made;
    Variable x = made.x, h = made.inside(), right = x + 0.5 * tanh(h);
    expect_close(
        (*made.model)(x), right.value(),
        {{(0.5 * tanh(h)).value(), "x itself is missing: x + gate * ..."},
         {(x + tanh(h)).value(),
          "the gate is missing, or starts at 1; it starts at 0.5"},
         {made.x, "the gate starts at 0; it starts at 0.5"},
         {(x + 0.5 * h).value(), "tanh is missing"},
         {(x + tanh(0.5 * h)).value(),
          "the gate stands inside of tanh; it multiplies what comes out"}});
  });
  e.check("each parameter gets a gradient", [] {
    Made made;
    expect(made.model->parameter("gate").requires_grad(),
           "the gate gets no gradient: make its Variable with `true` as "
           "second argument");
    sum((*made.model)(made.x)).backward();
    for (const nn::NamedParameter& named : made.model->named_parameters())
      expect(named.parameter.has_grad(),
             named.name +
                 " gets no gradient: what is computed comes from its value "
                 "alone; use the Variable itself");
    expect_close(made.model->parameter("gate").grad(),
                 reshape(sum(tanh(made.inside())), {1}).value());
  });
}

}  // namespace exercise
