#pragma once
#include <cmath>
#include <fstream>

#include "gradus.hpp"

using namespace gradus;

/// The first letters of Moby-Dick: small ones, and one blank for all that
/// stands between words. The blank has id 0, the letters 1 to 26.
inline Sequence moby_dick(std::size_t length) {
  std::ifstream in(GRADUS_SOURCE_DIR "/data/excerpts/moby-dick.txt");
  Sequence text;
  for (char c; text.size() < length && in.get(c);) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    std::int64_t id = 'a' <= c && c <= 'z' ? c - 'a' + 1 : 0;
    if (id > 0 || (!text.empty() && text.back() > 0)) text.push_back(id);
  }
  return text;
}

inline std::string letters_of(const Sequence& ids) {
  std::string letters;
  for (std::int64_t id : ids)
    letters += id == 0 ? ' ' : static_cast<char>('a' + id - 1);
  return letters;
}

/// How often letter b follows letter a: (27, 27).
inline Tensor count_pairs(const Sequence& text) {
  Tensor pairs = zeros({27, 27});
  for (std::size_t t = 0; t + 1 < text.size(); ++t)
    pairs(text[t], text[t + 1]) += 1;
  return pairs;
}

/// The mean of -log p over the pairs of a text, where p is what was counted.
inline double counted_loss(const Tensor& pairs, const Sequence& text) {
  Tensor letters = sum(Variable(pairs), {1}).value();
  double sum = 0;
  for (std::size_t t = 0; t + 1 < text.size(); ++t)
    sum -= std::log(pairs(text[t], text[t + 1]) / letters(text[t]));
  return sum / static_cast<double>(text.size() - 1);
}
