#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// The layer's graph, each of its parts as one box.
void draw(const char* file, const nn::TransformerEncoderLayer& layer,
          const Variable& x) {
  Trace trace;
  Variable y = layer(x);
  trace.name({{"x", x}, {"y", y}});
  Picture picture =
      save_graph(file, trace, {.depth = 1, .parameters = false});
  fmt::print("{}\n", picture.message);
}

/// Nothing comes from these matrices any more, nor from their biases.
void silence(const nn::ModuleBase& layer,
             const std::vector<std::string>& names) {
  for (const std::string& name : names)
    for (const char* kind : {".weight", ".bias"}) {
      Variable parameter = layer.parameter(name + kind);
      parameter.mutable_value() = zeros(parameter.shape());
    }
}

double distance(const Variable& a, const Variable& b) {
  return max(abs(a - b)).item();
}

int main() {
  Generator generator(1);
  Variable x(generator.normal({2, 5, 16}, 1, 3), true);
  for (bool norm_first : {false, true}) {
    nn::TransformerEncoderLayer layer({.d_model = 16,
                                       .heads = 2,
                                       .d_ff = 64,
                                       .dropout = 0,
                                       .norm_first = norm_first},
                                      generator);
    fmt::print("{}\n", norm_first ? "pre-norm" : "post-norm");
    draw(norm_first ? "pictures/pre_norm.svg" : "pictures/post_norm.svg",
         layer, x);
    silence(layer, {"self_attn.out_proj", "linear2"});
    fmt::print("  its parts silent, the layer differs from x by {:.4f}\n",
               distance(layer(x), x));
    fmt::print("  and from layer norm by {:.4f}\n",
               distance(layer(x), layer_norm(x)));
  }

  // What a decoder layer sees of either input.
  Variable memory(generator.normal({2, 7, 16}), true);
  nn::TransformerDecoderLayer decoder(
      {.d_model = 16, .heads = 2, .d_ff = 64, .dropout = 0}, generator);
  Variable y = decoder(x, memory, Mask::causal(5));
  fmt::print("\ndecoder: x {}, memory {}, y {}\n", x.shape(), memory.shape(),
             y.shape());
  sum(select(y, 1, 2) * generator.normal({2, 16})).backward();  // place 2
  fmt::print("place 2 of y reads of x      ");
  for (double size : norm(Variable(x.grad()), {0, 2}).value())
    fmt::print(" {:.3f}", size);
  fmt::print("\n             and of memory   ");
  for (double size : norm(Variable(memory.grad()), {0, 2}).value())
    fmt::print(" {:.3f}", size);
  fmt::print("\n");
}
