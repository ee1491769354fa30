#include "examples/seq2seq_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/error_rates.hpp"
#include "examples/learned.hpp"
#include "training/interrupt.hpp"
#include "training/model_file.hpp"
#include "training/output.hpp"

using namespace gradus;

namespace {

std::vector<std::filesystem::path> inputs_of(const Seq2SeqOptions& options) {
  std::vector<std::filesystem::path> inputs;
  for (const auto& file : {options.pairs, options.report_sequences})
    if (file) inputs.push_back(*file);
  return inputs;
}

}  // namespace

Seq2SeqRun::Seq2SeqRun(const Seq2SeqOptions& options, const SequenceDataset& dataset, SequenceModel& model,
                       optim::Optimizer& optimizer, const std::function<Variable()>& loss,
                       const std::function<Variable(const Batch&)>& loss_of)
    : options_(options),
      dataset_(dataset),
      model_(model),
      title_(fmt::format("{}: {} with {} parameters, seed {}", options.task, model.name(),
                         model.module().parameter_count(), options.seed)),
      pictures_(options.pictures),
      run_({.program = "seq2seq",
            .title = title_,
            .evaluate_every = 50,
            .progress = {.steps = options.steps},
            .out = options.out,
            .metrics = options.metrics,
            .inputs = inputs_of(options),
            .how = options.how,
            .settings = settings_of(options),
            .judgement = {.task = options.task, .held_out = checksum_of(dataset.held_out())},
            .report = options.report,
            .followed = followed_sequences(options, dataset, loss_of)},
           {model.module(), optimizer}, model.described(texts_of(Learned::by(options, dataset))), loss,
           [this](Metrics& metrics, const Told& told) { return evaluate(metrics, told); }),
      step_(run_.first_step() - 1) {}

bool Seq2SeqRun::goes_on(const Batch& batch, double loss, double grad_norm, double lr) {
  bool more = run_.goes_on({loss, grad_norm, lr, static_cast<std::int64_t>(batch.target_out.size())});
  pictures_.note(++step_, run_.metrics());
  return more && exact_ < std::ssize(dataset_.held_out());
}

std::string Seq2SeqRun::evaluate(Metrics& metrics, const Told& told) {
  Indices answers = model_.held_out_answers(dataset_, options_.batch / options_.how.accumulate, told);
  if (interrupted()) return "";  // they may be cut short
  answers_ = std::move(answers);
  exact_ = exact_answers(answers_, dataset_);
  std::int64_t all = std::ssize(dataset_.held_out());
  metrics.push_back({"exact_match", static_cast<double>(exact_) / static_cast<double>(all)});
  if (options_.pairs) metrics.push_back({"symbol_error", held_out_error_rates(answers_, dataset_).symbols});
  return fmt::format("{}/{}", exact_, all);
}

int Seq2SeqRun::finish() {
  std::optional<int> ended = run_.finish();
  bool was_done = ended == 0 && !options_.how.plan;
  if (ended && !was_done) return *ended;
  if (Metrics metrics; answers_.dimension() == 0 && !run_.stopped())
    evaluate(metrics);  // it went on from the last step
  std::int64_t all = std::ssize(dataset_.held_out());
  if (was_done) return exact_ == all ? 0 : 1;
  bool reached = exact_ == all, cut_short = run_.stopped() && !reached;
  if (!cut_short) show_answers();
  if (!cut_short && options_.pairs) {
    ErrorRates rates = held_out_error_rates(answers_, dataset_);
    say("\n{:.1f} % of the symbols wrong, {:.1f} % of the answers\n", 100 * rates.symbols, 100 * rates.sequences);
  }
  if (Report* report = run_.report(); report && answers_.dimension() > 0) add_samples(*report);
  say("\n");
  int status =
      run_.save(cut_short ? "interrupted" : fmt::format("{} of {} held-out sequences exact", exact_, all), cut_short);
  // Of the first format, which described the weights that have been replaced.
  std::error_code ignored;
  if (!cut_short) std::filesystem::remove(options_.out / "model.json", ignored);
  try {
    draw();
  } catch (const Error& error) {  // the model is saved
    warn("seq2seq: {}\n", error.what());
    status = std::max(status, 1);
  }
  return cut_short || reached ? status : 1;
}

void Seq2SeqRun::show_answers() const {
  std::int64_t shown = std::min<std::int64_t>(5, std::ssize(dataset_.held_out()));
  std::size_t width = 6;
  const Vocabulary& vocabulary = dataset_.target_vocabulary();
  // Of a sequence that would wrap the beginning.
  auto printed = [&](Sequence symbols) {
    constexpr std::size_t most = 30;  // bytes, of which a character takes up to four
    std::string text = vocabulary.print(symbols);
    if (text.size() <= most) return text;
    while (text.size() > most) symbols.pop_back(), text = vocabulary.print(symbols);
    return text + " ...";
  };
  auto target = [&](std::int64_t row) { return printed(dataset_.held_out()[static_cast<std::size_t>(row)].target); };
  for (std::int64_t row = 0; row < shown; ++row) width = std::max(width, target(row).size());
  say("\n  {:<{}}    {}\n", "target", width, "output");
  for (std::int64_t row = 0; row < shown; ++row)
    say("  {:<{}}    {}\n", target(row), width, printed(symbols_of(answers_, row, vocabulary)));
}

void Seq2SeqRun::add_samples(Report& report) const {
  std::int64_t most = std::min<std::int64_t>(10, std::ssize(dataset_.held_out()));
  for (std::int64_t row = 0; row < most; ++row) {
    const auto& [source, target] = dataset_.held_out()[static_cast<std::size_t>(row)];
    const Vocabulary& targets = dataset_.target_vocabulary();
    Sequence answer = symbols_of(answers_, row, targets);
    std::vector<Sequence> right = dataset_.answers(source);
    report.sample({"held-out source", "target", "answer", "exact"},
                  {dataset_.source_vocabulary().print(source), targets.print(target), targets.print(answer),
                   std::find(right.begin(), right.end(), answer) != right.end() ? "yes" : "no"});
  }
}

void Seq2SeqRun::draw() const {
  if (!pictures_) return;
  std::vector<Picture> drawn;
  if (nn::Transformer* transformer = model_.transformer())
    drawn = pictures_.draw_attention(*transformer, dataset_.held_out()[0], dataset_);
  drawn.insert(drawn.begin(), pictures_.draw_learning_curve(title_));
  std::int64_t missing = 0;  // all for the same reason, most likely: gnuplot is not installed
  for (const Picture& picture : drawn)
    if (picture.drawn || missing++ == 0) say("{}\n", picture.message);
  if (missing > 1) say("not drawn either: {} more, each from the .gp of its name there\n", missing - 1);
}
