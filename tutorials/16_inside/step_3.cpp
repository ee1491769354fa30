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
  double whole = loss_of(model, seen).item(), worst = whole;

  fmt::print("layer head  previous  prefix  entropy   loss without it\n");
  std::vector<nn::AttentionMap> maps = nn::attention_maps(model, seen.tokens);
  std::vector<AttentionEntropy> spread = attention_entropy(maps);
  std::vector<HeatMap> pictures;
  for (std::int64_t layer : {0, 1})
    for (std::int64_t head : {0, 1}) {
      const nn::AttentionMap& map = maps[layer];
      Scores of_head = scores(map.weights, head, seen);
      nn::Patch without = nn::ablate_head(model, map.module, head);
      double loss = loss_of(model, seen).item();
      worst = std::max(worst, loss);
      fmt::print("{:5} {:4} {:9.3f} {:7.3f} {:8.3f} {:17.4f}\n", layer, head,
                 of_head.previous, of_head.prefix,
                 spread[2 * layer + head].entropy, loss);
      Variable one =
          slice(slice(Variable(map.weights), 0, 0, 1), 1, head, head + 1);
      Variable begin = slice(slice(one, 2, 0, 20), 3, 0, 20);
      pictures.push_back({fmt::format("layer {}, head {}", layer, head),
                          reshape(begin, {20, 20}).value()});
    }

  auto tell = [&](const std::string& what) {
    Variable p = softmax(model(seen.tokens));
    fmt::print("{:27} {:8.4f} {:19.3f}\n", what, loss_of(model, seen).item(),
               mean(max(p, {-1})).item());
  };
  fmt::print("\n                                loss   mean of largest p\n");
  tell("all heads");
  for (int layer : {0, 1})
    for (bool means : {false, true}) {
      // The input of out_proj is what the heads bring, side by side.
      std::string place = fmt::format("layers.{}.attention.out_proj", layer);
      auto instead = [&](const Variable& x) {
        return means ? x * 0 + mean(x, {0, 1}) : x * 0;
      };
      nn::Patch patch(model, place, {.input = instead});
      tell(fmt::format("{} for both of layer {}", means ? "means" : "zeros",
                       layer));
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
