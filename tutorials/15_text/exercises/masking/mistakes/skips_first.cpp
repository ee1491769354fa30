// says: each place of a text is asked for
#include "gradus.hpp"
#include "tutorials/15_text/exercises/masking/masking.hpp"

using namespace gradus;

namespace exercise {

Masked masking(const Sequence& tokens, std::int64_t mask,
               std::int64_t vocabulary, Generator& generator) {
  Masked masked{tokens, Sequence(tokens.size(), -1)};
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (generator.uniform() >= 0.15) continue;
    masked.target[i] = tokens[i];
    double kind = generator.uniform();
    if (kind < 0.8)
      masked.input[i] = mask;
    else if (kind < 0.9)
      masked.input[i] = generator.integer(0, vocabulary - 1);
  }
  return masked;
}

}  // namespace exercise
