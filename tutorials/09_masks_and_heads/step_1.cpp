#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

const std::int64_t length = 6;
const std::vector<std::string> words = {"the",  "cat", "sat",
                                        "down", "...", "..."};

/// Who may look at whom in that entry of a batch of two: 1 for yes, 0 for no.
HeatMap picture(const char* title, const Mask& mask, std::int64_t entry) {
  Variable table = Tensor(mask.table(2, length, length));
  Variable one = reshape(slice(table, 0, entry, entry + 1), {length, length});
  return {.title = title,
          .values = one.value(),
          .row_labels = words,
          .column_labels = words};
}

int main() {
  Mask causal = Mask::causal(length);  // position i may look at 0 .. i
  Mask padding =
      Mask::padding({6, 4}, length);  // entry 0 has 6 words, entry 1 has 4
                                      // and two places of padding
  Mask both = causal & padding;

  std::vector<HeatMap> maps = {picture("causal", causal, 1),
                               picture("padding", padding, 1),
                               picture("both", both, 1)};
  HeatMapsOptions look = {
      .row_axis = "query", .column_axis = "key", .low = 0, .high = 1};
  for (const HeatMap& map : maps) fmt::print("{}\n", text_map(map, look));
  fmt::print("{}\n",
             save_heat_maps("pictures/masks.svg", maps, look).message);
}
