#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

void print(const char* name, const Variable& x) {
  fmt::print("{} {}\n", name, x.shape());
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    for (std::int64_t j = 0; j < x.size(1); ++j)
      fmt::print("  {:.1f}", x.value()(i, j));
    fmt::print("\n");
  }
}

int main() {
  // 2 stations measure 2 quantities in each of 3 hours. The digits of each
  // number say where it belongs: 120 is station 1, hour 2, quantity 0.
  Tensor x = empty({2, 3, 2});
  for (int station = 0; station < 2; ++station)
    for (int hour = 0; hour < 3; ++hour)
      for (int quantity = 0; quantity < 2; ++quantity)
        x(station, hour, quantity) = 100 * station + 10 * hour + quantity;
  fmt::print("shape {}, in memory ", shape_of(x));
  for (double number : x) fmt::print(" {:03}", number);
  fmt::print("\nx(1, 2, 0) = {}, at place 10 lies {}\n\n", x(1, 2, 0),
             x.data()[10]);

  // One quantity of 3 stations, written down hour by hour: 2.1 is station 2,
  // hour 1.
  Variable recorded = tensor({4, 3}, {0.0, 1.0, 2.0,    // hour 0
                                      0.1, 1.1, 2.1,    // hour 1
                                      0.2, 1.2, 2.2,    // hour 2
                                      0.3, 1.3, 2.3});  // hour 3
  Variable transposed = transpose(recorded);
  Variable reshaped = reshape(recorded, {3, 4});
  print("recorded", recorded);
  print("transpose(recorded)", transposed);
  print("reshape(recorded, {3, 4})", reshaped);
  fmt::print("\nmean of each station {}\n", mean(recorded, {0}).value());
  fmt::print("  from transpose     {}\n", mean(transposed, {1}).value());
  fmt::print("  from reshape       {}\n", mean(reshaped, {1}).value());

  Picture picture =
      save_heat_maps("pictures/axes.svg",
                     {{.title = "recorded", .values = recorded.value()},
                      {.title = "transpose", .values = transposed.value()},
                      {.title = "reshape", .values = reshaped.value()}},
                     {.low = 0, .high = 2.3, .numbers = true});
  fmt::print("{}\n", picture.message);
}
