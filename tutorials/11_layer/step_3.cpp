#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// Of five places, how far each one's output moves when place 2 changes.
template <class Part>
void print_moves(const char* name, const Part& part, const Variable& x,
                 const Variable& changed) {
  Variable moved = norm(part(changed) - part(x), {2});  // (1, 5)
  fmt::print("{:13}", name);
  for (double distance : moved.value()) fmt::print("  {:.4f}", distance);
  fmt::print("\n");
}

std::int64_t numbers(const nn::ModuleBase& module) {
  std::int64_t count = 0;
  for (const nn::NamedParameter& named : module.named_parameters())
    count += named.parameter.size();
  return count;
}

int main() {
  Generator generator(1);
  const std::int64_t d = 48;
  nn::MultiHeadAttention attention({.d_model = d, .heads = 4}, generator);
  nn::FeedForward relu_form({.d_model = d, .d_ff = 4 * d}, generator);
  nn::FeedForward gated({.d_model = d,
                         .d_ff = 4 * d * 2 / 3,
                         .activation = nn::Activation::swiglu},
                        generator);

  Variable x = generator.normal({1, 5, d});
  Variable changed = x.value();
  changed.mutable_value()(0, 2, 0) += 1;
  fmt::print("moves at place      0       1       2       3       4\n");
  print_moves("attention", attention, x, changed);
  print_moves("feed-forward", relu_form, x, changed);
  print_moves("SwiGLU", gated, x, changed);

  fmt::print("\nattention     {:6} numbers\n", numbers(attention));
  fmt::print("feed-forward  {:6}, d_ff {}\n", numbers(relu_form), 4 * d);
  fmt::print("SwiGLU        {:6}, d_ff {}\n", numbers(gated), 4 * d * 2 / 3);

  Curve relu_curve{"relu"}, silu_curve{"silu"};
  for (double at = -5; at <= 5; at += 0.05) {
    relu_curve.x.push_back(at);
    silu_curve.x.push_back(at);
    relu_curve.y.push_back(relu(Variable(at)).item());
    silu_curve.y.push_back(silu(Variable(at)).item());
  }
  Picture picture = save_curves("pictures/activations.svg",
                                {relu_curve, silu_curve}, {.x_label = "x"});
  fmt::print("{}\n", picture.message);
}
