#include "examples/seq2seq_run.hpp"

#include <unistd.h>

#include <cstdio>
#include <limits>

#include "autograd/ops/reduction.hpp"
#include "optim/adam.hpp"
#include "tests/examples/workplace.hpp"

using namespace gradus;

namespace {

/// What three steps print whose gradients have these norms.
std::string told(const std::array<double, 3>& norms) {
  Workplace place;
  std::fflush(stdout);
  if (pid_t child = fork(); child != 0) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    return contents(place.folder / "out.txt");
  }
  bool opened = std::freopen((place.folder / "out.txt").c_str(), "w", stdout);
  Seq2SeqOptions options;
  options.task = "copy";
  options.steps = 3;
  options.out = place.folder / "model";
  options.transformer = {.d_model = 8, .heads = 1, .layers = 1, .d_ff = 8};
  SequenceDataset dataset(sequence_task("copy"), {.min_length = 4, .max_length = 4, .held_out = 8, .seed = 1});
  Generator generator(1);
  SequenceModel model(options.model_options(dataset.source_vocabulary(), dataset.target_vocabulary()), generator);
  Batch batch = dataset.batch(dataset.held_out());
  optim::Adam adam(model.module().parameters());
  Seq2SeqRun run(options, dataset, model, adam, [&] { return mean(model(batch)); });
  for (double norm : norms) run.goes_on(batch, 1, norm, 1e-3);
  run.finish();
  std::fflush(stdout);
  _exit(opened ? 0 : 1);
}

}  // namespace

TEST_CASE("a step whose gradients are not finite is told, and how many there were") {
  double infinity = std::numeric_limits<double>::infinity();
  std::string none = told({1, 2, 3}), one = told({1, infinity, 3}), two = told({std::nan(""), 2, infinity});
  CHECK(none.find("changes nothing") == none.npos);
  CHECK(none.find("changed nothing") == none.npos);
  CHECK(one.find("step 2 changes nothing: the norm of its gradients is inf") != one.npos);
  CHECK(one.find("changed nothing") == one.npos);
  CHECK(two.find("step 1 changes nothing: the norm of its gradients is nan") != two.npos);
  CHECK(two.find("step 3 changes") == two.npos);
  CHECK(two.find("2 steps changed nothing") != two.npos);
}
