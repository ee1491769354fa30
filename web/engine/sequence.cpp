#include <algorithm>
#include <memory>

#include "gradus.hpp"
#include "training/run_state.hpp"
#include "web/engine/engine.hpp"

using namespace gradus;

namespace engine {
namespace {

/// What `seq2seq train` trains unless it is told otherwise, in sizes that a page can afford.
struct SequenceOptions {
  std::string task = "copy";
  std::int64_t seed = 1, batch = 32, length = 10, min_length = 0, held_out = 256;
  double lr = 1e-3;
  nn::TransformerOptions model = {.d_model = 64, .heads = 4, .layers = 2, .d_ff = 256, .dropout = 0};

  void fields(Fields& fields) {
    fields.text("task", task, "what is learned");
    fields.whole("seed", seed, {.low = 0}, "of weights and sequences");
    fields.whole("batch", batch, {.low = 1, .high = 256}, "sequences in a step");
    fields.whole("length", length, {.low = 3, .high = 40}, "symbols in a sequence");
    fields.whole("min_length", min_length, {.low = 0, .high = 40}, "0: all are of one length");
    fields.whole("held_out", held_out, {.low = 1, .high = 1024}, "sequences that are not trained on, but counted");
    fields.number("lr", lr, {.low = 1e-9, .high = 10}, "learning rate of Adam");
    model.fields(fields);
    fields.within({{"d_model", 1, 256}, {"heads", 1, 64}, {"layers", 1, 8}, {"d_ff", 1, 1024}});
  }
};

class SequenceTraining {
 public:
  explicit SequenceTraining(const SequenceOptions& options)
      : options_(options),
        dataset_(sequence_task(options.task), {.min_length = options.min_length ? options.min_length : options.length,
                                               .max_length = options.length,
                                               .held_out = options.held_out,
                                               .seed = static_cast<std::uint64_t>(options.seed)}),
        generator_(static_cast<std::uint64_t>(options.seed)),
        model_(sized(options.model), generator_),
        adam_(model_.parameters(), {.lr = options.lr}) {}

  const SequenceDataset& dataset() const { return dataset_; }
  const nn::Transformer& model() const { return model_; }
  std::int64_t step_count() const { return step_; }

  /// The loss of the batch.
  double step() {
    Batch batch = dataset_.draw_batch(options_.batch, generator_);
    adam_.zero_grad();
    Variable loss = cross_entropy(model_(batch.source, batch.target_in, batch.masks), batch.target_out,
                                  {.ignore_index = dataset_.target_vocabulary().padding()});
    loss.backward();
    adam_.step();
    ++step_;
    return loss.item();
  }

  std::vector<Sequence> answers(const std::vector<SequencePair>& pairs, std::int64_t max_length) {
    Batch batch = dataset_.batch(pairs);
    const Vocabulary& vocabulary = dataset_.target_vocabulary();
    model_.eval();
    Indices tokens =
        nn::greedy_decode(model_, batch.source, batch.masks.source,
                          {.begin = vocabulary.begin(), .end = vocabulary.end(), .max_length = max_length});
    model_.train();
    std::vector<Sequence> all;
    for (std::int64_t row = 0; row < std::ssize(pairs); ++row) all.push_back(symbols_of(tokens, row, vocabulary));
    return all;
  }

  /// How many of these are answered exactly.
  std::int64_t exact(const std::vector<SequencePair>& pairs) {
    std::int64_t longest = 0;
    for (const SequencePair& pair : pairs) longest = std::max<std::int64_t>(longest, std::ssize(pair.target));
    std::vector<Sequence> got = answers(pairs, longest + 1);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < got.size(); ++i) count += got[i] == pairs[i].target;
    return count;
  }

  /// Sequences of a length, which may be longer than those that are trained on, drawn by another seed.
  std::vector<SequencePair> of_length(std::int64_t length) const {
    return SequenceDataset(sequence_task(options_.task),
                           {.min_length = length, .max_length = length, .held_out = 64, .seed = 2})
        .held_out();
  }

  /// What each attention looks at while the model reads `source` and writes `target`.
  std::vector<nn::AttentionMap> maps(const Sequence& source, const Sequence& target) {
    Batch one = dataset_.batch({{source, target}});
    model_.eval();
    std::vector<nn::AttentionMap> maps = nn::attention_maps(model_, one.source, one.target_in, one.masks);
    model_.train();
    return maps;
  }

  std::string save() { return to_safetensors(run_state(parts(), step_)); }
  void load(const std::string& bytes) { step_ = restore_run(parts(), from_safetensors(bytes, "what was saved")); }

