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

/// What was saved; but what has names with this beginning is a new run's.
NamedTensors forget(const NamedTensors& saved, const std::string& beginning) {
  NamedTensors state;
  for (const auto& [name, value] : saved)
    if (!name.starts_with(beginning)) state.add(name, value);
  Run fresh;
  for (const auto& [name, value] : run_state(parts(fresh), 0))
    if (name.starts_with(beginning)) state.add(name, value);
  return state;
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
  auto go_on = [&](const char* restored, const NamedTensors& state) {
    Run run;
    run.done = static_cast<int>(restore_run(parts(run), state));
    Curve rest = run.train_until(60);
    double far = distance(run, whole);
    fmt::print(
        "{:22} {:18.6f}   {}\n", restored, rest.y[0],
        far == 0 ? "the same bits" : fmt::format("differ by {:.2f}", far));
    return far;
  };
  go_on("the weights only", forget(saved, "run."));
  go_on("all but Adam's means", forget(saved, "run.optimizer."));
  go_on("all but the streams", forget(saved, "run.stream."));
  return go_on("all", saved) == 0 ? 0 : 1;
}
