// The step of examples/seq2seq.cpp with its parts handed in: whole it is the program's to the bit, and with each part
// broken one of the checks of training/health.hpp names it. In float and among the tests of the programs, which it
// needs.
#include <doctest/doctest.h>

#include <deque>
#include <limits>
#include <nlohmann/json.hpp>

#include "autograd/kernels/blas.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/loss.hpp"
#include "examples/seq2seq_options.hpp"
#include "nn/patch.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "tests/examples/workplace.hpp"
#include "training/health.hpp"

using namespace gradus;

namespace {

/// What a step is made of.
struct Parts {
  Seq2SeqOptions options = {};
  std::function<void(nn::ModuleBase&)> change_model = [](nn::ModuleBase&) {};
  std::function<SequencePair(const SequenceDataset&, Generator&)> draw =
      [](const SequenceDataset& dataset, Generator& generator) { return dataset.draw(generator); };
  std::function<void(Batch&)> change_batch = [](Batch&) {};
  std::function<Variable(SequenceModel&, const Batch&)> logits = [](SequenceModel& model, const Batch& batch) {
    return model(batch);
  };
  CrossEntropyOptions loss = {.ignore_index = SymbolRange().padding()};
  std::function<void(optim::Adam&)> clear = [](optim::Adam& adam) { adam.zero_grad(); };
  std::function<void(optim::Adam&)> update = [](optim::Adam& adam) { adam.step(); };
};

class Training {
 public:
  explicit Training(const Parts& parts)
      : parts_(parts),
        dataset(sequence_task("copy"), {.min_length = parts.options.shortest(),
                                        .max_length = parts.options.length,
                                        .held_out = parts.options.held_out,
                                        .seed = static_cast<std::uint64_t>(parts.options.seed)}),
        generator_(static_cast<std::uint64_t>(parts.options.seed)),
        model_(parts.options.model_options(dataset.source_vocabulary(), dataset.target_vocabulary()), generator_),
        adam_(changed().parameters(), {.lr = parts.options.lr}) {}

  SequencePair draw() { return parts_.draw(dataset, generator_); }
  Batch next_batch() {
    std::vector<SequencePair> pairs;
    for (std::int64_t i = 0; i < parts_.options.batch; ++i) pairs.push_back(draw());
    Batch batch = dataset.batch(pairs);
    parts_.change_batch(batch);
    return batch;
  }
  Variable logits(const Batch& batch) { return parts_.logits(model_, batch); }
  Variable loss_of(const Batch& batch) { return cross_entropy(logits(batch), batch.target_out, parts_.loss); }
  double step(const Batch& batch) {
    parts_.clear(adam_);
    Variable loss = loss_of(batch);
    loss.backward();
    optim::clip_grad_norm(module().parameters(), std::numeric_limits<double>::max());
    parts_.update(adam_);
    return loss.item();
  }
  nn::ModuleBase& module() { return model_.module(); }

 private:
  nn::ModuleBase& changed() {
    parts_.change_model(module());
    return module();
  }

  const Parts& parts_;

 public:
  const SequenceDataset dataset;

