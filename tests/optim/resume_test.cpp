// A run that is stopped and one that is not: all that a run must remember has a name, and comes back from one file.
#include <doctest/doctest.h>

#include <functional>

#include "autograd/ops/loss.hpp"
#include "autograd/tensor/safetensors.hpp"
#include "data/sequence_dataset.hpp"
#include "nn/transformer.hpp"
#include "nn/weights.hpp"
#include "optim/adam.hpp"
#include "optim/schedule.hpp"
#include "tests/helpers.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;

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
  Generator generator{1};
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
      cross_entropy(logits, batch.target_out, {.ignore_index = SymbolRange().padding()}).backward();
      adamw.set_lr(schedule(++step));
      adamw.step();
    }
  }

  /// The parameters' names, in the order of the optimizer's.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Variable& parameter : adamw.parameters())
      for (const auto& [name, own] : model.named_parameters())
        if (own.identity() == parameter.identity()) names.push_back(name);
    return names;
  }

  NamedTensors state() const {
    NamedTensors state = {{"step", indices({}, {step})}};
    for (const auto& [name, value] : nn::weights(model)) state.add("model." + name, value);
    for (const auto& [name, stream] : nn::named_streams(model))
      state.add("streams." + name, Words{stream.state().key, stream.state().count});
    std::vector<std::string> names = this->names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      state.add("adamw." + names[i] + ".step", indices({}, {adamw.slots(i).step}));
      for (const auto& [slot, value] : adamw.slots(i).tensors) state.add("adamw." + names[i] + "." + slot, value);
    }
    return state;
  }

  void restore(const NamedTensors& state) {
    step = state.at<Indices>("step")();
    NamedTensors weights;
    for (const auto& [name, value] : nn::weights(model)) weights.add(name, state.at("model." + name));
    nn::assign_weights(model, weights);
    for (auto& [name, stream] : nn::named_streams(model)) {
      const Words& words = state.at<Words>("streams." + name);
      stream = Generator(Generator::State{words(0), words(1)});
    }
    std::vector<optim::Slots> slots;
    for (const std::string& name : names()) {
      std::string prefix = "adamw." + name + ".";
      slots.push_back(
          {.step = state.at<Indices>(prefix + "step")(),
           .tensors = {{"exp_avg", state.at(prefix + "exp_avg")}, {"exp_avg_sq", state.at(prefix + "exp_avg_sq")}}});
    }
    adamw.restore(std::move(slots));
  }
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
