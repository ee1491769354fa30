#include <fmt/core.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "copier.hpp"
#include "training/run_state.hpp"

/// All that a run must remember: parameters, Adam's means and steps, and the
/// random streams, of the model's dropouts and of the batches.
RunParts parts(Run& run) {
  return {run.model, run.adam, {{"batches", run.generator}}};
}
void save(Run& run, const char* file) {
  save_safetensors(file, run_state(parts(run), run.done));
}

/// Trains in a process of its own, which kills itself after 40 updates.
void train_and_die() {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    Run run;
    run.train_until(30);
    save(run, "run.safetensors");
    run.train_until(40);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  fmt::print("killed by signal {} after update 40, saved at 30\n\n",
             WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/// How far the weights of two runs are from each other.
double distance(const Run& one, const Run& other) {
  double most = 0;
  std::vector<Variable> left = one.model.parameters();
  std::vector<Variable> right = other.model.parameters();
  for (std::size_t i = 0; i < left.size(); ++i)
    most = std::max(most, double{max(abs(left[i] - right[i])).item()});
  return most;
}

int main() {
  Run whole;
  Curve losses = whole.train_until(60);
  train_and_die();

  NamedTensors saved = load_safetensors("run.safetensors");
  fmt::print("run.safetensors has {} tensors, of which {} are weights\n\n",
             saved.size(), nn::weights(whole.model).size());

  fmt::print("restored                loss of update 31   weights at 60\n");
  fmt::print("never stopped          {:18.6f}\n", losses.y[30]);
  auto go_on = [&](const char* name, Run& run) {
    Curve rest = run.train_until(60);
    double far = distance(run, whole);
    fmt::print(
        "{:22} {:18.6f}   {}\n", name, rest.y[0],
        far == 0 ? "the same bits" : fmt::format("differ by {:.2f}", far));
    return far;
  };
  Run only_weights, no_adam, no_streams, all;
  for (Run* run : {&only_weights, &no_adam, &no_streams, &all})
    run->done = static_cast<int>(restore_run(parts(*run), saved));
  Run fresh;
  // What was restored and should not be is made anew.
  no_adam.adam = optim::Adam(no_adam.model.parameters(),
                             {.betas = {0.9, 0.98}, .eps = 1e-9});
  only_weights.adam = optim::Adam(only_weights.model.parameters(),
                                  {.betas = {0.9, 0.98}, .eps = 1e-9});
  only_weights.done = 0;
  for (Run* run : {&only_weights, &no_streams}) {
    Generator again(1);
    auto streams = nn::named_streams(run->model);
    auto first = nn::named_streams(fresh.model);
    for (std::size_t i = 0; i < streams.size(); ++i)
      streams[i].generator = Generator(first[i].generator.state());
    run->generator = Generator(fresh.generator.state());
  }
  go_on("the weights only", only_weights);
  go_on("all but Adam's means", no_adam);
  go_on("all but the streams", no_streams);
  return go_on("all", all) == 0 ? 0 : 1;
}
