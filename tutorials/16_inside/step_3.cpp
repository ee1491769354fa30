#include <fmt/core.h>

#include <algorithm>

#include "attentions.hpp"
#include "training/health.hpp"

int main() {
  Generator generator(3);
  Attentions model(2, generator);
  nn::load_weights(model, "two.safetensors");
  Repeats seen = draw(64, 6, 16, generator);
  NoGradGuard no_grad;
  double whole = loss_of(model, seen).item();
  fmt::print("loss {:.4f}\n\n", whole);

  fmt::print("layer head  previous  prefix  entropy   loss without it\n");
  std::vector<nn::AttentionMap> maps = nn::attention_maps(model, seen.tokens);
  std::vector<AttentionEntropy> spread = attention_entropy(maps);
  std::vector<HeatMap> pictures;
  for (std::int64_t layer : {0, 1})
    for (std::int64_t head : {0, 1}) {
      const nn::AttentionMap& map = maps[layer];
      Scores of_head = scores(map.weights, head, seen);
      nn::Patch without = nn::ablate_head(model, map.module, head);
      fmt::print("{:5} {:4} {:9.3f} {:7.3f} {:8.3f} {:17.4f}\n", layer, head,
                 of_head.previous, of_head.prefix,
                 spread[2 * layer + head].entropy,
                 loss_of(model, seen).item());
      Variable one =
          slice(slice(Variable(map.weights), 0, 0, 1), 1, head, head + 1);
      Variable begin = slice(slice(one, 2, 0, 20), 3, 0, 20);
      pictures.push_back({fmt::format("layer {}, head {}", layer, head),
                          reshape(begin, {20, 20}).value()});
    }

  double worst = whole;
  for (const char* layer : {"layers.0.attention", "layers.1.attention"}) {
    nn::Patch first = nn::ablate_head(model, layer, 0),
              second = nn::ablate_head(model, layer, 1);
    double loss = loss_of(model, seen).item();
    fmt::print("both of {}: {:.4f}\n", layer, loss);
    worst = std::max(worst, loss);
  }
  fmt::print("period of the first row: {}\n", seen.period[0]);
  Picture picture = save_heat_maps("pictures/heads.svg", pictures,
                                   {.row_axis = "place",
                                    .column_axis = "looks at",
                                    .low = 0.,
                                    .high = 1.});
  fmt::print("{}\n", picture.message);
  return worst > 10 * whole ? 0 : 1;
}
