#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <tuple>

#include "data/byte_names.hpp"
#include "data/byte_pair_tokenizer.hpp"
#include "data/word_pieces.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Counts = std::map<std::string, std::int64_t, std::less<>>;

/// A tokenizer that gives no tokens, but counts the pieces of what it is to encode.
class PieceCounter final : public Tokenizer {
 public:
  PieceCounter(const std::vector<std::string>& special, Counts& counts)
      : Tokenizer(special, special), counts_(counts) {}

 private:
  std::size_t encode_start(std::string_view text, bool more, std::int64_t, Sequence&) const override {
    std::size_t used = 0;
    while (std::size_t length = first_piece(text.substr(used), more)) {
      std::string_view piece = text.substr(used, length);
      auto count = counts_.find(piece);
      if (count == counts_.end()) count = counts_.emplace(piece, 0).first;
      ++count->second;
      used += length;
    }
    return used;
  }

  Counts& counts_;
};

using Pair = std::pair<std::int64_t, std::int64_t>;

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return static_cast<std::size_t>(pair.first) * 0x9E3779B97F4A7C15u ^ static_cast<std::size_t>(pair.second);
  }
};

/// The pieces of a text, each once, in tokens that are joined step by step. How often a pair of neighbours is there is
/// kept up to date around the places that are joined.
class Joining {
 public:
  Joining(const Counts& counts, std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
    for (const std::string& token : tokens_) ids_.emplace(token, std::ssize(ids_));
    for (const auto& [text, count] : counts) {
      Piece& piece = pieces_.emplace_back(Piece{{}, count});
      for (char byte : text) piece.ids.push_back(static_cast<std::int32_t>(ids_.at(std::string(1, byte))));
      for (std::size_t i = 0; i + 1 < piece.ids.size(); ++i) add({piece.ids[i], piece.ids[i + 1]}, pieces_.size() - 1);
    }
    offer_added();
  }

  /// Joins the most frequent pair; nothing where none is there twice.
  std::optional<BytePairTokenizer::Merge> join_most_frequent() {
    while (!frequent_.empty()) {
      auto [count, pair] = frequent_.top();
      std::int64_t now = count_[pair];
      if (now >= 2 && now == count) return join(pair);
      frequent_.pop();  // it has become rarer since it was put there
      if (now >= 2) frequent_.push({now, pair});
    }
    return std::nullopt;
  }

  const std::vector<std::string>& tokens() const { return tokens_; }

 private:
  struct Piece {
    std::vector<std::int32_t> ids;
    std::int64_t count;
  };
  struct Frequent {
    std::int64_t count;
    Pair pair;
  };
  struct Later {
    const std::vector<std::string>& tokens;
    bool operator()(const Frequent& a, const Frequent& b) const {
      if (a.count != b.count) return a.count < b.count;
      auto texts = [&](const Pair& pair) {
        return std::tie(tokens[static_cast<std::size_t>(pair.first)], tokens[static_cast<std::size_t>(pair.second)]);
      };
      return texts(a.pair) > texts(b.pair);
    }
  };

  void add(Pair pair, std::size_t piece) {
    count_[pair] += pieces_[piece].count;
    std::vector<std::size_t>& having = having_[pair];
    if (having.empty() || having.back() != piece) having.push_back(piece);
    added_.insert(pair);
  }

  void offer_added() {
    for (const Pair& pair : added_) frequent_.push({count_[pair], pair});
    added_.clear();
  }

  BytePairTokenizer::Merge join(Pair pair) {
    std::string text = tokens_[static_cast<std::size_t>(pair.first)] + tokens_[static_cast<std::size_t>(pair.second)];
    // Two merges may make the same text: then it is one token.
    auto [merged, is_new] = ids_.emplace(text, std::ssize(tokens_));
    if (is_new) tokens_.push_back(text);
    for (std::size_t piece : std::exchange(having_[pair], {})) join_in(piece, pair, merged->second);
    count_.erase(pair);
    offer_added();
    return {pair.first, pair.second, merged->second};
  }

  void join_in(std::size_t index, Pair pair, std::int64_t merged) {
    auto& [ids, count] = pieces_[index];
    std::size_t from = 0, to = 0;
    while (from < ids.size()) {
      bool here = from + 1 < ids.size() && ids[from] == pair.first && ids[from + 1] == pair.second;
      if (!here) {
        ids[to++] = ids[from++];
        continue;
      }
      if (to > 0) {
        count_[{ids[to - 1], pair.first}] -= count;
        add({ids[to - 1], merged}, index);
      }
      from += 2;
      if (from < ids.size()) {
        count_[{pair.second, ids[from]}] -= count;
        add({merged, ids[from]}, index);
      }
      ids[to++] = static_cast<std::int32_t>(merged);
    }
    ids.resize(to);
  }

  std::vector<std::string> tokens_;
  std::unordered_map<std::string, std::int64_t> ids_;
  std::vector<Piece> pieces_;
  std::unordered_map<Pair, std::int64_t, PairHash> count_;
  std::unordered_map<Pair, std::vector<std::size_t>, PairHash> having_;  // pieces that have the pair, or had it
  std::set<Pair> added_;                                                 // since they were offered
  std::priority_queue<Frequent, std::vector<Frequent>, Later> frequent_{Later{tokens_}};
};

}  // namespace

BytePairTokenizer BytePairTokenizer::train(std::istream& text, const BytePairOptions& options) {
  check<ValueError>(options.merges >= 0, "BytePairTokenizer: {} merges; there must be 0 or more", options.merges);
  Counts counts;
  PieceCounter(options.special, counts).encode(text, [](const Sequence&) {});
  Joining joining(counts, bytes_in_order());
  std::vector<Merge> merges;
  while (std::ssize(merges) < options.merges) {
    std::optional<Merge> merge = joining.join_most_frequent();
    if (!merge) break;
    merges.push_back(*merge);
  }
  std::vector<std::string> tokens = joining.tokens();
  tokens.insert(tokens.end(), options.special.begin(), options.special.end());
  return BytePairTokenizer(std::move(tokens), std::move(merges), options.special);
}

}  // namespace gradus::inline GRADUS_PRECISION
