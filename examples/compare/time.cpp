// How the time of a training step grows with the length, and what a second thread gains.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <map>

#include "autograd/ops/loss.hpp"
#include "examples/compare/growth.hpp"
#include "examples/compare/learner.hpp"
#include "examples/compare/tables.hpp"
#include "optim/adam.hpp"
#include "training/interrupt.hpp"

using namespace gradus;

namespace comparison {
namespace {

constexpr std::int64_t sequences_a_step = 8;

/// Milliseconds of the middle one of some training steps, which take `least` together.
double milliseconds_a_step(const SequenceModel::Options& options, std::int64_t length, std::uint64_t seed,
                           std::chrono::duration<double> least) {
  SequenceDataset dataset(sequence_task("copy"),
                          {.min_length = length, .max_length = length, .held_out = 1, .seed = seed});
  Generator generator(seed);
  SequenceModel model(options, generator);
  optim::Adam adam(model.module().parameters());
  Batch batch = dataset.draw_batch(sequences_a_step, generator);

  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  std::chrono::duration<double, std::milli> all{};
  for (std::int64_t step = 0; (step < 4 || all < least) && !interrupted(); ++step) {
    Clock::time_point begin = Clock::now();
    adam.zero_grad();
    cross_entropy(model(batch), batch.target_out).backward();
    adam.step();
    std::chrono::duration<double, std::milli> taken = Clock::now() - begin;
    if (step == 0) continue;  // which makes the memory that the others use again
    times.push_back(taken.count());
    all += taken;
  }
  return times.empty() ? 0 : median(times);
}

/// The times of a model: of each length and number of threads, one a round.
struct Times {
  std::string model;
  std::vector<double> medians(const std::vector<double>& lengths, int threads) const {
    std::vector<double> result;
    for (double length : lengths) result.push_back(median(of.at({length, threads})));
    return result;
  }
  std::map<std::pair<double, int>, std::vector<double>> of = {};
};

/// "1 thread", "2 threads"
std::string in_words(int threads) { return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s"); }

/// The power laws below and above the middle length, and where the square of the length takes over.
std::string growths(const std::vector<Times>& all, const std::vector<double>& lengths) {
  auto middle = static_cast<std::ptrdiff_t>(lengths.size() / 2);
  auto span = [](double from, double to) { return fmt::format("{} to {}", whole(from), whole(to)); };
  double turn = lengths[static_cast<std::size_t>(middle)];
  MarkdownTable table({"a step grows as", span(lengths.front(), turn), span(turn, lengths.back()),
                       "a length + b length², in µs", "b length² is the larger part from"});
  for (const Times& times : all)
    for (int threads : {1, 2}) {
      std::vector<double> y = times.medians(lengths, threads);
      double low = power_of({lengths.begin(), lengths.begin() + middle + 1}, {y.begin(), y.begin() + middle + 1}),
             high = power_of({lengths.begin() + middle, lengths.end()}, {y.begin() + middle, y.end()});
      Quadratic fit = quadratic_of(lengths, y);
      double from = fit.linear / fit.square;
      bool within = fit.linear > 0 && fit.square > 0 && from <= lengths.back();
      table.row({fmt::format("{}, {}", times.model, in_words(threads)), fmt::format("length^{:.2f}", low),
                 fmt::format("length^{:.2f}", high),
                 fmt::format("a = {:.3g}, b = {:.3g}", 1000 * fit.linear, 1000 * fit.square),
                 within ? whole(from) : "not within " + whole(lengths.back())});
    }
  return table.text();
}

/// What the second thread gains at the largest length, and at which lengths the Transformer is the quicker one.
std::string in_numbers(const std::vector<Times>& all, const std::vector<double>& lengths) {
  std::vector<std::string> gains, quicker;
  std::vector<double> gain;
  for (const Times& times : all) {
    gain.push_back(times.medians(lengths, 1).back() / times.medians(lengths, 2).back());
    gains.push_back(fmt::format("the {} {:.2f} times as fast", times.model, gain.back()));
  }
  std::size_t won = 0;
  for (int threads : {1, 2}) {
    std::vector<double> transformer = all[0].medians(lengths, threads), other = all[1].medians(lengths, threads);
    std::vector<std::string> where;
    for (std::size_t i = 0; i < lengths.size(); ++i)
      if (transformer[i] < other[i]) where.push_back(whole(lengths[i]));
    won += where.size();
    quicker.push_back(
        fmt::format("with {} at {}", in_words(threads), where.empty() ? "no length" : "length " + listed(where)));
  }
  return fmt::format(
      "A layer of the Transformer can take all positions at once, whatever the length; one of the {} takes a step a "
      "symbol, each of which waits for the one before. At length {} the second thread makes {}: {} what one would "
      "think. The Transformer's is the quicker step {}{}.",
      all[1].model, whole(lengths.back()), listed(gains), gain[0] > gain[1] ? "that is" : "that is not",
      listed(quicker),
      won == 2 * lengths.size()
          ? ", as textbooks have it"
          : "; textbooks would have it so everywhere, but what works side by side saves time only "
            "where there is enough that works, and here are two threads");
}

}  // namespace

Section time(const Settings& settings) {
  std::vector<double> lengths;
  for (std::int64_t length = settings.quick ? 4 : 16; length <= (settings.quick ? 16 : 1024); length *= 2)
    lengths.push_back(static_cast<double>(length));
  const std::chrono::duration<double> least(settings.quick ? 0 : 1);

  std::vector<Times> all;
  const Sizes sizes = settings.quick ? Sizes::quick() : Sizes();
  for (const char* model : {"Transformer", "LSTM"}) all.push_back({model});
  for (std::uint64_t seed : settings.seeds)
    for (double length : lengths)
      for (int threads : {1, 2})
        for (Times& times : all) {
          use_threads(threads);
          double ms =
              milliseconds_a_step(kind(times.model, sizes).options, static_cast<std::int64_t>(length), seed, least);
          if (interrupted()) return {};
          fmt::print("length {}, {}, {}: {} ms a step\n", whole(length), in_words(threads), times.model, digits(ms));
          std::fflush(stdout);
          times.of[{length, threads}].push_back(ms);
        }

  std::vector<std::string> header = {"length"};
  std::vector<Curve> curves;
  for (const Times& times : all)
    for (int threads : {1, 2}) {
      header.push_back(fmt::format("{}, {}", times.model, in_words(threads)));
      curves.push_back({header.back(), lengths, times.medians(lengths, threads)});
    }
  MarkdownTable table(header);
  for (double length : lengths) {
    std::vector<std::string> cells = {whole(length)};
    for (const Times& times : all)
      for (int threads : {1, 2}) cells.push_back(spread(times.of.at({length, threads}), digits));
    table.row(cells);
  }
  return {
      {fmt::format("Milliseconds of a training step, source and target of that length, batch {}, in turn, {} rounds.",
                   sequences_a_step, settings.seeds.size()),
       table.text(), growths(all, lengths), in_numbers(all, lengths)},
      {{"Milliseconds a step against the length, both axes logarithmic",
        save_curves(
            settings.pictures / "compare_time.svg", curves,
            {.title = "A training step", .x_label = "length", .y_label = "ms", .log_x = true, .log_y = true})}}};
}

}  // namespace comparison
