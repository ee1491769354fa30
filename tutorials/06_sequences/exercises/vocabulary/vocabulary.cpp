// A vocabulary of characters.
//
// `characters_of` gives each character of a text once, sorted by its code.
// `encode` gives the id of each character of a text: 1 for the first of
// `characters.all`, 2 for the second, and so on. It throws a ValueError that
// names a character which has no id.
// `decode` is the way back. Id 0, the padding, stands for nothing.
//
// A std::string s has s.find(c), the place of a character, or
// std::string::npos where it has none; `throw ValueError("...")` throws.
#include "tutorials/06_sequences/exercises/vocabulary/vocabulary.hpp"

#include <algorithm>
#include <set>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// vocabulary.hpp has: struct Characters { std::string all; };

Characters characters_of(const std::string& text) {
  // Your code in place of this line; it ends with: return {.all = all};
  not_written_yet();
}

Sequence encode(const Characters& characters, const std::string& text) {
  not_written_yet();
}

std::string decode(const Characters& characters, const Sequence& ids) {
  not_written_yet();
}

}  // namespace exercise
