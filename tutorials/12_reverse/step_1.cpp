#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

std::string word(std::int64_t id, const SymbolRange& vocabulary) {
  if (id == vocabulary.padding()) return "-";
  if (id == vocabulary.begin()) return "<s>";
  if (id == vocabulary.end()) return "</s>";
  return std::to_string(id);
}

void show(const char* name, const Indices& rows,
          const SymbolRange& vocabulary) {
  for (std::size_t b = 0; b < rows.shape(0); ++b) {
    fmt::print("{:10} ", b == 0 ? name : "");
    for (std::size_t t = 0; t < rows.shape(1); ++t)
      fmt::print(" {:>4}", word(rows(b, t), vocabulary));
    fmt::print("\n");
  }
}

int main() {
  SymbolRange vocabulary;
  fmt::print("padding {}, symbols {} to {}, begin {}, end {}\n\n",
             vocabulary.padding(), vocabulary.first_symbol(),
             vocabulary.last_symbol(), vocabulary.begin(), vocabulary.end());

  const SequenceTask& reverse = sequence_task("reverse");
  std::vector<SequencePair> pairs;
  for (const Sequence& source : {Sequence{7, 3, 4, 8}, Sequence{5, 10}})
    pairs.push_back({source, reverse.answer(source)});
  Batch batch = make_batch(pairs, vocabulary);
  show("source", batch.source, vocabulary);
  show("target_in", batch.target_in, vocabulary);
  show("target_out", batch.target_out, vocabulary);

  fmt::print("\nwhat the decoder learns from the first row:\n");
  std::string read;
  for (std::size_t t = 0; t < batch.target_in.shape(1); ++t) {
    read += word(batch.target_in(0, t), vocabulary) + " ";
    fmt::print("  having read {:13} say {}\n", read,
               word(batch.target_out(0, t), vocabulary));
  }

  // A model that finds every symbol equally likely, with and without the
  // padding.
  Variable logits(zeros({2, 5, vocabulary.size()}));
  logits.mutable_value()(1, 3, vocabulary.padding()) =
      20;  // ... and is sure of the padding
  logits.mutable_value()(1, 4, vocabulary.padding()) = 20;
  fmt::print(
      "\nloss {:.4f}, with the padding counted {:.4f}; ln 13 = {:.4f}\n",
      cross_entropy(logits, batch.target_out,
                    {.ignore_index = vocabulary.padding()})
          .item(),
      cross_entropy(logits, batch.target_out).item(), std::log(13.0));
}
