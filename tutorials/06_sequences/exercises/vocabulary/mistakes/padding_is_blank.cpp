// says: padding becomes a blank
#include <algorithm>
#include <set>

#include "tutorials/06_sequences/exercises/vocabulary/vocabulary.hpp"

using namespace gradus;

namespace exercise {

Characters characters_of(const std::string& text) {
  std::set<char> all(text.begin(), text.end());
  return {.all = std::string(all.begin(), all.end())};
}

Sequence encode(const Characters& characters, const std::string& text) {
  Sequence ids;
  for (char c : text) {
    std::size_t place = characters.all.find(c);
    if (place == std::string::npos)
      throw ValueError(std::string("there is no id for ") + c);
    ids.push_back(static_cast<std::int64_t>(place) + 1);
  }
  return ids;
}

std::string decode(const Characters& characters, const Sequence& ids) {
  std::string text;
  for (std::int64_t id : ids)
    text += id > 0 ? characters.all[static_cast<std::size_t>(id - 1)] : ' ';
  return text;
}

}  // namespace exercise
