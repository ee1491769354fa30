#include "examples/seq2seq_run.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <limits>

#include "autograd/ops/reduction.hpp"
#include "optim/adam.hpp"
#include "tests/examples/workplace.hpp"

using namespace gradus;

namespace {

struct Step {
  double loss, norm;
};

/// What such steps print, until training is over, and how it ends.
std::string told(const std::vector<Step>& steps) {
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
  options.steps = std::ssize(steps);
  options.out = place.folder / "model";
  options.transformer = {.d_model = 8, .heads = 1, .layers = 1, .d_ff = 8};
  SequenceDataset dataset(sequence_task("copy"), {.min_length = 4, .max_length = 4, .held_out = 8, .seed = 1});
  Generator generator(1);
  SequenceModel model(options.model_options(dataset.source_vocabulary(), dataset.target_vocabulary()), generator);
  Batch batch = dataset.batch(dataset.held_out());
  optim::Adam adam(model.module().parameters());
  auto loss_of = [&](const Batch& any) { return mean(model(any)); };
  Seq2SeqRun run(
      options, dataset, model, adam, [&] { return loss_of(batch); }, loss_of);
  int done = 0;
  for (const Step& step : steps)
    if (++done; !run.goes_on(batch, step.loss, step.norm, 1e-3)) break;
  int status = run.finish();
  fmt::print("status {} after {} steps\n", status, done);
  std::fflush(stdout);
  _exit(opened ? 0 : 1);
}

}  // namespace

TEST_CASE("a step whose gradients are not finite is told, and how many there were") {
  double infinity = std::numeric_limits<double>::infinity();
  std::string none = told({{1, 1}, {1, 2}, {1, 3}}), one = told({{1, 1}, {1, infinity}, {1, 3}}),
              two = told({{1, std::nan("")}, {1, 2}, {1, infinity}});
  CHECK(none.find("changes nothing") == none.npos);
  CHECK(none.find("changed nothing") == none.npos);
  CHECK(one.find("step 2 changes nothing: the norm of its gradients is inf") != one.npos);
  CHECK(one.find("changed nothing") == one.npos);
  CHECK(two.find("step 1 changes nothing: the norm of its gradients is nan") != two.npos);
  CHECK(two.find("step 3 changes") == two.npos);
  CHECK(two.find("2 steps changed nothing") != two.npos);
}

TEST_CASE(
    "a training breaks off where its loss is no number, where a hundred updates were skipped, and where it has grown") {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto ends = [](const std::string& out, const std::string& end) {
    CHECK_MESSAGE(out.find(end) != out.npos, out, " lacks ", end);
  };
  ends(told({{1, 1}, {std::nan(""), 1}, {1, 1}}), "status 3 after 2 steps");
  ends(told({{1, 1}, {infinity, 1}, {1, 1}}), "status 3 after 2 steps");
  ends(told(std::vector<Step>(120, {1, infinity})), "status 3 after 100 steps");
  std::vector<Step> grown(150, {3.2, 1});
  grown.front().loss = 1;
  ends(told(grown), "status 3 after 100 steps");
  // Neither a hundred in all nor a peak is the end.
  std::vector<Step> healthy(150, {2.9, infinity});
  for (std::size_t i = 0; i < healthy.size(); i += 40) healthy[i] = {1, 1};
  ends(told(healthy), "status 1 after 150 steps");
}
