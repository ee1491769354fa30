#include <fmt/core.h>

#include "gradus.hpp"
#include "testing/composed.hpp"

using namespace gradus;

const std::string text = "abcabdab";
const auto length = static_cast<std::int64_t>(text.size());

int main() {
  // A head for each question, 8 columns wide. Columns 0-7: which symbol?
  // Columns 8-15: which position?
  Tensor query = zeros({1, length, 16}), key = query, value = query;
  for (std::int64_t t = 0; t < length; ++t) {
    const std::int64_t symbol = text[static_cast<std::size_t>(t)] - 'a';
    query(0, t, symbol) = 20;  // head 1 asks for the symbol that stands here,
    if (t > 0)
      query(0, t, 8 + t - 1) = 20;  // head 2 for the position before this one
    key(0, t, symbol) = key(0, t, 8 + t) = 1;  // what is here
    value(0, t, symbol) = value(0, t, 8 + symbol) =
        1;  // both heads hand out the symbol
  }
  Mask causal = Mask::causal(length);
  AttentionResult two = composed_attention(
      Variable(query), Variable(key), Variable(value), causal, {.heads = 2});
  AttentionResult one = composed_attention(
      Variable(query), Variable(key), Variable(value), causal, {.heads = 1});

  // Concat(head_1, head_2), each head on its own columns.
  std::vector<Variable> heads;
  for (std::int64_t first : {0, 8}) {
    auto columns = [&](const Tensor& x) {
      return slice(Variable(x), 2, first, first + 8);
    };
    heads.push_back(scaled_dot_product_attention(columns(query), columns(key),
                                                 columns(value), causal));
  }
  Variable concat = concatenate(heads, 2);
  fmt::print("Concat(head_1, head_2) and {{.heads = 2}} differ by {:.4f}\n\n",
             max(abs(concat - two.output)).item());

  fmt::print("at position 7, the third b    a      b      c      d\n");
  auto row = [](const char* name, const Variable& output,
                std::int64_t first) {
    const Tensor& o = output.value();
    fmt::print("{:27}", name);
    for (std::int64_t s = 0; s < 4; ++s)
      fmt::print("{:7.4f}", o(0, 7, first + s));
    fmt::print("\n");
  };
  row("head 1", two.output, 0);
  row("head 2", two.output, 8);
  row("one head, columns 0-7", one.output, 0);
  row("one head, columns 8-15", one.output, 8);

  std::vector<std::string> labels;
  for (char symbol : text) labels.emplace_back(1, symbol);
  auto map = [&](const char* title, const AttentionResult& result,
                 std::int64_t head) {
    Variable weights =
        reshape(slice(result.weights, 1, head, head + 1), {length, length});
    return HeatMap{.title = title,
                   .values = weights.value(),
                   .row_labels = labels,
                   .column_labels = labels};
  };
  HeatMapsOptions look = {
      .row_axis = "query", .column_axis = "key", .low = 0, .high = 1};
  std::vector<HeatMap> maps = {map("head 1", two, 0), map("head 2", two, 1),
                               map("one head", one, 0)};
  for (const HeatMap& each : maps) fmt::print("\n{}", text_map(each, look));
  fmt::print("{}\n",
             save_heat_maps("pictures/heads.svg", maps, look).message);
}
