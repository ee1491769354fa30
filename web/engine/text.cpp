#include <memory>
#include <sstream>

#include "gradus.hpp"
#include "web/engine/engine.hpp"

using namespace gradus;

// Chapter 15: a small GPT learns a text of the reader's.
namespace engine {
namespace {

struct TextOptions {
  std::int64_t seed = 1, batch = 12, block = 32;
  double lr = 3e-3;
  nn::GPTOptions model = {.vocabulary = 1,  // the text's characters
                          .d_model = 64,
                          .heads = 4,
                          .layers = 2,
                          .d_ff = 256,
                          .dropout = 0,
                          .positions = nn::Positions::rotary};

  void fields(Fields& fields) {
    fields.whole("seed", seed, {.low = 0}, "of weights, windows and what is written");
    fields.whole("batch", batch, {.low = 1, .high = 64}, "windows in a step");
    fields.whole("block", block, {.low = 8, .high = 256}, "characters in a window");
    fields.number("lr", lr, {.low = 1e-9, .high = 10}, "learning rate of AdamW");
    model.fields(fields);
    fields.within({{"d_model", 1, 256}, {"heads", 1, 64}, {"layers", 1, 8}, {"d_ff", 1, 1024}});
  }
};

class TextTraining {
 public:
  TextTraining(const TextOptions& options, const std::string& text)
      : tokenizer_(trained(text, options.block)),
        windows_(
            tokenizer_.encode(text),
            {.block = options.block, .batch_size = options.batch, .seed = static_cast<std::uint64_t>(options.seed)}),
        generator_(static_cast<std::uint64_t>(options.seed)),
        model_(sized(options), generator_),
        adam_(model_.parameters(), {.lr = options.lr, .betas = {0.9, 0.99}, .weight_decay = 0.1}) {
    const Sequence tokens = tokenizer_.encode(text);
    const Sequence seen(tokens.begin(), tokens.begin() + windows_.training_tokens());
    counted_ = Trigram(seen, tokenizer_.size()).loss({tokens.begin() + windows_.training_tokens(), tokens.end()});
  }

  const nn::GPT& model() const { return model_; }
  const TextWindows& windows() const { return windows_; }
  std::int64_t kinds() const { return tokenizer_.size(); }
  /// Nats a character of the part that is held out, by counting alone.
  double counted() const { return counted_; }

  /// The loss of the batch, in nats a character.
  double step() {
    TextBatch batch = windows_.batch(step_++);
    adam_.zero_grad();
    Variable loss = cross_entropy(model_(batch.input), batch.target);
    loss.backward();
    optim::clip_grad_norm(model_.parameters(), 1);
    adam_.step();
    return loss.item();
  }

  /// The loss of the part that is held out.
  double held_out() {
    NoGradGuard no_grad;
    double nats = 0, characters = 0;
    model_.eval();
    for (std::int64_t i = 0; i < windows_.validation_batches(); ++i) {
      TextBatch batch = windows_.validation_batch(i);
      nats += cross_entropy(model_(batch.input), batch.target, {.reduction = Reduction::sum}).item();
      characters += static_cast<double>(batch.target.size());
    }
    model_.train();
    return nats / characters;
  }

  /// What it writes behind `prompt`.
  std::string written(const std::string& prompt, std::int64_t count, double temperature) {
    Sequence read = tokenizer_.encode(prompt);
    model_.eval();
    nn::GPTDecoding decoding(model_);
    Indices said = nn::generate(decoding, indices({1, std::ssize(read)}, read),
                                {.max_length = count, .temperature = temperature, .generator = &generator_});
    model_.train();
    return tokenizer_.decode({said.begin(), said.end()});
  }

 private:
  static CharacterTokenizer trained(const std::string& text, std::int64_t block) {
    const auto size = std::ssize(text);
    check<ValueError>(size <= 200000, "a page has room for 200 kB of text; this has {} kB", size / 1000);
    check<ValueError>(size >= 12 * block, "the text has {} characters; to learn, and to be judged by its end, takes {}",
                      size, 12 * block);
    std::istringstream in(text);
    return CharacterTokenizer::train(in);
  }
  nn::GPTOptions sized(const TextOptions& options) const {
    nn::GPTOptions model = options.model;
    model.vocabulary = tokenizer_.size();
    model.max_length = options.block;
    return model;
  }

  CharacterTokenizer tokenizer_;
  TextWindows windows_;
  Generator generator_;
  nn::GPT model_;
  optim::AdamW adam_;
  std::int64_t step_ = 0;
  double counted_ = 0;
};

std::unique_ptr<TextTraining> training;

TextTraining& current() { return begun(training, "text.start"); }

/// text in: what is to be learned. numbers: parameters, kinds of character, characters that are trained on and held
/// out, and the loss of the latter by counting.
Answer start(const Question& question) {
  TextOptions options;
  fields_of(options).assign(question.settings, "the page");
  training = nullptr;  // its memory first
  training = std::make_unique<TextTraining>(options, question.text);
  Answer answer;
  for (std::int64_t number : {training->model().parameter_count(), training->kinds(),
                              training->windows().training_tokens(), training->windows().validation_tokens()})
    answer.numbers.push_back(static_cast<double>(number));
  answer.numbers.push_back(training->counted());
  return answer;
}

Answer step(const Question& question) {
  return losses(question, [] { return current().step(); });
}

Answer held_out(const Question&) { return {{current().held_out()}, {}}; }

/// text in: what it is to go on with. numbers in: how many characters, and the temperature. text: what it writes.
Answer write(const Question& question) {
  double count = question.number(0, 200);
  check<ValueError>(1 <= count && count <= 2000, "text.write: 1 to 2000 characters, not {}", count);
  return {{}, current().written(question.text, static_cast<std::int64_t>(count), question.number(1, 0.8))};
}

}  // namespace

void add_text_calls(Calls& calls) {
  calls.insert({{"text.start", start}, {"text.step", step}, {"text.held_out", held_out}, {"text.write", write}});
}

}  // namespace engine
