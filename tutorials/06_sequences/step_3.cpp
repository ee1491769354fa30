#include <fmt/format.h>

#include "gradus.hpp"

using namespace gradus;

/// An id as a letter, or as the sign that it stands for.
std::string sign(std::int64_t id, const Vocabulary& letters) {
  if (id == letters.padding()) return ".";
  if (id == letters.begin()) return "<";
  if (id == letters.end()) return ">";
  return letters.name(id);
}

void show(const char* name, const Indices& rows, const Vocabulary& letters) {
  for (std::size_t b = 0; b < rows.shape(0); ++b) {
    fmt::print("{:11}", b == 0 ? name : "");
    for (std::size_t t = 0; t < 6; ++t)
      fmt::print("{:>3}",
                 t < rows.shape(1) ? fmt::to_string(rows(b, t)) : "");
    fmt::print("    ");
    for (std::size_t t = 0; t < rows.shape(1); ++t)
      fmt::print(" {}", sign(rows(b, t), letters));
    fmt::print("\n");
  }
}

int main() {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) names.emplace_back(1, c);
  Vocabulary letters(names);
  fmt::print("padding {}, letters {} to {}, begin {}, end {}\n\n",
             letters.padding(), letters.first_symbol(), letters.last_symbol(),
             letters.begin(), letters.end());

  const SequenceTask& reverse = sequence_task("reverse");
  std::vector<SequencePair> pairs;
  for (const char* word : {"stop", "go", "i"}) {
    Sequence source = letters.parse(word);
    pairs.push_back({source, reverse.answer(source)});
  }
  Batch batch = make_batch(pairs, letters);
  show("source", batch.source, letters);
  show("target_in", batch.target_in, letters);
  show("target_out", batch.target_out, letters);

  std::vector<std::int64_t> lengths = batch.masks.source.lengths();
  fmt::print("\nmask of the source, lengths {}\n", fmt::join(lengths, " "));
  for (std::size_t b = 0; b < lengths.size(); ++b) {
    fmt::print("{:11}", "");
    for (std::int64_t t = 0; t < 4; ++t)
      fmt::print("{:3}", t < lengths[b] ? 1 : 0);
    fmt::print("\n");
  }

  fmt::print("\nthe first row, place by place\n");
  std::string read;
  for (std::size_t t = 0; t < batch.target_in.shape(1); ++t) {
    read += sign(batch.target_in(0, t), letters);
    fmt::print("  read {:6} say {}\n", read,
               sign(batch.target_out(0, t), letters));
  }

  try {
    SymbolRange({.padding = 0, .first_symbol = 1, .begin = 1, .end = 12});
  } catch (const ValueError& error) {
    fmt::print("\n{}\n", error.what());
  }
}
