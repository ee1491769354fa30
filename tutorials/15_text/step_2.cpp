#include <cmath>
#include <memory>

#include "text.hpp"

struct Row {
  std::string name;
  std::unique_ptr<Tokenizer> tokenizer;
};

int main() {
  const Text text = moby_dick();
  const auto bytes = static_cast<double>(text.held_out.size());
  std::vector<Row> rows;
  std::istringstream in(text.training);
  rows.push_back({"characters", std::make_unique<CharacterTokenizer>(
                                    CharacterTokenizer::train(in))});
  for (std::int64_t merges : {0, 30, 100, 300, 1000, 3000})
    rows.push_back({merges == 0 ? "bytes" : fmt::format("{} merges", merges),
                    std::make_unique<BytePairTokenizer>(
                        byte_pairs(text.training, merges))});

  Curve of_token{.name = "nats a token"}, of_byte{.name = "bits a byte"};
  fmt::print("              kinds of     held out:  nats      bits a byte\n");
  fmt::print(
      "                 token     tokens  a token  counted  guessed\n");
  for (const Row& row : rows) {
    Sequence training = row.tokenizer->encode(text.training);
    Sequence held_out = row.tokenizer->encode(text.held_out);
    const auto tokens = static_cast<double>(held_out.size());
    const auto kinds = static_cast<double>(row.tokenizer->size());

    double nats = Trigram(training, row.tokenizer->size()).loss(held_out);
    double bits = nats / std::log(2.0) * tokens / bytes;
    fmt::print("{:12} {:9} {:10} {:8.3f} {:8.3f} {:8.3f}\n", row.name, kinds,
               held_out.size(), nats, bits,
               std::log2(kinds) * tokens / bytes);
    if (row.name == "characters") continue;
    of_token.x.push_back(kinds), of_token.y.push_back(nats);
    of_byte.x.push_back(kinds), of_byte.y.push_back(bits);
  }
  Picture picture =
      save_panels("pictures/bits.svg",
                  {{{of_token}, {.y_label = "nats a token", .log_x = true}},
                   {{of_byte},
                    {.x_label = "kinds of token",
                     .y_label = "bits a byte",
                     .log_x = true}}},
                  "One way of counting, one text");
  fmt::print("{}\n", picture.message);
}
