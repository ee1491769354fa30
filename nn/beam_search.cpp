#include "nn/beam_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/core/check_options.hpp"
#include "autograd/kernels/rows.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

/// A text so far.
struct Text {
  std::vector<std::int64_t> symbols;
  double log_probability = 0;
  std::int64_t parent = 0;  // which of the row's texts it goes on from
};

double penalty(const BeamOptions& options, std::size_t length) {
  return std::pow((5 + static_cast<double>(length)) / 6, options.length_penalty);
}

/// The search behind one row of the prompt.
class RowSearch {
 public:
  explicit RowSearch(const BeamOptions& options) : options_(options), places_(options.beams) {}

  /// Those that are followed, the most likely first.
  const std::vector<Text>& texts() const { return texts_; }

  /// Each text goes on by one symbol, as log_probabilities (texts, vocabulary) say.
  void extend(const Scalar* log_probabilities, std::int64_t vocabulary) {
    std::vector<Text> before = std::exchange(texts_, {});
    for (const Candidate& candidate : most_likely(before, log_probabilities, vocabulary)) {
      Text text{before[static_cast<std::size_t>(candidate.parent)].symbols, candidate.log_probability,
                candidate.parent};
      text.symbols.push_back(candidate.symbol);
      if (std::find(options_.ends.begin(), options_.ends.end(), candidate.symbol) == options_.ends.end()) {
        texts_.push_back(std::move(text));
      } else {
        --places_;
        finish(text);
      }
    }
    // What follows lowers a log probability, and no text is divided by more than the longest.
    auto longest = static_cast<std::size_t>(options_.max_length);
    if (!texts_.empty() && texts_[0].log_probability / penalty(options_, longest) <= best_.score) texts_.clear();
  }

  /// The best of those that ended and of those that are left as they are.
  BeamResult best() {
    for (const Text& text : texts_) finish(text);
    return std::move(best_);
  }

 private:
  struct Candidate {
    std::int64_t parent, symbol;
    double log_probability;
  };

  /// For each place one, if there are as many that are possible.
  std::vector<Candidate> most_likely(const std::vector<Text>& before, const Scalar* log_probabilities,
                                     std::int64_t vocabulary) const {
    std::vector<Candidate> all;
    all.reserve(before.size() * static_cast<std::size_t>(vocabulary));
    for (std::int64_t parent = 0; parent < std::ssize(before); ++parent)
      for (std::int64_t symbol = 0; symbol < vocabulary; ++symbol) {
        double sum =
            before[static_cast<std::size_t>(parent)].log_probability + static_cast<double>(*log_probabilities++);
        if (sum > impossible) all.push_back({parent, symbol, sum});
      }
    auto end = all.begin() + std::min<std::int64_t>(places_, std::ssize(all));
    std::partial_sort(all.begin(), end, all.end(), [](const Candidate& a, const Candidate& b) {
      if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
      return a.parent != b.parent ? a.parent < b.parent : a.symbol < b.symbol;
    });
    all.erase(end, all.end());
    return all;
  }

  void finish(const Text& text) {
    double score = text.log_probability / penalty(options_, text.symbols.size());
    if (score > best_.score) best_ = {text.symbols, score};
  }

  const BeamOptions& options_;
  std::int64_t places_;              // not taken by texts that ended
  std::vector<Text> texts_{Text{}};  // at first nothing is written
  BeamResult best_{{}, impossible};
};

}  // namespace

const BeamOptions& BeamOptions::checked(const char* caller) const {
  check_sizes(caller, {{"beams", beams}});
  check_non_negative(caller, "length_penalty", length_penalty);
  check_at_least(caller, "max_length", max_length, 0);
  return *this;
}

std::vector<BeamResult> beam_search(NextSymbol& model, const Indices& prompt, const BeamOptions& options) {
  options.checked("beam_search");
  check(prompt.dimension() == 2, "beam_search: the prompt has shape {}, not (rows, time)", shape_of(prompt));
  std::vector<RowSearch> searches(prompt.shape()[0], RowSearch(options));
  Indices unread = prompt;
  bool writing = !searches.empty();
  for (std::int64_t step = 0; step < options.max_length && writing; ++step) {
    if (options.stop && options.stop()) break;
    Tensor logits = model(unread);
    auto count = static_cast<std::int64_t>(logits.shape()[0]),
         vocabulary = static_cast<std::int64_t>(logits.shape()[1]);
    Tensor log_probabilities = empty({count, vocabulary});
    log_softmax_rows(logits.data(), log_probabilities.data(), count, vocabulary);
    std::vector<std::int64_t> parents, last;
    std::int64_t first = 0;  // of the row's texts among the model's rows
    for (RowSearch& search : searches) {
      std::int64_t texts = std::ssize(search.texts());
      search.extend(log_probabilities.data() + first * vocabulary, vocabulary);
      for (const Text& text : search.texts()) {
        parents.push_back(first + text.parent);
        last.push_back(text.symbols.back());
      }
      first += texts;
    }
    writing = !parents.empty();
    if (writing) model.keep(parents);
    unread = indices({std::ssize(last), 1}, last);
  }
  std::vector<BeamResult> results;
  for (RowSearch& search : searches) results.push_back(search.best());
  return results;
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
