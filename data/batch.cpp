#include "data/batch.hpp"

#include <algorithm>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// How many tokens stand before the padding in each row of (batch, time).
std::vector<std::int64_t> lengths_of(const char* name, const Indices& rows, std::int64_t padding) {
  std::int64_t batch = shape_of(rows)[0], time = shape_of(rows)[1];
  std::vector<std::int64_t> lengths;
  for (std::int64_t b = 0; b < batch; ++b) {
    const std::int64_t *row = rows.data() + b * time, *end = row + time;
    const std::int64_t* first_padding = std::find(row, end, padding);
    bool only_padding = std::all_of(first_padding, end, [&](std::int64_t id) { return id == padding; });
    check<ValueError>(only_padding, "make_batch: row {} of {} has tokens behind padding {}; fill rows up at their end",
                      b, name, padding);
    lengths.push_back(first_padding - row);
  }
  return lengths;
}

// (batch, time) to its columns first, first + 1, ..., first + count - 1.
Indices columns(const Indices& rows, std::int64_t first, std::int64_t count) {
  std::int64_t batch = shape_of(rows)[0], time = shape_of(rows)[1];
  auto result = Indices::from_shape(Shape{batch, count});
  for (std::int64_t b = 0; b < batch; ++b)
    std::copy_n(rows.data() + b * time + first, count, result.data() + b * count);
  return result;
}

const std::int64_t* row_of(const char* operation, const Indices& tokens, std::int64_t row) {
  Shape shape = shape_of(tokens);
  check(shape.size() == 2 && 0 <= row && row < shape[0], "{}: there is no row {} in {}", operation, row, shape);
  return tokens.data() + row * shape[1];
}

}  // namespace

Indices padded_rows(const std::vector<Sequence>& sequences, std::int64_t padding) {
  std::size_t time = 0;
  for (const Sequence& sequence : sequences) time = std::max(time, sequence.size());
  auto rows = Indices::from_shape(std::vector<std::size_t>{sequences.size(), time});
  std::fill_n(rows.data(), rows.size(), padding);
  for (std::size_t i = 0; i < sequences.size(); ++i)
    std::copy(sequences[i].begin(), sequences[i].end(), rows.data() + i * time);
  return rows;
}

Batch make_batch(const std::vector<SequencePair>& pairs, const SymbolRange& vocabulary) {
  return make_batch(pairs, vocabulary, vocabulary);
}

Batch make_batch(const std::vector<SequencePair>& pairs, const SymbolRange& sources, const SymbolRange& targets) {
  check<ValueError>(!pairs.empty(), "make_batch: no pairs");
  auto check_symbols = [](const Sequence& sequence, const SymbolRange& range) {
    for (std::int64_t id : sequence)
      check<ValueError>(range.is_symbol(id), "make_batch: {} is not a symbol; the symbols are {} to {}", id,
                        range.first_symbol(), range.last_symbol());
  };
  std::vector<Sequence> source_rows, target_rows;
  for (const SequencePair& pair : pairs) {
    check_symbols(pair.source, sources);
    check_symbols(pair.target, targets);
    source_rows.push_back(pair.source);
    target_rows.push_back({targets.begin()});
    target_rows.back().insert(target_rows.back().end(), pair.target.begin(), pair.target.end());
    target_rows.back().push_back(targets.end());
  }
  return make_batch(padded_rows(source_rows, sources.padding()), padded_rows(target_rows, targets.padding()), sources,
                    targets);
}

Batch make_batch(const Indices& source, const Indices& target, const SymbolRange& vocabulary) {
  return make_batch(source, target, vocabulary, vocabulary);
}

Batch make_batch(const Indices& source, const Indices& target, const SymbolRange& sources, const SymbolRange& targets) {
  Shape from = shape_of(source), to = shape_of(target);
  check(from.size() == 2 && to.size() == 2 && from[0] == to[0] && to[1] >= 2,
        "make_batch: source {} and target {}; they must be (batch, source time) and (batch, time), with begin and end "
        "in the target",
        from, to);
  std::int64_t batch = to[0], time = to[1] - 1;
  for (std::int64_t b = 0; b < batch; ++b)
    check<ValueError>(target(b, 0) == targets.begin(), "make_batch: row {} of the target starts with {}, not begin {}",
                      b, target(b, 0), targets.begin());
  std::vector<std::int64_t> source_lengths = lengths_of("the source", source, sources.padding());
  std::vector<std::int64_t> target_lengths = lengths_of("the target", target, targets.padding());
  for (std::int64_t& length : target_lengths) length = std::min(length, time);  // target_in loses the last column
  Mask padding = Mask::padding(std::move(source_lengths), from[1]);
  return {.source = source,
          .target_in = columns(target, 0, time),
          .target_out = columns(target, 1, time),
          .masks = {.source = padding,
                    .target = Mask::causal(time) & Mask::padding(std::move(target_lengths), time),
                    .memory = padding}};
}

Sequence symbols_of(const Indices& tokens, std::int64_t row, const SymbolRange& vocabulary) {
  const std::int64_t* ids = row_of("symbols_of", tokens, row);
  const std::int64_t* end = std::find(ids, ids + shape_of(tokens)[1], vocabulary.end());
  Sequence symbols;
  std::copy_if(ids, end, std::back_inserter(symbols), [&](std::int64_t id) { return vocabulary.is_symbol(id); });
  return symbols;
}

bool is_exact(const Indices& tokens, std::int64_t row, const Sequence& target, const SymbolRange& vocabulary) {
  const std::int64_t* ids = row_of("is_exact", tokens, row);
  auto length = static_cast<std::int64_t>(target.size());
  return length < shape_of(tokens)[1] && std::equal(target.begin(), target.end(), ids) &&
         ids[length] == vocabulary.end();
}

}  // namespace gradus::inline GRADUS_PRECISION
