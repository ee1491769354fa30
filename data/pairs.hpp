#pragma once
#include <filesystem>

#include "data/batch.hpp"
#include "data/vocabulary.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Pairs of one's own, in symbols that have names. A source may come several times: any of its targets is right.
struct Pairs {
  std::string name;  ///< in messages
  Vocabulary source_vocabulary;
  Vocabulary target_vocabulary;
  std::vector<SequencePair> pairs;
};

/// The pairs of a file, a line each: source, tab, target, in UTF-8. Where no source has a blank inside it, the symbols
/// of sources are their characters; where one has, they are what blanks part; of targets likewise. So `READ<tab>R IY D`
/// is four letters and three phonemes. The vocabulary of a side is all its symbols, sorted by their bytes. A byte order
/// mark before the first line is skipped.
///
/// Throws ValueError naming file and line for a file without lines, and a line without tab, with two, with an empty
/// side, or that is no UTF-8 or has control characters.
Pairs read_pairs(const std::filesystem::path& file);

}  // namespace gradus::inline GRADUS_PRECISION
