#include <fmt/format.h>

#include "text.hpp"

void show(const char* name, const Indices& rows) {
  const std::int64_t *first = rows.data(), *second = first + rows.shape(1);
  fmt::print("{:7} {}  \"{}\"\n{:16} \"{}\"\n", name, shape_of(rows),
             letters_of(Sequence(first, second)), "",
             letters_of(Sequence(second, second + rows.shape(1))));
}

int main() {
  Sequence text = moby_dick(10000);
  TextWindows windows(text, {.block = 24, .batch_size = 2});
  TextBatch batch = windows.batch(0);
  show("input", batch.input);
  show("target", batch.target);
  fmt::print("\n");

  Tensor pairs = count_pairs(text);
  Tensor letters =
      sum(Variable(pairs), {1}).value();  // how often each is read
  Tensor said = sum(Variable(pairs), {0}).value();
  for (int a : {17, 8}) {
    fmt::print("after {} ({:3} times):", letters_of({a}), letters(a));
    for (int b = 0; b < 27; ++b)
      if (pairs(a, b) > 0.08 * letters(a))
        fmt::print("  {} {:.3f}", b == 0 ? "_" : letters_of({b}),
                   pairs(a, b) / letters(a));
    fmt::print("\n");
  }

  double N = static_cast<double>(text.size() - 1), alone = 0, unseen = 0;
  for (double times : said) alone -= times / N * std::log(times / N);
  for (double times : pairs) unseen += times == 0;
  fmt::print("{} of {} pairs never come\n\n", unseen, 27 * 27);

  fmt::print("{:24}    nats    bits  perplexity\n", "");
  auto line = [](const char* name, double nats) {
    fmt::print("{:24} {:7.4f} {:7.4f}  {:10.2f}\n", name, nats,
               nats / std::log(2.0), std::exp(nats));
  };
  line("all 27 alike", std::log(27.0));
  line("how frequent each is", alone);
  line("given the one before", counted_loss(pairs, text));
}
