#include <algorithm>
#include <cmath>

#include "gradus.hpp"
#include "tutorials/13_copy/exercises/beam/beam.hpp"

using namespace gradus;

namespace exercise {

Text beam_search(const Model& model, int beams, int rounds) {
  std::vector<Text> texts = {{}};
  for (int round = 0; round < rounds; ++round) {
    std::vector<Text> next;
    for (const Text& text : texts) {
      if (!text.symbols.empty() && text.symbols.back() == 0) {
        next.push_back(text);
        continue;
      }
      std::vector<double> log_p = model(text.symbols);
      for (std::size_t symbol = 0; symbol < log_p.size(); ++symbol) {
        Text longer = text;
        longer.symbols.push_back(static_cast<int>(symbol));
        longer.log_p += log_p[symbol];
        next.push_back(longer);
      }
    }
    std::sort(next.begin(), next.end(),
              [](const Text& a, const Text& b) { return a.log_p > b.log_p; });
    next.resize(std::min(next.size(), static_cast<std::size_t>(beams)));
    texts = next;
  }
  return texts[0];
}

}  // namespace exercise
