#include "data/byte_pair_tokenizer.hpp"

#include <algorithm>
#include <queue>

#include "autograd/core/utf8.hpp"
#include "data/word_pieces.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

std::uint64_t key_of(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint64_t>(right);
}

}  // namespace

BytePairTokenizer::BytePairTokenizer(std::vector<std::string> tokens, std::vector<Merge> merges,
                                     const std::vector<std::string>& special)
    : Tokenizer(std::move(tokens), special), merges_(std::move(merges)) {
  for (std::int64_t id = 0; id < size(); ++id)
    if (token(id).size() == 1) byte_ids_[static_cast<unsigned char>(token(id)[0])] = id;
  for (std::size_t rank = 0; rank < merges_.size(); ++rank)
    ranks_.emplace(key_of(merges_[rank].left, merges_[rank].right), rank);
}

std::size_t BytePairTokenizer::encode_start(std::string_view text, bool more, std::int64_t, Sequence& ids) const {
  // Words come again and again: what each is joined to is worked out once in a text, or in a part of a long one.
  std::unordered_map<std::string_view, Sequence> known;
  std::size_t used = 0;
  while (std::size_t length = first_piece(text.substr(used), more)) {
    std::string_view piece = text.substr(used, length);
    auto [word, is_new] = known.try_emplace(piece);
    if (is_new) {
      for (char byte : piece) word->second.push_back(byte_ids_[static_cast<unsigned char>(byte)]);
      join(word->second);
    }
    ids.insert(ids.end(), word->second.begin(), word->second.end());
    used += length;
  }
  return used;
}

void BytePairTokenizer::join(Sequence& ids) const {
  // The tokens are a list, from which one goes at each merge: what is gone is -1.
  const std::size_t size = ids.size();
  std::vector<std::size_t> next(size), previous(size);
  for (std::size_t i = 0; i < size; ++i) next[i] = i + 1, previous[i] = i - 1;
  using Candidate = std::pair<std::size_t, std::size_t>;  // rank of a merge, place of its left token
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
  auto offer = [&](std::size_t left) {
    if (left >= size || next[left] >= size) return;  // previous of 0 is no place either
    auto rank = ranks_.find(key_of(ids[left], ids[next[left]]));
    if (rank != ranks_.end()) candidates.emplace(rank->second, left);
  };
  for (std::size_t i = 0; i < size; ++i) offer(i);

  std::vector<std::size_t> places;
  while (!candidates.empty()) {
    // All places of the first merge, from left to right, before any that they bring about.
    std::size_t rank = candidates.top().first;
    for (places.clear(); !candidates.empty() && candidates.top().first == rank; candidates.pop())
      places.push_back(candidates.top().second);
    const Merge& merge = merges_[rank];
    for (std::size_t left : places) {
      std::size_t right = next[left];
      if (ids[left] != merge.left || right >= size || ids[right] != merge.right) continue;  // joined to others since
      ids[left] = merge.merged;
      ids[right] = -1;
      next[left] = next[right];
      if (next[left] < size) previous[next[left]] = left;
      offer(previous[left]);
      offer(left);
    }
  }
  std::erase(ids, -1);
}

}  // namespace gradus::inline GRADUS_PRECISION
