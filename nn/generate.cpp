#include "nn/generate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/core/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

struct Candidate {
  std::int64_t symbol;
  double weight;  // its probability times some number that all have
};

bool likelier(const Candidate& a, const Candidate& b) {
  return a.weight > b.weight || (a.weight == b.weight && a.symbol < b.symbol);
}

double total(const std::vector<Candidate>& candidates) {
  return std::accumulate(candidates.begin(), candidates.end(), 0.0,
                         [](double sum, const Candidate& c) { return sum + c.weight; });
}

void keep_top_k(std::vector<Candidate>& candidates, std::int64_t k) {
  if (k == 0 || k >= std::ssize(candidates)) return;
  std::nth_element(candidates.begin(), candidates.begin() + k, candidates.end(), likelier);
  candidates.resize(static_cast<std::size_t>(k));
}

void keep_top_p(std::vector<Candidate>& candidates, double p) {
  if (p == 1) return;
  // A heap, since few of a large vocabulary are taken out of it. Its top is what no other comes before.
  auto later = [](const Candidate& a, const Candidate& b) { return likelier(b, a); };
  std::make_heap(candidates.begin(), candidates.end(), later);
  double missing = p * total(candidates);
  auto rest = candidates.end();
  while (missing > 0 && rest != candidates.begin()) {
    std::pop_heap(candidates.begin(), rest, later);
    missing -= (--rest)->weight;
  }
  candidates.erase(candidates.begin(), rest);
}

std::int64_t draw(const Scalar* logits, std::int64_t vocabulary, const GenerateOptions& options, Generator& generator) {
  auto largest = static_cast<double>(*std::max_element(logits, logits + vocabulary));
  std::vector<Candidate> candidates;
  candidates.reserve(static_cast<std::size_t>(vocabulary));
  for (std::int64_t s = 0; s < vocabulary; ++s)
    candidates.push_back({s, std::exp((static_cast<double>(logits[s]) - largest) / options.temperature)});
  keep_top_k(candidates, options.top_k);
  keep_top_p(candidates, options.top_p);
  // In the order of the vocabulary, so that the options change only what they leave out.
  if (std::ssize(candidates) < vocabulary)
    std::sort(candidates.begin(), candidates.end(), [](auto& a, auto& b) { return a.symbol < b.symbol; });
  double rest = generator.uniform() * total(candidates);
  const Candidate* drawn = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.weight == 0) continue;
    drawn = &candidate;  // the last one too where rounding leaves something of the rest
    if ((rest -= candidate.weight) < 0) break;
  }
  return drawn->symbol;
}

/// (rows, steps), shorter rows filled up with their last symbol.
Indices filled(const std::vector<std::vector<std::int64_t>>& rows, std::size_t steps) {
  Indices result = Indices::from_shape({rows.size(), steps});
  std::int64_t* out = result.data();
  for (const std::vector<std::int64_t>& row : rows) {
    out = std::copy(row.begin(), row.end(), out);
    if (row.size() < steps) out = std::fill_n(out, steps - row.size(), row.back());
  }
  return result;
}

}  // namespace

const GenerateOptions& GenerateOptions::checked(const char* caller) const {
  check_at_least(caller, "max_length", max_length, 0);
  check_at_least(caller, "top_k", top_k, 0);
  check_non_negative(caller, "temperature", temperature);
  check_option(0 < top_p && top_p <= 1, caller, "top_p", top_p, "in (0, 1]");
  check<ValueError>(temperature == 0 || generator,
                    "{}: a temperature of {} draws symbols, for which it needs a generator; 0 takes the most likely",
                    caller, temperature);
  return *this;
}

Indices generate(NextSymbol& model, const Indices& prompt, const GenerateOptions& options) {
  options.checked("generate");
  check(prompt.dimension() == 2, "generate: the prompt has shape {}, not (rows, time)", shape_of(prompt));
  std::size_t rows = prompt.shape()[0];
  std::vector<Generator> streams;
  if (options.temperature > 0)
    for (std::size_t row = 0; row < rows; ++row) streams.push_back(options.generator->split());

  std::vector<std::vector<std::int64_t>> texts(rows);
  std::vector<std::size_t> writing(rows);  // of the model's rows, which ones they are here
  std::iota(writing.begin(), writing.end(), std::size_t{0});
  std::size_t steps = 0;
  for (Indices unread = prompt; static_cast<std::int64_t>(steps) < options.max_length && !writing.empty(); ++steps) {
    if (options.stop && options.stop()) break;
    Tensor logits = model(unread);
    auto vocabulary = static_cast<std::int64_t>(logits.shape()[1]);
    const Scalar* of_row = logits.data();
    std::vector<std::size_t> go_on;
    std::vector<std::int64_t> kept, last;
    for (std::size_t i = 0; i < writing.size(); ++i, of_row += vocabulary) {
      std::size_t row = writing[i];
      std::int64_t symbol = options.temperature == 0 ? std::max_element(of_row, of_row + vocabulary) - of_row
                                                     : draw(of_row, vocabulary, options, streams[row]);
      texts[row].push_back(symbol);
      if (options.written) options.written(static_cast<std::int64_t>(row), symbol);
      if (std::find(options.ends.begin(), options.ends.end(), symbol) != options.ends.end()) continue;
      go_on.push_back(row);
      kept.push_back(static_cast<std::int64_t>(i));
      last.push_back(symbol);
    }
    if (!kept.empty() && kept.size() < writing.size()) model.keep(kept);
    writing = std::move(go_on);
    unread = indices({std::ssize(last), 1}, last);
  }
  return filled(texts, steps);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
