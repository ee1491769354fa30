// Trains a GPT (Radford et al. 2018, 2019) to say the next token of a text, and writes with it.
#include <fmt/format.h>

#include <cmath>

#include "examples/command_line.hpp"
#include "examples/language_model_options.hpp"
#include "examples/run_program.hpp"
#include "examples/text_model.hpp"
#include "gradus.hpp"
#include "training.hpp"

using namespace gradus;

namespace {

/// How well each token of a text was said.
struct TextLoss {
  double nats = 0;  // of all tokens together
  std::int64_t tokens = 0, bytes = 0;

  double of_token() const { return nats / static_cast<double>(tokens); }
};

TextLoss evaluate(nn::GPT& model, const TextWindows& windows, const Tokenizer& tokenizer, const Told& told = {}) {
  NoGradGuard no_grad;
  model.eval();
  TextLoss loss;
  for (std::int64_t number = 0; number < windows.validation_batches() && !interrupted(); ++number) {
    TextBatch batch = windows.validation_batch(number);
    loss.nats += cross_entropy(model(batch.input), batch.target, {.reduction = Reduction::sum}).item();
    loss.tokens += static_cast<std::int64_t>(batch.target.size());
    for (std::int64_t id : batch.target) loss.bytes += std::ssize(tokenizer.token(id));
    if (told) told(number + 1, windows.validation_batches());
  }
  model.train();
  return loss;
}

/// "1.8512 nats a character, 2.6414 bits a byte": `nats` a token of a text that has so many tokens and bytes.
std::string in_words(double nats, const TextLoss& text, const Tokenizer& tokenizer) {
  double bits = nats / std::log(2.0) * static_cast<double>(text.tokens) / static_cast<double>(text.bytes);
  return fmt::format("{:.4f} nats a {}, {:.4f} bits a byte", nats, name_of_one(tokenizer), bits);
}

/// Prints the prompt and what the model writes behind it, token by token, and gives the latter.
std::string write(nn::GPT& model, const Tokenizer& tokenizer, const Sequence& prompt, nn::GenerateOptions options) {
  model.eval();
  say("{}", tokenizer.decode(prompt));
  options.stop = [] { return interrupted() || std::ferror(stdout); };
  std::string text;
  options.written = [&](std::int64_t, std::int64_t token) {
    text += tokenizer.token(token);
    say("{}", tokenizer.token(token));
    std::fflush(stdout);
  };
  nn::GPTDecoding decoding(model);
  nn::generate(decoding, indices({1, std::ssize(prompt)}, prompt), options);
  say("\n");
  return text;
}

/// What a report follows: it is to say each next token.
std::vector<ReportSequence> followed_by_report(const TextRunOptions& options, const TrainingText& text,
                                               const std::function<Variable(const TextBatch&)>& loss_of) {
  std::vector<ReportSequence> all;
  for (const Sequence& tokens : options.followed(text, 2, 1)) {
    Sequence read(tokens.begin(), tokens.end() - 1);
    std::int64_t time = std::ssize(read);
    TextBatch batch{indices({1, time}, read), indices({1, time}, Sequence(tokens.begin() + 1, tokens.end()))};
    all.push_back({names_of(read, *text.tokenizer), {}, [batch, loss_of] { return loss_of(batch); }});
  }
  return all;
}

/// The program's exit status.
int train(const TextRunOptions& options, nn::GPTOptions gpt) {
  TrainingText text = options.text();
  const TextWindows& windows = text.windows;
  const Tokenizer& tokenizer = *text.tokenizer;

  Generator generator(static_cast<std::uint64_t>(options.seed));
  gpt.vocabulary = tokenizer.size();
  nn::GPT model(gpt, generator);
  optim::AdamW adam(optim::decay_matrices_only(
      model.parameters(), optim::AdamWOptions{.lr = options.lr, .betas = {0.9, 0.99}, .weight_decay = 0.1}));
  optim::Schedule rate = options.schedule();
  auto loss_of = [&](const TextBatch& batch) { return cross_entropy(model(batch.input), batch.target); };
  auto parts = [&](std::int64_t number) { return parts_of(windows.batch(number), options.how.accumulate); };
  auto validate = [&](Metrics& metrics, const Told& told) -> std::string {
    TextLoss loss = evaluate(model, windows, tokenizer, told);
    if (interrupted()) return "";
    metrics.push_back({"validation_loss", loss.of_token()});
    return fmt::format("{:.4f}", loss.of_token());
  };
  TrainingRunOptions around =
      options.run("language_model", fmt::format("GPT with {} parameters", model.parameter_count()), text);
  around.followed = followed_by_report(options, text, loss_of);
  TrainingRun run(
      around, {model, adam}, described_model("gpt", model, tokenizer_texts(tokenizer)),
      [&] { return loss_of(parts(0).front().batch); }, validate);

  for (std::int64_t step = run.first_step(); step <= options.steps; ++step) {
    adam.set_lr(rate(step));
    adam.zero_grad();
    double loss = 0;
    for (const auto& [part, share] : parts(step - 1)) {
      Variable of_part = loss_of(part) * share;
      of_part.backward();
      loss += of_part.item();
    }
    double norm = optim::clip_grad_norm(model.parameters(), 1);
    run.before_update();
    adam.step();
    if (!run.goes_on({loss, norm, adam.lr(), options.batch * options.block})) break;
  }
  if (std::optional<int> status = run.finish()) return *status;
  int status = run.save(run.stopped() ? "interrupted" : "done", run.stopped());
  if (run.stopped()) return status;

  TextLoss loss = evaluate(model, windows, tokenizer);
  Trigram trigram(text.training, tokenizer.size());
  say("validation loss {}\nof a trigram    {}\n\n", in_words(loss.of_token(), loss, tokenizer),
      in_words(trigram.loss(text.validation), loss, tokenizer));
  Sequence prompt(text.validation.begin(), text.validation.begin() + std::min<std::int64_t>(options.block, 32));
  std::string written =
      write(model, tokenizer, prompt, {.max_length = 500, .temperature = 0.8, .generator = &generator});
  if (Report* report = run.report())
    report->sample({"held-out beginning", "what the model writes behind it"}, {tokenizer.decode(prompt), written});
  return run.keep_report(status);
}

int write_text(const LanguageModelOptions& options) {
  auto [tokenizer, gpt] = load_text_model<nn::GPT>(options.training.out, "gpt", "language_model");
  Sequence prompt = naming("--prompt", [&] { return tokenizer->encode(options.prompt); });
  check<ValueError>(!prompt.empty(), "--prompt is empty; the model needs something to go on from");
  Generator generator(static_cast<std::uint64_t>(options.seed));
  catch_interrupt();
  write(gpt, *tokenizer, prompt,
        {.max_length = options.length,
         .temperature = options.temperature,
         .top_k = options.top_k,
         .top_p = options.top_p,
         .generator = &generator});
  return interrupted() ? 130 : 0;
}

int evaluate_text(const LanguageModelOptions& options) {
  auto [tokenizer, gpt] = load_text_model<nn::GPT>(options.training.out, "gpt", "language_model");
  TextFile text(options.training.file);
  Sequence tokens = text.tokens(*tokenizer);
  TextWindowsOptions all{.block = gpt.options().max_length, .validation = 1};
  TextWindows windows = naming(text.path.string(), [&] { return TextWindows(tokens, all); });
  catch_interrupt();
  TextLoss loss = evaluate(gpt, windows, *tokenizer);
  if (interrupted()) return 130;
  say("loss {}\n", in_words(loss.of_token(), loss, *tokenizer));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("language_model", "--batch, --block or model", argv, [&] {
    LanguageModelOptions options = parse_language_model_options(argc, argv);
    return options.command == "train"   ? train(options.training, options.gpt)
           : options.command == "write" ? write_text(options)
                                        : evaluate_text(options);
  });
}