 private:
  nn::TransformerOptions sized(nn::TransformerOptions options) const {
    options.vocabulary = dataset_.source_vocabulary().size();
    options.target_vocabulary = dataset_.target_vocabulary().size();
    return options;
  }
  RunParts parts() { return {model_, adam_, {{"batches", generator_}}}; }

  SequenceOptions options_;
  SequenceDataset dataset_;
  Generator generator_;
  nn::Transformer model_;
  optim::Adam adam_;
  std::int64_t step_ = 0;
};

std::unique_ptr<SequenceTraining> training;  // a page has one block that trains

SequenceTraining& current() { return begun(training, "sequence.start"); }

/// The sequence of a line that a reader wrote, of symbols of the task, no longer than a page has room for.
Sequence read_line(const std::string& line) {
  Sequence source = current().dataset().source_vocabulary().parse(line);
  check<ValueError>(!source.empty() && source.size() <= 60, "a sequence has 1 to 60 symbols; this one has {}",
                    source.size());
  return source;
}

/// numbers: parameters of the model.
Answer start(const Question& question) {
  SequenceOptions options;
  Fields fields = fields_of(options);
  fields.assign(question.settings, "the page");
  training = nullptr;  // its memory first
  training = std::make_unique<SequenceTraining>(options);
  return {{static_cast<double>(training->model().parameter_count())}, {}};
}

Answer step(const Question& question) {
  return losses(question, [] { return current().step(); });
}

/// numbers: how many held-out sequences are answered exactly, of how many.
Answer exact(const Question&) {
  const std::vector<SequencePair>& all = current().dataset().held_out();
  return {{static_cast<double>(current().exact(all)), static_cast<double>(all.size())}, {}};
}

/// numbers in: lengths. numbers: the share of 64 sequences of each that are answered exactly.
Answer exact_at(const Question& question) {
  Answer answer;
  for (double length : question.numbers) {
    check<ValueError>(3 <= length && length <= 60, "sequence.exact_at: lengths from 3 to 60, not {}", length);
    std::vector<SequencePair> pairs = current().of_length(static_cast<std::int64_t>(length));
    answer.numbers.push_back(static_cast<double>(current().exact(pairs)) / static_cast<double>(pairs.size()));
  }
  return answer;
}

/// text: the held-out question of that number, and below it the right answer.
Answer held_out(const Question& question) {
  const auto& all = current().dataset().held_out();
  const SequencePair& pair = all[static_cast<std::size_t>(question.number(0, 0)) % all.size()];
  return {{},
          current().dataset().source_vocabulary().print(pair.source) + "\n" +
              current().dataset().target_vocabulary().print(pair.target)};
}

/// text in: a question. text: what the model answers.
Answer decode(const Question& question) {
  Sequence source = read_line(question.text);
  return {{},
          current().dataset().target_vocabulary().print(
              current().answers({{source, {}}}, 2 * std::ssize(source) + 2).front())};
}

/// text in: a question, and below it what is written. text: a line for each attention, its module, heads, queries and
/// keys; numbers: their weights, one after the other.
Answer look(const Question& question) {
  std::size_t end = std::min(question.text.find('\n'), question.text.size());
  std::string written = end < question.text.size() ? question.text.substr(end + 1) : "";
  Sequence source = read_line(question.text.substr(0, end)), target;
  if (!written.empty()) target = current().dataset().target_vocabulary().parse(written);  // at first nothing is written
  Answer answer;
  for (const nn::AttentionMap& map : current().maps(source, target)) {
    Shape shape = shape_of(map.weights);
    answer.text += fmt::format("{} {} {} {}\n", map.module, shape[1], shape[2], shape[3]);
    answer.add(map.weights);
  }
  return answer;
}

/// text: the whole run as bytes, from which it goes on to the bit. numbers: its step.
Answer save(const Question&) { return {{static_cast<double>(current().step_count())}, current().save()}; }

Answer load(const Question& question) {
  current().load(question.text);
  return {{static_cast<double>(current().step_count())}, {}};
}

}  // namespace

void add_sequence_calls(Calls& calls) {
  calls.insert({{"sequence.start", start},
                {"sequence.step", step},
                {"sequence.exact", exact},
                {"sequence.exact_at", exact_at},
                {"sequence.held_out", held_out},
                {"sequence.decode", decode},
                {"sequence.look", look},
                {"sequence.save", save},
                {"sequence.load", load}});
}

}  // namespace engine
