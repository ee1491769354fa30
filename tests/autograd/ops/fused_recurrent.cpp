#include "testing/composed_recurrent.hpp"
#include "tests/autograd/ops/fused.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using Recurrent = RecurrentResult (*)(const Variable&, const RecurrentWeights&, const RecurrentState&,
                                      const SequenceOptions&);

/// Lengths from 0 to the whole time, in no order.
std::vector<std::int64_t> lengths_of(const Variable& x) {
  std::vector<std::int64_t> lengths;
  for (std::int64_t b = 0; b < x.size(0); ++b) lengths.push_back((5 * b + 2) % (x.size(1) + 1));
  return lengths;
}

Call with(Recurrent run, bool padded, bool reverse) {
  return [=](const Given& in) {
    // Small enough for the gates not to stand at their ends.
    auto [ih, hh, bias_ih, bias_hh] = recurrent_weights(in);
    SequenceOptions options{.reverse = reverse};
    if (padded) options.lengths = lengths_of(in[0]);
    return joined(run(in[0], {ih * 0.3, hh * 0.3, bias_ih * 0.5, bias_hh * 0.5}, first_state(in), options));
  };
}

}  // namespace

std::vector<Fused> fused_recurrents() {
  std::vector<Fused> all;
  auto add = [&](const std::string& name, Recurrent fused, Recurrent twin, std::int64_t gates, std::size_t states) {
    auto shapes = [=](std::int64_t batch, std::int64_t time, std::int64_t in, std::int64_t hidden, bool given) {
      std::int64_t rows = gates * hidden;
      std::vector<Shape> all = {{batch, time, in}, {rows, in}, {rows, hidden}, {rows}, {rows}};
      if (given) all.insert(all.end(), states, Shape{batch, hidden});
      return all;
    };
    for (bool given : {false, true})
      for (bool padded : {false, true})
        for (bool reverse : {false, true}) {
          auto sizes = each_limit([&](std::int64_t n) { return shapes(5, 4, 3, n, given); });
          sizes.push_back(shapes(3, 1, 17, 5, given));
          if (given && padded)  // pieces of entries, and of the inputs' product
            sizes.push_back(shapes(130, 6, 60, 240 / gates, given));
          all.push_back(
              {name,
               fmt::format("{}{}{}", given ? "first state, " : "", padded ? "padded, " : "", reverse ? "reverse" : ""),
               with(fused, padded, reverse), with(twin, padded, reverse), sizes});
        }
  };
  add("rnn", rnn, composed_rnn, 1, 1);
  add("lstm", lstm, composed_lstm, 4, 2);
  add("gru", gru, composed_gru, 3, 1);
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
