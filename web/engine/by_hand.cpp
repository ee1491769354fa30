#include "tutorials/14_by_hand/reverser.hpp"
#include "web/engine/engine.hpp"

// Chapter 14: its model, in which every number is set by hand, with a W_Q of the reader's.
namespace engine {
namespace {

/// numbers in: W_Q, row by row, and what it is multiplied with. text in: eight symbols. numbers: the point of each of
/// the nine places; the query of each; then what each of nine steps looks at. text: what the model says.
Answer by_hand(const Question& question) {
  const std::vector<double>& in = question.numbers;
  check<ValueError>(in.size() == 5, "by_hand: the four numbers of W_Q, and a factor; got {} numbers", in.size());
  const double times = 2 * in[4];  // the head divides by sqrt(4)
  nn::Transformer model = all_zero();
  set_reverser(model, tensor({4, 4}, {0, 0, 0, 0,                          //
                                      0, 0, 0, 0,                          //
                                      0, 0, times * in[0], times * in[1],  //
                                      0, 0, times * in[2], times * in[3]}));

  const Vocabulary& vocabulary = sequence_task("reverse").vocabulary;
  Sequence source = vocabulary.parse(question.text);
  check<ValueError>(std::ssize(source) == length, "this model reverses {} symbols from 1 to {}; these are {}", length,
                    symbols, source.size());
  Batch batch = make_batch({{source, {source.rbegin(), source.rend()}}}, vocabulary);
  Indices said = nn::greedy_decode(model, batch.source, batch.masks.source,
                                   {.begin = vocabulary.begin(), .end = vocabulary.end(), .max_length = places});

  Answer answer{{}, vocabulary.print(symbols_of(said, 0, vocabulary))};
  Variable point = zeros({places, 2});
  for (std::int64_t t = 0; t < places; ++t) {
    set(point, t, 0, on_circle(t, places).x);
    set(point, t, 1, on_circle(t, places).y);
  }
  answer.add(point.value());
  answer.add(linear(point, Variable(tensor({2, 2}, {in.begin(), in.begin() + 4})), {}).value());
  answer.add(nn::attention_maps(model, batch.source, batch.target_in, batch.masks).back().weights);
  return answer;
}

}  // namespace

void add_by_hand_calls(Calls& calls) { calls.insert({{"by_hand", by_hand}}); }

}  // namespace engine
