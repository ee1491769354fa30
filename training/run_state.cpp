#include "training/run_state.hpp"

#include <set>

namespace gradus::inline GRADUS_PRECISION {
namespace {

const std::string step_name = std::string(run_prefix) + "step";
const std::string stream_prefix = std::string(run_prefix) + "stream.";
const std::string optimizer_prefix = std::string(run_prefix) + "optimizer.";

std::vector<nn::NamedStream> streams_of(const RunParts& run) {
  std::vector<nn::NamedStream> streams = nn::named_streams(run.model);
  for (const nn::NamedStream& stream : run.streams) streams.push_back(stream);
  return streams;
}

/// The names of the optimizer's parameters, in its order. Throws ValueError for one that is not the model's.
std::vector<std::string> names_of(const RunParts& run) {
  std::vector<nn::NamedParameter> known = run.model.named_parameters();
  std::vector<std::string> names;
  for (const Variable& parameter : run.optimizer.parameters()) {
    auto found = std::find_if(known.begin(), known.end(), [&](const nn::NamedParameter& entry) {
      return entry.parameter.identity() == parameter.identity();
    });
    check<ValueError>(found != known.end(), "a run's optimizer has a parameter of shape {} that is not its model's",
                      parameter.shape());
    names.push_back(optimizer_prefix + found->name + ".");
  }
  return names;
}

/// What is read, name by name, so that in the end nothing is left over.
class Reader {
 public:
  explicit Reader(const NamedTensors& state) : state_(state) {
    for (const auto& [name, value] : state) left_.insert(name);
  }
  template <class Array = Tensor>
  const Array& take(const std::string& name) {
    check<ValueError>(state_.contains(name), "{}: it has no {}: no state of a run, or of another one", state_.source,
                      name);
    left_.erase(name);
    return state_.at<Array>(name);
  }
  std::int64_t take_count(const std::string& name) {
    const Indices& count = take<Indices>(name);
    check<ValueError>(count.size() == 1 && count.data()[0] >= 0, "{}: {} is no count", state_.source, name);
    return count.data()[0];
  }
  void check_nothing_left() const {
    check<ValueError>(left_.empty(), "{}: this run has no {}: the state is another one's", state_.source,
                      left_.empty() ? "" : *left_.begin());
  }

 private:
  const NamedTensors& state_;
  std::set<std::string> left_;
};

std::vector<optim::Slots> slots_from(Reader& reader, const RunParts& run, const std::vector<std::string>& names) {
  std::vector<optim::Slots> slots;
  for (std::size_t i = 0; i < names.size(); ++i) {
    optim::Slots& slot = slots.emplace_back();
    slot.step = reader.take_count(names[i] + "step");
    if (slot.step == 0) continue;
    for (const std::string& name : run.optimizer.names_of_slots(i))
      slot.tensors.emplace_back(name, reader.take(names[i] + name));
  }
  return slots;
}

}  // namespace

NamedTensors run_state(const RunParts& run, std::int64_t step) {
  NamedTensors state = nn::weights(run.model);
  state.add(step_name, indices({}, {step}));
  for (const auto& [name, stream] : streams_of(run))
    state.add(stream_prefix + name, Words{stream.state().key, stream.state().count});
  std::vector<std::string> names = names_of(run);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const optim::Slots& slots = run.optimizer.slots(i);
    state.add(names[i] + "step", indices({}, {slots.step}));
    for (const auto& [name, value] : slots.tensors) state.add(names[i] + name, value);
  }
  return state;
}

std::int64_t restore_run(const RunParts& run, const NamedTensors& state) {
  Reader reader(state);
  NamedTensors before = nn::weights(run.model), weights;
  weights.source = state.source;
  for (const auto& [name, value] : before) weights.add(name, reader.take(name));
  std::int64_t step = reader.take_count(step_name);
  std::vector<nn::NamedStream> streams = streams_of(run);
  std::vector<Generator::State> states;
  for (const auto& [name, stream] : streams) {
    const Words& words = reader.take<Words>(stream_prefix + name);
    check<ValueError>(words.size() == 2, "{}: {}{} is no state of a generator", state.source, stream_prefix, name);
    states.push_back({words.data()[0], words.data()[1]});
  }
  std::vector<optim::Slots> slots = slots_from(reader, run, names_of(run));
  reader.check_nothing_left();

  const nn::AssignOptions any{.non_finite = true};  // a run is what it was
  nn::assign_weights(run.model, weights, any);
  try {
    run.optimizer.restore(std::move(slots));
  } catch (const Error& error) {
    nn::assign_weights(run.model, before, any);
    fail<ValueError>("{}: {}", state.source, error.what());
  }
  for (std::size_t i = 0; i < streams.size(); ++i) streams[i].generator = Generator(states[i]);
  return step;
}

}  // namespace gradus::inline GRADUS_PRECISION
