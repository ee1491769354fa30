#include "training/run_state.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/tensor/safetensors.hpp"
#include "data/sequence_dataset.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "optim/schedule.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

constexpr std::int64_t whole_run = 9;

std::vector<optim::ParameterGroup<optim::AdamWOptions>> groups_of(const nn::ModuleBase& model) {
  optim::ParameterGroup<optim::AdamWOptions> matrices{.options = {.weight_decay = 0.1}}, others;
  for (const Variable& parameter : model.parameters())
    (parameter.dimension() == 2 ? matrices : others).parameters.push_back(parameter);
  return {matrices, others};
}

/// All of a training: made anew, it is at its first step.
struct Run {
  SequenceDataset dataset{sequence_task("reverse"), SymbolRange(), {.min_length = 2, .max_length = 5}};
  Generator generator{1}, of_weights{2};  // of batches, and of what each counts
  nn::Transformer model{
      {.vocabulary = SymbolRange().size(), .d_model = 8, .heads = 2, .layers = 1, .d_ff = 16, .dropout = 0.3},
      generator};
  optim::AdamW adamw{groups_of(model)};
  optim::Schedule schedule = optim::warm_up_cosine({.lr = 1e-2, .warm_up = 3, .updates = whole_run});
  std::int64_t step = 0;

  void train_until(std::int64_t last) {
    BatchesOptions options{.batch_size = 4, .batches = last, .first = step};
    for (const Batch& batch : Batches(dataset, generator, options)) {
      adamw.zero_grad();
      Variable logits = model(batch.source, batch.target_in, batch.masks);
      Variable loss = cross_entropy(logits, batch.target_out, {.ignore_index = SymbolRange().padding()});
      (loss * of_weights.uniform()).backward();
      adamw.set_lr(schedule(++step));
      adamw.step();
    }
  }

  RunParts parts() { return {model, adamw, {{"weights", of_weights}}}; }
  NamedTensors state() { return run_state(parts(), step); }
  void restore(const NamedTensors& state) { step = restore_run(parts(), state); }
};

}  // namespace

TEST_CASE("a run that goes on from a file, in objects made anew, ends with the bits of one that was never stopped") {
  TemporaryFolder folder;
  Run whole;
  {
    Run stopped;
    stopped.train_until(4);
    save_safetensors(folder.path / "run.safetensors", stopped.state());
  }
  Run resumed;
  resumed.restore(load_safetensors(folder.path / "run.safetensors"));
  CHECK(resumed.step == 4);
  resumed.train_until(whole_run);
  whole.train_until(whole_run);
  CHECK(to_safetensors(resumed.state()) == to_safetensors(whole.state()));
}

TEST_CASE("each part of a run's state is needed: without it the run ends elsewhere") {
  Run whole, stopped;
  whole.train_until(whole_run);
  stopped.train_until(4);
  NamedTensors saved = stopped.state();
  auto end_without = [&](const std::function<void(Run&)>& lose) {
    Run resumed;
    resumed.restore(saved);
    lose(resumed);
    resumed.train_until(whole_run);
    return to_safetensors(resumed.state());
  };
  std::string end = to_safetensors(whole.state());
  CHECK(end_without([](Run&) {}) == end);
  CHECK(end_without([](Run& run) { run.step = 0; }) != end);
  CHECK(end_without([](Run& run) { nn::named_streams(run.model).back().generator = Generator(2); }) != end);
  CHECK(end_without([](Run& run) { run.of_weights = Generator(3); }) != end);
  CHECK(end_without([](Run& run) { run.model.parameters().back().mutable_value().fill(0); }) != end);
  for (std::size_t lost : {0, 1, 2})
    CHECK(end_without([lost](Run& run) {
            std::vector<optim::Slots> slots;
            for (std::size_t i = 0; i < run.adamw.parameters().size(); ++i) slots.push_back(run.adamw.slots(i));
            if (lost == 2)
              slots.back().step = 1;
            else
              slots.back().tensors[lost].second.fill(0);
            run.adamw.restore(std::move(slots));
          }) != end);
}

TEST_CASE("a state that is another run's is refused by name, and nothing has changed") {
  Run run, other;
  run.train_until(3);
  other.train_until(2);
  const std::string before = to_safetensors(run.state());
  auto refused = [&](const std::function<void(NamedTensors&)>& spoil, std::initializer_list<std::string> parts) {
    NamedTensors state;
    state.source = "other.safetensors";
    for (const auto& [name, value] : other.state()) state.add(name, value);
    spoil(state);
    check_throws<ValueError>([&] { run.restore(state); }, parts);
    CHECK(to_safetensors(run.state()) == before);
  };
  auto without = [](NamedTensors& state, const std::string& lost) {
    NamedTensors rest;
    rest.source = state.source;
    for (const auto& [name, value] : state)
      if (name != lost) rest.add(name, value);
    state = rest;
  };
  for (const char* lost : {"run.step", "run.stream.weights", "run.optimizer.output.weight.step",
                           "run.optimizer.output.weight.exp_avg", "output.weight"})
    refused([&](NamedTensors& state) { without(state, lost); }, {"other.safetensors", lost});
  refused([](NamedTensors& state) { state.add("run.more", Words{1, 2}); }, {"other.safetensors", "run.more"});
  for (const char* name : {"run.optimizer.output.weight.exp_avg", "output.weight"})
    refused(
        [&](NamedTensors& state) {
          without(state, name);
          state.add(name, zeros({3}));
        },
        {"other.safetensors", "(3,)"});
  refused(
      [&](NamedTensors& state) {
        without(state, "run.step");
        state.add("run.step", indices({}, {-1}));
      },
      {"run.step"});
  run.restore(other.state());
  CHECK(run.step == 2);
  CHECK(to_safetensors(run.state()) == to_safetensors(other.state()));
}
