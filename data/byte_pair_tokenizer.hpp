#pragma once
#include <array>
#include <filesystem>
#include <unordered_map>

#include "data/tokenizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct BytePairOptions {
  std::int64_t merges = 1000;             ///< at most: there are fewer where no pair of tokens comes twice
  std::vector<std::string> special = {};  ///< special tokens; their ids come last
};

/// The texts of GPT-2's files vocab.json and merges.txt.
struct BytePairFiles {
  std::string vocabulary;
  std::string merges;
};

/// Byte pair encoding as GPT-2 does it (Sennrich et al. 2016; Radford et al. 2019): text is cut into pieces
/// (`first_piece`), a piece into bytes, and then the pair of neighbours that was merged first in training is joined
/// wherever it stands in the piece, until none can be. Any bytes are text, and come out of `decode` as they went in.
class BytePairTokenizer final : public Tokenizer {
 public:
  /// Merges of a text: again and again the pair of neighbouring tokens that is most frequent in its pieces; of several
  /// the one whose left token, then whose right one, comes first by its bytes. Ids are GPT-2's: bytes in the order of
  /// its table, merges in theirs, special tokens. Throws ValueError where the text cannot be read, and for fewer than 0
  /// merges.
  static BytePairTokenizer train(std::istream& text, const BytePairOptions& options = {});

  /// Of vocab.json and merges.txt in a folder. Tokens of the vocabulary that are neither a byte nor a merge are
  /// special. Throws ValueError naming the file, and in merges.txt the line, that is wrong.
  static BytePairTokenizer load(const std::filesystem::path& folder);
  /// Writes both, each whole or not at all. Throws ValueError naming the file that cannot be written.
  void save(const std::filesystem::path& folder) const;
  /// The same without a folder.
  explicit BytePairTokenizer(const BytePairFiles& files);
  BytePairFiles files() const;

  /// Two tokens that become one.
  struct Merge {
    std::int64_t left, right, merged;
  };
  const std::vector<Merge>& merges() const { return merges_; }

 private:
  BytePairTokenizer(std::vector<std::string> tokens, std::vector<Merge> merges,
                    const std::vector<std::string>& special);
  std::size_t encode_start(std::string_view text, bool more, std::int64_t offset, Sequence& ids) const override;
  void join(Sequence& ids) const;

  std::array<std::int64_t, 256> byte_ids_;
  std::vector<Merge> merges_;
  std::unordered_map<std::uint64_t, std::size_t> ranks_;  // of pairs among the merges
};

}  // namespace gradus::inline GRADUS_PRECISION
