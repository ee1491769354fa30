#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

constexpr int layers = 64;
int calls = 0;  // of a layer, on the way there

Tensor weight(int layer) { return full({8}, 1 + 0.01 * layer); }
Tensor there(int layer, const Tensor& x) {
  ++calls;
  return tanh(Variable(weight(layer) * x)).value();
}
/// From the output of the layer and its gradient: that of its input.
Tensor back(int layer, const Tensor& y, const Tensor& dy) {
  return dy * (1 - y * y) * weight(layer);
}

struct Result {
  std::size_t most;  // outputs that are held at once
  int calls;
  Tensor dx;
};

/// Of 64 outputs each `every`-th is kept; those between are made again.
Result run(int every) {
  calls = 0;
  Tensor x = arange(-0.4, 0.4, 0.1), dy = ones({8});
  std::vector<Tensor> kept{x};
  for (int i = 0; i < layers; ++i) {
    x = there(i, x);
    if ((i + 1) % every == 0) kept.push_back(x);
  }
  std::size_t most = kept.size();
  for (int first = layers - every; first >= 0; first -= every) {
    std::vector<Tensor> between{kept[kept.size() - 2]};
    for (int i = first; i + 1 < first + every; ++i)
      between.push_back(there(i, between.back()));
    between.push_back(kept.back());
    most = std::max(most, kept.size() + between.size() - 2);
    for (int i = first + every - 1; i >= first; --i)
      dy = back(i, between[std::size_t(i - first + 1)], dy);
    kept.pop_back();
  }
  return {most, calls, dy};
}

int main() {
  fmt::print("kept     held at once   layers computed   same gradient\n");
  Tensor first;
  std::size_t least = layers;
  bool same = true;
  for (int every : {1, 2, 4, 8, 16, 32, 64}) {
    Result result = run(every);
    if (every == 1) first = result.dx;
    bool equal = result.dx == first;
    same = same && equal;
    least = std::min(least, result.most);
    fmt::print("1 in {:2} {:13} {:17} {:>15}\n", every, result.most,
               result.calls, equal ? "yes" : "no");
  }
  return same && least < 20 ? 0 : 1;
}
