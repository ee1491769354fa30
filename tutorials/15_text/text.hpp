#pragma once
#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "gradus.hpp"

using namespace gradus;

/// Chapters 1 to 15 of Moby-Dick. The end, a tenth, is held out.
struct Text {
  std::string training, held_out;
};

inline Text moby_dick() {
  std::ifstream in(GRADUS_SOURCE_DIR "/data/excerpts/moby-dick.txt");
  std::string all(std::istreambuf_iterator<char>(in), {});
  // between two paragraphs
  std::size_t cut = all.find("\n\n", all.size() * 9 / 10);
  return {all.substr(0, cut), all.substr(cut)};
}

/// Byte pairs of a text.
inline BytePairTokenizer byte_pairs(const std::string& text,
                                    std::int64_t merges) {
  std::istringstream in(text);
  return BytePairTokenizer::train(in, {.merges = merges});
}

/// Prints so many lines of what a model wrote, of at most 70 characters or
/// so.
inline void print_written(const std::string& text, int lines) {
  std::istringstream words(text);
  std::string word;
  for (; lines > 0; --lines) {
    std::string line = "> " + shown(word);
    while (words >> word && line.size() + word.size() < 72)
      line += (line.size() > 2 ? " " : "") + shown(word);
    fmt::print("{}\n", line);
  }
}