 private:
  Generator generator_;
  SequenceModel model_;
  optim::Adam adam_;
};

/// All checks; what the first one says that finds something, "" where none does.
std::string examine(Parts parts) {
  parts.options.batch = 4;  // as good as 32
  Training training(parts);
  Batch batch = training.next_batch();
  const Vocabulary& symbols = training.dataset.target_vocabulary();
  ModelRun on_source = [&](const Indices& source) {
    Batch other = batch;
    other.source = source;
    return training.logits(other).value();
  };
  ModelRun on_target = [&](const Indices& target_in) {
    Batch other = batch;
    other.target_in = target_in;
    return training.logits(other).value();
  };
  try {
    check_shift(batch);
    std::vector<SequencePair> drawn;
    for (int i = 0; i < 100; ++i) drawn.push_back(training.draw());
    check_held_out(drawn, training.dataset.held_out());
    check_initial_loss(training.loss_of(batch).item(), symbols.size());
    check_no_leak(on_target, batch.target_in);
    check_uses_source(on_source, batch.source);
    check_uses_position(on_source, batch.source);
    nn::AttentionRecorder recorder;
    training.logits(batch);
    check_attention(recorder.maps());
    check_padding_ignored([&](const Batch& wider) { return training.loss_of(wider); }, batch, symbols, symbols);
    Training steps(parts), more_steps(parts);
    check_every_parameter_learns(steps.module(), [&] { return steps.step(batch); });
    overfit_one_batch(more_steps.module(), [&] { return more_steps.step(batch); });
  } catch (const UnhealthyError& error) {
    return error.what();
  }
  return "";
}

Mask looking_at(const Batch& batch, const std::function<bool(std::int64_t, std::int64_t)>& may_look) {
  auto time = static_cast<std::int64_t>(batch.target_in.shape(1));
  return Mask::dense(time, time, may_look);
}

struct Broken {
  std::string what;
  std::function<void(Parts&)> sabotage;
  std::vector<std::string> named;  // what is to be said
};

const std::vector<Broken> broken_forms = {
    {"no mask",
     [](Parts& parts) { parts.change_batch = [](Batch& batch) { batch.masks.target = Mask(); }; },
     {"check_no_leak", "there is no causal mask"}},
    {"mask shifted by one",
     [](Parts& parts) {
       parts.change_batch = [](Batch& batch) {
         batch.masks.target = looking_at(batch, [](auto query, auto key) { return key <= query + 1; });
       };
     },
     {"check_no_leak", "the mask is shifted"}},
    {"mask turned round",
     [](Parts& parts) {
       parts.change_batch = [](Batch& batch) {
         batch.masks.target = looking_at(batch, [](auto query, auto key) { return key >= query; });
       };
     },
     {"check_no_leak", "the mask is turned round"}},
    {"no attention",
     [](Parts& parts) {
       parts.logits = [](SequenceModel& model, const Batch& batch) {
         std::deque<nn::Patch> patches;
         for (const nn::NamedModule& attention :
              nn::named_modules(model.module(), "decoder.layers.*.multihead_attn", "sabotage"))
           patches.emplace_back(model.module(), attention.name,
                                nn::PatchOptions{.output = [](const Variable& y) { return y * 0; }});
         return model(batch);
       };
     },
     {"check_uses_source", "there is no attention to the source"}},
    {"uniform attention",
     [](Parts& parts) {
       parts.logits = [](SequenceModel& model, const Batch& batch) {
         for (auto& [name, parameter] : model.module().named_parameters())
           if (name.find("attn.in_proj") != name.npos) {  // queries are the first third
             Tensor& numbers = parameter.mutable_value();
             std::fill_n(numbers.data(), numbers.size() / 3, Scalar(0));
           }
         return model(batch);
       };
     },
     {"check_attention: head 0 of encoder.layers.0.self_attn", "the attention is uniform"}},
    {"padding counted in the loss",
     [](Parts& parts) { parts.loss.ignore_index.reset(); },
     {"check_padding_ignored", "padding is counted in the loss"}},
    {"target not shifted",
     [](Parts& parts) { parts.change_batch = [](Batch& batch) { batch.target_in = batch.target_out; }; },
     {"check_shift", "the target is not shifted"}},
    {"gradients never cleared",
     [](Parts& parts) { parts.clear = [](optim::Adam&) {}; },
     {"overfit_one_batch", "they are never cleared"}},
    {"sign of the learning rate",
     [](Parts& parts) {
       parts.update = [](optim::Adam& adam) {
         std::vector<Variable> parameters = adam.parameters();
         std::vector<Tensor> before;
         for (const Variable& parameter : parameters) before.push_back(parameter.value());
         adam.step();
         for (std::size_t i = 0; i < parameters.size(); ++i)
           parameters[i].mutable_value() = Tensor(2 * before[i] - parameters[i].value());
       };
     },
     {"overfit_one_batch", "sign of the learning rate"}},
    {"frozen embedding",
     [](Parts& parts) { parts.change_model = [](nn::ModuleBase& model) { nn::freeze(model, "source_embedding.*"); }; },
     {"check_every_parameter_learns: 1 of", "source_embedding.weight is frozen"}},
    {"positions all the same",
     [](Parts& parts) { parts.options.transformer.positions = nn::Positions::none; },
     {"check_uses_position", "positions are all alike"}},
    {"held-out sequences in training",
     [](Parts& parts) {
       parts.draw = [](const SequenceDataset& dataset, Generator& generator) {
         std::int64_t place = generator.integer(0, 999);
         return place < std::ssize(dataset.held_out()) ? dataset.held_out()[static_cast<std::size_t>(place)]
                                                       : dataset.draw(generator);
       };
     },
     {"check_held_out", "in training too"}}};

}  // namespace

TEST_CASE("the healthy step is the program's to the bit") {
  Workplace place;
  // The program would choose the fastest kernel of OpenBLAS and one thread, which may round differently.
  const int threads = blas_threads();
  set_blas_threads(1);
  const std::string kernel = "GRADUS_BLAS_KERNEL=" + blas_kernel();
  REQUIRE(place.run("train copy --steps 20 --metrics metrics.jsonl", "", kernel).status == 1);  // too few to be exact
  std::istringstream lines(contents(place.folder / "metrics.jsonl"));
  Parts parts;
  Training training(parts);
  int steps = 0;
  for (std::string line; std::getline(lines, line); ++steps)
    CHECK(nlohmann::json::parse(line).at("loss").get<double>() == training.step(training.next_batch()));
  CHECK(steps == 20);
  set_blas_threads(threads);
}

TEST_CASE("the healthy step passes every check") { CHECK(examine(Parts()) == ""); }

TEST_CASE("each broken step is named by its cause") {
  CHECK(broken_forms.size() == 12);
  for (const Broken& broken : broken_forms) {
    CAPTURE(broken.what);
    Parts parts;
    broken.sabotage(parts);
    std::string said = examine(parts);
    for (const std::string& part : broken.named) CHECK_MESSAGE(said.find(part) != said.npos, said, " lacks ", part);
  }
}
