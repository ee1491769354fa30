#include <fmt/core.h>

#include <cmath>

#include "copier.hpp"

/// A model that one can see through: what it says next depends on the last
/// symbol alone. 0 is the end, 1 begins, 2 to 4 are a, b and c.
class Table : public nn::NextSymbol {
 public:
  void keep(const std::vector<std::int64_t>&) override {}

 private:
  Tensor next(const Indices& read) override {
    const double p[5][5] = {{1, 0, 0, 0, 0},           // after the end
                            {0, 0, 0.6, 0.4, 0},       // after the beginning
                            {0.3, 0, 0, 0.35, 0.35},   // after a
                            {0.05, 0, 0.05, 0, 0.9},   // after b
                            {0.9, 0, 0.05, 0.05, 0}};  // after c
    Tensor scores = empty({static_cast<std::int64_t>(read.shape(0)), 5});
    for (std::size_t row = 0; row < read.shape(0); ++row)
      for (std::size_t j = 0; j < 5; ++j)
        scores(row, j) = static_cast<Scalar>(
            std::log(p[read(row, read.shape(1) - 1)][j] + 1e-9));
    return scores;
  }
};

int main() {
  const char* names[] = {"end", "", "a", "b", "c"};
  for (std::int64_t beams : {1, 2}) {
    Table table;
    nn::BeamResult found = nn::beam_search(table, indices({1, 1}, {1}),
                                           {.beams = beams,
                                            .length_penalty = 0,
                                            .max_length = 4,
                                            .ends = {0}})[0];
    fmt::print("beams {}: ", beams);
    for (std::int64_t symbol : found.symbols)
      fmt::print("{} ", names[symbol]);
    fmt::print("with probability {:.3f}\n", std::exp(found.score));
  }

  fmt::print(
      "\nthe copier after 150 updates    exact   log p of an answer\n");
  Run run;
  nn::assign_weights(run.model, load_safetensors("plain.safetensors"));
  run.model.eval();
  Batch batch = run.dataset.batch(run.dataset.held_out());
  Indices begin = indices(
      {256, 1}, std::vector<std::int64_t>(256, run.vocabulary.begin()));
  for (std::int64_t beams : {1, 4}) {
    nn::TransformerDecoding decoding(run.model, batch.source,
                                     batch.masks.source);
    auto answers = nn::beam_search(decoding, begin,
                                   {.beams = beams,
                                    .length_penalty = 0,
                                    .max_length = 9,
                                    .ends = {run.vocabulary.end()}});
    int exact = 0;
    double log_p = 0;
    for (std::size_t row = 0; row < 256; ++row) {
      Sequence want = run.dataset.held_out()[row].target;
      want.push_back(run.vocabulary.end());
      exact += answers[row].symbols == want;
      log_p += answers[row].score / 256;
    }
    fmt::print("  beams {} {:28} {:16.4f}\n", beams, exact, log_p);
  }
}
