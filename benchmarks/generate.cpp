// generate [--symbols N]: how many symbols a second a GPT writes, with a cache and without, one row on one thread: a
// line of JSON for nanoGPT's recipe for a CPU (configuration gptmini), whose window of 64 symbols is read anew again
// and again, and one for the same with a window of 256.
#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "benchmarks/configurations.hpp"
#include "benchmarks/measurement.hpp"
#include "gradus.hpp"

using namespace gradus;

namespace {

double symbols_per_second(const nn::GPT& model, std::int64_t symbols, bool cache) {
  constexpr int warm_up = 1, runs = 5;
  auto write = [&] {
    Generator generator(1);
    nn::GPTDecoding decoding(model, {.cache = cache});
    nn::generate(decoding, indices({1, 1}, {0}), {.max_length = symbols, .generator = &generator});
  };
  return static_cast<double>(symbols) * 1e3 / benchmarks::measure(warm_up, runs, write).median;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    choose_blas_kernel(argv);
    std::int64_t symbols = 256;
    CLI::App app("Measures how fast a GPT writes, and prints a line of JSON for each of two windows.", "generate");
    app.add_option("--symbols", symbols, "that are written each time")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? 0 : 2;
    }
    const benchmarks::Configuration& c = benchmarks::configuration("gptmini");
    for (std::int64_t window : {c.source_time, std::int64_t{256}}) {
      Generator generator(1);
      nn::GPT model(gpt_options(c, window), generator);
      model.eval();
      double with = symbols_per_second(model, symbols, true), without = symbols_per_second(model, symbols, false);
      fmt::print(
          "{{\"lib\":\"gradus\",\"cfg\":\"generate\",\"threads\":1,\"window\":{},\"symbols\":{},"
          "\"symbols_per_second\":{:.0f},\"without_cache\":{:.0f},\"ratio\":{:.2f}}}\n",
          window, symbols, with, without, with / without);
    }
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "generate: {}\n", error.what());
    return 2;
  }
}
