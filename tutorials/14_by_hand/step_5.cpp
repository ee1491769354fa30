#include <fmt/format.h>

#include "adder.hpp"

Sequence question(const std::string& text) {
  Sequence source;
  for (char c : text) source.push_back(c == '+' ? 11 : 1 + (c - '0'));
  return source;
}

/// What the model says, in the order in which it says it.
std::vector<std::string> sums(const nn::Transformer& model,
                              const std::vector<Sequence>& sources) {
  const Vocabulary& vocabulary = adding().vocabulary;
  Indices said =
      nn::greedy_decode(model, padded_rows(sources, vocabulary.padding()), {},
                        {.begin = vocabulary.begin(),
                         .end = vocabulary.end(),
                         .max_length = digits + 2});
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < sources.size(); ++row) {
    std::string text;
    for (std::int64_t id :
         symbols_of(said, static_cast<std::int64_t>(row), vocabulary))
      text += static_cast<char>('0' + id - 1);
    texts.push_back(text);
  }
  return texts;
}

int count_right(const nn::Transformer& model,
                const std::vector<Sequence>& sources) {
  std::vector<std::string> got = sums(model, sources);
  int right = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::string want;
    for (std::int64_t id : adding().answer(sources[i]))
      want += static_cast<char>('0' + id - 1);
    right += got[i] == want;
  }
  return right;
}

int main() {
  nn::Transformer model = adder();
  std::int64_t not_zero = 0;
  for (const Variable& parameter : model.parameters())
    for (Scalar number : parameter.value()) not_zero += number != 0;
  fmt::print("{} parameters, {} of them not 0\n\n", model.parameter_count(),
             not_zero);

  for (const char* text : {"9999999999+0000000001", "9999999999+9999999999",
                           "4999999999+5000000000", "0000000000+0000000000",
                           "1234567890+9876543210"}) {
    std::string sum = sums(model, {question(text)})[0];
    fmt::print("{} = {}\n", text, std::string(sum.rbegin(), sum.rend()));
  }

  // Random ones, and some whose carries run far: most places add up to 9.
  SequenceDataset dataset(
      adding(),
      {.min_length = digits, .max_length = digits, .held_out = 5000});
  std::vector<Sequence> random, long_carries;
  for (const SequencePair& pair : dataset.held_out())
    random.push_back(pair.source);
  Generator generator(1);
  for (int i = 0; i < 5000; ++i) {
    std::string a, b;
    for (int place = 0; place < digits; ++place) {
      std::int64_t d = generator.integer(0, 9), e = generator.integer(0, 9);
      bool nine = generator.integer(1, 10) <= 8;
      a += static_cast<char>('0' + d);
      b += static_cast<char>('0' + (nine ? 9 - d : e));
    }
    long_carries.push_back(question(a + "+" + b));
  }
  int right = count_right(model, random),
      right_long = count_right(model, long_carries);
  fmt::print("\n{} of 5000 random sums right\n{} of 5000 with long carries\n",
             right, right_long);

  // What the heads look at.
  const Vocabulary& vocabulary = adding().vocabulary;
  Sequence source = question("4826073951+5173926049");
  Batch batch = make_batch({{source, adding().answer(source)}}, vocabulary);
  Tensor weights =
      nn::attention_maps(model, batch.source, batch.target_in, batch.masks)
          .back()
          .weights;
  std::vector<std::string> said, read;
  for (std::int64_t id : source) read.push_back(vocabulary.name(id));
  for (std::int64_t id : batch.target_out)
    said.push_back(id == vocabulary.end() ? "end" : vocabulary.name(id));
  std::vector<HeatMap> maps;
  for (std::int64_t head : {0, 1}) {
    Variable map = slice(Variable(weights), 1, head, head + 1);
    maps.push_back({head == 0 ? "this place" : "the place before",
                    reshape(map, {digits + 2, 2 * digits + 1}).value(), said,
                    read});
  }
  Picture picture = save_heat_maps(
      "pictures/adding.svg", maps,
      {.row_axis = "says", .column_axis = "looks at", .low = 0., .high = 1.});
  fmt::print("{}\n", picture.message);
  return right == 5000 && right_long == 5000 ? 0 : 1;
}
