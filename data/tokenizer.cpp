#include "data/tokenizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>

#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {

Tokenizer::Tokenizer(std::vector<std::string> tokens, const std::vector<std::string>& special)
    : tokens_(std::move(tokens)) {
  std::map<std::string_view, std::int64_t> ids;
  for (const std::string& text : tokens_)
    check<ValueError>(!text.empty() && ids.emplace(text, std::ssize(ids)).second,
                      "Tokenizer: the token \"{}\" must have a text that no other has", shown(text));
  for (const std::string& text : special) {
    special_.push_back(ids.at(text));
    special_starts_ += text[0];
  }
  longest_first_ = special_;
  std::stable_sort(longest_first_.begin(), longest_first_.end(),
                   [&](std::int64_t a, std::int64_t b) { return token(a).size() > token(b).size(); });
}

const std::string& Tokenizer::token(std::int64_t id) const {
  check<ValueError>(0 <= id && id < size(), "Tokenizer: {} is no token; there are 0 to {}", id, size() - 1);
  return tokens_[static_cast<std::size_t>(id)];
}

std::int64_t Tokenizer::special(std::string_view text) const {
  std::string all;
  for (std::int64_t id : special_) {
    if (token(id) == text) return id;
    all += (all.empty() ? "" : ", ") + token(id);
  }
  fail<ValueError>("Tokenizer: there is no special token \"{}\"; there {}", shown(text),
                   all.empty() ? "is none" : "are " + all);
}

std::size_t Tokenizer::find_special(std::string_view text, std::size_t from, std::int64_t& id) const {
  for (std::size_t at = from; (at = text.find_first_of(special_starts_, at)) != std::string_view::npos; ++at)
    for (std::int64_t candidate : longest_first_)
      if (text.substr(at).starts_with(token(candidate))) {
        id = candidate;
        return at;
      }
  return std::string_view::npos;
}

std::size_t Tokenizer::encode_special(std::string_view text, bool more, std::int64_t offset, Sequence& ids) const {
  std::size_t used = 0;
  while (true) {
    std::int64_t id = 0;
    std::size_t found = find_special(text, used, id), end = found;
    if (found == std::string_view::npos) {
      end = text.size();
      // The last bytes may be the first of a special token.
      if (more && !special_.empty()) end -= std::min(end - used, token(longest_first_[0]).size() - 1);
    }
    used += encode_start(text.substr(used, end - used), more && end != found, offset + static_cast<std::int64_t>(used),
                         ids);
    if (end != found) return used;
    ids.push_back(id);
    used = found + token(id).size();
  }
}

Sequence Tokenizer::encode(std::string_view text) const {
  Sequence ids;
  encode_special(text, false, 0, ids);
  return ids;
}

void Tokenizer::encode(std::istream& text, const std::function<void(const Sequence& ids)>& take) const {
  Sequence ids;
  std::int64_t offset = 0;
  read_in_pieces(text, [&](std::string_view piece, bool more) {
    std::size_t used = encode_special(piece, more, offset, ids);
    offset += static_cast<std::int64_t>(used);
    take(ids);
    ids.clear();
    return used;
  });
}

std::string Tokenizer::decode(const Sequence& ids) const {
  std::string text;
  for (std::int64_t id : ids) text += token(id);
  return text;
}

void read_in_pieces(std::istream& text, const std::function<std::size_t(std::string_view text, bool more)>& take) {
  constexpr std::size_t piece = 256 * 1024;
  std::string waiting;
  for (bool more = true; more;) {
    std::size_t kept = waiting.size();
    waiting.resize(kept + piece);
    text.read(waiting.data() + kept, piece);
    check<ValueError>(text.good() || (text.eof() && !text.bad()), "the text cannot be read");
    waiting.resize(kept + static_cast<std::size_t>(text.gcount()));
    more = text.good();
    waiting.erase(0, take(waiting, more));
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
