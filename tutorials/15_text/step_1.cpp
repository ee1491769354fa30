#include <functional>

#include "text.hpp"

/// The tokens of a text, a bar before each.
std::string bars(const Tokenizer& tokenizer, const std::string& text) {
  std::string all;
  for (std::int64_t id : tokenizer.encode(text))
    all += "|" + shown(tokenizer.token(id));
  return all + "|";
}

int main() {
  const std::string tale = "the whale, the whaler, the other whales";
  BytePairTokenizer small = byte_pairs(tale, 6);
  fmt::print("{}\n", bars(byte_pairs(tale, 0), tale));
  for (const BytePairTokenizer::Merge& merge : small.merges())
    fmt::print("merge {}: \"{}\" + \"{}\"\n", merge.merged - 255,
               small.token(merge.left), small.token(merge.right));
  fmt::print("{}\n\n", bars(small, tale));

  const Text text = moby_dick();
  const std::string line = "The whaleman’s harpoon";
  const auto bytes = static_cast<double>(text.held_out.size());
  fmt::print("        held out:   bytes\n");
  fmt::print("merges    tokens  a token\n");
  for (std::int64_t merges : {0, 100, 500, 2000}) {
    BytePairTokenizer tokenizer = byte_pairs(text.training, merges);
    std::size_t tokens = tokenizer.encode(text.held_out).size();
    fmt::print("{:6} {:9} {:8.2f}   {}\n", merges, tokens,
               bytes / static_cast<double>(tokens),
               bars(tokenizer, merges == 0 ? line.substr(0, 16) : line));
  }

  BytePairTokenizer tokenizer = byte_pairs(text.training, 2000);
  std::vector<std::string> longest;
  for (std::int64_t id = 0; id < tokenizer.size(); ++id)
    longest.push_back(tokenizer.token(id));
  std::ranges::stable_sort(longest, std::greater{}, &std::string::size);
  fmt::print("\nthe longest tokens:");
  for (std::size_t i = 0; i < 3; ++i)
    fmt::print(" \"{}\"", shown(longest[i]));
  const std::string foreign = "Ωκεανός 🐳";
  fmt::print("\n\"{}\": {} bytes, {} tokens, and back: {}\n", foreign,
             foreign.size(), tokenizer.encode(foreign).size(),
             tokenizer.decode(tokenizer.encode(foreign)));
}
