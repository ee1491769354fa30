// Trains a BERT (Devlin et al. 2019) to say what stands in the blanks of a text, and fills blanks with it.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "examples/blanks.hpp"
#include "examples/command_line.hpp"
#include "examples/masked_language_model_options.hpp"
#include "examples/run_program.hpp"
#include "examples/text_model.hpp"
#include "gradus.hpp"
#include "training.hpp"

using namespace gradus;

namespace {

std::int64_t most_frequent(const Sequence& tokens, std::int64_t vocabulary) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(vocabulary));
  for (std::int64_t token : tokens) ++counts[static_cast<std::size_t>(token)];
  return std::max_element(counts.begin(), counts.end()) - counts.begin();
}

/// One line of it, with `_` for its blanks.
std::string line_of(const Sequence& text, const Tokenizer& tokenizer, std::int64_t blank) {
  std::string line;
  for (std::int64_t token : text) line += token == blank ? "_" : tokenizer.token(token);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

/// What a report follows: blanks in each, the same ones at each look.
std::vector<ReportSequence> followed_by_report(const TextRunOptions& options, const TrainingText& text,
                                               std::int64_t blank,
                                               const std::function<Variable(const TextBatch&, Generator&)>& loss_of) {
  std::vector<ReportSequence> all;
  for (const Sequence& tokens : options.followed(text, 1, 0)) {
    TextBatch batch{indices({1, std::ssize(tokens)}, tokens), {}};
    Generator draws(1);
    Indices read = mask_tokens(batch.input, draws, {.mask = blank, .tokens = blank}).input;
    std::vector<std::string> names = names_of({read.begin(), read.end()}, *text.tokenizer);
    std::replace(names.begin(), names.end(), std::string(blank_token), std::string("_"));
    all.push_back({std::move(names), {}, [batch, loss_of] {
                     Generator same_draws(1);
                     return loss_of(batch, same_draws);
                   }});
  }
  return all;
}

/// The program's exit status.
int train(const TextRunOptions& options, nn::BERTOptions bert) {
  TrainingText text = options.text();
  const TextWindows& windows = text.windows;
  const Tokenizer& tokenizer = *text.tokenizer;
  std::int64_t blank = tokenizer.special(blank_token);
  for (const Sequence& part : {std::cref(text.training), std::cref(text.validation)})
    check<ValueError>(std::count(part.begin(), part.end(), blank) == 0, "{}: {} stands in it, which is for blanks",
                      options.file.string(), blank_token);
  std::int64_t frequent = most_frequent(text.training, tokenizer.size());

  Generator generator(static_cast<std::uint64_t>(options.seed));
  bert.vocabulary = tokenizer.size();
  nn::BERT model(bert, generator);
  optim::AdamW adam(optim::decay_matrices_only(
      model.parameters(), optim::AdamWOptions{.lr = options.lr, .betas = {0.9, 0.99}, .weight_decay = 0.1}));
  optim::Schedule rate = options.schedule();
  auto loss_of = [&](const TextBatch& batch, Generator& draws) {
    MaskedTokens masked = mask_tokens(batch.input, draws, {.mask = blank, .tokens = blank});
    Variable logits = model.masked_language_logits(model(masked.input));
    return cross_entropy(logits, masked.target, {.ignore_index = MaskedTokens::ignored});
  };
  auto parts = [&](std::int64_t number) { return parts_of(windows.batch(number), options.how.accumulate); };
  Generator ahead(generator.state());  // the run's first batch, once more
  auto validate = [&](Metrics& metrics, const Told& told) -> std::string {
    Filled filled = fill_held_out(model, windows, blank, frequent, told);
    if (interrupted()) return "";
    metrics.push_back({"validation_loss", filled.loss()});
    metrics.push_back({"validation_right", filled.percent(filled.right) / 100});
    return fmt::format("{:.4f}", filled.loss());
  };
  TrainingRunOptions around =
      options.run("masked_language_model", fmt::format("BERT with {} parameters", model.parameter_count()), text);
  around.followed = followed_by_report(options, text, blank, loss_of);
  TrainingRun run(
      around, {model, adam, {{"blanks", generator}}}, described_model("bert", model, tokenizer_texts(tokenizer)),
      [&] { return loss_of(parts(0).front().batch, ahead); }, validate);

  for (std::int64_t step = run.first_step(); step <= options.steps; ++step) {
    adam.set_lr(rate(step));
    adam.zero_grad();
    double loss = 0;
    for (const auto& [part, share] : parts(step - 1)) {  // in each row as many blanks
      Variable of_part = loss_of(part, generator) * share;
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

  Filled filled = fill_held_out(model, windows, blank, frequent);
  const char* one = name_of_one(tokenizer);
  say("{} blanks in held-out text: {:.1f} % right, {:.4f} nats a {}\nalways \"{}\", the most frequent {}: {:.1f} %\n\n",
      filled.blanks, filled.percent(filled.right), filled.loss(), one, shown(tokenizer.token(frequent)), one,
      filled.percent(filled.always_the_same));
  Sequence sample = with_blanks(text.validation, options.block, blank);
  std::string blanks = line_of(sample, tokenizer, blank);
  fill_blanks(model, sample, blank);
  std::string filled_in = line_of(sample, tokenizer, blank);
  say("blanks  {}\nfilled  {}\n", blanks, filled_in);
  if (Report* report = run.report()) report->sample({"held-out text with blanks", "filled"}, {blanks, filled_in});
  return run.keep_report(status);
}

/// The program's exit status.
int fill(const MaskedLanguageModelOptions& options) {
  auto loaded = load_text_model<nn::BERT>(options.training.out, "bert", "masked_language_model");
  const Tokenizer& tokenizer = *loaded.tokenizer;
  std::int64_t blank = tokenizer.special(blank_token);
  return answer_lines("masked_language_model", [&](std::string line, std::int64_t) {
    for (std::size_t at = 0; (at = line.find(options.blank, at)) != line.npos; at += std::strlen(blank_token))
      line.replace(at, options.blank.size(), blank_token);
    Sequence text = tokenizer.encode(line);
    constexpr std::int64_t most = 1000;  // the model looks again for each
    std::int64_t blanks = std::count(text.begin(), text.end(), blank);
    check<ValueError>(blanks <= most, "{} blanks; at most {} are filled", blanks, most);
    fill_blanks(loaded.model, text, blank);
    std::string filled = tokenizer.decode(text);
    std::replace(filled.begin(), filled.end(), '\n', ' ');  // a line for a line
    return filled;
  });
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("masked_language_model", "--batch, --block or model", argv, [&] {
    MaskedLanguageModelOptions options = parse_masked_language_model_options(argc, argv);
    return options.command == "train" ? train(options.training, options.bert) : fill(options);
  });
}
