#include <fmt/core.h>

#include <functional>

#include "gradus.hpp"
#include "testing/composed.hpp"

using namespace gradus;

/// Counts the operations of the way there, and the bytes of what they read
/// and write.
class Traffic final : public Watcher {
 public:
  void computed(const char*, const Inputs& inputs,
                std::span<const Variable> outputs) override {
    if (context.rule) return;  // the way back
    ++operations;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i]) bytes += 4 * inputs[i].size();
    for (const Variable& output : outputs) bytes += 4 * output.size();
  }
  std::int64_t operations = 0, bytes = 0;

 private:
  Watching watching_{*this};
};

struct Result {
  std::int64_t operations, moved, made;
  Tensor y, dx;
};

using Operation = std::function<Variable(const Variable&)>;

Result look(const Operation& operation, const Tensor& input) {
  Variable x(input, true);
  Profile profile;
  Traffic traffic;
  Variable y = operation(x);
  Result result{traffic.operations, traffic.bytes, 0, y.value(), {}};
  y.backward(Generator(2).normal(y.shape()));
  for (const Profile::Row& row : profile.rows())
    result.made += row.total().bytes;
  result.dx = x.grad();
  return result;
}

double apart(const Tensor& a, const Tensor& b) {
  return max(abs(Variable(a) - Variable(b))).item();
}

int main() {
  Generator generator(1);
  fmt::print("                              MB moved        MB made\n");
  fmt::print("            operations   on the way there    both ways\n");
  bool good = true;
  auto compare = [&](const char* name, const Operation& composed,
                     const Operation& fused, const Shape& shape) {
    Tensor x = generator.normal(shape);
    Result many = look(composed, x), one = look(fused, x);
    fmt::print("{} {}\n", name, shape);
    for (const Result* r : {&many, &one})
      fmt::print("  {:9} {:9} {:15.2f} {:15.2f}\n",
                 r == &many ? "composed" : "fused", r->operations,
                 1e-6 * double(r->moved), 1e-6 * double(r->made));
    double most = std::max(apart(many.y, one.y), apart(many.dx, one.dx));
    good = good && most < 1e-4 && one.moved < many.moved;
  };
  compare(
      "layer norm",
      [](const Variable& x) { return composed_layer_norm(x, 1e-5); },
      [](const Variable& x) { return layer_norm(x); }, {2048, 128});
  compare("gelu, by tanh", composed_gelu_tanh,
          [](const Variable& x) { return gelu(x, Approximate::tanh); },
          {2048, 128});
  AttentionOptions heads{.heads = 4};
  Mask mask = Mask::causal(64);
  compare(
      "attention",
      [&](const Variable& x) {
        return composed_attention(x, x, x, mask, heads).output;
      },
      [&](const Variable& x) {
        return scaled_dot_product_attention(x, x, x, mask, heads);
      },
      {32, 64, 64});
  fmt::print("\nvalues and gradients {}\n",
             good ? "agree to 1e-4" : "do not agree");
  return good ? 0 : 1;
}
