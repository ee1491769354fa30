#include "data/trigram.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION {

Trigram::Trigram(const Sequence& tokens, std::int64_t vocabulary) : vocabulary_(vocabulary) {
  check<ValueError>(1 <= vocabulary && vocabulary <= 1'000'000, "Trigram: vocabulary is {}; it must be 1 to 1,000,000",
                    vocabulary);
  for (std::int64_t token : tokens) check_token(token);
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t before = 0; before <= std::min<std::size_t>(i, 2); ++before) {
      std::array<std::int64_t, 3> last{};
      std::copy_n(tokens.begin() + static_cast<std::ptrdiff_t>(i - before), before + 1, last.end() - before - 1);
      Context& context = contexts_[before][key({0, last[0], last[1]}, before)];
      ++context.count;
      context.kinds += ++counts_[before][key(last, before + 1)] == 1;
    }
}

double Trigram::probability(std::int64_t before_last, std::int64_t last, std::int64_t next) const {
  for (std::int64_t token : {before_last, last, next}) check_token(token);
  double p = 1 / static_cast<double>(vocabulary_);
  for (std::size_t before = 0; before <= 2; ++before) {
    auto context = contexts_[before].find(key({0, before_last, last}, before));
    if (context == contexts_[before].end()) break;  // what was never seen leaves it to the shorter one
    auto found = counts_[before].find(key({before_last, last, next}, before + 1));
    double count = found == counts_[before].end() ? 0 : static_cast<double>(found->second);
    auto kinds = static_cast<double>(context->second.kinds);
    p = (count + kinds * p) / (static_cast<double>(context->second.count) + kinds);
  }
  return p;
}

double Trigram::loss(const Sequence& tokens) const {
  check<ValueError>(tokens.size() >= 3, "Trigram: {} tokens; a loss needs at least 3", tokens.size());
  double sum = 0;
  for (std::size_t i = 2; i < tokens.size(); ++i) sum -= std::log(probability(tokens[i - 2], tokens[i - 1], tokens[i]));
  return sum / static_cast<double>(tokens.size() - 2);
}

Trigram::Key Trigram::key(const std::array<std::int64_t, 3>& tokens, std::size_t length) const {
  Key result = 0;
  for (std::size_t i = 3 - length; i < 3; ++i)
    result = result * static_cast<Key>(vocabulary_) + static_cast<Key>(tokens[i]);
  return result;
}

void Trigram::check_token(std::int64_t token) const {
  check<ValueError>(0 <= token && token < vocabulary_, "Trigram: token {} is not below the vocabulary's {}", token,
                    vocabulary_);
}

}  // namespace gradus::inline GRADUS_PRECISION
